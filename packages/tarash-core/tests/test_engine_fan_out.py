"""More outputs than one call gives: several jobs of one generation."""

import json

import pytest
from toys import (
    CancelToy,
    PlanToy,
    QueueToy,
    Script,
    chain,
    config,
    gateway,
    image_config,
    image_request,
    refusal,
    request,
)

from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    DeadlineExceededError,
    GenerationFailedError,
    InvalidRequestError,
    SubmissionUnknownError,
    TransportError,
)
from tarash.tarash_gateway.models import FieldPlan, GenerationConfig, GenerationRequest, Plan
from tarash.tarash_gateway.plugin import hookimpl

WORKING = {"state": "working"}
FAILED = {"state": "failed", "why": "out of memory"}
LOST = TransportError("reset", sent=True)


class PairToy(PlanToy):
    """One with two outputs a call."""

    outputs_per_call = 2


def test_each_output_beyond_the_model_s_limit_is_a_job_with_its_own_intent() -> None:
    """The response has the assets of all, in order."""
    service = Script()
    response = gateway(service, PlanToy()).generate_video(config(), request(number_of_videos=3))
    assert service.count("submit") == 3
    assert [asset.url for asset in response.assets] == [
        f"https://cdn.test/toy-{number}" for number in (1, 2, 3)
    ]
    assert len({job.intent.id for job in response.jobs}) == 3
    assert response.job == response.jobs[0]
    assert response.warnings == ()


def test_seeds_count_up_so_that_parts_differ() -> None:
    """By the outputs before each part; the request hashes differ with them."""
    toy = gateway(Script(), PairToy())
    response = toy.generate_image(image_config(), image_request(n=5, seed=100))
    sent = [json_of(r) for r in toy.requests if r.is_paid]
    assert [(body["seed"], body["outputs"]) for body in sent] == [(100, 2), (102, 2), (104, 1)]
    assert len({job.intent.request_hash for job in response.jobs}) == 3
    assert len(response.images) == 3


class BoundedToy(PlanToy):
    """Takes seeds from 1 to 9."""

    @hookimpl
    def plan(self, config: GenerationConfig, request: GenerationRequest) -> Plan:
        """Bring the seed within its bounds."""
        seed = min(max(request.seed or 0, 1), 9)
        return Plan(
            provider=config.provider,
            model=config.model,
            payload={"seed": seed},
            fields=(FieldPlan(field="seed", outcome="converted", value=seed),),
            outputs_per_call=1,
        )


@pytest.mark.parametrize(("seed", "sent"), [(0, [0, 2, 3]), (8, [8, 9, 6]), (30, [30, 8, 7])])
def test_no_two_parts_are_paid_for_the_same_seed(seed: int, sent: list[int]) -> None:
    """A bound of the model would make two of them one: the first sends 1 for 0, and 9 for 30."""
    toy = gateway(Script(), BoundedToy())
    toy.generate_video(config(), request(number_of_videos=3, seed=seed))
    assert [json_of(r)["seed"] for r in toy.requests if r.is_paid] == sent


def json_of(sent: object) -> dict[str, object]:
    """Return the body of a request."""
    body: dict[str, object] = json.loads(json.dumps(sent.json))  # type: ignore[attr-defined]
    return body


def test_without_a_seed_none_is_made_up() -> None:
    """Chance decides at the service."""
    toy = gateway(Script(), PlanToy())
    toy.generate_video(config(), request(number_of_videos=2))
    assert [json_of(r)["seed"] for r in toy.requests if r.is_paid] == [None, None]


def test_as_many_as_the_model_gives_are_one_job() -> None:
    """No fan-out."""
    service = Script()
    gateway(service, PairToy()).generate_video(config(), request(number_of_videos=2))
    assert service.count("submit") == 1


def test_a_model_of_unknown_limit_gets_the_whole_number() -> None:
    """The provider's rule decides."""
    service = Script()
    gateway(service, QueueToy()).generate_video(config(), request(number_of_videos=4))
    assert service.count("submit") == 1


def test_what_succeeded_is_kept_when_others_fail() -> None:
    """The warning says what failed; the job is one that succeeded."""
    service = Script(toy_1__poll=[FAILED])
    response = gateway(service, PlanToy()).generate_video(config(), request(number_of_videos=2))
    assert [asset.url for asset in response.assets] == ["https://cdn.test/toy-2"]
    assert response.warnings == ("1 of 2 parts failed: GenerationFailedError: out of memory",)
    assert [job.status for job in response.jobs] == ["failed", "completed"]
    assert response.job is not None
    assert response.job.id == "toy-2"


