"""`generateContent` answers as documented where clients look, and refuses what it does not know."""

import base64
from typing import Any

import httpx
import pytest

from tarash_testkit.google import ContentEnd, GoogleServer
from tarash_testkit.google.outputs import DRAFT, pixels
from tarash_testkit.media import padded_png, png

MODEL = "gemini-3.1-flash-lite-image"
PICTURE = base64.b64encode(png().content).decode()
INLINE = {"inlineData": {"mimeType": "image/png", "data": PICTURE}}


def content(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a body."""
    shown = [*parts] or [{"text": "a cat"}]
    return {"contents": [{"role": "user", "parts": shown}], **fields}


def config(**fields: Any) -> dict[str, Any]:
    """Return a body with a generation config."""
    return content(generationConfig=fields)


def draw(client: httpx.Client, body: dict[str, Any], model: str = MODEL) -> httpx.Response:
    """Ask once."""
    prefix = "/publishers/google" if "/projects/" in str(client.base_url) else ""
    return client.post(f"{prefix}/models/{model}:generateContent", json=body)


def test_a_picture_is_a_part_of_the_first_candidate(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """A real PNG, behind a word, with a count of tokens, paid once."""
    answer = draw(gemini, content()).json()
    (candidate,) = answer["candidates"]
    words, picture = candidate["content"]["parts"]
    assert (candidate["finishReason"], "text" in words) == ("STOP", True)
    assert base64.b64decode(picture["inlineData"]["data"]) == png(1024, 1024).content
    assert answer["usageMetadata"]["totalTokenCount"] == 1298
    assert answer["modelVersion"] == MODEL
    assert google_server.counters.paid_submits == 1


def test_a_thinking_model_shows_black_drafts(gemini: httpx.Client) -> None:
    """So that a client that takes one for the picture is found out."""
    body = config(responseModalities=["IMAGE"])
    parts = draw(gemini, body, "gemini-nano-banana-2.1").json()["candidates"][0]["content"]["parts"]
    assert [part.get("thought", False) for part in parts] == [True, True, False]
    assert base64.b64decode(parts[1]["inlineData"]["data"]) == DRAFT.content
    asked = config(thinkingConfig={"includeThoughts": True})
    assert draw(gemini, asked).json()["candidates"][0]["content"]["parts"][0]["thought"] is True


def test_words_alone_can_be_asked_for(gemini: httpx.Client) -> None:
    """Then there is no picture."""
    answer = draw(gemini, config(responseModalities=["TEXT"])).json()
    assert [list(part) for part in answer["candidates"][0]["content"]["parts"]] == [["text"]]


def test_an_answer_can_be_given(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """By name with a body, or as an end of one's own."""
    google_server.next_content(body={"candidates": []})
    google_server.next_content(ContentEnd("odd", "CONTINUATION", text="more"))
    assert draw(gemini, content()).json() == {"candidates": []}
    odd = draw(gemini, content()).json()["candidates"][0]
    assert (odd["finishReason"], odd["content"]["parts"]) == ("CONTINUATION", [{"text": "more"}])


def test_pictures_can_be_long(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """The next one, or all of them."""
    google_server.image_bytes = 5_000
    google_server.next_image_bytes(300_000)
    made = [
        draw(gemini, config(responseModalities=["IMAGE"])).json()["candidates"][0] for _ in range(2)
    ]
    sizes = [base64.b64decode(one["content"]["parts"][0]["inlineData"]["data"]) for one in made]
    assert [len(size) for size in sizes] == [300_000, 5_000]
    assert sizes[1] == padded_png(5_000).read(0, 5_000)


@pytest.mark.parametrize(
    "body",
    [
        content(INLINE, {"text": "more"}),
        content({"inline_data": {"mime_type": "image/png", "data": PICTURE}}),
        content({"fileData": {"fileUri": "https://example.org/a.png"}}),
        {"contents": [{"parts": [{"text": "no role"}]}]},
        content(systemInstruction={"parts": [{"text": "be brief"}]}),
        content(safetySettings=[{"category": "HARM_CATEGORY_X", "threshold": "OFF"}]),
        content(store=False, tools=[{}]),
        config(imageConfig={"aspectRatio": "8:1", "imageSize": "512"}, seed=7, candidateCount=2),
        {"contents": [{"parts": [{"text": "a"}]}], "generation_config": {"top_p": 0.5}},
        config(thinkingConfig={"thinkingLevel": "HIGH", "thinkingBudget": 1}, stopSequences=["a"]),
    ],
)
def test_what_the_gemini_api_takes_is_accepted(body: dict[str, Any], gemini: httpx.Client) -> None:
    """In both spellings of names."""
    assert draw(gemini, body).json()["candidates"][0]["finishReason"] == "STOP"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "contents"),
        ({"contents": []}, "contents"),
        ({"contents": [{"role": "robot", "parts": [{"text": "a"}]}]}, "contents[0].role"),
        ({"contents": [{"parts": []}]}, "contents[0].parts"),
        (content({"text": 5}), "contents[0].parts[0].text"),
        (content({"text": "a", **INLINE}), "contents[0].parts[0]"),
        (content({"inlineData": {"data": PICTURE}}), "mimeType"),
        (content({"inlineData": {"mimeType": "image/png", "data": "%"}}), "inlineData.data"),
        (content({"fileData": {"mimeType": "image/png"}}), "fileUri"),
        (content(prompt="a"), "prompt"),
        (content(labels={"a": "b"}), "labels"),
        (config(negativePrompt="blur"), "negativePrompt"),
        (config(seed="7"), "generationConfig.seed"),
        (config(candidateCount=9), "candidateCount"),
        (config(responseModalities=["PICTURE"]), "responseModalities[0]"),
        (config(responseModalities="IMAGE"), "responseModalities"),
        (config(imageConfig={"aspectRatio": "7:5"}), "imageConfig.aspectRatio"),
        (config(imageConfig={"imageSize": "2k"}), "imageConfig.imageSize"),
        (config(imageConfig={"personGeneration": "ALLOW_ALL"}), "personGeneration"),
        (config(thinkingConfig={"thinkingLevel": "high"}), "thinkingLevel"),
        (content(safetySettings=[{"category": "HARM_CATEGORY_X"}]), "threshold"),
    ],
)
def test_what_the_gemini_api_does_not_take_is_invalid(
    body: dict[str, Any], named: str, google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """400 in the classic envelope, with the field, and nothing to pay."""
    answer = draw(gemini, body)
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert named in error["details"][0]["fieldViolations"][0]["field"]
    assert google_server.counters.paid_submits == 0


@pytest.mark.parametrize("sent", [b"{", b"[]"])
def test_a_body_is_an_object(sent: bytes, gemini: httpx.Client) -> None:
    """Anything else is invalid."""
    answer = gemini.post(f"/models/{MODEL}:generateContent", content=sent)
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (content(labels={"a": "b"}), 200),
        (config(imageConfig={"personGeneration": "ALLOW_ADULT"}), 200),
        (config(imageConfig={"prominentPeople": "BLOCK_PROMINENT_PEOPLE"}), 200),
        ({"contents": [{"parts": [{"text": "no role"}]}]}, 400),
        (content(store=False), 400),
    ],
)
def test_vertex_takes_other_fields(body: dict[str, Any], status: int, vertex: httpx.Client) -> None:
    """More of pictures, no store, and the role is required."""
    assert draw(vertex, body).status_code == status


