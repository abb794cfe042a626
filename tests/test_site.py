"""The documentation site: what is generated is complete, and nothing is left out."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import site_catalog
import site_pages
import write_readme
from check_site import broken_links
from shell_blocks import check_command, run_console, run_shell
from sybil.document import Document
from sybil.example import Example
from sybil.region import Region
from tarash_site import generated

from tarash import tarash_gateway
from tarash.tarash_gateway import installed_providers
from tarash_testkit import pytest_plugin

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
ASKED = [
    (page.relative_to(DOCS).as_posix(), line)
    for page in PAGES
    for line in page.read_text("utf-8").splitlines()
    if line.startswith("<!-- generated:")
]
RUN = {"bash", "console", "json", "python", "sh", "toml"}
SHOWN = {"text"}
FENCE = re.compile(r"^ *```(.*)$", re.MULTILINE)
SKIPPED = re.compile(r"<!-- *skip: (?!end)[^>]*-->")
ADDRESS = re.compile(r"https?://[^\s)>\"`']+")
MODULES = ("exceptions", "media", "mock", "models", "plugin", "refreshing", "testing")


def block(text: str) -> Example:
    """Return a block of a document that stands alone."""
    return Example(Document(text, "page.md"), 1, 1, Region(0, len(text), parsed=text), {})


def test_the_table_of_the_readme_is_what_the_plugins_say() -> None:
    """Provider, media, models and extra have not drifted; `scripts/write_readme.py` mends it."""
    text = write_readme.README.read_text("utf-8")
    assert write_readme.with_table(text) == text


def test_the_table_of_providers_has_every_provider_of_ours() -> None:
    """A plugin that is installed from this workspace appears by itself."""
    rows = [row for row in site_catalog.providers_table("docs/") if "`" in row]
    named = {re.findall(r"`(\w+)`", row)[0] for row in rows}
    assert named == set(site_catalog.providers()) <= set(installed_providers())
    assert all(row.split("|")[5].strip() for row in rows), "a provider without an extra"


def test_every_provider_has_a_page() -> None:
    """The links of the tables lead to a page below docs/."""
    for name in site_catalog.providers():
        assert (DOCS / site_catalog.page_of(name)).is_file()


@pytest.mark.parametrize(
    ("page", "line"), ASKED, ids=[f"{page}:{line[15:-4]}" for page, line in ASKED]
)
def test_what_a_page_asks_for_is_generated(page: str, line: str) -> None:
    """Each line that asks for a generated part names one, and gets something."""
    assert generated(line), page


def test_every_model_of_fal_stands_on_one_page() -> None:
    """No model is forgotten between the families, and none stands twice."""
    lines = [line for page, line in ASKED if page.startswith("providers/fal/")]
    shown = [row for line in lines for row in generated(line) or () if row.startswith("| `")]
    ids = [row.split("`")[1] for row in shown]
    catalog = site_catalog.providers()["fal"][0].catalog
    assert catalog is not None
    assert sorted(ids) == list(catalog.ids())


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_has_every_public_name(module: str) -> None:
    """The page of a module lists all its names and renders the module itself."""
    place = f"tarash.tarash_gateway.{module}"
    page = (DOCS / f"reference/{module}.md").read_text("utf-8")
    assert f"\n::: {place}\n" in page
    rows = generated(f"<!-- generated: names {place} -->") or []
    listed = re.findall(r"^\| \[?`(\w+)`", "\n".join(rows), re.MULTILINE)
    assert listed == list(import_module(place).__all__)


def test_the_reference_has_every_function_and_gateway() -> None:
    """What the package itself exports is a function of the table or a class of the page."""
    rows = "\n".join(generated("<!-- generated: functions -->") or [])
    page = (DOCS / "reference/gateway.md").read_text("utf-8")
    for name in tarash_gateway.__all__:
        assert f"`{name}`" in rows or f"::: tarash.tarash_gateway.{name}\n" in page


def test_the_reference_has_every_fixture() -> None:
    """Each fixture of the testkit stands there with its server."""
    rows = "\n".join(generated("<!-- generated: servers -->") or [])
    assert all(f"`{fixture}`" in rows for fixture in pytest_plugin.__all__)


def test_the_changelog_has_what_is_to_come_and_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fragments stand by kind; the releases that were made follow them."""
    folder = tmp_path / "changelog.d/core"
    folder.mkdir(parents=True)
    (folder / "towncrier.toml").write_bytes((ROOT / "changelog.d/core/towncrier.toml").read_bytes())
    (folder / "one.fixed.md").write_text("It works\nnow.\n", "utf-8")
    released = tmp_path / "packages/tarash-core/CHANGELOG.md"
    released.parent.mkdir(parents=True)
    released.write_text("# Old\n<!-- changes -->\n## tarash-core 0.1.0\n", "utf-8")
    monkeypatch.setattr(site_pages, "ROOT", tmp_path)
    told = [line for line in site_pages.changes() if line]
    assert told[:3] == ["## tarash-core", "### Fixed in tarash-core", "- It works now."]
    assert told[3:] == ["### tarash-core 0.1.0"]


