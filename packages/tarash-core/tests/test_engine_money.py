"""At most one paid job for each output, and nothing that was paid is lost."""

from typing import Any

import pytest
from toys import (
    KEY,
    PAGE,
    PROMPT,
    CancelToy,
    LookUpToy,
    PlanToy,
    QueueToy,
    Script,
    SynchronousToy,
    UploadToy,
    catalog,
    chain,
    config,
    gateway,
    refusal,
    request,
)

from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    DeadlineExceededError,
    InvalidRequestError,
    PluginError,
    ProviderUnavailableError,
    RateLimitedError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Call, Exchange
from tarash.tarash_gateway.models import GenerationConfig, GenerationRequest, Job, Plan
from tarash.tarash_gateway.plugin import Api, Flow, HttpFlow, hookimpl
from tarash.tarash_gateway.testing import Reply, answer
from tarash.tarash_gateway.wire import Request

LOST = TransportError("the connection was reset", sent=True)
NOT_SENT = TransportError("no such host", sent=False)

USELESS_ANSWERS = {
    "reset": LOST,
    "read timeout": Reply(None),
    "bare 502": PAGE,
    "bare 504": answer(status_code=504),
    "body cut off": answer(content=b'{"id": "to'),
    "no body": answer(),
    "field missing": {"unexpected": True},
    "id missing": {"id": None},
    "id blank": {"id": " "},
    "body of another shape": ["id"],
}


@pytest.mark.parametrize("reply", USELESS_ANSWERS.values(), ids=USELESS_ANSWERS)
def test_a_paid_submit_without_a_usable_answer_is_unknown_and_sent_once(reply: object) -> None:
    """It is neither sent again nor to the next provider, and the error holds the intent."""
    service = Script(red__submit=[reply])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    with pytest.raises(SubmissionUnknownError) as caught:
        both.generate_video(chain(config("red"), config("blue")), request())
    assert service.seen == ["red.submit"]
    assert caught.value.intent is not None
    assert caught.value.intent.model == "m"
    assert caught.value.provider == "red"
    assert caught.value.job is None
    assert "job list" in str(caught.value)
    assert PROMPT not in str(caught.value)


@pytest.mark.parametrize("reply", USELESS_ANSWERS.values(), ids=USELESS_ANSWERS)
def test_whoever_accepts_the_risk_goes_on_after_an_unknown_submit(reply: object) -> None:
    """With on_unknown_submit="fallback" the next provider is paid too."""
    service = Script(red__submit=[reply])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    risky = config("red", on_unknown_submit="fallback")
    response = both.generate_video(chain(risky, config("blue")), request())
    assert service.count("submit") == 2
    assert response.request_id == "blue-1"


@pytest.mark.parametrize("reply", [NOT_SENT, refusal("limit"), refusal("overload")])
def test_what_was_not_accepted_in_a_passing_way_is_sent_again(reply: object) -> None:
    """Not sent, rate limited, overloaded: the same submit goes out again, under one intent."""
    service = Script(submit=[reply, reply, {"id": "toy-9"}])
    response = gateway(service).generate_video(config(), request())
    assert service.count("submit") == 3
    assert response.request_id == "toy-9"


@pytest.mark.parametrize("code", ["auth", "invalid", "moderation", "quota"])
def test_a_submit_that_was_refused_for_good_is_not_sent_again(code: str) -> None:
    """The service's own no is final, and nothing was paid."""
    service = Script(submit=[refusal(code)])
    with pytest.raises(TarashError) as caught:
        gateway(service).generate_video(config(), request())
    assert service.count("submit") == 1
    assert not isinstance(caught.value, SubmissionUnknownError)
    assert caught.value.intent is not None


def test_a_passing_no_that_does_not_pass_ends_after_the_policy_s_attempts() -> None:
    """The last error of the service is raised."""
    service = Script(submit=[refusal("overload")])
    with pytest.raises(ProviderUnavailableError):
        gateway(service, retry=RetryPolicy(attempts=3)).generate_video(config(), request())
    assert service.count("submit") == 3


