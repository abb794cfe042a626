"""Follows every link of a built site: files and anchors must be there, other hosts well written.

Usage: python scripts/check_site.py [FOLDER]
The build checks what stands in the pages; this also sees what was generated into them.
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ("Page", "broken_links")

_LINKS = {"a": "href", "img": "src", "link": "href", "script": "src", "source": "srcset"}


class Page(HTMLParser):
    """What one page has: its anchors, and the links on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the anchor and the link of a tag."""
        found = dict(attrs)
        self.anchors |= {name for name in (found.get("id"), found.get("name")) if name}
        link = found.get(_LINKS.get(tag, ""))
        if link is not None:
            self.links.append(link)


def broken_links(site: Path) -> list[str]:
    """Return a line for each link that leads nowhere."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    return [
        f"{path.relative_to(site)}: {link!r}: {problem}"
        for path, page in pages.items()
        for link in page.links
        if (problem := _problem(site, pages, path, link))
    ]


def _problem(site: Path, pages: dict[Path, Page], path: Path, link: str) -> str:
    try:
        parts = urlsplit(link)
    except ValueError as error:
        return str(error)
    if parts.scheme in {"mailto", "data"}:
        return ""
    if parts.scheme or parts.netloc:
        well = parts.scheme in {"http", "https"} and "." in parts.netloc and " " not in link
        return "" if well else "not a well-formed address"
    start = site if parts.path.startswith("/") else path.parent
    target = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        return "no such file"
    anchor = unquote(parts.fragment)
    # The first word of a theme's own anchors, such as that of its menu, needs no place.
    if anchor and target in pages and anchor not in pages[target].anchors:
        return "no such anchor"
    return ""


def main() -> int:
    """Print what is broken and return how many links are."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "build/site").resolve()
    broken = broken_links(site)
    print(*broken, sep="\n", end="\n" if broken else "")
    count = sum(len(Page(path.read_text("utf-8")).links) for path in site.rglob("*.html"))
    print(f"{count} links, {len(broken)} of them broken")
    return min(len(broken), 1)


if __name__ == "__main__":
    sys.exit(main())
