"""Imagen: bodies, answers and responses."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.models import ImageGenerationResponse
from tarash.tarash_gateway.service import Api
from tarash_google import plugin
from tarash_google.imagen import FAMILY
from tarash_google.settings import surface_of

MODEL = "imagen-4.0-generate-001"
SETTINGS = {"gcp_project": "p", "location": "us-central1"}
Recorded = Callable[[str], Any]


@pytest.fixture
def api(config_of: Callable[..., Any], service_of: Callable[..., Any]) -> Api:
    """Return Vertex AI in a region."""
    config = config_of(MODEL, medium="image", provider_config=SETTINGS)
    service: Api = service_of(config)
    return service


def test_a_body_is_what_googles_client_sends(api: Api) -> None:
    """Recorded with google-genai 3.6.1; what has no field is said in the prompt."""
    payload = {
        "instances.prompt": "p",
        "words.style": "oil",
        "parameters.sampleCount": 2,
        "parameters.aspectRatio": "1:1",
        "parameters.outputOptions.mimeType": "image/png",
    }
    surface = surface_of(api.config)
    assert FAMILY.body(payload, surface, MODEL) == {
        "instances": [{"prompt": "p Style: oil."}],
        "parameters": {
            "sampleCount": 2,
            "aspectRatio": "1:1",
            "outputOptions": {"mimeType": "image/png"},
        },
    }
    place = "/v1beta1/projects/p/locations/us-central1/publishers/google/models"
    assert FAMILY.path(surface, MODEL) == f"{place}/{MODEL}:predict"


def test_one_image_of_two_is_a_success_with_a_warning(api: Api, recorded: Recorded) -> None:
    """The reason why the other was withheld is told."""
    job = FAMILY.accept(recorded("imagen"), api, {"asked": {"parameters.aspectRatio": "1:1"}})
    assert job.id == "intent"
    response = plugin.normalize(job)
    assert isinstance(response, ImageGenerationResponse)
    assert response.images == ("data:image/png;base64,iVBORw0KGgo=",)
    assert (response.aspect_ratio, response.revised_prompt) == ("1:1", "a red kite")
    assert "56562880" in response.warnings[0]


def test_an_image_may_lie_in_a_bucket(api: Api) -> None:
    """Its address needs the token."""
    job = FAMILY.accept({"predictions": [{"gcsUri": "gs://b/1.png"}]}, api, {})
    (asset,) = plugin.normalize(job).assets
    assert (asset.url, asset.requires_credentials) == ("gs://b/1.png", True)
    assert plugin.normalize(job.succeeded({})).assets == ()


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({}, ContentModerationError, "without any image"),
        ({"predictions": []}, ContentModerationError, "without any image"),
        ({"predictions": [{"mimeType": "image/png"}]}, ContentModerationError, "without any"),
        (
            {"predictions": [{"raiFilteredReason": "no. Support codes: 90789179"}]},
            ContentModerationError,
            "sexual content",
        ),
        ({"candidates": []}, TransportError, "no list of predictions"),
    ],
)
def test_an_answer_without_an_image_is_an_error(
    api: Api, body: dict[str, Any], kind: type[TarashError], words: str
) -> None:
    """Filtered away, with a reason or without, or no answer of Imagen's."""
    with pytest.raises(kind, match=words):
        FAMILY.accept(body, api, {})


def test_a_prediction_of_an_unknown_shape_is_no_refusal(api: Api) -> None:
    """It may hold what was paid for: the job has it, and its response has no image."""
    body = {"predictions": [{"mimeType": "image/png", "signedUri": "https://x.example/1.png"}]}
    job = FAMILY.accept(body, api, {})
    assert (job.status, job.payload) == ("completed", body)
    assert plugin.normalize(job).assets == ()


def test_outside_of_a_submit_there_is_no_job(api: Api, recorded: Recorded) -> None:
    """The core says so."""
    with pytest.raises(ValueError, match="no submit"):
        FAMILY.accept(recorded("imagen"), Api("https://x.example", api.config, "image"), {})