def test_a_wait_that_the_service_asks_for_is_kept_until_it_takes_the_job() -> None:
    """However often it asks, while the time lasts."""
    busy = refusal("limit", {"retry-after": "1"})
    service = Script(submit=[*[busy] * 9, {"id": "toy-1"}])
    patient = gateway(service)
    assert patient.generate_video(config(), request()).request_id == "toy-1"
    assert service.count("submit") == 10
    assert patient.clock >= 9


def test_a_service_that_asks_for_ever_is_left_before_the_deadline() -> None:
    """Then the next config has its turn, and nothing was paid at the first."""
    service = Script(red__submit=[refusal("limit", {"retry-after": "5"})])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    response = both.generate_video(chain(config("red", timeout=30), config("blue")), request())
    first = response.execution_metadata.attempts[0]
    assert (first.error_type, response.request_id) == ("RateLimitedError", "blue-1")
    assert 5 <= service.count("red.submit") <= 6
    assert first.elapsed_seconds <= 30


def test_an_idempotency_key_lets_a_lost_submit_be_repeated_under_the_same_id() -> None:
    """Every repetition carries the intent's id, and the answer of the last one counts."""
    service = Script(submit=[LOST, PAGE, Reply(answer(), error=LOST), {"id": "toy-1"}])
    safe = gateway(service, QueueToy(idempotency_header="Idempotency-Key"))
    response = safe.generate_video(config(), request())
    sent = [r.headers["Idempotency-Key"] for r in safe.requests if r.is_paid]
    assert response.job is not None
    assert sent == [response.job.intent.id] * 4


@pytest.mark.parametrize(
    "last",
    [NOT_SENT, refusal("limit"), refusal("auth"), PAGE, LOST],
    ids=["not sent", "rate limited", "refused", "bare 502", "reset"],
)
def test_one_lost_answer_stays_unknown_whatever_the_repetitions_say(last: object) -> None:
    """A later refusal says nothing about the first submit, so nobody else is paid."""
    service = Script(red__submit=[LOST, last])
    both = gateway(service, QueueToy("red", idempotency_header="X-Id"), QueueToy("blue"))
    with pytest.raises(SubmissionUnknownError):
        both.generate_video(chain(config("red"), config("blue")), request())
    assert service.count("blue.submit") == 0


def test_a_lost_submit_is_unknown_when_the_time_ends_before_its_repetition() -> None:
    """The deadline does not turn it into one that was never sent."""
    service = Script(submit=[Reply(error=LOST, seconds=9.9)])
    safe = gateway(service, QueueToy(idempotency_header="X-Id"))
    with pytest.raises(SubmissionUnknownError):
        safe.generate_video(config(timeout=10), request())
    assert service.count("submit") == 1


def test_uploads_before_the_paid_submit_are_repeated_freely() -> None:
    """A lost upload costs nothing, so it is sent again."""
    service = Script(upload=[LOST, PAGE, {}])
    response = gateway(service, UploadToy()).generate_video(config(), request())
    assert service.seen[:4] == ["toy.upload"] * 3 + ["toy.submit"]
    assert response.request_id == "toy-1"


@pytest.mark.parametrize("reply", [LOST, PAGE, answer(content=b"x", status_code=503)])
def test_an_upload_that_never_succeeds_falls_back(reply: object) -> None:
    """Nothing was paid, so the next provider may be."""
    service = Script(red__upload=[reply])
    both = gateway(service, UploadToy("red"), QueueToy("blue"))
    response = both.generate_video(chain(config("red"), config("blue")), request())
    assert response.request_id == "blue-1"
    assert service.count("red.submit") == 0


def test_an_upload_that_never_answers_ends_at_the_deadline_and_falls_back() -> None:
    """The time ran out before acceptance: a DeadlineExceededError, of which nothing was paid."""
    service = Script(red__upload=[Reply(None)])
    both = gateway(service, UploadToy("red"), QueueToy("blue"))
    response = both.generate_video(chain(config("red", timeout=7), config("blue")), request())
    assert response.execution_metadata is not None
    first = response.execution_metadata.attempts[0]
    assert first.error_type == "DeadlineExceededError"
    assert "nothing was paid" in str(first.error_message)
    assert first.elapsed_seconds == 7


