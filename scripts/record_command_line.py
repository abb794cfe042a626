"""Records the `tarash` command in a terminal of its own, as an SVG that moves.

Usage: python scripts/record_command_line.py [docs/assets/command-line.svg]

What is shown is what the command wrote: it runs in a pseudo-terminal, against the test server of
fal. The few control codes that it uses are followed here; an unknown one stops the recording.
"""

import itertools
import os
import pty
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from tarash_testkit.fal import FalServer

COLUMNS, ROWS = 84, 14
LETTER, LINE, MARGIN = 8.43, 19, 18  # pixels
TYPING_SECONDS, PAUSE_SECONDS, REST_SECONDS = 0.035, 1.2, 4.0
VIDEO = 'tarash video "a cat playing piano" -p fal -m fal-ai/veo3.1'
SCENES = (
    (f"{VIDEO} -o cat.mp4", ("--poll-interval", "0.5")),
    (f"{VIDEO} --duration 5 --plan", ()),
)
CODES = re.compile(r"\x1b\[(\d*)([A-Za-z])")


class Frame(NamedTuple):
    """What stood on the screen from a moment on."""

    seconds: float
    lines: tuple[str, ...]


class Screen:
    """A terminal that knows carriage returns, erased lines and a cursor that goes up."""

    def __init__(self) -> None:
        self.lines, self.column = [""], 0

    def write(self, text: str) -> None:
        """Follow what a program wrote."""
        place = 0
        while place < len(text):
            code = CODES.match(text, place)
            if code is not None:
                self._control(code[1], code[2])
                place = code.end()
            else:
                self._letter(text[place])
                place += 1

    def _control(self, number: str, letter: str) -> None:
        if letter == "K":
            self.lines[-1] = ""
        elif letter == "A":
            del self.lines[-int(number or 1) :]
        elif letter != "m":
            raise SystemExit(f"the command wrote a control code that is not known: {letter}")

    def _letter(self, letter: str) -> None:
        if letter == "\n":
            self.lines.append("")
        elif letter == "\r":
            self.column = 0
            return
        else:
            line = self.lines[-1].ljust(self.column)
            self.lines[-1] = f"{line[: self.column]}{letter}{line[self.column + 1 :]}"
        self.column = 0 if letter == "\n" else self.column + 1

    def shown(self) -> tuple[str, ...]:
        """Return the rows that are in the window."""
        rows = [
            line[start : start + COLUMNS]
            for line in self.lines
            for start in range(0, max(1, len(line)), COLUMNS)
        ]
        return tuple(rows[-ROWS:])


def recorded() -> Iterator[Frame]:
    """Yield the frames of all scenes; time goes on while nothing changes."""
    screen, now = Screen(), 0.0
    with FalServer(looks=6) as server, tempfile.TemporaryDirectory() as folder:
        settings = {"FAL_KEY": server.api_key, "TARASH_FAL_BASE_URL": server.url}
        window = {"COLUMNS": str(COLUMNS), "LINES": str(ROWS), "TERM": "xterm", "NO_COLOR": "1"}
        for command, unsaid in SCENES:
            screen.write("$ ")
            for letter in command:
                screen.write(letter)
                now += TYPING_SECONDS
                yield Frame(now, screen.shown())
            screen.write("\n")
            began = time.monotonic() - now
            for text in _output(command, unsaid, folder, {**os.environ, **settings, **window}):
                screen.write(text.replace("\r\n", "\n"))
                now = time.monotonic() - began
                yield Frame(now, screen.shown())
            now += PAUSE_SECONDS


def _output(
    command: str, unsaid: tuple[str, ...], folder: str, environment: dict[str, str]
) -> Iterator[str]:
    """Yield what a command writes to its terminal, as it comes."""
    ours, theirs = pty.openpty()
    arguments = re.findall(r'"([^"]+)"|(\S+)', command)[1:]
    words = [quoted or plain for quoted, plain in arguments]
    with subprocess.Popen(  # noqa: S603  our own command
        (sys.executable, "-m", "tarash_cli", *words, *unsaid),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=environment,
    ):
        os.close(theirs)
        try:
            while chunk := os.read(ours, 65536):
                yield chunk.decode("utf-8", "replace")
        except OSError:  # the end, on Linux
            pass
        os.close(ours)


def drawn(frames: list[Frame]) -> str:
    """Return the SVG; without animation it shows the last frame."""
    width, height = round(COLUMNS * LETTER) + 2 * MARGIN, ROWS * LINE + 2 * MARGIN
    total = frames[-1].seconds + REST_SECONDS
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'font-family="ui-monospace,Menlo,Consolas,monospace" font-size="14" fill="#d8dee9">'
        ),
        (
            f'<rect id="b" width="{width}" height="{height}" rx="8" fill="#1b1f27">'
            f'<animate id="a" attributeName="opacity" from="1" to="1" dur="{total:.2f}s" '
            'begin="0s;a.end"/></rect>'
        ),
        _text(frames[-1].lines),
    ]
    for frame, following in itertools.pairwise(frames):
        parts.append(
            '<g visibility="hidden"><set attributeName="visibility" to="visible" '
            f'begin="a.begin+{frame.seconds:.2f}s" '
            f'dur="{following.seconds - frame.seconds:.2f}s"/>'
            f'<rect width="{width}" height="{height}" rx="8" fill="#1b1f27"/>'
            f"{_text(frame.lines)}</g>"
        )
    return "\n".join([*parts, "</svg>\n"])


def _text(lines: tuple[str, ...]) -> str:
    rows = [
        f'<tspan x="{MARGIN}" y="{MARGIN + LINE * (number + 0.75):.0f}"'
        f"{' fill=' + chr(34) + '#8fbcbb' + chr(34) if line.startswith('$ ') else ''}>"
        f"{escape(line)}</tspan>"
        for number, line in enumerate(lines)
        if line.strip()
    ]
    return f'<text xml:space="preserve">{"".join(rows)}</text>'


def thinned(frames: list[Frame]) -> list[Frame]:
    """Return the frames that change something, twelve a second at most."""
    kept: list[Frame] = [Frame(0.0, ("$ ",))]
    for frame in frames:
        if frame.lines == kept[-1].lines:
            continue
        if frame.seconds - kept[-1].seconds < 1 / 12:
            kept[-1] = Frame(kept[-1].seconds, frame.lines)
        else:
            kept.append(frame)
    return kept


def main() -> None:
    """Record, draw and say where it is."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/assets/command-line.svg")
    frames = thinned(list(recorded()))
    target.parent.mkdir(parents=True, exist_ok=True)
    size = target.write_text(drawn(frames), encoding="utf-8")
    print(f"{target}: {len(frames)} frames, {frames[-1].seconds:.1f} s, {size:,} bytes")


if __name__ == "__main__":
    main()
