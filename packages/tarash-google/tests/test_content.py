"""Gemini's image models: bodies, refusals, drafts and responses."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    GenerationFailedError,
    PermissionDeniedError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.models import ImageGenerationResponse
from tarash.tarash_gateway.service import Api
from tarash_google import plugin
from tarash_google.content import FAMILY
from tarash_google.inputs import Piece
from tarash_google.settings import surface_of

MODEL = "gemini-nano-banana-2.1"
PNG = Piece("image/png", data="aW1n")
FILE = Piece("image/jpeg", uri="gs://bucket/1.jpg")
Recorded = Callable[[str], Any]


@pytest.fixture
def api(config_of: Callable[..., Any], service_of: Callable[..., Any]) -> Api:
    """Return the Gemini API."""
    service: Api = service_of(config_of(MODEL))
    return service


def _body(payload: dict[str, Any], config: Any) -> dict[str, Any]:
    return FAMILY.body(payload, surface_of(config), MODEL)


def test_a_body_is_what_googles_client_sends(config_of: Callable[..., Any]) -> None:
    """Recorded with google-genai 3.6.1, which spells a few inner names with underscores."""
    payload = {
        "contents.text": "a cat",
        "contents.images": [PNG, FILE],
        "generationConfig.seed": 7,
        "generationConfig.imageConfig.aspectRatio": "16:9",
        "generationConfig.imageConfig.imageSize": "2K",
        "generationConfig.thinkingConfig.thinkingLevel": "HIGH",
        "safetySettings": [{"category": "HARM_CATEGORY_HATE_SPEECH"}],
    }
    assert _body(payload, config_of(MODEL)) == {
        "contents": [
            {
                "role": "user",
                "parts": [
                    {"text": "a cat"},
                    {"inlineData": {"mimeType": "image/png", "data": "aW1n"}},
                    {"fileData": {"mimeType": "image/jpeg", "fileUri": "gs://bucket/1.jpg"}},
                ],
            }
        ],
        "safetySettings": [{"category": "HARM_CATEGORY_HATE_SPEECH"}],
        "generationConfig": {
            "responseModalities": ["IMAGE"],
            "seed": 7,
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "thinkingConfig": {"thinkingLevel": "HIGH"},
        },
    }


@pytest.mark.parametrize(
    "given", ["Draw birds.", {"role": "user", "parts": [{"text": "Draw birds."}]}]
)
def test_an_instruction_may_be_a_text(given: object, config_of: Callable[..., Any]) -> None:
    """It becomes the content that the service wants, as in Google's client."""
    body = _body({"contents.text": "a cat", "systemInstruction": given}, config_of(MODEL))
    assert body["systemInstruction"] == {"role": "user", "parts": [{"text": "Draw birds."}]}


def test_a_mask_is_the_last_image_and_is_explained(config_of: Callable[..., Any]) -> None:
    """The prompt says what it is, and what else has no field."""
    payload = {
        "contents.text": "a cat",
        "contents.images": [PNG],
        "contents.mask": [FILE],
        "words.style": "oil",
    }
    text, first, last = _body(payload, config_of(MODEL))["contents"][0]["parts"]
    assert text["text"].startswith("a cat Style: oil. Change only the part that is white")
    assert "inlineData" in first
    assert "fileData" in last


def test_a_caller_may_write_the_contents(config_of: Callable[..., Any]) -> None:
    """And what may come back."""
    own = {"contents": [], "generationConfig": {"responseModalities": ["TEXT", "IMAGE"]}}
    assert _body({"contents.text": "a cat", **own}, config_of(MODEL)) == own


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({}, "/v1/models/m:generateContent"),
        (
            {"gcp_project": "p", "location": "us"},
            "/v1beta1/projects/p/locations/us/publishers/google/models/m:generateContent",
        ),
        ({"vertexai": True}, "/v1beta1/publishers/google/models/m:generateContent"),
    ],
)
def test_each_model_has_a_path(
    config_of: Callable[..., Any], settings: dict[str, Any], path: str
) -> None:
    """It differs by surface, and by whether there is a project."""
    assert FAMILY.path(surface_of(config_of(MODEL, provider_config=settings)), "m") == path


def test_drafts_are_left_out_of_the_response(api: Api, recorded: Recorded) -> None:
    """Of two images one was a thought; usage and words stand in the metadata."""
    state = {"asked": {"generationConfig.imageConfig.imageSize": "2K"}}
    job = FAMILY.accept(recorded("image"), api, state)
    assert (job.id, job.status) == ("r-1", "completed")
    response = plugin.normalize(job)
    assert isinstance(response, ImageGenerationResponse)
    assert response.images == ("data:image/png;base64,iVBORw0KGgo=",)
    assert response.content_type == "image/png"
    assert response.provider_metadata == {
        "model": "gemini-nano-banana-2.1",
        "response_id": "r-1",
        "text": "Here it is.",
        "usage": {"promptTokenCount": 8, "candidatesTokenCount": 1290, "totalTokenCount": 1298},
    }
    assert response.cost is not None
    assert response.cost.amount == 0.05


