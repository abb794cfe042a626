"""Pictures: requests, answers and their price."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ContentModerationError, TransportError
from tarash.tarash_gateway.models import Job
from tarash.tarash_gateway.testing import answer, play
from tarash_openai.catalog import CATALOG
from tarash_openai.images import answer_of, image_request, images_of, state_of
from tarash_openai.services import Wire
from tarash_openai.streams import hear

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8
URL = "https://pictures.example/a.png"
BODY = {"model": "gpt-image-2", "prompt": "a kite"}
PRICES = {
    "million_text_input_tokens": 5.0,
    "million_image_input_tokens": 8.0,
    "million_output_tokens": 30.0,
}


def test_words_alone_are_a_generation(wire_to: Callable[..., Wire]) -> None:
    """One paid POST of the plan's payload."""
    request = play(image_request(wire_to(), BODY)).result
    assert (request.method, request.url) == (
        "POST",
        "https://api.openai.com/v1/images/generations",
    )
    assert request.json == BODY
    assert request.is_paid
    assert request.hear is None


def test_a_stream_is_heard(wire_to: Callable[..., Wire]) -> None:
    """For a generation and for an edit, in both forms."""
    for more in ({}, {"image": [URL]}, {"image": [PNG]}):
        request = play(image_request(wire_to(), {**BODY, "stream": True, **more})).result
        assert request.hear is hear


def test_openai_reads_urls_and_others_get_bytes(
    wire_to: Callable[..., Wire], elsewhere: Callable[[Wire], Wire]
) -> None:
    """The JSON form is documented for OpenAI's own host alone; forms are what every one takes."""
    at_home = play(image_request(wire_to(), {**BODY, "image": [URL]})).result
    assert at_home.url.endswith("/images/edits")
    assert at_home.json["images"] == [{"image_url": URL}]
    fetched = {"content": PNG, "content_type": "image/png"}
    for wire in (elsewhere(wire_to()), wire_to("azure_openai")):
        request = play(image_request(wire, {**BODY, "image": [URL]}), fetched).result
        assert request.json is None
        assert request.files is not None
        assert request.files[-1] == ("image", ("input.png", PNG, "image/png"))


def test_the_callers_own_references_go_anywhere(
    wire_to: Callable[..., Wire], elsewhere: Callable[[Wire], Wire]
) -> None:
    """A file_id means something to the service that it came from."""
    payload = {**BODY, "images": [{"file_id": "file_1"}]}
    request = play(image_request(elsewhere(wire_to()), payload)).result
    assert request.url == "https://other.example/v1/images/edits"
    assert request.json == payload


def test_an_answer_is_read(recorded: Callable[[str], Any]) -> None:
    """JSON as it is; a stream's end as the same."""
    assert answer_of(answer(recorded("pictures")), "OpenAI") == recorded("pictures")
    event = b'event: image_edit.completed\ndata: {"b64_json": "QUJD"}\n\n'
    streamed = answer(content=event, headers={"content-type": "text/event-stream"})
    assert answer_of(streamed, "OpenAI")["data"] == [{"b64_json": "QUJD"}]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"created": 1, "error": {"code": "contentFilter"}}, "contentFilter"),
        ({"created": 1, "data": []}, "safety system withheld"),
        ({"data": [{"revised_prompt": "x"}, {"b64_json": ""}, {"url": None}]}, "withheld"),
        (
            {"data": [{"content_filter_results": {"violence": {"filtered": True}}}]},
            "no code \\(violence\\)",
        ),
    ],
)
def test_a_good_status_without_a_picture_is_moderation(body: Any, words: str) -> None:
    """An error beside `created`, no entries, or entries without anything in them."""
    with pytest.raises(ContentModerationError, match=words) as refused:
        answer_of(answer(body), "Azure OpenAI")
    assert refused.value.status_code is None
    assert refused.value.categories == (("violence",) if "violence" in words else ())


def test_an_entry_of_an_unknown_shape_is_no_refusal(picture: Callable[..., Job]) -> None:
    """It may hold what was paid for: the job has it, and its response has no picture."""
    body = {"created": 1, "data": [{"image_url": "https://x.example/1.png", "b64_json": None}]}
    assert answer_of(answer(body), "OpenAI") == body
    assert images_of(picture(body)).assets == ()


