"""`tarash providers` and `tarash models`."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tarash.tarash_gateway import _settings
from tarash_cli.installed import found, key_of, models_of, price_of

Run = Callable[..., Any]
TODAY = datetime.now(UTC).date()


def _on(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def models(helpers: Any, toy: Run) -> None:
    """A provider whose models end on several days."""
    price = {"amount": 0.5, "unit": "second"}
    toy(
        "acme",
        catalog=helpers.catalog(
            {
                "acme-1": {
                    "retires_on": _on(-9),
                    "retirement_official": True,
                    "successor": "acme-3",
                },
                "acme-2": {"retires_on": _on(-1)},
                "acme-3": {"prices": [price, {**price, "amount": 0.25, "when": {"size": ["s"]}}]},
                "acme-4": {"retires_on": _on(40), "prices": [price]},
                "acme-5": {"retires_on": _on(400)},
            }
        ),
    )


def test_providers_are_listed_with_their_keys_by_name(
    tarash: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a key is set, and never the key."""
    monkeypatch.setenv("FAL_KEY", "a-secret-key")
    done = tarash("providers")
    line = next(line for line in done.out.splitlines() if line.startswith("fal "))
    assert "fal.ai" in line
    assert line.endswith("FAL_KEY set")
    listed = tarash("providers", "--json")
    row = next(row for row in json.loads(listed.out) if row["name"] == "fal")
    assert (row["has_key"], row["media"]) == (True, ["video", "image"])
    assert "a-secret-key" not in done.out + listed.out


def test_a_broken_provider_is_named_beside_the_others(
    tarash: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that cannot be imported hides none that can."""
    monkeypatch.setattr(_settings.default_registry, "names", lambda: ("broken", "fal"))
    monkeypatch.setattr("tarash_cli.installed.installed_providers", lambda: ("broken", "fal"))
    done = tarash("providers")
    assert done.code == 0
    assert "fal.ai" in done.out
    assert "broken: provider 'broken' is not installed" in done.err
    rows = json.loads(tarash("providers", "--json").out)
    assert "problem" in next(row for row in rows if row["name"] == "broken")


@pytest.mark.parametrize(
    ("facts", "environment", "there", "words"),
    [
        ({"needs_key": True, "environment": (("A",), ("B", "C"))}, {"A": "x"}, True, "A set"),
        (
            {"needs_key": True, "environment": (("A",), ("B", "C"))},
            {"B": "x", "C": "y"},
            True,
            "B and C set",
        ),
        (
            {"needs_key": True, "environment": (("A",), ("B", "C"))},
            {"B": "x"},
            False,
            "not set: C",
        ),
        (
            {"needs_key": True, "environment": (("A",), ("B", "C"))},
            {"A": " "},
            False,
            "not set: A, or B and C",
        ),
        ({"needs_key": True}, {}, False, "not set: api_key"),
        ({"needs_key": False}, {}, True, "none needed"),
        (
            {
                "needs_key": True,
                "environment": (("A",),),
                "key_substitutes": ("project", "other"),
                "settings_environment": {"project": ("P",)},
            },
            {"P": "x"},
            True,
            "P set",
        ),
        (
            {
                "needs_key": True,
                "environment": (("A",),),
                "key_substitutes": ("project",),
                "settings_environment": {"project": ("P",)},
            },
            {},
            False,
            "not set: A",
        ),
    ],
)
def test_a_key_is_there_or_what_is_missing_is_named(
    facts: Any, environment: Any, there: bool, words: str, toy: Run
) -> None:
    """By the names of the variables."""
    info = toy(**facts).describe()
    assert key_of(info, environment) == (there, words)


@pytest.mark.usefixtures("models")
def test_models_are_listed_with_end_successor_and_price(tarash: Run) -> None:
    """What is not known is left empty."""
    done = tarash("models", "--provider", "acme")
    rows = {line.split()[1]: line for line in done.out.splitlines()[1:]}
    assert rows["acme-1"].endswith(" acme-3")
    assert f"ended {_on(-9)}" in rows["acme-1"]
    assert f"was to end {_on(-1)}" in rows["acme-2"]
    assert rows["acme-3"].endswith("from 0.25 USD/second")
    assert rows["acme-4"].endswith("0.5 USD/second")
    assert f"ends {_on(40)}" in rows["acme-4"]


@pytest.mark.usefixtures("models")
def test_models_that_end_within_a_time_are_listed_by_day(tarash: Run) -> None:
    """Those that have ended are among them."""
    done = tarash("models", "-p", "acme", "--retiring", "90d", "--json")
    rows = json.loads(done.out)
    assert [row["model"] for row in rows] == ["acme-1", "acme-2", "acme-4"]
    assert (rows[0]["successor"], rows[0]["retirement_official"]) == ("acme-3", True)
    assert rows[0]["retires_on"] == _on(-9)
    assert rows[2]["prices"] == [{"amount": 0.5, "currency": "USD", "unit": "second", "when": {}}]


def test_models_are_chosen_by_medium_and_by_name(tarash: Run) -> None:
    """Of all installed providers, unless one is named."""
    videos = json.loads(tarash("models", "--video", "--like", "VEO3.1", "--json").out)
    assert {row["medium"] for row in videos} == {"video"}
    assert "fal-ai/veo3.1" in {row["model"] for row in videos}
    images = json.loads(tarash("models", "--image", "-p", "fal", "--json").out)
    assert {row["medium"] for row in images} == {"image"}


def test_a_provider_that_is_not_installed_has_no_models(tarash: Run) -> None:
    """The error says what is installed."""
    done = tarash("models", "--provider", "fall")
    assert (done.code, done.out) == (4, "")
    assert "Did you mean 'fal'" in done.err


def test_a_provider_without_a_catalog_has_no_models(toy: Run) -> None:
    """And a model without prices has none."""
    info = toy().describe()
    assert list(models_of(info)) == []
    (fal,) = found("fal")
    assert fal.info is not None
    assert {price_of(facts) for facts in models_of(fal.info)} >= {""}
