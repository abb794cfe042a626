"""How far it is: in a terminal, in a pipe, and as words."""

import io
import logging
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.models import ProgressUpdate
from tarash_cli.live import _Line, shown
from tarash_cli.progress import line_of, words_of
from tarash_cli.screen import answer_paragraph, printable, table

Run = Callable[..., Any]
Terminal = Callable[[], io.StringIO]
HALF = ProgressUpdate(request_id="1", status="processing", progress_percent=50)
QUEUED = ProgressUpdate(request_id="1", status="queued", queue_position=3)


@pytest.fixture
def open_terminal(monkeypatch: pytest.MonkeyPatch, helpers: Any) -> Callable[[], io.StringIO]:
    """Give a function that makes standard error a terminal of 60 columns.

    pytest puts its own stream there once more when the test begins.
    """

    def opened() -> io.StringIO:
        stream: io.StringIO = helpers.Tty()
        monkeypatch.setattr(sys, "stderr", stream)
        for name, value in (("COLUMNS", "60"), ("TERM", "xterm"), ("NO_COLOR", "1")):
            monkeypatch.setenv(name, value)
        return stream

    return opened


def test_a_state_is_told_in_words() -> None:
    """What is not known is not said."""
    assert words_of(None) == "starting"
    assert words_of(HALF) == "processing 50 %"
    assert words_of(QUEUED) == "queued, 3 ahead"
    ended = ProgressUpdate(request_id="1", status="failed", queue_position=3)
    assert words_of(ended) == "failed"


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "⠙ ━━━━━━━━━━────────── processing 50 %  1:05  fal/fal-ai/veo3.1"),
        (45, "⠙ processing 50 %  1:05  fal/fal-ai/veo3.1"),
        (30, "⠙ processing 50 %  1:05"),
        (12, "⠙ processi"[:11] + "n"),
        (1, "⠙"),
    ],
)
def test_a_line_fits_its_window(width: int, line: str) -> None:
    """The bar goes first, then who makes it; a column stays free, so that nothing wraps."""
    drawn = line_of(HALF, "fal/fal-ai/veo3.1", 65.2, width)
    assert drawn == line
    assert len(drawn) < max(width, 2)


def test_a_terminal_gets_one_line_that_is_drawn_over(
    tarash: Run, open_terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the end it is gone, and what was made stands there."""
    terminal = open_terminal()
    monkeypatch.setattr("tarash_cli.live._TURN_SECONDS", 0.001)
    monkeypatch.setattr("tarash_cli.asks.MOCK_STEP_SECONDS", 0.02)
    done = tarash("video", "a cat", "-p", "fal", "-m", "fal-ai/veo3.1", "--mock", "-o", "c.mp4")
    assert done.out == "c.mp4\n"
    drawn = terminal.getvalue()
    assert "processing 60 %" in drawn
    live, _, rest = drawn.rpartition("\x1b[2K")
    assert "\n" not in live
    assert rest.startswith("made by the mock")


def test_a_window_that_became_narrow_is_cleaned(
    open_terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal wrapped the line into two rows, so two are taken away."""
    terminal = open_terminal()
    line = _Line("fal/fal-ai/veo3.1")
    line.show(HALF)
    line.draw()
    monkeypatch.setenv("COLUMNS", "40")
    line.console._width = 40
    _ = terminal.truncate(0)
    line.draw()
    assert terminal.getvalue().count("\x1b[1A\x1b[2K") == 1
    line.draw()
    assert terminal.getvalue().count("\x1b[1A\x1b[2K") == 1


def test_a_warning_stands_above_the_line(open_terminal: Terminal) -> None:
    """Without the control characters that a service may have said."""
    terminal = open_terminal()
    with shown("fal/m", quiet=False):
        logging.getLogger("tarash").warning("fal/m failed: \x1b[31mred")
    assert "fal/m failed:  [31mred" in terminal.getvalue()


def test_a_terminal_that_is_gone_stops_nothing(open_terminal: Terminal) -> None:
    """Who closed the window still has a job to be cancelled."""
    terminal = open_terminal()

    def gone(text: str) -> int:
        raise OSError(5, f"{len(text)} characters for nobody")

    with shown("fal/m", quiet=False):
        terminal.write = gone  # type: ignore[method-assign]
        logging.getLogger("tarash").warning("is being cancelled")


@pytest.mark.parametrize("quiet", [True, False])
def test_a_pipe_gets_a_line_for_each_change(
    quiet: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure is the error's to tell; quiet says warnings alone."""
    failed = ProgressUpdate(request_id="1", status="failed", error="no")
    with shown("fal/m", quiet=quiet) as show:
        for update in (QUEUED, QUEUED, HALF, failed):
            show(update)
        logging.getLogger("tarash").warning("trying the next")
    changes = [] if quiet else ["fal/m: queued, 3 ahead", "fal/m: processing 50 %"]
    assert capsys.readouterr().err.splitlines() == [*changes, "trying the next"]


def test_a_dumb_terminal_is_written_to_like_a_pipe(
    open_terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot move its cursor."""
    terminal = open_terminal()
    monkeypatch.setenv("TERM", "dumb")
    with shown("fal/m", quiet=False) as show:
        show(QUEUED)
    assert terminal.getvalue() == "fal/m: queued, 3 ahead\n"


def test_a_table_wraps_in_a_terminal_and_nowhere_else(
    helpers: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script gets one line for each row, without blanks at its end."""
    rows = [("x" * 60, "y" * 60, "")]
    table(("A", "B", "C"), rows)
    assert len(capsys.readouterr().out.splitlines()) == 2
    stream = helpers.Tty()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", "40")
    table(("A", "B", "C"), rows)
    text = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert all(len(line) <= 40 for line in text.splitlines())
    assert text.count("x") == 60


def test_a_paragraph_wraps_between_words_in_a_terminal(
    helpers: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script gets one line."""
    text = "problem " + "word " * 12 + "end"
    answer_paragraph(text, 8)
    assert capsys.readouterr().out == f"{text}\n"
    stream = helpers.Tty()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    answer_paragraph(text, 8)
    first, *others = stream.getvalue().splitlines()
    assert first.startswith("problem word")
    assert {line[:12] for line in others} == {"        word", "        end"}
    answer_paragraph("red", 8, "red")
    monkeypatch.setenv("NO_COLOR", "1")
    answer_paragraph("plain", 8, "red")
    assert stream.getvalue().splitlines()[-2:] == ["\x1b[31mred\x1b[0m", "plain"]


def test_what_a_service_says_moves_no_cursor() -> None:
    """Line breaks stay."""
    assert printable("a\x1b[2Jb\nc\x9b1Ad\te") == "a [2Jb\nc 1Ad\te"
