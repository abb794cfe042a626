"""OpenAI's image calls answer as documented, with a bare client."""

import base64
import json
from typing import Any

import httpx
import pytest

from tarash_testkit.media import padded_png, png
from tarash_testkit.openai import IMAGE_OUTCOMES, ImageOutcome, OpenAIServer
from tarash_testkit.openai.models import ImageModel
from tarash_testkit.pictures import jpeg, webp

MODEL = "gpt-image-2"
ASKED = {"prompt": "a heron", "model": MODEL}
PICTURE = png(64, 32).content
DATA_URL = "data:image/png;base64," + base64.b64encode(PICTURE).decode()


def generate(client: httpx.Client, **arguments: object) -> httpx.Response:
    """Generate once."""
    return client.post("/images/generations", json={**ASKED, **arguments})


def edit(client: httpx.Client, *files: tuple[str, bytes], **fields: str) -> httpx.Response:
    """Edit once, with a multipart form of fields and of (name, content) pairs."""
    texts = [(name, (None, value.encode(), None)) for name, value in {**ASKED, **fields}.items()]
    parts = [(name, ("a.png", content, "image/png")) for name, content in files]
    return client.post("/images/edits", files=[*texts, *parts])


def images_of(response: httpx.Response) -> list[bytes]:
    """Return the images of an answer."""
    return [base64.b64decode(entry["b64_json"]) for entry in response.json()["data"]]


def test_a_generation_is_answered_with_all_that_is_documented(openai_client: httpx.Client) -> None:
    """And with nothing else: no `url`, no revised prompt."""
    response = generate(openai_client)
    body = response.json()
    assert base64.b64decode(body.pop("data")[0]["b64_json"]) == png(1024, 1024).content
    assert body == {
        "created": 1_793_491_200,
        "background": "opaque",
        "output_format": "png",
        "quality": "high",
        "size": "1024x1024",
        "usage": {
            "total_tokens": 1058,
            "input_tokens": 2,
            "output_tokens": 1056,
            "input_tokens_details": {"text_tokens": 2, "image_tokens": 0},
            "output_tokens_details": {"image_tokens": 1056, "text_tokens": 0},
        },
    }
    assert response.headers["x-request-id"] == f"req_{1:032d}"


def test_an_end_user_is_told_back(openai_client: httpx.Client) -> None:
    """The new name wins over the old one."""
    body = generate(openai_client, user="old", safety_identifier="new").json()
    assert body["safety_identifier"] == "new"


def test_null_is_like_leaving_out(openai_client: httpx.Client) -> None:
    """As in the types of the official client."""
    assert generate(openai_client, size=None, n=None).json()["size"] == "1024x1024"


@pytest.mark.parametrize(
    ("arguments", "code", "param"),
    [
        ({"seed": 7}, "unknown_parameter", "seed"),
        ({"negative_prompt": "x"}, "unknown_parameter", "negative_prompt"),
        ({"response_format": "b64_json"}, "unknown_parameter", "response_format"),
        ({"style": "vivid"}, "unknown_parameter", "style"),
        ({"prompt": ""}, "missing_required_parameter", "prompt"),
        ({"prompt": "x" * 32_001}, "string_above_max_length", "prompt"),
        ({"model": None}, "missing_required_parameter", "model"),
        ({"model": "dall-e-3"}, "invalid_value", "model"),
        ({"model": "gpt-image-1"}, "invalid_value", "model"),
        ({"n": 0}, "integer_below_min_value", "n"),
        ({"n": 11}, "integer_above_max_value", "n"),
        ({"n": "2"}, "invalid_type", "n"),
        ({"n": True}, "invalid_type", "n"),
        ({"stream": 1}, "invalid_type", "stream"),
        ({"size": "512x512"}, "invalid_value", "size"),
        ({"size": "1000x1000"}, "invalid_value", "size"),
        ({"size": "3840x1024"}, "invalid_value", "size"),
        ({"size": "4096x2048"}, "invalid_value", "size"),
        ({"size": "large"}, "invalid_value", "size"),
        ({"model": "gpt-image-1.5", "size": "1536x864"}, "invalid_value", "size"),
        ({"quality": "hd"}, "invalid_value", "quality"),
        ({"quality": "max"}, "invalid_value", "quality"),
        ({"output_format": "gif"}, "invalid_value", "output_format"),
        ({"output_compression": 50}, "invalid_value", "output_compression"),
        ({"background": "transparent", "output_format": "jpeg"}, "invalid_value", "background"),
        ({"partial_images": 1}, "invalid_value", "partial_images"),
        ({"partial_images": 4, "stream": True}, "integer_above_max_value", "partial_images"),
    ],
    ids=str,
)
def test_a_wrong_argument_is_refused_and_not_paid(
    arguments: dict[str, object],
    code: str,
    param: str,
    openai_server: OpenAIServer,
    openai_client: httpx.Client,
) -> None:
    """With the code of the service and the name of the parameter."""
    response = generate(openai_client, **arguments)
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["param"]) == (400, code, param)
    assert openai_server.counters.paid_submits == 0


