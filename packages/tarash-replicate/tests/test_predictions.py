"""A prediction's JSON as our values."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import GenerationFailedError, RequestRejectedError
from tarash.tarash_gateway.models import Job
from tarash.tarash_gateway.service import Api
from tarash_replicate import predictions
from tarash_replicate.catalog import CATALOG

Maker = Callable[..., Any]

HOME = "https://api.replicate.com/v1"
OUT = "https://replicate.delivery/xezq/1"
CLIP, STILL = f"{OUT}/clip.mp4", f"{OUT}/thumbnail.png"
BAR = "Using seed: 123\n  0%|          | 0/50\r 40%|####      | 20/50 [00:10<00:15]\n"
DEADLINE = {"deadline": "2026-11-01T10:05:00Z", "completed_at": "2026-11-01T10:05:01Z"}


@pytest.mark.parametrize(
    ("status", "logs", "state", "percent"),
    [
        ("starting", "", "queued", None),
        ("processing", "", "processing", None),
        ("processing", BAR, "processing", 40.0),
        ("processing", None, "processing", None),
        ("restarting", BAR, "processing", 40.0),
        (["succeeded"], BAR, "processing", 40.0),
        ("canceled", "", "cancelled", None),
    ],
)
def test_a_state_is_told_in_our_words(
    *,
    job_of: Maker,
    api_to: Maker,
    prediction: Maker,
    status: Any,
    logs: str | None,
    state: str,
    percent: float | None,
) -> None:
    """What nobody knows is under way; the percent is read from the log."""
    moved = predictions.moved(job_of(), prediction(status, logs=logs), api_to())
    assert (moved.status, moved.progress_percent) == (state, percent)


@pytest.mark.parametrize(("model", "pause"), [("google/veo-3.1", 2.0), ("google/imagen-4", 0.5)])
def test_images_are_looked_at_sooner(
    job_of: Maker, api_to: Maker, prediction: Maker, model: str, pause: float
) -> None:
    """They take a second or two."""
    moved = predictions.moved(job_of(model), prediction(), api_to(model))
    assert moved.poll_after_seconds == pause


def test_a_log_that_shrinks_is_not_believed(
    job_of: Maker, api_to: Maker, prediction: Maker
) -> None:
    """It is removed with everything else, an hour after the end."""
    job = predictions.moved(job_of(), prediction("processing", logs=BAR), api_to())
    assert len(job.logs) == 3
    again = predictions.moved(job, prediction("processing", logs=""), api_to())
    assert again.logs == job.logs


def test_a_deadline_that_passed_is_no_cancel_of_ours(
    job_of: Maker, api_to: Maker, prediction: Maker
) -> None:
    """It is a failure, after which the next provider may be asked; a cancel before it is one."""
    with pytest.raises(GenerationFailedError, match="deadline"):
        predictions.moved(job_of(), prediction("canceled", **DEADLINE), api_to())
    early = {**DEADLINE, "completed_at": "2026-11-01T10:00:01Z"}
    moved = predictions.moved(job_of(), prediction("canceled", **early), api_to())
    assert moved.status == "cancelled"


@pytest.mark.parametrize("status", ["failed", "aborted"])
def test_an_end_without_a_result_is_raised(
    job_of: Maker, api_to: Maker, prediction: Maker, status: str
) -> None:
    """`aborted` is an end too, although the official clients wait on."""
    with pytest.raises(GenerationFailedError):
        predictions.moved(job_of(), prediction(status), api_to())


def test_what_was_removed_cannot_be_had(job_of: Maker, api_to: Maker, prediction: Maker) -> None:
    """But an output that is there is taken."""
    gone = prediction("succeeded", data_removed=True)
    with pytest.raises(RequestRejectedError, match="removed"):
        predictions.moved(job_of(), gone, api_to())
    kept = predictions.moved(job_of(), {**gone, "output": CLIP}, api_to())
    assert kept.status == "completed"


def test_a_finished_job_keeps_no_input(job_of: Maker, api_to: Maker, prediction: Maker) -> None:
    """Small files stand in it whole, and the service tells them again."""
    job = predictions.moved(job_of(), prediction("succeeded", output=CLIP), api_to())
    assert "input" not in job.payload
    assert job.payload["output"] == CLIP


@pytest.mark.parametrize(
    ("output", "addresses"),
    [
        (CLIP, [CLIP]),
        ([CLIP, f"{OUT}/2.mp4"], [CLIP, f"{OUT}/2.mp4"]),
        ({"thumbnail": STILL, "file": CLIP, "seed": 123}, [CLIP, STILL]),
        ({"clips": [{"file": CLIP}, {"file": CLIP}], "note": "made"}, [CLIP]),
        ([[STILL], {"a": {"b": CLIP}}, 7, None], [CLIP, STILL]),
        ("data:video/mp4;base64,AAAAHGZ0eXBpc29t", ["data:video/mp4;base64,AAAAHGZ0eXBpc29t"]),
        ("data:nothing", []),
        ("a text", []),
        (None, []),
    ],
)
def test_every_shape_of_an_output_becomes_assets(
    job_of: Maker, api_to: Maker, prediction: Maker, output: Any, addresses: list[str]
) -> None:
    """Those of the medium first, each once; what is no address is passed over."""
    job = predictions.moved(job_of(), prediction("succeeded", output=output), api_to())
    response = predictions.video_of(job, None)
    assert [asset.address for asset in response.assets] == addresses
    assert response.video == (addresses[0] if addresses else "")


def test_images_are_told_apart_from_what_stands_beside(
    job_of: Maker, api_to: Maker, prediction: Maker
) -> None:
    """All files are assets; where none is an image, all are taken for some."""
    model = "google/imagen-4"
    body = prediction("succeeded", output=[CLIP, STILL, f"{OUT}/unnamed"])
    response = predictions.images_of(predictions.moved(job_of(model), body, api_to(model)), None)
    assert response.images == (STILL, f"{OUT}/unnamed")
    assert len(response.assets) == 3
    body = prediction("succeeded", output=[CLIP])
    response = predictions.images_of(predictions.moved(job_of(model), body, api_to(model)), None)
    assert response.images == (CLIP,)


def test_a_file_lives_an_hour_and_needs_no_key(
    job_of: Maker, api_to: Maker, prediction: Maker
) -> None:
    """But a file of the account at the API does need it."""
    own = f"{HOME}/files/f1"
    body = prediction("succeeded", output=[CLIP, own], completed_at="2026-11-01T10:00:00.5Z")
    job = predictions.moved(job_of(), body, api_to())
    first, second = predictions.video_of(job, None).assets
    ended = datetime(2026, 11, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert first.expires_at == ended + timedelta(hours=1)
    assert (first.requires_credentials, second.requires_credentials) == (False, True)


@pytest.mark.parametrize("at", [None, "soon", "2026-11-01T10:00:00", 7])
def test_a_time_that_is_none_says_nothing(
    job_of: Maker, api_to: Maker, prediction: Maker, at: Any
) -> None:
    """Without an offset it is no moment either."""
    body = prediction("succeeded", output=CLIP, completed_at=at)
    (asset,) = predictions.video_of(predictions.moved(job_of(), body, api_to()), None).assets
    assert asset.expires_at is None


def _finished(
    model: str, payload: dict[str, Any], body: dict[str, Any], makers: tuple[Maker, Maker]
) -> Job:
    job_of, api_to = makers
    state = predictions.accepted_state(body, payload, CATALOG.get(model))
    job: Job = predictions.moved(job_of(model, state=state), body, api_to(model))
    return job


COSTS: list[tuple[str, dict[str, Any], float | None]] = [
    ("google/veo-3.1", {"duration": 8, "generate_audio": False}, 1.6),
    ("google/veo-3.1", {"duration": 8}, 3.2),
    ("google/veo-3.1", {}, None),
    ("kwaivgi/kling-v3-video", {"duration": 5, "mode": "standard"}, 0.84),
    ("kwaivgi/kling-v3-video", {"duration": 5, "generate_audio": True}, 1.68),
    ("bytedance/seedance-2.0", {"duration": 10, "resolution": "1080p"}, 4.5),
    ("bytedance/seedance-2.0", {"duration": 10, "reference_videos": [CLIP]}, 2.2),
    ("minimax/video-01", {"duration": 6}, None),
]


@pytest.mark.parametrize(("model", "payload", "amount"), COSTS)
def test_a_video_has_the_price_of_what_was_asked(
    *,
    job_of: Maker,
    api_to: Maker,
    prediction: Maker,
    model: str,
    payload: dict[str, Any],
    amount: float | None,
) -> None:
    """An estimate, by the catalog's list; none without a length."""
    body = prediction("succeeded", output=CLIP)
    job = _finished(model, payload, body, (job_of, api_to))
    cost = predictions.video_of(job, CATALOG.get(model)).cost
    assert (cost and cost.amount) == amount


