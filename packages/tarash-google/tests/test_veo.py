"""Veo: bodies, operations and responses, on both surfaces."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.models import Job, VideoGenerationResponse
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import answer, play
from tarash_google import plugin
from tarash_google.inputs import Piece
from tarash_google.settings import surface_of
from tarash_google.veo import FAMILY

MODEL, OLD = "veo-3.1-generate-001", "veo-3.1-generate-preview"
SETTINGS = {"gcp_project": "p", "location": "us-central1"}
HOME = "https://us-central1-aiplatform.googleapis.com/v1beta1"
PLACE = "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001"
OPERATION = f"{PLACE}/operations/77"
PNG, LAST = Piece("image/png", data="aW1n"), Piece("image/png", uri="gs://b/last.png")
CLIP = Piece("video/mp4", uri="gs://b/v.mp4")
Recorded = Callable[[str], Any]


@pytest.fixture
def api(config_of: Callable[..., Any], service_of: Callable[..., Any]) -> Api:
    """Return Vertex AI in a region."""
    service: Api = service_of(config_of(MODEL, provider_config=SETTINGS))
    return service


@pytest.fixture
def job(api: Api, recorded: Recorded) -> Job:
    """Return an accepted job."""
    state = {"asked": {"parameters.durationSeconds": 6, "parameters.resolution": "1080p"}}
    return FAMILY.accept(recorded("veo_accepted"), api, state)


def _ending(job: Job) -> tuple[str, str | None]:
    assert job.failure is not None
    return job.failure.kind, job.failure.code


def test_a_body_is_what_googles_client_sends(config_of: Callable[..., Any]) -> None:
    """Recorded with google-genai 3.6.1."""
    payload = {
        "instances.prompt": "p",
        "instances.image": [PNG],
        "instances.lastFrame": [LAST],
        "parameters.sampleCount": 2,
        "parameters.durationSeconds": 8,
        "parameters.generateAudio": True,
        "labels": {"a": "b"},
    }
    surface = surface_of(config_of(MODEL, provider_config=SETTINGS))
    assert FAMILY.body(payload, surface, MODEL) == {
        "instances": [
            {
                "prompt": "p",
                "image": {"bytesBase64Encoded": "aW1n", "mimeType": "image/png"},
                "lastFrame": {"gcsUri": "gs://b/last.png", "mimeType": "image/png"},
            }
        ],
        "parameters": {"sampleCount": 2, "durationSeconds": 8, "generateAudio": True},
        "labels": {"a": "b"},
    }
    assert FAMILY.path(surface, MODEL) == f"/v1beta1/{PLACE}:predictLongRunning"


def test_references_and_a_clip_have_forms_of_their_own(config_of: Callable[..., Any]) -> None:
    """References are assets; a caller's own list of instances is left alone."""
    surface = surface_of(config_of(MODEL, provider_config=SETTINGS))
    (instance,) = FAMILY.body(
        {"instances.referenceImages": [PNG], "instances.video": [CLIP]}, surface, MODEL
    )["instances"]
    assert instance == {
        "referenceImages": [
            {
                "image": {"bytesBase64Encoded": "aW1n", "mimeType": "image/png"},
                "referenceType": "ASSET",
            }
        ],
        "video": {"gcsUri": "gs://b/v.mp4", "mimeType": "video/mp4"},
    }
    own = FAMILY.body({"instances.prompt": "p", "instances": [{"prompt": "q"}]}, surface, MODEL)
    assert own == {"instances": [{"prompt": "q"}]}


