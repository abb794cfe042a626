"""Jobs outlive the call and the process: submit, check, resume, cancel."""

from typing import Any

import pytest
from toys import (
    KEY,
    PROMPT,
    CancelToy,
    PlanToy,
    QueueToy,
    Script,
    SynchronousToy,
    chain,
    config,
    gateway,
    image_config,
    image_request,
    refusal,
    request,
)

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    DeadlineExceededError,
    GenerationFailedError,
    MissingCredentialsError,
    ProviderNotInstalledError,
    ProviderUnavailableError,
    TarashError,
)
from tarash.tarash_gateway.models import Job
from tarash.tarash_gateway.testing import Reply, VirtualGateway, answer
from tarash.tarash_gateway.wire import Request, Response

WORKING = {"state": "working"}


def travelled(job: Job) -> Job:
    """Return what another process reads of `job`."""
    text = job.model_dump_json()
    assert KEY not in text
    return Job.model_validate_json(text)


def submitted(service: Script, toy: QueueToy, **fields: Any) -> tuple[VirtualGateway, Job]:
    """Return the gateway of another process, and a job from this one."""
    job = gateway(service, toy).submit_video(config(api_key=KEY, **fields), request())
    return gateway(service, toy), travelled(job)


def test_a_submit_returns_the_job_at_once() -> None:
    """Nothing is polled."""
    service = Script()
    job = gateway(service).submit_video(config(), request())
    assert (job.provider, job.model, job.medium, job.id) == ("toy", "m", "video", "toy-1")
    assert job.status == "queued"
    assert service.seen == ["toy.submit"]


def test_an_image_is_submitted_in_the_same_way() -> None:
    """And resumed to an image response."""
    toy = gateway(Script())
    job = travelled(toy.submit_image(image_config(), image_request()))
    assert toy.resume(job).request_id == "toy-1"
    assert job.medium == "image"


def test_a_submit_goes_down_the_chain() -> None:
    """To the first config that accepts."""
    both = gateway(Script(red__submit=[refusal("quota")]), QueueToy("red"), QueueToy("blue"))
    assert both.submit_video(chain(config("red"), config("blue")), request()).provider == "blue"


def test_another_process_resumes_a_job_from_json() -> None:
    """With its own key; nothing is submitted."""
    service = Script(poll=[WORKING, {"state": "done"}])
    other, job = submitted(service, CancelToy())
    updates: list[Any] = []
    response = other.resume(job, updates.append)
    assert response.request_id == "toy-1"
    assert response.video == "https://cdn.test/toy-1"  # type: ignore[union-attr]
    assert service.count("submit") == 1
    assert [update.status for update in updates] == ["queued", "processing", "completed"]
    assert all("Authorization" in sent.headers for sent in other.requests)


def test_a_job_of_another_process_keeps_its_warnings() -> None:
    """They were found before the submit."""
    _, job = submitted(Script(), PlanToy(), model="warned")
    assert gateway(Script(), PlanToy()).resume(job).warnings == ("planned",)


def test_resuming_a_finished_job_asks_nobody() -> None:
    """Its answer is in its payload."""
    service = Script()
    toy = gateway(service, SynchronousToy())
    job = travelled(toy.submit_video(config(), request()))
    assert job.done
    assert toy.resume(job).video == "https://cdn.test/now"  # type: ignore[union-attr]
    assert service.seen == ["toy.now"]


def test_resuming_a_failed_job_raises_its_error_again() -> None:
    """With the job, and with the callback told."""
    other, job = submitted(Script(), QueueToy())
    updates: list[Any] = []
    with pytest.raises(GenerationFailedError, match="no reason") as caught:
        other.resume(job.failed("GenerationFailedError", "no reason"), updates.append)
    assert caught.value.job is not None
    assert updates[-1].status == "failed"


def test_a_resumed_job_has_its_whole_time_again() -> None:
    """And is cancelled at its end, as in a first call."""
    other, job = submitted(Script(poll=[WORKING]), CancelToy(), timeout=40)
    other.clock = 1000
    with pytest.raises(DeadlineExceededError) as caught:
        other.resume(job)
    assert other.clock == 1040
    assert caught.value.cancel_verdict == "cancelled"
    assert (caught.value.provider, caught.value.model) == ("toy", "m")


def test_check_looks_once() -> None:
    """And returns the state now."""
    service = Script(poll=[{"state": "working", "percent": 30}])
    other, job = submitted(service, QueueToy())
    seen = other.check(job)
    assert (seen.status, seen.progress_percent) == ("processing", 30)
    assert service.count("poll") == 1