@pytest.mark.parametrize(
    "arguments",
    [
        {"size": "1536x864"},
        {"size": "3840x2160"},
        {"model": "gpt-image-2.6-sunburst", "quality": "max", "size": "864x1536"},
        {"model": "gpt-image-1.5", "size": "1024x1536", "background": "transparent"},
        {"moderation": "low", "complexity": "high"},
    ],
    ids=str,
)
def test_what_a_model_takes_is_accepted(
    arguments: dict[str, object], openai_client: httpx.Client
) -> None:
    """And the answer tells what was made."""
    response = generate(openai_client, **arguments)
    assert response.status_code == 200
    assert response.json()["size"] == arguments.get("size", "1024x1024")


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b""])
def test_a_body_that_is_no_object_is_refused(content: bytes, openai_client: httpx.Client) -> None:
    """As JSON that does not parse."""
    response = openai_client.post("/images/generations", content=content)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_json")


def test_a_generation_takes_no_form(openai_client: httpx.Client) -> None:
    """Only an edit does."""
    files = {"image": ("a.png", PICTURE, "image/png")}
    response = openai_client.post("/images/generations", data=ASKED, files=files)
    assert response.json()["error"]["code"] == "invalid_content_type"


@pytest.mark.parametrize(
    ("files", "fields", "code"),
    [
        ((), {"n": "1"}, "missing_required_parameter"),
        ((("image", PICTURE), ("image", PICTURE)), {}, "duplicate_parameter"),
        ((("image[]", PICTURE),) * 17, {}, "array_above_max_length"),
        ((("image", b"GIF89a"),), {}, "invalid_image_file"),
        ((("image", PICTURE), ("mask", jpeg(64, 32).content)), {}, "invalid_image_file"),
        ((("image", PICTURE), ("mask", png(8, 8).content)), {}, "invalid_image_file"),
        ((("image", PICTURE), ("picture", PICTURE)), {}, "unknown_parameter"),
        ((("image", PICTURE), ("mask", PICTURE), ("markup", PICTURE)), {}, "invalid_value"),
        ((("image", PICTURE),), {"moderation": "low"}, "unknown_parameter"),
        ((("image", PICTURE),), {"n": "two"}, "invalid_type"),
        ((("image", PICTURE),), {"stream": "yes"}, "invalid_type"),
        ((("image", PICTURE),), {"input_fidelity": "high"}, "invalid_input_fidelity_model"),
        ((("image", PICTURE),), {"svg[model]": "x"}, "unknown_parameter"),
    ],
    ids=str,
)
def test_a_wrong_form_is_refused(
    files: tuple[tuple[str, bytes], ...],
    fields: dict[str, str],
    code: str,
    openai_server: OpenAIServer,
    openai_client: httpx.Client,
) -> None:
    """Before anything is paid."""
    response = edit(openai_client, *files, **fields)
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)
    assert openai_server.counters.paid_submits == 0