def test_a_no_in_a_200_answer_is_the_service_s_own() -> None:
    """The plugin reads it there; it is refused, not unknown, and the prompt is taken out."""
    service = Script(now=[{"refused": "nsfw"}])
    with pytest.raises(ContentModerationError) as caught:
        gateway(service, SynchronousToy()).generate_video(config(), request())
    assert caught.value.code == "nsfw"
    assert str(caught.value) == "refused: [prompt]"


@pytest.mark.parametrize("reply", [refusal("auth"), refusal("invalid"), LOST, PAGE])
def test_a_result_that_cannot_be_fetched_inside_the_submit_leaves_it_unknown(
    reply: object,
) -> None:
    """The paid POST was answered; what fails after it does not make it unpaid."""
    service = Script(now=[{"kind": "elsewhere"}], poll=[reply])
    with pytest.raises(SubmissionUnknownError) as caught:
        gateway(service, SynchronousToy()).generate_video(config(), request())
    assert service.count("now") == 1
    assert isinstance(caught.value.__cause__, TarashError)


def test_a_synchronous_provider_is_never_polled() -> None:
    """Its job is finished when it is accepted."""
    service = Script()
    response = gateway(service, SynchronousToy()).generate_video(config(), request())
    assert service.seen == ["toy.now"]
    assert response.video == "https://cdn.test/now"


def test_a_job_that_the_service_finds_by_our_id_is_gone_on_with() -> None:
    """An unknown submit is settled by look_up, and nothing is sent twice."""
    service = Script(submit=[LOST], look_up=[{"id": "toy-7"}])
    response = gateway(service, LookUpToy()).generate_video(config(), request())
    assert response.request_id == "toy-7"
    assert service.seen == ["toy.submit", "toy.look_up", "toy.poll"]


@pytest.mark.parametrize("reply", [{"id": None}, refusal("auth"), Reply(None)])
def test_a_look_up_without_a_find_leaves_the_submit_unknown(reply: object) -> None:
    """Not found is not proof: the service may be late."""
    service = Script(submit=[LOST], look_up=[reply])
    toy = gateway(service, LookUpToy())
    with pytest.raises(SubmissionUnknownError):
        toy.generate_video(config(), request())
    assert toy.clock < 7


def test_a_job_found_after_the_deadline_is_cancelled_and_reported() -> None:
    """The lost submit used up the time; its job is known all the same."""
    service = Script(submit=[Reply(None)], look_up=[{"id": "toy-7"}])
    with pytest.raises(DeadlineExceededError) as caught:
        gateway(service, LookUpToy()).generate_video(config(timeout=30), request())
    assert caught.value.job is not None
    assert caught.value.job.id == "toy-7"
    assert caught.value.cancel_verdict == "cancelled"


class Stubborn(QueueToy):
    """A plugin that tries another address when the first one fails."""

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> HttpFlow[Job]:
        """Pay twice, if it is let."""
        try:
            response = yield api.post("/jobs", json={})
        except TarashError:
            response = yield api.post("/old/jobs", json={"prompt": request.prompt})
        return api.job(response.json()["id"])


def test_a_plugin_may_not_pay_again_after_a_lost_submit() -> None:
    """The core does not send its second POST."""
    service = Script(submit=[LOST, {"id": "toy-1"}])
    with pytest.raises(SubmissionUnknownError):
        gateway(service, Stubborn()).generate_video(config(), request())
    assert service.count("submit") == 1


def test_a_plugin_may_try_another_address_after_a_refusal() -> None:
    """What was refused is not paid."""
    service = Script(submit=[refusal("invalid"), {"id": "toy-1"}])
    assert gateway(service, Stubborn()).generate_video(config(), request()).request_id == "toy-1"


