"""Models as data, parsed when they are asked for."""

import json
from datetime import date
from typing import Any

import pytest

from tarash.tarash_gateway.catalog import Catalog, InputField, ModelFacts, Price

DOCUMENT: dict[str, Any] = {
    "sources": {"page": {"title": "the model's page", "read_on": "2026-11-02"}},
    "fields": {
        "duration": [{"type": "string", "enum": ["4s", "8s"], "default": "8s"}],
        "seed": [{"type": "integer", "min": 0, "max": 9}],
    },
    "schemas": {
        "short": {
            "duration": 0,
            "seed": 0,
            "image_urls": {"type": "array<string>", "media": True, "required": True},
            "size": {"type": "object|string", "properties": ["width", "height"]},
        }
    },
    "models": {
        "maker/film-2": {
            "medium": "video",
            "schema": "short",
            "source": "page",
            "since": "2026-01-01",
            "retires_on": "2026-12-31",
            "retirement_official": True,
            "successor": "maker/film-3",
            "prices": [{"amount": 0.1, "unit": "second", "when": {"duration": ["4s"]}}],
            "outputs_per_call": 2,
            "partial": True,
            "notes": ["a note"],
        },
        "maker/Film-3": {"medium": "video", "schema": {"prompt": {}}},
        "maker/photo": {"medium": "image"},
    },
}


def test_a_model_is_described_whole() -> None:
    """Every fact of the document stands in the model's."""
    assert Catalog(DOCUMENT).get("maker/film-2") == ModelFacts(
        id="maker/film-2",
        medium="video",
        inputs={
            "duration": InputField("duration", enum=("4s", "8s"), default="8s"),
            "seed": InputField("seed", "integer", minimum=0, maximum=9),
            "image_urls": InputField("image_urls", "array<string>", required=True, media=True),
            "size": InputField("size", "object|string", properties=("width", "height")),
        },
        outputs_per_call=2,
        since=date(2026, 1, 1),
        retires_on=date(2026, 12, 31),
        retirement_official=True,
        successor="maker/film-3",
        prices=(Price(0.1, "second", {"duration": ("4s",)}),),
        source="the model's page",
        read_on=date(2026, 11, 2),
        partial=True,
        notes=("a note",),
    )


def test_a_model_may_say_little() -> None:
    """A schema may stand in the model itself, or be absent."""
    catalog = Catalog(DOCUMENT)
    assert catalog.get("maker/Film-3") == ModelFacts(
        id="maker/Film-3", medium="video", inputs={"prompt": InputField("prompt")}
    )
    assert catalog.get("maker/photo") == ModelFacts(id="maker/photo", medium="image")


def test_the_document_is_read_once_and_at_the_first_question_only() -> None:
    """Making a catalog reads nothing; a model asked for twice is the same value."""
    reads: list[int] = []

    def load() -> str:
        reads.append(1)
        return json.dumps(DOCUMENT)

    catalog = Catalog(load)
    assert reads == []
    assert catalog.get("maker/photo") is catalog.get("maker/photo")
    assert catalog.get("nobody") is None
    assert reads == [1]


def test_ids_are_listed_by_medium() -> None:
    """All of them, or those that make one medium."""
    catalog = Catalog(DOCUMENT)
    assert catalog.ids() == ("maker/Film-3", "maker/film-2", "maker/photo")
    assert catalog.ids("image") == ("maker/photo",)


@pytest.mark.parametrize(
    ("asked", "near"),
    [("maker/film-22", "maker/film-2"), ("MAKER/FILM-3", "maker/Film-3"), ("zzz", None)],
)
def test_the_nearest_id_is_named_without_regard_to_case(asked: str, near: str | None) -> None:
    """A misspelled id has a neighbour; a strange one has none."""
    catalog = Catalog(DOCUMENT)
    assert catalog.nearest(asked) == near
    assert catalog.nearest(asked) == near


def test_a_packaged_document_is_read_from_its_package() -> None:
    """A provider ships its models beside its code."""
    with pytest.raises(FileNotFoundError):
        Catalog.packaged("tarash.tarash_gateway", "no-such.json").ids()


def test_a_package_that_cannot_hold_files_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which file of which package is missing."""
    monkeypatch.setattr("pkgutil.get_data", lambda *_: None)
    with pytest.raises(FileNotFoundError, match=r"'some_package' has no file 'm.json'"):
        Catalog.packaged("some_package", "m.json").ids()


def test_a_field_tells_its_kinds() -> None:
    """A type may be one of several, or a list."""
    field = InputField("size", "object|string")
    assert field.admits("object")
    assert field.admits("string")
    assert not field.admits("integer")
    assert not field.is_list
    assert InputField("images", "array<string>").is_list


def test_what_people_know_better_than_a_schema_wins() -> None:
    """Of one model; the shared field stays as it is."""
    better = {"seed": {"max": 5}, "absent": {"max": 1}}
    models = {
        "a": {"medium": "image", "schema": {"seed": 0}, "corrections": better},
        "b": {"medium": "image", "schema": {"seed": 0}},
    }
    catalog = Catalog({"fields": {"seed": [{"type": "integer", "min": 0}]}, "models": models})
    first, second = catalog.get("a"), catalog.get("b")
    assert first is not None
    assert second is not None
    assert (first.inputs["seed"].minimum, first.inputs["seed"].maximum) == (0, 5)
    assert second.inputs["seed"].maximum is None
    assert set(first.inputs) == {"seed"}
