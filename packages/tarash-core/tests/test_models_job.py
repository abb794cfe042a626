"""A job as a value: it moves on checked, is stored without secrets, and comes back the same."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError, TarashError
from tarash.tarash_gateway.mock import MockConfig
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Intent,
    Job,
    VideoGenerationConfig,
    VideoGenerationRequest,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PROMPT = "a heron at dawn over still water"
KEY = "sk-0123456789abcdef"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
URL = "https://cdn.example/heron.png"
INTENT = Intent(id="1", provider="toy", model="toy-1", request_hash="0", created_at=NOW)
SETTINGS: dict[str, Any] = {
    "region": "eu",
    "auth": {"token": KEY, "mode": "iam"},
    "hooks": [print, {"secret": KEY, "url": "https://hook.example"}],
}


class OwnConfig(VideoGenerationConfig):
    """Somebody's own config with one more field."""

    region: str = "eu"


class OwnRequest(VideoGenerationRequest):
    """Somebody's own request with one more field."""

    camera: str = "still"


def job(**fields: Any) -> Job:
    """Return an accepted job with `fields`."""
    known: dict[str, Any] = {
        "provider": "toy",
        "model": "toy-1",
        "medium": "video",
        "id": "job-1",
        "config": VideoGenerationConfig(provider="toy", model="toy-1"),
        "request": VideoGenerationRequest(prompt=PROMPT),
        "submitted_at": NOW,
        "intent": INTENT,
    }
    return Job(**{**known, **fields})


VIDEO = job(
    config=VideoGenerationConfig(
        provider="toy",
        model="toy-1",
        api_key=KEY,
        timeout=7,
        mock=MockConfig(enabled=True),
        provider_config=SETTINGS,
        fallback_configs=[VideoGenerationConfig(provider="b", model="b", api_key=KEY)],
    ),
    request=VideoGenerationRequest(
        prompt=PROMPT,
        video=PNG,
        image_list=[{"image": PNG}, {"image": URL, "type": "first_frame"}],
        api_key=KEY,
        steps=4,
        options={"depth": (1, 2), "callback": print},
    ),
    state={"status_url": "https://queue.example/1"},
    warnings=("seed was dropped",),
)
IMAGE = job(
    medium="image",
    config=ImageGenerationConfig(provider="toy", model="toy-1", provider_config=SETTINGS),
    request=ImageGenerationRequest(prompt=PROMPT, size="64x64", mask_image=Path("mask.png")),
    payload={"images": [{"b64_json": "iVBORw0KGgo="}]},
    status="completed",
)


@pytest.mark.parametrize(
    "given",
    [VIDEO, IMAGE, VIDEO.failed("GenerationFailedError", "no", code="x"), VIDEO.without_request()],
)
def test_a_job_survives_json(given: Job) -> None:
    """Every field comes back, typed as its medium has it."""
    again = Job.model_validate_json(given.model_dump_json())
    assert again == given
    assert type(again.config) is type(given.config)
    assert type(again.request) is type(given.request)
    assert Job.model_validate(json.loads(given.model_dump_json())) == given
    assert Job.model_validate(given) is given


def test_a_stored_job_holds_no_secret_and_no_content() -> None:
    """However the job was made: keys, secret settings and bytes are gone at every depth."""
    text = VIDEO.model_dump_json()
    assert KEY not in text
    assert "iVBORw0KGgo" not in text
    assert VIDEO.config.provider_config == {
        "region": "eu",
        "auth": {"mode": "iam"},
        "hooks": [{"url": "https://hook.example"}],
    }
    assert VIDEO.config.mock is None
    assert VIDEO.config.fallbacks == ()
    assert VIDEO.request is not None
    assert VIDEO.request.extra_params == {"steps": 4, "options": {"depth": [1, 2]}}
    assert [entry["image"] for entry in VIDEO.request.image_list] == [URL]
    assert IMAGE.request is not None
    assert IMAGE.request.storable().model_dump()["mask_image"] is None


def test_a_job_of_own_classes_survives_json() -> None:
    """A field of one's own config is lost, one of one's own request becomes a parameter."""
    own = job(
        config=OwnConfig(provider="toy", model="toy-1", region="us"),
        request=OwnRequest(prompt=PROMPT, camera="pan"),
    )
    again = Job.model_validate_json(own.model_dump_json())
    assert again.config == VideoGenerationConfig(provider="toy", model="toy-1")
    assert again.request == VideoGenerationRequest(prompt=PROMPT, camera="pan")


def test_a_job_that_a_newer_version_stored_can_be_loaded() -> None:
    """Unknown fields in JSON are passed over, so that a paid job is not lost by a downgrade."""
    newer = json.loads(VIDEO.model_dump_json())
    newer["region"] = newer["config"]["region"] = "eu"
    assert Job.model_validate_json(json.dumps(newer)) == VIDEO


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"idd": "1"}, "idd: there is no such field; did you mean 'id'?"),
        ({"medium": "audio"}, "medium: Input should be 'video' or 'image'"),
        ({"status": "lost"}, "status: Input should be 'queued'"),
        ({"submitted_at": datetime(2026, 11, 1)}, "submitted_at: Input should have timezone"),  # noqa: DTZ001
        ({"progress_percent": "half"}, "progress_percent: Input should be a valid number"),
        ({"config": "sk-0123456789abcdef"}, "Config was not accepted"),
        ({"request": PROMPT}, "Request was not accepted"),
        ({"state": PROMPT}, "state: Input should be a valid dictionary"),
        ({"logs": PROMPT}, "logs: Input should be a valid tuple"),
    ],
)
def test_what_is_no_job_is_refused_by_field(fields: dict[str, Any], message: str) -> None:
    """The error is ours and shows neither key nor prompt."""
    with pytest.raises(TarashError) as caught:
        job(**fields)
    assert message in str(caught.value)
    assert PROMPT not in str(caught.value)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "null", '{"id": "1"}', '{"request": "a heron'])