@pytest.mark.parametrize("body", [{}, {"created": 1, "data": None}, [1], "x"])
def test_an_answer_of_something_else_is_an_unknown_outcome(body: Any) -> None:
    """A picture may have been made and paid."""
    with pytest.raises(TransportError) as lost:
        answer_of(answer(body), "OpenAI")
    assert lost.value.sent


def test_the_headers_are_remembered() -> None:
    """Ids for support, and how long it took."""
    headers = {
        "x-request-id": "req_1",
        "openai-processing-ms": "7200",
        "apim-request-id": "a",
        "x-ms-region": "Sweden Central",
    }
    state = state_of(answer({}, headers=headers), CATALOG.get("gpt-image-2"))
    assert state == {
        "request_id": "req_1",
        "processing_ms": "7200",
        "apim_request_id": "a",
        "region": "Sweden Central",
        "prices": PRICES,
    }
    assert state_of(answer({}), CATALOG.get("gpt-image-1.5")) == {}


@pytest.fixture
def picture(job_of: Callable[..., Job]) -> Callable[..., Job]:
    """Return a function that makes a finished job of pictures."""

    def job(payload: Any, **state: Any) -> Job:
        return job_of("image", id="req_1").succeeded(payload, state=state)

    return job


def test_pictures_come_inline(picture: Callable[..., Job], recorded: Callable[[str], Any]) -> None:
    """As data: URIs with the type of their format, their size, and what was counted."""
    job = picture(recorded("pictures"), request_id="req_1", prices=PRICES)
    response = images_of(job)
    assert response.images == ("data:image/webp;base64,UklGRg==", "data:image/webp;base64,UklGRh==")
    first = response.assets[0]
    assert (first.content_type, first.width, first.height) == ("image/webp", 1536, 1024)
    assert response.request_id == "req_1"
    assert response.raw_response == recorded("pictures")
    assert response.provider_metadata["usage"]["total_tokens"] == 3190
    assert response.provider_metadata["request_id"] == "req_1"
    assert response.provider_metadata["quality"] == "high"
    assert response.warnings == ()
    assert response.cost is not None
    assert response.cost.estimated
    assert response.cost.amount == pytest.approx(0.09535)
    assert response.cost.detail == (
        "14 text input tokens, 0 image input tokens, 3176 output tokens at list prices"
    )


def test_azures_filters_are_told(
    picture: Callable[..., Job], recorded: Callable[[str], Any]
) -> None:
    """What they found in picture and prompt; without a format it is PNG."""
    response = images_of(picture(recorded("azure_pictures")))
    metadata = response.provider_metadata
    assert metadata["content_filter_results"][0]["violence"]["severity"] == "low"
    assert metadata["prompt_filter_results"][0]["jailbreak"]["detected"] is False
    assert response.content_type == "image/png"
    assert response.assets[0].width is None


def test_a_url_is_taken_as_it_is(picture: Callable[..., Job]) -> None:
    """Older models of compatible services give one, and tell what they made of the prompt."""
    body = {"data": [{"url": URL, "revised_prompt": "a red kite"}, {"x": 1}, 3]}
    response = images_of(picture(body))
    assert response.images == (URL,)
    assert response.assets[0].content_type is None
    assert response.revised_prompt == "a red kite"


@pytest.mark.parametrize(
    "body",
    [
        {"usage": {"input_tokens": 14, "output_tokens": 3}},
        {"usage": {"input_tokens_details": {"text_tokens": 1, "image_tokens": 0}}},
        {"usage": "x"},
        {},
        {
            "usage": {
                "output_tokens": 3,
                "input_tokens_details": {"text_tokens": 1, "image_tokens": 0},
            },
            "svg_usage": {"total_tokens": 9},
        },
    ],
)
def test_a_price_is_named_only_when_all_is_known(picture: Callable[..., Job], body: Any) -> None:
    """An author of SVG has prices of its own."""
    job = picture({**body, "data": [{"b64_json": "QUJD"}]}, prices=PRICES)
    assert images_of(job).cost is None
    partial = picture(
        {
            "data": [{"b64_json": "QUJD"}],
            "usage": {
                "output_tokens": 3,
                "input_tokens_details": {"text_tokens": 1, "image_tokens": 0},
            },
        },
        prices={"million_output_tokens": 30.0},
    )
    assert images_of(partial).cost is None
