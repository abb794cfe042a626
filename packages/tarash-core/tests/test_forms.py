"""Values and files as parts of a form."""

from tarash.tarash_gateway._forms import form_parts
from tarash.tarash_gateway.media import media_source

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8


def test_values_are_written_as_texts() -> None:
    """Objects in brackets, switches in small letters, and nothing for nothing."""
    parts = form_parts(
        {
            "svg": {"model": "m", "reasoning": {"effort": "low"}},
            "stream": True,
            "n": 2,
            "tags": ["a", "b"],
            "user": None,
        },
        {"input_reference": media_source(PNG)},
    )
    assert [(name, value[1]) for name, value in parts] == [
        ("svg[model]", b"m"),
        ("svg[reasoning][effort]", b"low"),
        ("stream", b"true"),
        ("n", b"2"),
        ("tags[]", b"a"),
        ("tags[]", b"b"),
        ("input_reference", PNG),
    ]


def test_only_a_file_has_a_name_and_a_type() -> None:
    """A service tells values from files by that."""
    text, file = form_parts({"n": 2}, {"image": media_source(PNG)})
    assert text == ("n", (None, b"2", None))
    assert file == ("image", ("input.png", PNG, "image/png"))