class SdkToy(CancelToy):
    """A third party that has only a blocking SDK."""

    outcome: Any = "sdk-1"

    def call(self) -> Any:
        """Do what the SDK does."""
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> Flow[Job]:
        """Order one."""
        return api.job((yield Call(self.call)), state={"outputs": request.outputs})


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (OSError("broken pipe"), SubmissionUnknownError),
        (LOST, SubmissionUnknownError),
        (NOT_SENT, TransportError),
        (RateLimitedError("slow down"), RateLimitedError),
    ],
)
def test_an_sdk_call_that_fails_unforeseen_may_have_paid(
    outcome: Exception, kind: type[TarashError]
) -> None:
    """What the plugin names is believed; anything else is unknown."""
    toy = SdkToy()
    toy.outcome = outcome
    with pytest.raises(kind) as caught:
        gateway(Script(), toy).generate_video(config(), request())
    assert type(caught.value) is kind
    assert caught.value.intent is not None


def test_an_sdk_call_that_returns_makes_a_job() -> None:
    """Its result reaches the flow."""
    assert gateway(Script(), SdkToy()).generate_video(config(), request()).request_id == "sdk-1"


def test_an_interrupted_sdk_call_says_that_it_may_have_paid() -> None:
    """The note holds the intent."""
    toy = SdkToy()
    toy.outcome = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt) as caught:
        gateway(Script(), toy).generate_video(config(), request())
    assert "may have been accepted (intent " in caught.value.__notes__[0]


class Ledger:
    """A wrapper that records each intent before the request, and its job after it."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    @hookimpl(wrapper=True)
    def submit(self, api: Api) -> Any:
        """Wrap the flow of the provider."""
        flow = yield

        def recorded() -> Flow[Job]:
            assert api.intent is not None
            self.lines.append(("intended", api.intent.id))
            job = yield from flow
            self.lines.append((job.id, api.intent.id))
            return job

        return recorded()


def test_a_ledger_records_the_intent_before_the_request_and_the_job_after_it() -> None:
    """Both lines name the same intent, and the first is written before a byte leaves."""
    ledger = Ledger()
    written: list[int] = []

    def serve(sent: Any) -> Any:
        written.append(len(ledger.lines))
        return service(sent)

    service = Script()
    toy = gateway(serve)
    registry: Any = toy._runtime.registry
    registry._wrappers = [ledger]
    registry.register("toy", QueueToy())
    response = toy.generate_video(config(), request())
    assert response.job is not None
    intent = response.job.intent.id
    assert ledger.lines == [("intended", intent), ("toy-1", intent)]
    assert written == [1, 2]


def test_a_ledger_is_left_with_the_intent_when_the_answer_is_lost() -> None:
    """The open line is the one to look up, and it is the error's."""
    ledger = Ledger()
    toy = gateway(Script(submit=[LOST]))
    registry: Any = toy._runtime.registry
    registry._wrappers = [ledger]
    registry.register("toy", QueueToy())
    with pytest.raises(SubmissionUnknownError) as caught:
        toy.generate_video(config(), request())
    assert caught.value.intent is not None
    assert ledger.lines == [("intended", caught.value.intent.id)]


def test_intents_of_equal_requests_have_equal_hashes_and_different_ids() -> None:
    """So a ledger can see that the same thing was asked for twice; the order does not matter."""
    toy = gateway(Script())
    first = toy.submit_video(config(), request(seed=1, extra_params={"a": 1, "b": [b"x"]}))
    second = toy.submit_video(config(), request(seed=1, extra_params={"b": [b"x"], "a": 1}))
    third = toy.submit_video(config(), request(seed=2))
    assert first.intent.request_hash == second.intent.request_hash != third.intent.request_hash
    assert first.intent.id != second.intent.id


def test_parameters_that_are_no_json_are_refused_before_anything_is_sent() -> None:
    """The error names the field."""
    service = Script()
    with pytest.raises(InvalidRequestError) as caught:
        gateway(service).generate_video(config(), request(extra_params={"a": {1: 2, "b": 3}}))
    assert caught.value.field == "extra_params"
    assert service.seen == []


class Yielder(QueueToy):
    """A plugin that yields what is no step of a provider's."""

    step: Any = None

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> Flow[Job]:
        """Yield it."""
        yield self.step
        return api.job(request.prompt)


def other_flow() -> Flow[None]:
    """Return a flow that nobody runs."""
    yield from ()