@pytest.mark.parametrize(
    "reply", [{"state": "failed", "why": f"no {PROMPT}"}, refusal("moderation")]
)
def test_for_check_a_failed_job_is_a_state(reply: object) -> None:
    """However the plugin says it; the prompt is not in it."""
    other, job = submitted(Script(poll=[reply]), QueueToy())
    seen = other.check(job)
    assert seen.status == "failed"
    assert seen.failure is not None
    assert PROMPT not in seen.failure.message
    assert other.check(seen) is seen


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(refusal("overload"), ProviderUnavailableError), (refusal("auth"), AuthenticationError)],
)
def test_a_check_that_fails_says_nothing_about_the_job(
    reply: object, kind: type[TarashError]
) -> None:
    """The error carries it as it was known."""
    other, job = submitted(Script(poll=[reply]), QueueToy())
    with pytest.raises(kind) as caught:
        other.check(job)
    assert caught.value.job == job
    assert caught.value.request_id == "toy-1"


@pytest.mark.parametrize("verb", ["check", "resume", "cancel"])
def test_every_error_about_a_job_carries_it(verb: str) -> None:
    """Also when the plugin or the key is missing here."""
    _, job = submitted(Script(), CancelToy())
    bare = VirtualGateway(Script(), plugins={"toy": CancelToy()})
    with pytest.raises(MissingCredentialsError) as keyless:
        getattr(bare, verb)(job)
    assert (keyless.value.job, keyless.value.intent) == (job, job.intent)
    with pytest.raises(ProviderNotInstalledError) as missing:
        getattr(VirtualGateway(Script()), verb)(job)
    assert (missing.value.job, missing.value.intent) == (job, job.intent)


@pytest.mark.parametrize("verdict", ["cancelled", "too_late", "unknown"])
def test_another_process_cancels_a_job_from_json(verdict: str) -> None:
    """The provider's verdict is returned."""
    other, job = submitted(Script(cancel=[{"verdict": verdict}]), CancelToy())
    assert other.cancel(job) == verdict


def test_a_cancel_that_was_asked_for_has_time_to_be_repeated() -> None:
    """Longer than one at a deadline."""
    service = Script(cancel=[refusal("limit", {"retry-after": "9"}), {"verdict": "cancelled"}])
    other, job = submitted(service, CancelToy())
    assert other.cancel(job) == "cancelled"
    silent, job = submitted(Script(cancel=[Reply(None)]), CancelToy())
    assert silent.cancel(job) == "unknown"
    assert silent.clock == 30


def test_a_finished_job_is_not_cancelled_at_the_service() -> None:
    """Its own state is the verdict."""
    service = Script()
    other, job = submitted(service, CancelToy())
    assert other.cancel(job.succeeded({})) == "too_late"
    assert other.cancel(job.cancelled()) == "cancelled"
    assert service.count("cancel") == 0


def test_a_job_without_its_request_is_resumed_too() -> None:
    """Whoever stores no prompts can still go on."""
    other, job = submitted(Script(), QueueToy())
    text = job.without_request().model_dump_json()
    assert PROMPT not in text
    assert other.resume(Job.model_validate_json(text)).request_id == "toy-1"


def test_plan_shows_the_whole_chain_and_sends_nothing() -> None:
    """No key is asked for; what is impossible is shown, not raised."""
    bare = VirtualGateway(
        Script(), plugins={"red": PlanToy("red", media=("image",)), "blue": QueueToy("blue")}
    )
    first, second = bare.plan(
        chain(config("red"), config("blue")), request(number_of_videos=3, duration_seconds=60)
    )
    assert (first.provider, first.submits) == ("red", 3)
    assert [field.field for field in first.having("impossible")] == ["duration_seconds"]
    assert (second.provider, second.submits) == ("blue", 1)
    assert bare.requests == []


def test_a_key_of_the_config_serves_to_go_on_in_the_same_process() -> None:
    """No variable of the environment is needed for what `error.job` is good for."""

    def serve(request: Request) -> Response:
        return answer({"id": "j"} if request.method == "POST" else {"state": "done"})

    toy = VirtualGateway(serve, plugins={"toy": CancelToy()})
    job = toy.submit_video(config(api_key="own-key-0123456789"), request())
    assert toy.check(job).status == "completed"
    assert toy.resume(job).job is not None
    with pytest.raises(MissingCredentialsError):
        toy.check(Job.model_validate_json(job.model_dump_json()))