@pytest.mark.parametrize("reply", [refusal("quota"), LOST], ids=["refused", "lost"])
def test_a_later_submit_that_fails_loses_nothing_and_pays_no_more(reply: object) -> None:
    """What is accepted is waited for, what was not begun is said."""
    service = Script(submit=[{"id": "toy-1"}, reply])
    toy = gateway(service, PlanToy(), slots=1)
    response = toy.generate_video(config(), request(number_of_videos=4))
    assert service.count("submit") == 2
    assert len(response.assets) == 1
    assert response.warnings[0] == "2 more of 4 parts were not begun after that"
    assert "parts failed" in response.warnings[1]
    assert "intent" in response.warnings[1]


def test_when_all_parts_fail_the_gravest_error_speaks_and_has_all_jobs() -> None:
    """The others are its notes."""
    service = Script(toy_1__poll=[FAILED], toy_2__poll=[refusal("moderation")])
    with pytest.raises(ContentModerationError) as caught:
        gateway(service, PlanToy()).generate_video(config(), request(number_of_videos=2))
    assert [job.id for job in caught.value.jobs] == ["toy-1", "toy-2"]
    assert caught.value.__notes__ == [
        "another part failed too: GenerationFailedError: out of memory"
    ]


def test_a_chain_does_not_go_on_while_one_part_may_still_be_paid() -> None:
    """Although the other one failed for a reason that falls back."""
    service = Script(red_1__poll=[FAILED], red_2__poll=[WORKING], cancel=[{"verdict": "unknown"}])
    both = gateway(service, PlanToy("red"), QueueToy("blue"))
    whole = chain(config("red", timeout=20), config("blue"))
    with pytest.raises(DeadlineExceededError) as caught:
        both.generate_video(whole, request(number_of_videos=2))
    assert service.count("blue.submit") == 0
    assert {job.id: job.status for job in caught.value.jobs} == {
        "red-1": "failed",
        "red-2": "processing",
    }


def test_a_chain_does_not_go_on_after_an_unknown_part() -> None:
    """The submit that may have been accepted is what is raised."""
    service = Script(red__submit=[{"id": "red-1"}, LOST], red_1__poll=[FAILED])
    both = gateway(service, PlanToy("red"), QueueToy("blue"))
    with pytest.raises(SubmissionUnknownError) as caught:
        both.generate_video(chain(config("red"), config("blue")), request(number_of_videos=2))
    assert service.count("blue.submit") == 0
    assert [job.id for job in caught.value.jobs] == ["red-1"]


def test_a_chain_goes_on_when_every_part_failed_for_the_provider_s_reasons() -> None:
    """Nothing may still be paid."""
    service = Script(red__poll=[FAILED])
    both = gateway(service, PlanToy("red"), CancelToy("blue"))
    response = both.generate_video(
        chain(config("red"), config("blue")), request(number_of_videos=2)
    )
    assert response.jobs[0].provider == "blue"


def test_a_first_submit_that_fails_is_the_error() -> None:
    """Nothing was accepted, so the chain may go on."""
    service = Script(red__submit=[refusal("quota")])
    both = gateway(service, PlanToy("red"), QueueToy("blue"))
    response = both.generate_video(
        chain(config("red"), config("blue")), request(number_of_videos=2)
    )
    assert response.jobs[0].provider == "blue"


def test_progress_tells_of_each_job_with_its_own_id_and_logs() -> None:
    """A reader can tell them apart."""
    updates = []
    service = Script(
        toy_1__poll=[{"state": "working", "logs": ["one"]}, {"state": "done"}],
        toy_2__poll=[{"state": "working", "logs": ["two"]}, {"state": "done"}],
    )
    toy = gateway(service, PlanToy())
    toy.generate_video(config(), request(number_of_videos=2), updates.append)
    logs = {update.request_id: update.logs for update in updates if update.logs}
    assert logs == {"toy-1": ("one",), "toy-2": ("two",)}
    assert updates[-1].status == "completed"


def test_a_submit_without_waiting_makes_one_job_only() -> None:
    """The error names the field and what to do."""
    toy = gateway(Script(), PlanToy())
    with pytest.raises(InvalidRequestError, match="one by one, or use generate") as video:
        toy.submit_video(config(), request(number_of_videos=2))
    assert video.value.field == "number_of_videos"
    with pytest.raises(InvalidRequestError) as image:
        toy.submit_image(image_config(), image_request(n=2))
    assert image.value.field == "n"
    assert toy.requests == []


def test_all_errors_of_a_late_call_have_every_job() -> None:
    """Whoever resumes needs each of them."""
    service = Script(poll=[WORKING])
    with pytest.raises(DeadlineExceededError) as caught:
        gateway(service, QueueToyOfOne()).generate_video(
            config(timeout=9), request(number_of_videos=2)
        )
    assert [job.status for job in caught.value.jobs] == ["cancelled", "cancelled"]
    assert not isinstance(caught.value, GenerationFailedError)


class QueueToyOfOne(PlanToy):
    """One output a call, by another name."""
