"""How finished jobs become one response, and what a part that failed leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest

from tarash.tarash_gateway._link import Link
from tarash.tarash_gateway._open import open_link
from tarash.tarash_gateway._part import Track
from tarash.tarash_gateway._respond import respond
from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    DeadlineExceededError,
    GenerationFailedError,
    MediaError,
    PluginError,
    SubmissionUnknownError,
    TarashError,
)
from tarash.tarash_gateway.flows import Flow
from tarash.tarash_gateway.models import (
    Asset,
    Cost,
    GenerationResponse,
    ImageGenerationConfig,
    ImageGenerationRequest,
    ImageGenerationResponse,
    Intent,
    Job,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.plugin import hookimpl
from tarash.tarash_gateway.service import Address, Api, ProviderInfo
from tarash.tarash_gateway.testing import VirtualGateway

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PROMPT = "a heron at dawn over still water"
KEY = "sk-0123456789abcdef"
Normalize = Callable[[Job], GenerationResponse]


class Toy:
    """A provider whose `normalize` a test writes."""

    def __init__(self, normalized: Normalize) -> None:
        self.normalized = normalized

    @hookimpl
    def describe(self) -> ProviderInfo:
        """Return the facts."""
        return ProviderInfo("toy", "Toy", ("video", "image"), Address("https://toy.example"))

    @hookimpl
    def submit(self, api: Api) -> Flow[Job]:
        """Accept."""
        yield from ()
        return api.job("1")

    @hookimpl
    def poll(self, job: Job) -> Flow[Job]:
        """Change nothing."""
        yield from ()
        return job

    @hookimpl
    def normalize(self, job: Job) -> GenerationResponse:
        """Answer as the test says."""
        return self.normalized(job)


def _no_network(request: object) -> NoReturn:
    raise AssertionError(f"sent {request!r}")


def link(normalized: Normalize, medium: Any = "video") -> Link:
    """Return the toy at work."""
    gateway = VirtualGateway(_no_network, plugins={"toy": Toy(normalized)})
    kinds: dict[str, Any] = {
        "video": (VideoGenerationConfig, VideoGenerationRequest),
        "image": (ImageGenerationConfig, ImageGenerationRequest),
    }
    config, request = kinds[medium]
    given = config(provider="toy", model="toy-1", api_key=KEY)
    return open_link(gateway._runtime, given, request(prompt=PROMPT), medium)


def track(number: int = 1, error: TarashError | None = None, **fields: Any) -> Track:
    """Return a completed job on its way, or one with its error."""
    job = Job(
        provider="toy",
        model="toy-1",
        medium="video",
        id=f"job-{number}",
        status="completed",
        payload={"number": number},
        config=VideoGenerationConfig(provider="toy", model="toy-1"),
        submitted_at=NOW,
        intent=Intent(
            id=str(number), provider="toy", model="toy-1", request_hash="0", created_at=NOW
        ),
        **fields,
    )
    return Track(job, 0.0, error=error)


def asset(job: Job, **fields: Any) -> Asset:
    """Return the file that `job` made."""
    return Asset(url=f"https://cdn.example/{job.id}", content_type="video/mp4", **fields)


def one(job: Job) -> GenerationResponse:
    """Answer with one video."""
    return VideoGenerationResponse(assets=(asset(job, duration_seconds=5),))


def test_the_core_completes_what_a_plugin_leaves_out() -> None:
    """Address, id, type, duration and raw answer follow from job and asset."""
    response = respond(link(one), [track(warnings=("seed was dropped",))], ())
    assert isinstance(response, VideoGenerationResponse)
    assert response.video == "https://cdn.example/job-1"
    assert (response.request_id, response.content_type, response.duration) == (
        "job-1",
        "video/mp4",
        5,
    )
    assert response.raw_response == {"number": 1}
    assert response.warnings == ("seed was dropped",)
    assert response.jobs == (response.job,)


def test_what_a_plugin_states_stays() -> None:
    """Also where the asset says otherwise."""
    stated = VideoGenerationResponse(
        request_id="own",
        video="https://own.example",
        content_type="video/own",
        duration=0,
        raw_response=[],
        assets=(Asset(url="https://cdn.example", duration_seconds=5),),
    )
    response = respond(link(lambda _: stated), [track()], (), ("link's own",))
    fields = {"warnings", "job", "jobs"}
    assert response.model_dump(exclude=fields) == stated.model_dump(exclude=fields)
    assert response.warnings == ("link's own",)


def test_images_are_the_addresses_of_the_assets() -> None:
    """Unless the plugin states them."""
    made = link(lambda job: ImageGenerationResponse(assets=(asset(job), asset(job))), "image")
    response = respond(made, [track(1), track(2)], ())
    assert isinstance(response, ImageGenerationResponse)
    assert response.images == tuple(f"https://cdn.example/job-{n}" for n in (1, 1, 2, 2))
    own = ImageGenerationResponse(images=("https://own.example",), assets=(Asset(url="x"),))
    single = respond(link(lambda _: own, "image"), [track()], ())
    assert isinstance(single, ImageGenerationResponse)
    assert single.images == ("https://own.example",)


def test_a_response_of_no_known_kind_has_its_assets() -> None:
    """A medium of tomorrow has no `video` and no `images`."""
    response = respond(link(lambda job: GenerationResponse(assets=(asset(job),))), [track()], ())
    assert response.content_type == "video/mp4"


def test_several_jobs_make_one_response() -> None:
    """All assets, all raw answers, what each part said, warnings once, costs together."""

    def part(job: Job) -> GenerationResponse:
        return VideoGenerationResponse(
            assets=(asset(job),),
            provider_metadata={"seed": job.id},
            warnings=("both say", f"only {job.id}"),
            cost=Cost(amount=0.25, estimated=job.id == "job-2", detail="per second"),
        )

    response = respond(link(part), [track(1), track(2)], ())
    assert [a.url for a in response.assets] == [f"https://cdn.example/job-{n}" for n in (1, 2)]
    assert response.raw_response == [{"number": 1}, {"number": 2}]
    assert response.provider_metadata == {
        "seed": "job-1",
        "parts": [{"seed": "job-1"}, {"seed": "job-2"}],
    }
    assert response.warnings == ("both say", "only job-1", "only job-2")
    assert response.cost == Cost(amount=0.5, estimated=True, detail="per second")
    assert [job.id for job in response.jobs] == ["job-1", "job-2"]


def test_costs_are_added_to_an_amount_of_money() -> None:
    """Three times 3.2 are 9.6, whatever a float makes of it."""

    def part(job: Job) -> VideoGenerationResponse:
        return VideoGenerationResponse(assets=(asset(job),), cost=Cost(amount=3.2))

    whole = respond(link(part), [track(1), track(2), track(3)], ()).cost
    assert whole is not None
    assert whole.amount == 9.6


@pytest.mark.parametrize("second", [None, Cost(amount=1, currency="EUR")])
def test_costs_that_cannot_be_added_are_not_told(second: Cost | None) -> None:
    """Half an amount would be a wrong one."""

    def part(job: Job) -> GenerationResponse:
        cost = Cost(amount=1) if job.id == "job-1" else second
        return VideoGenerationResponse(assets=(asset(job),), cost=cost)

    assert respond(link(part), [track(1), track(2)], ()).cost is None


def test_what_succeeded_is_kept_when_a_part_failed() -> None:
    """The response says so, and its job is one that made it."""
    lost = SubmissionUnknownError("the answer was lost", intent=track(3).job.intent)
    failed = track(1, GenerationFailedError("out of memory"))
    response = respond(link(one), [failed, track(2)], [lost])
    assert response.job is not None
    assert response.job.id == response.request_id == "job-2"
    assert [job.id for job in response.jobs] == ["job-1", "job-2"]
    assert response.warnings == (
        "1 of 3 parts failed: GenerationFailedError: out of memory",
        "1 of 3 parts failed: SubmissionUnknownError: the answer was lost (intent 3)",
    )


@pytest.mark.parametrize(
    ("errors", "raised"),
    [
        ([GenerationFailedError("a"), ContentModerationError("b")], "b"),
        ([GenerationFailedError("a"), SubmissionUnknownError("b")], "b"),
        ([ContentModerationError("a"), GenerationFailedError("b")], "a"),
    ],
)
def test_the_gravest_error_speaks_for_all(errors: list[TarashError], raised: str) -> None:
    """What may still be paid stops the chain; the others are notes, and all jobs stand on it."""
    tracks = [track(number, error) for number, error in enumerate(errors, start=1)]
    with pytest.raises(TarashError) as caught:
        respond(link(one), tracks, ())
    assert str(caught.value) == raised
    assert [note.partition(":")[0] for note in caught.value.__notes__] == [
        "another part failed too"
    ]
    assert [job.id for job in caught.value.jobs] == ["job-1", "job-2"]
    assert caught.value.job is not None


def test_a_job_under_way_is_graver_than_one_that_ended() -> None:
    """It may still be paid."""
    running = track(2)
    running.job = running.job.running()
    running.error = DeadlineExceededError("late", job=running.job)
    with pytest.raises(DeadlineExceededError):
        respond(link(one), [track(1, ContentModerationError("no")), running], ())


def test_a_result_without_known_media_is_no_guess_and_leads_nowhere() -> None:
    """It may hold what was paid for: the error has it, and no other provider is paid."""
    with pytest.raises(MediaError, match=r"job-1 of toy/toy-1 .*names no media") as caught:
        respond(link(lambda _: VideoGenerationResponse()), [track()], ())
    assert caught.value.request_id == "job-1"
    assert caught.value.job is not None
    assert caught.value.job.payload == {"number": 1}
    assert not caught.value.falls_back
    assert "safety" not in str(caught.value)


def test_fewer_outputs_than_asked_for_are_told() -> None:
    """Over all parts, and only where something is missing."""
    request = VideoGenerationRequest(prompt="a kite", number_of_videos=2)

    def made(count: int) -> tuple[str, ...]:
        tracks = [track(number, request=request) for number in (1, 2)]
        response = VideoGenerationResponse(assets=(Asset(url="https://x.example/1.mp4"),) * count)
        return respond(link(lambda _: response), tracks, ()).warnings

    assert made(1) == ("toy/toy-1 made 2 of the 4 videos asked for",)
    assert made(2) == made(3) == ()


def test_what_a_service_says_of_a_failure_is_redacted() -> None:
    """Neither prompt nor key stands in the error, its notes or the warnings."""
    said = f"cannot draw {PROMPT} with {KEY}"

    def refuse(job: Job) -> GenerationResponse:
        if job.id == "job-2":
            return one(job)
        raise GenerationFailedError(said, body={"detail": said})

    with pytest.raises(GenerationFailedError) as caught:
        respond(link(refuse), [track(1), track(3, GenerationFailedError(said))], ())
    kept = respond(link(refuse), [track(1), track(2)], [])
    told = repr((caught.value.__dict__, caught.value.args, kept.warnings))
    assert "cannot draw [prompt] with [key]" in told
    assert PROMPT not in told
    assert KEY not in told


def test_a_plugin_that_breaks_loses_no_job() -> None:
    """Its defect is an error with the job on it."""

    def broken(job: Job) -> NoReturn:
        raise KeyError(job.payload["vidoe"])

    with pytest.raises(PluginError, match="'vidoe'") as caught:
        respond(link(broken), [track()], ())
    assert caught.value.job is not None
    assert isinstance(caught.value.__cause__, KeyError)