def test_images_have_a_price_each(job_of: Maker, api_to: Maker, prediction: Maker) -> None:
    """As many as came."""
    model = "black-forest-labs/flux-kontext-pro"
    body = prediction("succeeded", output=[STILL, f"{OUT}/2.png"])
    job = _finished(model, {"aspect_ratio": "16:9"}, body, (job_of, api_to))
    response = predictions.images_of(job, CATALOG.get(model))
    assert response.cost is not None
    assert response.cost.amount == 0.08
    assert response.aspect_ratio == "16:9"


@pytest.mark.parametrize(
    ("payload", "metrics", "told"),
    [
        ({"duration": 8, "resolution": "720p", "aspect_ratio": "9:16"}, {}, (8.0, "720p", "9:16")),
        ({"seconds": 4, "aspect_ratio": "portrait"}, None, (4.0, None, None)),
        ({"duration": -1}, {"video_output_duration_seconds": 5.5}, (5.5, None, None)),
        ({"duration": -1}, {}, (None, None, None)),
        ({"resolution": "high"}, {}, (None, None, None)),
    ],
)
def test_a_video_tells_what_it_is(
    *,
    job_of: Maker,
    api_to: Maker,
    prediction: Maker,
    payload: dict[str, Any],
    metrics: dict[str, Any] | None,
    told: tuple[float | None, str | None, str | None],
) -> None:
    """As measured, else as asked for."""
    body = prediction("succeeded", output=CLIP, metrics=metrics)
    job = _finished("google/veo-3.1", payload, body, (job_of, api_to))
    response = predictions.video_of(job, None)
    assert (response.duration, response.resolution, response.aspect_ratio) == told