@pytest.mark.parametrize(
    ("piece", "written"),
    [
        (Piece("video/mp4", uri="https://x.example/files/v"), {"uri": "https://x.example/files/v"}),
        (Piece("video/mp4", data="dmlk"), {"encodedVideo": "dmlk", "encoding": "video/mp4"}),
    ],
)
def test_the_gemini_api_wrote_a_clip_in_another_way(
    config_of: Callable[..., Any], piece: Piece, written: dict[str, str]
) -> None:
    """Kept for services that still speak it."""
    surface = surface_of(config_of(OLD))
    body = FAMILY.body({"instances.video": [piece]}, surface, OLD)
    assert body["instances"][0]["video"] == written
    assert FAMILY.path(surface, OLD) == f"/v1/models/{OLD}:predictLongRunning"


def test_an_operations_name_is_the_jobs_id(job: Job, api: Api) -> None:
    """A look asks the model about it, at the place that the name says."""
    assert (job.id, job.poll_after_seconds) == (OPERATION, 10)
    played = play(plugin.poll(job, api), answer({"name": OPERATION}))
    (look,) = played.requests
    assert (look.method, look.url) == ("POST", f"{HOME}/{PLACE}:fetchPredictOperation")
    assert look.json == {"operationName": OPERATION}
    assert not look.is_paid
    assert (played.result.status, played.result.poll_after_seconds) == ("processing", 10)
    with pytest.raises(TransportError, match="names no operation"):
        FAMILY.accept({}, api, {})


def test_at_the_gemini_api_the_operation_itself_is_looked_at(
    config_of: Callable[..., Any],
    service_of: Callable[..., Any],
    job_of: Callable[..., Any],
    recorded: Recorded,
) -> None:
    """Its answer nests the videos deeper."""
    done = recorded("veo_of_the_gemini_api")
    api = service_of(config_of(OLD))
    played = play(plugin.poll(job_of(OLD, done["name"]), api), answer(done))
    (look,) = played.requests
    assert look.method == "GET"
    assert look.url == f"https://generativelanguage.googleapis.com/v1/{done['name']}"
    (asset,) = plugin.normalize(played.result).assets
    assert (asset.requires_credentials, asset.content_type) == (True, "video/mp4")


def test_a_video_in_a_bucket_keeps_its_address(job: Job, api: Api, recorded: Recorded) -> None:
    """Saving it takes the token."""
    moved = play(plugin.poll(job, api), answer(recorded("veo_done"))).result
    response = plugin.normalize(moved)
    assert isinstance(response, VideoGenerationResponse)
    assert response.video == "gs://bucket/out/sample_0.mp4"
    assert response.assets[0].requires_credentials
    assert (response.duration, response.resolution) == (6.0, "1080p")
    assert response.provider_metadata == {"operation": OPERATION}
    assert response.cost is None


def test_what_was_withheld_beside_a_video_is_a_warning(
    job: Job, api: Api, recorded: Recorded
) -> None:
    """The one that is there was paid for."""
    moved = play(plugin.poll(job, api), answer(recorded("veo_inline"))).result
    response = plugin.normalize(moved)
    assert response.assets[0].url == "data:video/mp4;base64,AAAAGGZ0eXBpc29t"
    assert not response.assets[0].requires_credentials
    assert "29310472" in response.warnings[0]
    assert response.provider_metadata["filtered"] == 1


def test_the_price_is_for_all_seconds(job_of: Callable[..., Any]) -> None:
    """Two videos of eight seconds, the usual length, at the usual size."""
    video = {"gcsUri": "gs://b/1.mp4"}
    job = job_of("veo-3.1-fast-generate-001", OPERATION, provider_config=SETTINGS).succeeded(
        {"done": True, "response": {"videos": [video, video]}}
    )
    response = plugin.normalize(job)
    assert response.cost is not None
    assert response.cost.amount == pytest.approx(1.6)


def test_how_long_an_extended_clip_is_nobody_says(job_of: Callable[..., Any]) -> None:
    """Only the new part has a known length."""
    job = job_of(
        MODEL, OPERATION, state={"asked": {"instances.video": True}}, provider_config=SETTINGS
    ).succeeded({"response": {"videos": [{"gcsUri": "gs://b/1.mp4"}]}})
    response = plugin.normalize(job)
    assert isinstance(response, VideoGenerationResponse)
    assert response.duration is None
    assert plugin.normalize(job.succeeded({})).assets == ()