def test_an_older_model_takes_its_fidelity(openai_client: httpx.Client) -> None:
    """The mini takes `low` alone."""
    asked = [("gpt-image-1.5", "high"), ("gpt-image-1-mini", "low"), ("gpt-image-1-mini", "high")]
    statuses = [
        edit(openai_client, ("image", PICTURE), model=model, input_fidelity=fidelity).status_code
        for model, fidelity in asked
    ]
    assert statuses == [200, 200, 400]


def test_an_edit_counts_its_pictures_and_not_its_mask(openai_client: httpx.Client) -> None:
    """In the tokens of the input."""
    body = edit(openai_client, ("image[]", PICTURE), ("image[]", PICTURE), ("mask", PICTURE)).json()
    assert body["usage"]["input_tokens_details"]["image_tokens"] == 2 * 323


@pytest.mark.parametrize(
    ("references", "code"),
    [
        ({}, "missing_required_parameter"),
        ({"images": []}, "missing_required_parameter"),
        ({"images": [{"image_url": DATA_URL, "file_id": "file-1"}]}, "invalid_value"),
        ({"images": ["https://x.example/a.png"]}, "invalid_value"),
        ({"images": [{"file_id": "file-1"}]}, "invalid_value"),
        ({"images": [{"image_url": "ftp://x.example/a.png"}]}, "invalid_value"),
        ({"images": [{"image_url": "data:image/png;base64,?"}]}, "invalid_image_file"),
        ({"images": [{"image_url": "x" * 20_971_521}]}, "string_above_max_length"),
        ({"images": [{"image_url": DATA_URL}], "mask": {}}, "invalid_value"),
        ({"images": {"image_url": DATA_URL}}, "invalid_type"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_wrong_reference_is_refused(
    references: dict[str, object], code: str, openai_client: httpx.Client
) -> None:
    """In the JSON form of an edit."""
    response = openai_client.post("/images/edits", json={**ASKED, **references})
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


def test_a_reference_may_be_an_address(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """It is not fetched; the picture counts as an input."""
    images = [{"image_url": "https://x.example/a.png"}, {"image_url": DATA_URL}]
    body = openai_client.post("/images/edits", json={**ASKED, "images": images}).json()
    assert body["usage"]["input_tokens_details"]["image_tokens"] == 2 * 323
    assert openai_server.generations[0].arguments["images"] == images


def test_a_stream_is_framed_as_documented(openai_client: httpx.Client) -> None:
    """Each event has its type twice, and nothing comes behind the last one."""
    response = generate(openai_client, stream=True, partial_images=1)
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert "content-length" not in response.headers
    *blocks, rest = response.text.split("\n\n")
    assert rest == ""
    for block, index in zip(blocks, (0, None), strict=True):
        event, data = block.split("\n")
        body: dict[str, Any] = json.loads(data.removeprefix("data: "))
        assert event == f"event: {body['type']}"
        assert body.get("partial_image_index") == index


def test_a_refusal_of_a_stream_is_no_stream(openai_client: httpx.Client) -> None:
    """It is JSON with its status."""
    response = generate(openai_client, stream=True, seed=1)
    assert (response.status_code, response.headers["content-type"]) == (400, "application/json")


@pytest.mark.parametrize(
    ("outcome", "entries"),
    [
        ("done", [["b64_json"], ["b64_json"]]),
        ("one-only", [["b64_json"]]),
        ("no-images", []),
        ("hollow", [[], []]),
        ("linked", [["url"], ["url"]]),
    ],
)
def test_an_answer_of_200_can_hold_less_than_was_asked_for(
    outcome: str,
    entries: list[list[str]],
    openai_server: OpenAIServer,
    openai_client: httpx.Client,
) -> None:
    """It is paid all the same."""
    openai_server.next_image(outcome)
    data = generate(openai_client, n=2).json()["data"]
    assert [list(entry) for entry in data] == entries
    assert openai_server.counters.paid_submits == 1


def test_every_outcome_is_shown_above() -> None:
    """So that none is left out."""
    assert list(IMAGE_OUTCOMES) == ["done", "one-only", "no-images", "hollow", "linked"]


def test_a_linked_image_needs_no_key(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """The key on it is a leak."""
    openai_server.next_image("linked")
    url = generate(openai_client).json()["data"][0]["url"]
    assert httpx.get(url).content == png(1024, 1024).content
    assert openai_server.leaks == ()
    _ = openai_client.get(url)
    assert [(leak.operation, leak.where) for leak in openai_server.leaks] == [
        ("file", "header authorization")
    ]


def test_images_are_as_large_as_a_test_says(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """The next one, all of them, or each of an outcome of one's own; of the asked size."""
    openai_server.next_image_bytes(100_000)
    openai_server.image_bytes = 50_001
    openai_server.next_image(ImageOutcome("large", size_bytes=9_000))
    assert images_of(generate(openai_client)) == [padded_png(100_000, 1024, 1024).read(0, 100_000)]
    assert [len(image) for image in images_of(generate(openai_client, n=2))] == [9_000] * 2
    asked = {"size": "1536x864", "output_format": "webp"}
    (image,) = images_of(generate(openai_client, **asked))
    assert image == webp(1536, 864).content.ljust(50_001, b"\0")


def test_a_streamed_image_is_as_large(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """The final one; partial ones stay small."""
    openai_server.next_image_bytes(100_000)
    text = generate(openai_client, stream=True, partial_images=1).text
    partial, completed = (json.loads(block.split("data: ")[1]) for block in text.split("\n\n")[:2])
    assert len(base64.b64decode(completed["b64_json"])) == 100_000
    assert len(base64.b64decode(partial["b64_json"])) < 10_000


def test_a_stream_has_the_asked_format(openai_client: httpx.Client) -> None:
    """In its partial images too."""
    asked = {"stream": True, "partial_images": 1, "output_format": "jpeg"}
    blocks = generate(openai_client, **asked).text.split("\n\n")[:2]
    images = [json.loads(block.split("data: ")[1])["b64_json"] for block in blocks]
    assert [base64.b64decode(image) for image in images] == [jpeg(1024, 1024).content] * 2


def test_a_compatible_service_may_have_models_of_its_own() -> None:
    """Old ids live on there."""
    with OpenAIServer(more_models={"dall-e-3": ImageModel(has_free_sizes=False)}) as server:
        headers = {"Authorization": f"Bearer {server.api_key}"}
        with httpx.Client(base_url=server.base_url, headers=headers) as client:
            assert generate(client, model="dall-e-3").status_code == 200


@pytest.mark.parametrize("authorization", ["", "Key x", "Bearer other", "Bearer"])
@pytest.mark.parametrize("path", ["/images/generations", "/images/edits", "/videos", "/files"])
def test_a_wrong_key_opens_nothing(
    path: str, authorization: str, openai_server: OpenAIServer
) -> None:
    """401, before the body is read."""
    headers = {"Authorization": authorization}
    response = httpx.post(openai_server.base_url + path, headers=headers, content=b"{")
    assert response.status_code == 401
    assert openai_server.counters.paid_submits == 0


def test_an_upload_needs_a_file_and_a_purpose(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """Then it is described."""
    file = {"file": ("a.png", PICTURE, "image/png")}
    assert openai_client.post("/files", files=file).status_code == 400
    without = openai_client.post("/files", files={"purpose": (None, b"vision")})
    assert without.json()["error"]["param"] == "file"
    body = openai_client.post("/files", files=file, data={"purpose": "vision"}).json()
    assert (body["object"], body["bytes"], body["filename"]) == ("file", len(PICTURE), "a.png")
    assert [upload.id for upload in openai_server.uploads] == [body["id"]]
