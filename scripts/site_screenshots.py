"""Photographs the built site for the README: desktop and phone, light and dark.

Usage: python scripts/site_screenshots.py    (after `nox -s site`)
Needs `pip install playwright pillow` and a Chromium on this machine; downloads nothing.
"""

import functools
import http.server
import io
import shutil
import sys
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
SHOTS = (
    ("site-home", "", 1280, "light", None),
    ("site-models", "providers/fal/veo/", 1280, "dark", "#models"),
    ("site-phone", "getting-started/quickstart/", 390, "light", None),
)
HEIGHT = 900
HEADER = 70  # pixels above what is to be seen
COLOURS = 96


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def photograph(browser: Browser, url: str, width: int, scheme: str, anchor: str | None) -> bytes:
    """Return a PNG of what a reader sees first, or at `anchor`."""
    size = {"width": width, "height": HEIGHT}
    page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
    page.goto(url, wait_until="networkidle")
    if anchor:
        place = f"document.querySelector('{anchor}').getBoundingClientRect().top"
        page.evaluate(f"window.scrollTo(0, {place} - {HEADER})")
    page.wait_for_timeout(500)
    return bytes(page.screenshot())


def main() -> None:
    """Serve the site on loopback and write each picture with few colours."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no Chromium is on the PATH")
    serve = functools.partial(_Quiet, directory=ROOT / "build/site")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--hide-scrollbars", "--no-sandbox"]
        )
        for name, page, width, scheme, anchor in SHOTS:
            url = f"http://127.0.0.1:{server.server_port}/{page}"
            png = photograph(browser, url, width, scheme, anchor)
            few = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS)
            path = ROOT / f"docs/assets/{name}.png"
            few.save(path, optimize=True)
            print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