def test_a_plugin_that_yields_no_step_is_told_so() -> None:
    """Neither another flow nor an exchange, which would go past the money rules, is performed."""
    toy = Yielder()
    exchange = Exchange(Request("POST", "https://toy.test/jobs"), lambda response: response)
    for step in (other_flow(), exchange, 3):
        toy.step = step
        with pytest.raises(PluginError, match=r"'toy'.*yielded .*yield from"):
            gateway(Script(), toy).generate_video(config(), request())


def test_the_slots_for_paid_submits_are_given_back_whatever_happens() -> None:
    """After success, refusal, loss and interruption none is taken."""
    for reply in ({"id": "toy-1"}, refusal("auth"), LOST, KeyboardInterrupt()):
        toy = gateway(Script(submit=[reply]))
        try:
            toy.generate_video(config(), request())
        except (TarashError, KeyboardInterrupt):
            continue
        finally:
            assert toy.leases == 0


def test_a_slot_that_does_not_come_free_in_time_is_a_deadline_and_falls_back() -> None:
    """Nothing was sent; the error says what was to be paid."""
    toy = gateway(Script(), QueueToy("red"), QueueToy("blue"))
    lease, taken = toy._lease, iter([True, False])

    def full_once(step: Any) -> Any:
        if next(taken):
            toy.clock += 600
            raise TransportError("no slot", sent=False)
        return lease(step)

    toy._lease = full_once  # type: ignore[method-assign]
    response = toy.generate_video(chain(config("red"), config("blue")), request())
    assert response.execution_metadata is not None
    assert response.execution_metadata.attempts[0].error_type == "DeadlineExceededError"
    assert toy.leases == 0


def test_no_error_shows_the_key_or_the_prompt() -> None:
    """The service repeats both; message, body and notes do not."""
    toy = gateway(Script(submit=[refusal("invalid")]))
    with pytest.raises(InvalidRequestError) as caught:
        toy.generate_video(config(), request())
    shown = f"{caught.value!r} {caught.value.body} {vars(caught.value)}"
    assert "[prompt]" in shown
    assert PROMPT not in shown
    assert KEY not in shown


def test_an_error_is_thrown_in_where_the_plugin_waits() -> None:
    """The traceback shows the provider's own line."""
    with pytest.raises(AuthenticationError) as caught:
        gateway(Script(submit=[refusal("auth")])).generate_video(config(), request())
    lines = [str(entry.statement) for entry in caught.traceback]
    assert any('yield api.post("/jobs"' in line for line in lines)


@pytest.mark.parametrize(
    ("model", "said"),
    [("knwon", "did you mean 'known'?"), ("zzzz", "the model 'zzzz' either.")],
)
def test_a_model_that_nobody_knows_is_named_with_the_nearest(model: str, said: str) -> None:
    """The service says only that it is not there."""

    class ToyWithCatalog(PlanToy):
        @hookimpl
        def plan(self, config: GenerationConfig) -> Plan:
            """Say whether the model is known."""
            known = config.model == "known"
            return Plan(provider="toy", model=config.model, known_model=known)

    toy = ToyWithCatalog(catalog=catalog(known={}))
    gone = Script(submit=[answer({"detail": "not found"}, status_code=404)])
    with pytest.raises(TarashError) as caught:
        gateway(gone, toy).generate_video(config(model=model), request())
    assert str(caught.value).endswith(said)
    with pytest.raises(TarashError) as caught:
        gateway(gone, toy).generate_video(config(model="known"), request())
    assert "catalog" not in str(caught.value)


@pytest.mark.parametrize(("known", "notes"), [(False, ["m was sent unchecked."]), (True, None)])
def test_a_refused_request_to_an_unknown_model_says_that_it_was_not_checked(
    known: bool, notes: list[str] | None
) -> None:
    """What the plan warned of stands beside the service's own words."""

    class Unsure(PlanToy):
        @hookimpl
        def plan(self, config: GenerationConfig) -> Plan:
            """Warn."""
            told = ("m was sent unchecked.",)
            return Plan(provider="toy", model=config.model, known_model=known, warnings=told)

    with pytest.raises(InvalidRequestError) as caught:
        gateway(Script(submit=[refusal("invalid")]), Unsure()).generate_video(config(), request())
    assert getattr(caught.value, "__notes__", None) == notes