def test_a_response_has_what_else_the_service_tells(
    job_of: Maker, api_to: Maker, prediction: Maker
) -> None:
    """Its metrics and its version."""
    body = prediction("succeeded", output=CLIP, metrics={"predict_time": 9.5})
    response = predictions.video_of(predictions.moved(job_of(), body, api_to()), None)
    assert response.provider_metadata["metrics"] == {"predict_time": 9.5}
    assert response.provider_metadata["version"] == "hidden"
    assert response.raw_response["status"] == "succeeded"
    assert response.request_id == "gm3q"


def test_the_address_of_a_job_is_replicates_own(
    job_of: Maker, api_to: Callable[..., Api], prediction: Maker
) -> None:
    """One at another host gets no key, so it is made anew."""
    api = api_to()
    state = predictions.accepted_state(prediction(), {}, None)
    job = job_of(state=state)
    assert predictions.address_of(job, api, "get") == f"{HOME}/predictions/gm3q"
    other = job_of(state={"get_url": "https://other.example/p", "cancel_url": 7})
    assert predictions.address_of(other, api, "get") == "/predictions/gm3q"
    assert predictions.address_of(other, api, "cancel") == "/predictions/gm3q/cancel"
    assert predictions.accepted_state({}, {}, None) == {"asked": {}}


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("canceled", "cancelled"),
        ("aborted", "cancelled"),
        ("succeeded", "too_late"),
        ("failed", "too_late"),
        ("processing", None),
        (["canceled"], None),
        (None, None),
    ],
)
def test_a_state_says_what_came_of_a_cancel(status: Any, verdict: str | None) -> None:
    """Nothing while it goes on."""
    assert predictions.verdict_of({"status": status}) == verdict