REFUSALS: list[tuple[dict[str, Any], tuple[str, str | None]]] = [
    (
        {"error": {"code": 3, "message": "no. Support codes: 58061214"}},
        ("ContentModerationError", "3"),
    ),
    (
        {"error": {"code": 3, "message": "The input image violates our usage guidelines."}},
        ("ContentModerationError", "3"),
    ),
    (
        {"response": {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": ["filtered"]}},
        ("ContentModerationError", None),
    ),
    ({"response": {"raiMediaFilteredCount": 1}}, ("ContentModerationError", None)),
    (
        {"response": {"generateVideoResponse": {"raiMediaFilteredReasons": ["filtered"]}}},
        ("ContentModerationError", None),
    ),
    ({"response": {"videos": []}}, ("ContentModerationError", None)),
    ({"response": {"videos": [{"mimeType": "video/mp4"}]}}, ("ContentModerationError", None)),
    ({}, ("ContentModerationError", None)),
]
FAILURES: list[tuple[dict[str, Any], tuple[str, str | None]]] = [
    ({"error": {"code": 3, "message": "bad seed"}}, ("InvalidRequestError", "3")),
    ({"error": {"code": 4, "message": "late"}}, ("GenerationFailedError", "4")),
    ({"error": {"code": 5, "message": "no such file"}}, ("RequestRejectedError", "5")),
    ({"error": {"code": 7, "message": "no"}}, ("PermissionDeniedError", "7")),
    ({"error": {"code": 8, "message": "busy"}}, ("RateLimitedError", "8")),
    ({"error": {"code": 8, "message": "quota per day"}}, ("QuotaExceededError", "8")),
    ({"error": {"code": 13, "message": "oh"}}, ("GenerationFailedError", "13")),
    ({"error": {"code": 14, "message": "oh"}}, ("GenerationFailedError", "14")),
    ({"error": {"message": "oh"}}, ("GenerationFailedError", None)),
]


@pytest.mark.parametrize(("body", "ending"), [*REFUSALS, *FAILURES])
def test_an_operation_without_a_video_has_failed(
    job: Job, api: Api, body: dict[str, Any], ending: tuple[str, str | None]
) -> None:
    """By its number, or by the words of the safety system."""
    moved = play(plugin.poll(job, api), answer({"done": True, **body})).result
    assert moved.status == "failed"
    assert _ending(moved) == ending


@pytest.mark.parametrize(
    "response",
    [
        {"videos": [{"mimeType": "video/mp4", "signedUri": "https://x.example/1.mp4"}]},
        {"clips": [{"uri": "https://x.example/1.mp4"}]},
    ],
)
def test_an_answer_of_an_unknown_shape_is_no_refusal(
    job: Job, api: Api, response: dict[str, Any]
) -> None:
    """It may hold what was paid for: the job has it, and its response has no video."""
    body = {"done": True, "response": response}
    moved = play(plugin.poll(job, api), answer(body)).result
    assert (moved.status, moved.payload) == ("completed", body)
    assert plugin.normalize(moved).assets == ()


@pytest.mark.parametrize("name", ["veo_filtered", "veo_refused"])
def test_support_codes_are_put_into_words(
    job: Job, api: Api, recorded: Recorded, name: str
) -> None:
    """A prominent person, or child safety."""
    moved = play(plugin.poll(job, api), answer(recorded(name))).result
    assert moved.failure is not None
    assert ("prominent person" in moved.failure.message) == (name == "veo_filtered")
    assert ("child safety" in moved.failure.message) == (name == "veo_refused")


def test_an_operation_cannot_be_cancelled(job: Job, api: Api) -> None:
    """No way is documented, so none is tried."""
    assert play(plugin.cancel(job, api)).result == "unknown"
