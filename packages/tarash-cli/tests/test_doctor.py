"""`tarash doctor`: what is wrong, and what to do."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tarash_cli.diagnosis import Finding, diagnose
from tarash_cli.installed import Found
from tarash_cli.mentions import mentions

Run = Callable[..., Any]
TODAY = date(2026, 11, 20)
MODELS = {
    "acme-old": {"retires_on": "2026-11-01", "retirement_official": True, "successor": "acme-new"},
    "acme-rumour": {"retires_on": "2026-11-01"},
    "acme-soon": {"retires_on": "2026-12-01"},
    "acme-new": {},
}


@pytest.fixture
def acme(toy: Run, helpers: Any) -> None:
    """A provider whose models have ended, or soon will."""
    toy("acme", catalog=helpers.catalog(MODELS), model_prefixes=("acme/",))


def _findings(*in_use: str, environment: Any = None) -> list[Finding]:
    return list(diagnose(in_use, environment or {}, TODAY, Path()))


def _about(subject: str, *in_use: str, environment: Any = None) -> list[Finding]:
    return [one for one in _findings(*in_use, environment=environment) if one.subject == subject]


def test_what_is_installed_is_examined(tarash: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions, each provider, and whether its key is set; a key is never shown."""
    monkeypatch.setenv("FAL_KEY", "a-secret-key")
    done = tarash("doctor")
    assert done.code == 0
    assert "ok      versions: tarash-cli" in done.out
    assert re.search(
        r"^ok      fal: fal.ai loads; \d+ models; key: FAL_KEY set$", done.out, re.MULTILINE
    )
    assert "a-secret-key" not in done.out


def test_a_missing_key_is_a_problem_of_what_is_used(tarash: Run) -> None:
    """Of a provider that nobody uses it is a note."""
    assert "note    fal: " in tarash("doctor").out
    done = tarash("doctor", "fal:fal-ai/veo3.1")
    assert done.code == 40
    assert "problem fal: fal.ai loads" in done.out
    assert "Set it, or try without: --mock, or `tarash fake fal`." in done.out


def test_findings_are_json(tarash: Run) -> None:
    """Each with its level and its remedy."""
    done = tarash("doctor", "fal:fal-ai/veo3.1", "--json")
    assert done.code == 40
    levels = {row["subject"]: row["level"] for row in json.loads(done.out)}
    assert (levels["fal"], levels["fal:fal-ai/veo3.1"]) == ("problem", "ok")


@pytest.mark.parametrize(
    ("model", "level", "words", "remedy"),
    [
        ("acme-old", "problem", "ended 2026-11-01", "Use acme-new instead."),
        ("acme/acme-old", "problem", "ended 2026-11-01", "Use acme-new instead."),
        ("acme-rumour", "note", "was to end 2026-11-01", "Choose another model."),
        ("acme-soon", "note", "ends 2026-12-01", "Choose another model."),
        ("acme-new", "ok", "no end is known", ""),
        ("acme-mew", "note", "the catalog does not know it", "Did you mean acme-new?"),
        ("zzz", "note", "the catalog does not know it", ""),
    ],
)
@pytest.mark.usefixtures("acme")
def test_a_model_in_use_is_examined(model: str, level: str, words: str, remedy: str) -> None:
    """Only a day that the vendor itself published is a problem."""
    (finding,) = _about(f"acme:{model}", f"acme:{model}")
    assert (finding.level, finding.remedy) == (level, remedy)
    assert finding.words.startswith(words)


def test_a_model_of_a_provider_without_a_catalog_is_sent_as_it_is(toy: Run) -> None:
    """Nobody can say more."""
    toy()
    (finding,) = _about("toy:anything", "toy:anything")
    assert (finding.level, finding.remedy) == ("note", "")


def test_a_provider_in_use_that_is_not_installed_is_a_problem() -> None:
    """The remedy is the one of the gateway."""
    (finding,) = _about("gogle:veo", "gogle:veo")
    assert finding.level == "problem"
    assert finding.words == "provider 'gogle' is not installed (named by the command line)"
    assert "google" in finding.remedy


@pytest.mark.usefixtures("acme")
def test_the_defaults_of_the_environment_are_in_use() -> None:
    """The provider, the model and the fallbacks of both commands."""
    environment = {
        "TARASH_VIDEO_PROVIDER": "acme",
        "TARASH_VIDEO_MODEL": "acme-old",
        "TARASH_VIDEO_FALLBACK": "acme:acme-soon wrong",
        "TARASH_IMAGE_PROVIDER": "acme",
    }
    (old,) = _about("acme:acme-old", environment=environment)
    assert old.words == "ended 2026-11-01 (named by TARASH_VIDEO_MODEL)"
    (soon,) = _about("acme:acme-soon", environment=environment)
    assert "TARASH_VIDEO_FALLBACK" in soon.words
    (wrong,) = _about("TARASH_VIDEO_FALLBACK", environment=environment)
    assert wrong.level == "problem"


