"""What a person writes on a command line, as values."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tarash_cli.clock import clock_of, length_of
from tarash_cli.values import days_of, image_of, link_of, media_of, number_of, setting_of


@pytest.mark.parametrize(
    ("text", "role", "image"),
    [
        ("first_frame=https://a.test/x.png", "first_frame", "https://a.test/x.png"),
        ("Last-Frame=https://a.test/x.png", "last_frame", "https://a.test/x.png"),
        ("https://a.test/x.png?size=2", "reference", "https://a.test/x.png?size=2"),
        ("data:image/png;base64,AAAA", "reference", "data:image/png;base64,AAAA"),
    ],
)
def test_an_image_has_a_role_and_a_place(text: str, role: str, image: str) -> None:
    """Without a role it is a reference, and a `=` in a URL is none."""
    assert image_of(text) == {"image": image, "type": role}


def test_an_image_is_a_file_that_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is one when there is a file, whatever its name looks like."""
    monkeypatch.chdir(tmp_path)
    for name in ("cat.png", "style=cat.png"):
        _ = Path(name).write_bytes(b"x")
    assert image_of("style=cat.png") == {"image": Path("style=cat.png"), "type": "reference"}
    assert image_of("asset=cat.png") == {"image": Path("cat.png"), "type": "asset"}
    with pytest.raises(ValueError, match=r"no file 'dog\.png'"):
        _ = media_of("dog.png")


@pytest.mark.parametrize(
    ("text", "said"), [("firstframe=x.png", "first_frame"), ("zzz=x.png", "known: reference")]
)
def test_a_role_that_is_none_says_which_there_are(text: str, said: str) -> None:
    """The nearest is named, or all."""
    with pytest.raises(ValueError, match=said):
        _ = image_of(text)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("cfg=0.5", ("cfg", 0.5)),
        ("on=true", ("on", True)),
        ("name=loud", ("name", "loud")),
        ("text=a=b", ("text", "a=b")),
        ('list=["a", 1]', ("list", ["a", 1])),
        ("empty=", ("empty", "")),
        ('number="8"', ("number", "8")),
    ],
)
def test_a_setting_is_json_where_it_is_json(text: str, pair: tuple[str, Any]) -> None:
    """Everything else is text."""
    assert setting_of(text) == pair


@pytest.mark.parametrize("text", ["cfg", "=1", " =1"])
def test_a_setting_needs_a_key_and_a_value(text: str) -> None:
    """The message shows how it is written, and not what was."""
    with pytest.raises(ValueError, match=r"write key=value") as caught:
        _ = setting_of(text)
    assert text not in str(caught.value).split()


def test_a_link_is_a_provider_and_a_model() -> None:
    """The first colon separates them."""
    assert link_of("replicate:owner/name:version") == ("replicate", "owner/name:version")
    for text in ("fal", "fal:", ":x"):
        with pytest.raises(ValueError, match="provider:model"):
            _ = link_of(text)


def test_numbers_stay_whole() -> None:
    """8 is not 8.0, and words are refused."""
    assert (number_of("8"), type(number_of("8"))) == (8, int)
    assert number_of("2.5") == 2.5
    with pytest.raises(ValueError, match="'long' is no number"):
        _ = number_of("long")


def test_lengths_of_time_are_days() -> None:
    """Weeks and years are counted in days."""
    texts = {"90d": 90, "7": 7, "12w": 84, "1 year": 365, "2 days": 2}
    assert {text: days_of(text) for text in texts} == {
        text: timedelta(days=days) for text, days in texts.items()
    }
    with pytest.raises(ValueError, match="90d"):
        _ = days_of("soon")


def test_times_are_shown_as_a_person_reads_them() -> None:
    """Running and over, below an hour and above."""
    assert [clock_of(seconds) for seconds in (7, 75, 3723)] == ["0:07", "1:15", "1:02:03"]
    assert [length_of(s) for s in (7.28, 75, 3723)] == ["7.3 s", "1:15 min", "1:02:03 h"]
