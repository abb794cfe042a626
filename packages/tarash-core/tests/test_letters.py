"""One text in whatever form: its letters are the same, and each knows its place."""

import json
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarash.tarash_gateway.models._letters import letters_of

TEXT = 'A "Bär" \N{CAT} & <3,\n\tnew\N{IDEOGRAPHIC SPACE}猫!'


@pytest.mark.parametrize(
    "form",
    [
        TEXT,
        " ".join(TEXT.split()),
        TEXT.upper(),
        json.dumps(TEXT),
        json.dumps(TEXT, ensure_ascii=False),
        json.dumps({"said": json.dumps(TEXT)}).removeprefix('{"said": ').removesuffix("}"),
        quote(TEXT),
        quote_plus(TEXT),
        escape(TEXT),
        TEXT.replace("ä", "a\N{COMBINING DIAERESIS}"),
        TEXT.replace('"', "\N{LEFT DOUBLE QUOTATION MARK}"),
    ],
)
def test_a_text_has_the_same_letters_in_every_form(form: str) -> None:
    """Folded, escaped for JSON once and twice, for URLs and HTML, or in capitals."""
    assert letters_of(form).text == "abar\N{CAT}3new猫"


def test_each_letter_knows_where_it_stands() -> None:
    """An escape is one place, whatever it stands for; a ligature too."""
    text = "x\\u00e9 %C3%A9&amp;\N{LATIN SMALL LIGATURE FI}!"
    letters = letters_of(text)
    places = [text[a:b] for a, b in zip(letters.starts, letters.ends, strict=True)]
    assert letters.text == "xeefi"
    assert places == ["x", "\\u00e9", "%C3%A9", *["\N{LATIN SMALL LIGATURE FI}"] * 2]


@given(st.text(st.characters()))
def test_any_text_has_letters(text: str) -> None:
    """Half of a character too; there are as many places as letters."""
    letters = letters_of(text + "\ud83d\\ud83d")
    assert len(letters.text) == len(letters.starts) == len(letters.ends)