def test_vertex_makes_a_jpeg_of_a_picture(vertex: httpx.Client) -> None:
    """When it is asked for."""
    wish = {"aspectRatio": "1:1", "imageOutputOptions": {"mimeType": "image/jpeg"}}
    body = config(imageConfig=wish, responseModalities=["IMAGE"])
    part = draw(vertex, body).json()["candidates"][0]["content"]["parts"][0]
    assert part["inlineData"]["mimeType"] == "image/jpeg"
    assert base64.b64decode(part["inlineData"]["data"]).startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("model", "on_gemini", "on_vertex"),
    [
        ("gemini-9-image", 200, 200),
        ("gemini-2.5-flash-image", 404, 404),
        ("gemini-3-pro-image-preview", 404, 404),
        ("gemini-3-pro-image", 200, 200),
        ("veo-3.1-generate-001", 404, 404),
        ("gemini-omni-1.2-flash", 404, 404),
    ],
)
def test_a_model_takes_its_own_calls_while_it_lives(
    model: str, on_gemini: int, on_vertex: int, gemini: httpx.Client, vertex: httpx.Client
) -> None:
    """One that nobody knows is served: it may be new."""
    assert draw(gemini, content(), model).status_code == on_gemini
    assert draw(vertex, content(), model).status_code == on_vertex


def test_a_model_that_is_gone_says_so(gemini: httpx.Client) -> None:
    """In the words of the Gemini API."""
    error = draw(gemini, content(), "gemini-2.5-flash-image").json()["error"]
    assert error["status"] == "NOT_FOUND"
    assert "no longer available" in error["message"]


@pytest.mark.parametrize(
    ("ratio", "size", "expected"),
    [
        ("1:1", "1K", (1024, 1024)),
        ("16:9", "1K", (1360, 768)),
        ("9:16", "2K", (1536, 2736)),
        ("21:9", "512", (784, 336)),
        ("1:8", "512", (176, 1456)),
        ("1:1", "4K", (4096, 4096)),
    ],
)
def test_sizes_have_the_area_of_a_square(ratio: str, size: str, expected: tuple[int, int]) -> None:
    """In steps of 16."""
    assert pixels(ratio, size) == expected