def test_an_image_may_be_a_file(api: Api) -> None:
    """Its address needs credentials; without an id the intent's is the job's."""
    file = {"fileData": {"fileUri": "gs://bucket/1.png"}}
    job = FAMILY.accept({"candidates": [{"content": {"parts": [file]}}]}, api, {})
    assert job.id == "intent"
    (asset,) = plugin.normalize(job).assets
    assert (asset.url, asset.content_type) == ("gs://bucket/1.png", "image/png")
    assert asset.requires_credentials


def test_outside_of_a_submit_there_is_no_job(
    config_of: Callable[..., Any], service_of: Callable[..., Any], recorded: Recorded
) -> None:
    """The core says so."""
    loose = service_of(config_of(MODEL))
    body = {name: value for name, value in recorded("image").items() if name != "responseId"}
    with pytest.raises(ValueError, match="no submit"):
        FAMILY.accept(body, type(loose)("https://x.example", loose.config, "image"), {})


def test_a_response_without_images_is_empty(job_of: Callable[..., Any]) -> None:
    """The core makes an error of it."""
    assert plugin.normalize(job_of(MODEL).succeeded({})).assets == ()


def _ended(reason: str | None, *texts: str, **more: Any) -> dict[str, Any]:
    parts = [{"text": text} for text in texts]
    ending = {} if reason is None else {"finishReason": reason}
    return {"candidates": [{**ending, **more, "content": {"parts": parts}}]}


REFUSED = [
    "SAFETY",
    "IMAGE_SAFETY",
    "PROHIBITED_CONTENT",
    "IMAGE_PROHIBITED_CONTENT",
    "RECITATION",
    "IMAGE_RECITATION",
    "BLOCKLIST",
    "SPII",
    "MODEL_ARMOR",
    "ESCALATION",
    "LANGUAGE",
]
BLOCKED = [
    "SAFETY",
    "OTHER",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "IMAGE_SAFETY",
    "MODEL_ARMOR",
    "JAILBREAK",
    "BLOCKED_REASON_UNSPECIFIED",
]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        *((_ended(reason), ContentModerationError, reason) for reason in REFUSED),
        *(
            ({"promptFeedback": {"blockReason": reason}}, ContentModerationError, reason)
            for reason in BLOCKED
        ),
        (_ended("STOP", "I can't create that."), ContentModerationError, "STOP"),
        (_ended("STOP"), ContentModerationError, "STOP"),
        (_ended(None, "No."), ContentModerationError, None),
        ({"candidates": []}, ContentModerationError, None),
        ({"candidates": [{"finishReason": "STOP"}]}, ContentModerationError, "STOP"),
        ({"usageMetadata": {"promptTokenCount": 8}}, ContentModerationError, None),
        (
            _ended("OTHER", finishMessage="It violates the usage guidelines."),
            ContentModerationError,
            "OTHER",
        ),
        (_ended("PUP_LIMITED_DISABLED"), PermissionDeniedError, "PUP_LIMITED_DISABLED"),
        *(
            (_ended(reason), GenerationFailedError, reason)
            for reason in (
                "NO_IMAGE",
                "IMAGE_OTHER",
                "OTHER",
                "MALFORMED_RESPONSE",
                "MAX_TOKENS",
                "A_NEW_REASON",
            )
        ),
        ({"error": "no"}, TransportError, None),
        ({}, TransportError, None),
    ],
)
def test_an_answer_without_an_image_is_an_error(
    api: Api, body: dict[str, Any], kind: type[TarashError], code: str | None
) -> None:
    """A refusal, a failure, or no answer of Google's at all; never a success."""
    with pytest.raises(kind) as refused:
        FAMILY.accept(body, api, {})
    assert getattr(refused.value, "code", None) == code
    if isinstance(refused.value, TransportError):
        assert refused.value.sent


def test_a_part_of_an_unknown_shape_is_no_refusal(api: Api) -> None:
    """It may hold what was paid for: the job has it, and its response has no image."""
    parts = [{"picture": {"uri": "https://x.example/1.png"}}]
    body = {"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]}
    job = FAMILY.accept(body, api, {})
    assert (job.status, job.payload) == ("completed", body)
    assert plugin.normalize(job).assets == ()


@pytest.mark.parametrize("name", ["image_in_words", "image_blocked"])
def test_a_refusal_says_what_google_said(api: Api, recorded: Recorded, name: str) -> None:
    """So that the caller can change the prompt."""
    with pytest.raises(ContentModerationError, match=r"can't create|was blocked"):
        FAMILY.accept(recorded(name), api, {})