def test_a_damaged_job_is_a_typed_error(text: str) -> None:
    """Whatever stands in the store, the error is ours and does not repeat it."""
    with pytest.raises(ConfigurationError, match="Job was not accepted") as caught:
        Job.model_validate_json(text)
    assert "heron" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("progress_percent", -1, 0),
        ("progress_percent", 100.4, 100),
        ("progress_percent", float("nan"), None),
        ("progress_percent", float("inf"), None),
        ("progress_percent", "42.5", 42.5),
        ("progress_percent", None, None),
        ("queue_position", -1, 0),
        ("queue_position", 3.0, 3),
        ("queue_position", float("nan"), None),
        ("poll_after_seconds", -2, 0),
        ("poll_after_seconds", float("inf"), None),
        ("poll_after_seconds", 0.5, 0.5),
        ("logs", ["one"], ("one",)),
    ],
)
def test_a_senseless_number_of_a_service_loses_no_job(
    field: str, given: object, kept: object
) -> None:
    """It is brought within its bounds, and the job can be stored and loaded."""
    for moved in (job(**{field: given}), job().running(**{field: given})):
        assert getattr(moved, field) == kept
        assert Job.model_validate_json(moved.model_dump_json()) == moved


def test_a_job_moves_on_as_a_new_value() -> None:
    """Each move sets the status, forgets the last hint and leaves the old job alone."""
    queued = job(poll_after_seconds=3).queued(queue_position=2)
    running = queued.running(progress_percent=40, state={"update": 1})
    done = running.succeeded({"url": URL}, state={"more": 2})
    assert (queued.status, queued.queue_position, queued.poll_after_seconds) == ("queued", 2, None)
    assert (running.status, running.progress_percent, running.state) == (
        "processing",
        40,
        {"update": 1},
    )
    assert (done.status, done.progress_percent, done.payload) == ("completed", 100, {"url": URL})
    assert done.state == {"update": 1, "more": 2}
    assert (queued.state, queued.done, running.done, done.done) == ({}, False, False, True)


def test_a_job_can_end_badly() -> None:
    """A failure says why; a cancelled job needs no reason."""
    failed = job().failed("ContentModerationError", "no", code="nsfw")
    assert failed.failure is not None
    assert (failed.status, failed.failure.kind, failed.failure.code) == (
        "failed",
        "ContentModerationError",
        "nsfw",
    )
    assert job().cancelled().status == "cancelled"
    assert failed.done
    assert job().cancelled().done


def test_a_move_to_a_field_that_no_job_has_is_refused() -> None:
    """A misspelled field of a plugin does not get lost."""
    with pytest.raises(ConfigurationError, match="progres: there is no such field"):
        job().running(progres=4)


def test_a_move_to_a_value_that_no_field_takes_is_refused() -> None:
    """The error names the field, and shows nothing of a value that may be private."""
    with pytest.raises(ConfigurationError, match=r"Job was not accepted\. logs\.1: ") as caught:
        job().running(logs=[KEY, 4])
    assert KEY not in str(caught.value)


def test_a_job_shows_no_prompt_and_no_state() -> None:
    """Repr and str are fit for a log."""
    shown = VIDEO.running(logs=[PROMPT], state={"x": PROMPT}).succeeded({"prompt": PROMPT})
    for text in (repr(shown), str(shown)):
        assert PROMPT not in text
        assert KEY not in text


def test_a_job_is_frozen_and_copies_are_equal() -> None:
    """No field can be set, and what comes back from a copy is the same value."""
    for name in Job.model_fields:
        with pytest.raises(ConfigurationError, match="frozen"):
            setattr(VIDEO, name, None)
    assert copy.copy(VIDEO) == copy.deepcopy(VIDEO) == VIDEO
    assert pickle.loads(pickle.dumps(VIDEO)) == VIDEO  # noqa: S301


def test_a_job_knows_what_made_it_in_its_own_process_alone() -> None:
    """It makes no difference to the job, and neither JSON nor a pickle has it."""
    config = VideoGenerationConfig(provider="toy", model="m", api_key="a-key-0123456789")
    job = copy.copy(VIDEO).made_by(config)
    assert job == VIDEO
    assert job.made_with is config
    assert job.running(progress_percent=5).made_with is config
    assert copy.deepcopy(job).made_with is config
    assert "a-key" not in repr(job) + job.model_dump_json()
    for stored in (Job.model_validate_json(job.model_dump_json()), pickle.loads(pickle.dumps(job))):  # noqa: S301
        assert stored == job
        assert stored.made_with is None


def test_a_job_without_its_request_can_still_be_read() -> None:
    """Words of the prompt are gone in every form; the address of what was made stays."""
    prompt = "a heron that nobody else describes, at dawn"
    url = "https://cdn.test/a-heron-that-nobody-else-describes-at-dawn.mp4"
    given = job(
        request=VideoGenerationRequest(prompt=prompt),
        warnings=[f"the prompt {prompt.upper()} is long"],
    )
    done = given.succeeded(
        {"url": url, "input": prompt[:30], "type": "heron"}, logs=[f"> {prompt}"]
    )
    kept = done.without_request()
    assert kept.payload == {"url": url, "input": "[prompt]", "type": "heron"}
    assert (kept.logs, kept.warnings) == (("> [prompt]",), ("the prompt [prompt] is long",))
    failed = given.failed("GenerationFailedError", f"no {prompt[:26]}").without_request()
    assert failed.failure is not None
    assert failed.failure.message == "no [prompt]"
