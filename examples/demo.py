"""The main job, without a key: a video and an image through the mock, then through fal's wire.

Usage: python examples/demo.py [FOLDER]
"""

import shlex
import subprocess
import sys
from pathlib import Path

TARASH = (sys.executable, "-m", "tarash_cli")
VIDEO = ("video", "A cat playing piano", "-p", "fal", "-m", "fal-ai/veo3.1")
IMAGE = ("image", "A cat playing piano, oil on canvas", "-p", "fal", "-m", "fal-ai/flux/dev")
# A server on this machine: nothing has to be waited for as long as for the real one.
SERVED = ("fake", "fal", "--looks", "4", "--", *TARASH)


def run(*arguments: str) -> None:
    """Show a command and run it."""
    shown = " ".join("tarash" if word == TARASH[0] else shlex.quote(word) for word in arguments)
    print(f"\n$ tarash {shown.replace(' -m tarash_cli', '')}", flush=True)
    _ = subprocess.run((*TARASH, *arguments), check=True)  # noqa: S603  our own command


def main() -> None:
    """Make all four and leave the files in the folder."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output")
    run(*VIDEO, "--mock", "-o", str(folder / "mock.mp4"))
    run(*IMAGE, "--mock", "-o", str(folder / "mock.png"))
    run(*SERVED, *VIDEO, "--poll-interval", "0.3", "-o", str(folder / "fal.mp4"))
    run(*SERVED, *IMAGE, "--poll-interval", "0.3", "-o", str(folder / "fal.png"))
    print(f"\nEverything is in {folder.absolute()}")


if __name__ == "__main__":
    main()
