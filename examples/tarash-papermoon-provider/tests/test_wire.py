"""Whole calls against the test server, with what can go wrong on the way."""

from pathlib import Path

import pytest
from tarash.tarash_gateway import (
    cancel,
    check,
    generate_video,
    register_provider,
    submit_video,
)
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    QuotaExceededError,
    SubmissionUnknownError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    VideoGenerationConfig,
    VideoGenerationRequest,
)

from service import PROVIDER, Service
from tarash_papermoon_provider import plugin

REQUEST = VideoGenerationRequest(prompt="A cat playing piano")

register_provider(PROVIDER, plugin)  # so that nothing need be installed


def video_config(service: Service) -> VideoGenerationConfig:
    """Return a config that leads to the test server."""
    return VideoGenerationConfig(
        provider=PROVIDER,
        model="lantern-2",
        base_url=service.base_url,
        api_key=service.api_key,
        poll_interval=0,
    )


def test_a_video_is_made_and_saved(service: Service, tmp_path: Path) -> None:
    """One order is paid, and the file is fetched without the key."""
    response = generate_video(video_config(service), REQUEST)
    (path,) = response.save(tmp_path / "cat.mp4")
    assert path.read_bytes()[4:8] == b"ftyp"
    assert service.counters.paid_submits == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("no-token", AuthenticationError),
        ("empty-purse", QuotaExceededError),
        ("bad-script", InvalidRequestError),
        ("curfew", ContentModerationError),
    ],
)
def test_an_order_that_is_refused_is_not_paid(
    service: Service, fault: str, kind: type[TarashError]
) -> None:
    """Each refusal is the error of its kind, after one order."""
    service.fail("submit", fault)
    with pytest.raises(kind):
        generate_video(video_config(service), REQUEST)
    assert service.counters.paid_submits == 0
    assert service.counters.requests["submit"] == 1


@pytest.mark.parametrize("fault", ["fire", "reset-after-accept", "proxy-json-after-accept"])
def test_an_order_whose_end_is_unknown_is_not_sent_again(service: Service, fault: str) -> None:
    """What may have been taken is not paid a second time."""
    service.fail("submit", fault)
    with pytest.raises(SubmissionUnknownError):
        generate_video(video_config(service), REQUEST)
    assert service.counters.requests["submit"] == 1


@pytest.mark.parametrize("fault", ["crowded", "house-full", "proxy-502", "bad-json"])
def test_a_look_that_fails_loses_no_job(service: Service, fault: str) -> None:
    """The core looks again."""
    service.fail("look", fault)
    assert generate_video(video_config(service), REQUEST).assets
    assert service.counters.paid_submits == 1


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        ("curfew", ContentModerationError),
        ("fire", GenerationFailedError),
        ("house-full", GenerationFailedError),
    ],
)
def test_a_job_that_fails_says_why(service: Service, outcome: str, kind: type[TarashError]) -> None:
    """The failure of a job is its last word, whatever the code."""
    service.next_job(outcome)
    with pytest.raises(kind):
        generate_video(video_config(service), REQUEST)


def test_a_job_is_cancelled(service: Service) -> None:
    """The verdict says whether it came in time."""
    job = submit_video(video_config(service), REQUEST)
    assert cancel(job) == "cancelled"
    assert check(job).status == "cancelled"
    service.looks = 0
    assert cancel(submit_video(video_config(service), REQUEST)) == "too_late"