@pytest.mark.usefixtures("acme")
def test_an_address_of_ones_own_is_a_note() -> None:
    """It is the usual reason for a service that does not know a key."""
    environment = {"TARASH_ACME_BASE_URL": "http://user:secret@proxy.test/v1"}
    found = _about("acme", environment=environment)
    assert [one.level for one in found] == ["ok", "note"]
    assert found[1].words == "calls go to proxy.test, not to the service"
    odd = _about("acme", environment={"TARASH_ACME_BASE_URL": "nonsense"})
    assert (odd[1].level, odd[1].words) == ("problem", "TARASH_ACME_BASE_URL is no address")


def test_the_variable_of_an_address_has_no_dash(toy: Run) -> None:
    """As the library looks it up."""
    toy("acme-labs")
    found = _about("acme-labs", environment={"TARASH_ACME_LABS_BASE_URL": "https://p.test"})
    assert found[-1].words == "calls go to p.test, not to the service"


def test_half_of_what_a_command_needs_is_a_note() -> None:
    """A model without its provider is used by nobody."""
    (found,) = _about("TARASH_VIDEO_MODEL", environment={"TARASH_VIDEO_MODEL": "m"})
    assert found.words == "it is set, and TARASH_VIDEO_PROVIDER is not"
    (found,) = _about("TARASH_IMAGE_PROVIDER", environment={"TARASH_IMAGE_PROVIDER": "fal"})
    assert found.remedy == "Set both, or give --model each time."


def test_what_breaks_every_provider_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a variable that names a plugin that is not there."""
    same = "TARASH_PLUGINS names 'x', which is not installed. Correct the variable."
    broken = [Found("a", None, same), Found("b", None, "b cannot be read"), Found("c", None, same)]
    monkeypatch.setattr("tarash_cli.diagnosis.found", lambda: broken)
    assert _findings()[1:] == [
        Finding("problem", "a, c", same.partition(". ")[0], "Correct the variable."),
        Finding("problem", "b", "b cannot be read"),
    ]


@pytest.mark.usefixtures("acme")
def test_files_are_searched_for_models_that_end(tmp_path: Path) -> None:
    """Sources and settings of a folder, a named file of any kind; not what is hidden or large."""
    (tmp_path / "src" / ".hidden").mkdir(parents=True)
    for folder in ("inner", "node_modules"):
        (tmp_path / "src" / folder).mkdir()
    for name, text in {
        "src/inner/app.py": 'one = "acme-new"\ntwo = f("acme/acme-old")\n',
        "src/.env": "MODEL=acme-soon\n",
        "src/notes.md": "acme-old\n",
        "src/.hidden/a.py": "acme-old\n",
        "src/node_modules/a.js": "acme-old\n",
        "src/large.json": "acme-old " * 200_000,
        "readme.md": "acme-rumour.\n",
    }.items():
        _ = (tmp_path / name).write_text(text)
    _ = (tmp_path / "src" / "binary.py").write_bytes(b"\xff\xfe acme-old")
    found = _findings(str(tmp_path / "src"), str(tmp_path / "readme.md"))
    told = {(one.level, one.words.replace(str(tmp_path), "")) for one in found}
    assert ("problem", "ended 2026-11-01 (/src/inner/app.py, line 2)") in told
    assert ("note", "ends 2026-12-01 (/src/.env, line 1)") in told
    assert ("note", "was to end 2026-11-01 (/readme.md, line 1)") in told
    assert len([one for one in found if one.subject.startswith("acme:")]) == 3


@pytest.mark.usefixtures("acme")
def test_files_without_such_models_are_well(tmp_path: Path) -> None:
    """And what cannot be read is passed over."""
    _ = (tmp_path / "a.py").write_text("nothing")
    (finding,) = _about(str(tmp_path), str(tmp_path))
    assert finding.level == "ok"
    assert list(mentions(tmp_path / "absent.py", {"x"})) == []


def test_an_argument_that_is_neither_file_nor_model_is_a_problem(tarash: Run) -> None:
    """It is not passed over."""
    done = tarash("doctor", "settings.toml")
    assert done.code == 40
    assert "problem settings.toml: no file or folder, and no provider:model" in done.out


def test_providers_that_are_broken_or_absent_are_problems(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each with what to do."""
    monkeypatch.setattr("tarash_cli.installed.installed_providers", lambda: ("broken",))
    (finding,) = _about("broken", "broken:x")
    assert finding.level == "problem"
    monkeypatch.setattr("tarash_cli.installed.installed_providers", lambda: ())
    (finding,) = _about("providers")
    assert (finding.level, finding.words) == ("problem", "none is installed")
    assert 'pip install "tarash-gateway[fal]"' in finding.remedy


@pytest.mark.usefixtures("acme")
def test_a_model_with_its_provider_before_it_is_that_providers(
    toy: Run, helpers: Any, tmp_path: Path
) -> None:
    """Two providers may have a model of one name."""
    toy("other", catalog=helpers.catalog(MODELS))
    for text, providers in (
        ("acme:acme-old", ["acme"]),
        ("model:acme-old", ["acme", "other"]),
        ("acme-old", ["acme", "other"]),
    ):
        _ = (tmp_path / "a.py").write_text(text)
        found = [one for one in _findings(str(tmp_path)) if "a.py, line 1" in one.words]
        assert [one.subject for one in found] == [f"{name}:acme-old" for name in providers]