def test_every_page_stands_in_the_navigation() -> None:
    """A reader finds each page in the menu; decisions are found by their own page."""
    menu = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    listed = re.findall(r"^ *- .*?([\w/-]+\.md)$", menu, re.MULTILINE)
    pages = {page.relative_to(DOCS).as_posix() for page in PAGES}
    wanted = {page for page in pages if not re.match(r"decisions/\d", page)}
    assert wanted - set(listed) == set(), "add these to `nav` in mkdocs.yml"
    assert set(listed) - wanted == set(), "these are in `nav` of mkdocs.yml and nowhere else"
    assert len(listed) == len(set(listed))


def test_every_provider_shows_its_models() -> None:
    """A page asks for the table of each catalog."""
    named = [words[3] for _, line in ASKED if (words := line.split())[2] == "models"]
    asked = {name.partition(".")[0].removeprefix("tarash_") for name in named}
    known = {name for name, (info, _) in site_catalog.providers().items() if info.catalog}
    assert known - asked == set(), "write `<!-- generated: models NAME -->` into the page of each"


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_every_block_is_run_or_only_shown(page: Path) -> None:
    """A block says what it is in, so that none escapes the tests; a skip gives its reason."""
    text = page.read_text("utf-8")
    assert set(FENCE.findall(text)[::2]) <= RUN | SHOWN
    assert all('"' in skip for skip in SKIPPED.findall(text))


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_addresses_are_well_formed(page: Path) -> None:
    """Other hosts are not asked; an address has a host and no stray sign at its end."""
    for address in ADDRESS.findall(page.read_text("utf-8")):
        assert re.fullmatch(r"https?://[\w.<>*-]+(:\d+)?(/[^\s]*)?", address.rstrip(".,;:")), (
            address
        )


def test_broken_links_of_a_built_site_are_found(tmp_path: Path) -> None:
    """A missing file, a missing anchor and a bad address are each named; good ones are not."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other/index.html").write_text('<p id="there">', "utf-8")
    (tmp_path / "index.html").write_text(
        '<a href="other/#there"><a href="/other/"><a href="https://example.com/x"><a href="#">'
        '<a href="gone/"><a href="other/#nowhere"><img src="http://nohost"><a href="ftp://a.b">',
        "utf-8",
    )
    broken = [line.split(": ")[1] for line in broken_links(tmp_path)]
    assert broken == ["'gone/'", "'other/#nowhere'", "'http://nohost'", "'ftp://a.b'"]


def test_commands_that_are_not_run_are_looked_up() -> None:
    """What an install or a session names must be there."""
    assert check_command('pip install "tarash-gateway[fal,all]" requests')
    assert check_command("nox -s tests")
    assert check_command("echo tarash-gateway[none]") is None
    for wrong in ("pip install tarash-gateway[sora]", "uv add tarash-fall", "nox -s testing"):
        with pytest.raises(AssertionError):
            check_command(wrong)


def test_a_block_that_is_not_run_says_so() -> None:
    """It is skipped with a reason, and may not hide commands that could be run."""
    with pytest.raises(pytest.skip.Exception, match="not run"):
        run_shell(block("pip install tarash-core  # the core\n"))
    with pytest.raises(AssertionError, match="a block of their own"):
        run_shell(block("pip install tarash-core\ntouch file\n"))


@pytest.mark.usefixtures("own_environment")
def test_shell_blocks_are_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command runs in the folder with this environment's programs; one that fails is told."""
    monkeypatch.chdir(tmp_path)
    run_shell(block("python -c 'import tarash_testkit' && touch here\n"))
    assert (tmp_path / "here").exists()
    run_shell(block("sleep 600 &\n"))  # is ended, and not waited for
    with pytest.raises(AssertionError, match="ended with 3"):
        run_shell(block("exit 3\n"))


@pytest.mark.usefixtures("own_environment")
def test_console_blocks_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command prints is what the document shows, `...` apart."""
    monkeypatch.chdir(tmp_path)
    run_console(block("$ echo one two\none ...\n$ true\n"))
    with pytest.raises(AssertionError):
        run_console(block("$ echo one\ntwo\n"))
    with pytest.raises(AssertionError, match="begins with"):
        run_console(block("one\n"))
