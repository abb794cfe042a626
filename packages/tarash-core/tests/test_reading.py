"""What providers read: JSON that may be anything, and media that callers gave."""

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError, TransportError
from tarash.tarash_gateway.flows import Fetch
from tarash.tarash_gateway.plugin import (
    Response,
    error_body,
    mapping_of,
    mappings_of,
    object_of,
    read_media,
    sentence,
    source_of,
    text_of,
)
from tarash.tarash_gateway.testing import play


def test_the_object_of_an_answer_is_read_and_a_small_body_stays() -> None:
    """A hook that comes later can read it again."""
    response = Response(200, content=b'{"id": "1"}')
    assert object_of(response, "Acme") == {"id": "1"}
    assert object_of(response, "Acme") == {"id": "1"}


def test_a_large_body_is_let_go_of() -> None:
    """Its values are held once, not twice."""
    response = Response(200, content=b'{"image": "%s"}' % (b"A" * 2**20))
    assert len(object_of(response, "Acme")["image"]) == 2**20
    assert response.content == b""


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"<html>", b""])
def test_an_answer_that_is_no_object_is_not_from_the_service(body: bytes) -> None:
    """Whether it took the request is not known then, since the bytes have left."""
    with pytest.raises(TransportError) as caught:
        object_of(Response(200, content=body, url="https://acme.example/x"), "Acme")
    assert caught.value.sent is True


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"<html>", b""])
def test_an_error_that_is_no_object_reads_as_an_empty_one(body: bytes) -> None:
    """A proxy's page says nothing, so that a plugin's `explain` can leave it to the core."""
    assert error_body(Response(502, content=body)) == {}
    assert error_body(Response(422, content=b'{"error": "no"}')) == {"error": "no"}


@pytest.mark.parametrize("value", [None, [], "text", 5, True])
def test_what_is_no_object_reads_as_an_empty_one(value: object) -> None:
    """So that a look inside needs no question."""
    assert mapping_of(value) == {}
    assert list(mappings_of(value)) == []


def test_the_objects_of_a_list_are_found_among_other_values() -> None:
    """What is none is passed over."""
    assert list(mappings_of([{"a": 1}, None, "b", {"c": 2}])) == [{"a": 1}, {"c": 2}]
    assert mapping_of({"a": 1}) == {"a": 1}


@pytest.mark.parametrize(("value", "text"), [("said", "said"), ("", None), (7, None), (None, None)])
def test_a_text_says_something(value: object, text: str | None) -> None:
    """An empty one says no more than none."""
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("too\n  long", "too long."),
        ("why?", "why?"),
        (None, "no reason given."),
        ("x" * 400, "x" * 300 + "."),
    ],
)
def test_words_become_one_sentence(words: object, said: str) -> None:
    """In one line, of bounded length, with an end."""
    assert sentence(words) == said


def test_media_that_is_none_names_its_field() -> None:
    """The caller learns which one to correct, and that nothing was paid."""
    assert source_of("https://a.example/cat.png", "image_list").is_url
    with pytest.raises(InvalidRequestError, match=r"^mask_image: .*Nothing was sent") as caught:
        source_of(b"", "mask_image")
    assert caught.value.field == "mask_image"


def test_media_behind_a_url_is_fetched() -> None:
    """Bytes are there already."""
    content = {"content": b"GIF89a", "content_type": "image/gif"}
    url = "https://a.example/cat.gif"
    played = play(read_media(url, "image_list"), content)
    assert played.steps == (Fetch(url),)
    assert played.result.content == b"GIF89a"
    assert play(read_media(content, "image_list")).steps == ()
