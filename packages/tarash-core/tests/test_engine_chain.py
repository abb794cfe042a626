"""Which errors try the next provider, and what a chain tells about its attempts."""

from datetime import timedelta
from typing import Any

import pytest
from toys import (
    PROMPT,
    CancelToy,
    PlanToy,
    QueueToy,
    Script,
    chain,
    config,
    gateway,
    image_request,
    refusal,
    request,
)

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    InvalidRequestError,
    MissingCredentialsError,
    PluginError,
    ProviderNotInstalledError,
    RateLimitedError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.mock import MockConfig
from tarash.tarash_gateway.testing import VirtualGateway

NOT_SENT = TransportError("no such host", sent=False)


@pytest.mark.parametrize(
    "reply", [refusal("limit"), refusal("overload"), refusal("quota"), NOT_SENT]
)
def test_a_passing_or_foreign_reason_tries_the_next_provider(reply: object) -> None:
    """Rate limit, overload, balance, transport."""
    service = Script(red__submit=[reply])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    response = both.generate_video(chain(config("red"), config("blue")), request())
    assert response.request_id == "blue-1"


@pytest.mark.parametrize("code", ["invalid", "moderation", "auth"])
def test_what_the_caller_must_mend_stops_the_chain(code: str) -> None:
    """Invalid request, moderation, authentication."""
    service = Script(red__submit=[refusal(code)])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    with pytest.raises(TarashError):
        both.generate_video(chain(config("red"), config("blue")), request())
    assert service.count("blue.submit") == 0


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_job_that_ended_badly_at_the_service_tries_the_next_provider(state: str) -> None:
    """It ended for a reason of the provider's, and will not be paid."""
    service = Script(red__poll=[{"state": state, "why": "out of memory"}])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    response = both.generate_video(chain(config("red"), config("blue")), request())
    assert response.request_id == "blue-2"
    assert response.execution_metadata is not None
    assert response.execution_metadata.attempts[0].request_id == "red-1"


@pytest.mark.parametrize(
    ("kind", "goes_on"),
    [("RateLimitedError", True), ("ContentModerationError", False), ("NoSuchError", True)],
)
def test_the_kind_of_a_job_s_failure_decides_about_the_next_provider(
    kind: str,
    goes_on: bool,
) -> None:
    """An unknown kind counts as a failed generation."""
    service = Script(red__poll=[{"state": "failed", "why": f"no {PROMPT}", "kind": kind}])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    if goes_on:
        both.generate_video(chain(config("red"), config("blue")), request())
    else:
        with pytest.raises(TarashError) as caught:
            both.generate_video(chain(config("red"), config("blue")), request())
        assert type(caught.value).__name__ == kind
        assert str(caught.value) == "no [prompt]"
        assert caught.value.job is not None
        assert PROMPT not in repr(caught.value.job)
    assert (service.count("blue.submit") == 1) is goes_on


def test_a_provider_that_is_not_installed_is_passed_over() -> None:
    """The attempt says what to install."""
    toy = gateway(Script())
    response = toy.generate_video(chain(config("nowhere"), config()), request())
    assert response.execution_metadata is not None
    first = response.execution_metadata.attempts[0]
    assert first.error_type == "ProviderNotInstalledError"
    assert "provider 'nowhere' is not installed" in str(first.error_message)


def test_a_broken_plugin_stops_the_chain() -> None:
    """Someone must mend it; nothing was sent."""

    class Broken(QueueToy):
        """A plugin whose catalog cannot be read."""

        def __init__(self) -> None:
            super().__init__("red", catalog=Unreadable())

    service = Script()
    with pytest.raises(PluginError, match=r"'red'.*catalog.*'m'.*OSError"):
        gateway(service, Broken(), QueueToy("blue")).generate_video(
            chain(config("red"), config("blue")), request()
        )
    assert service.seen == []


class Unreadable:
    """A catalog whose file is gone."""

    def get(self, model: str) -> None:
        """Fail."""
        raise OSError(model)


def test_a_missing_key_stops_the_chain_before_anything_is_sent() -> None:
    """It counts as authentication: whoever pays would not want another provider silently."""
    service = Script()
    toys: dict[str, object] = {
        "red": QueueToy("red", environment=(("RED",),)),
        "blue": QueueToy("blue"),
    }
    both = VirtualGateway(service, plugins=toys, environment={"TOY_KEY": "k"})
    with pytest.raises(MissingCredentialsError, match="RED") as caught:
        both.generate_video(chain(config("red"), config("blue")), request())
    assert service.seen == []
    assert caught.value.execution_metadata is not None


def test_fallbacks_of_fallbacks_are_tried_depth_first() -> None:
    """a, a1, a2, then b."""
    names = ("a", "b", "c", "d")
    service = Script(**{f"{name}__submit": [refusal("quota")] for name in names})
    toys = gateway(service, *(QueueToy(name) for name in names))
    nested = chain(config("b"), config("c"))
    with pytest.raises(TarashError):
        toys.generate_video(chain(config("a"), nested, config("d")), request())
    assert service.seen == [f"{name}.submit" for name in names]


def test_the_metadata_of_a_chain_tell_every_attempt() -> None:
    """Numbers, names, times, errors and ids, in order."""
    service = Script(red__poll=[{"state": "working"}, {"state": "failed", "why": "no"}])
    both = gateway(service, CancelToy("red"), QueueToy("blue"), QueueToy("green"))
    whole = chain(config("red", model="r"), config("blue", model="b"), config("green"))
    response = both.generate_video(whole, request())
    story = response.execution_metadata
    assert story is not None
    first, second = story.attempts
    assert (story.total_attempts, story.successful_attempt) == (2, 2)
    assert (story.fallback_triggered, story.configs_in_chain) == (True, 3)
    assert (first.provider, first.model, first.attempt_number) == ("red", "r", 1)
    assert (first.status, first.error_type, first.error_message) == (
        "failed",
        "GenerationFailedError",
        "no",
    )
    assert (first.is_retryable, first.request_id) == (False, "red-1")
    assert (second.provider, second.model, second.attempt_number) == ("blue", "b", 2)
    assert (second.status, second.error_type, second.error_message) == ("success", None, None)
    assert (second.is_retryable, second.request_id) == (None, "blue-2")
    assert first.elapsed_seconds == 4
    assert second.elapsed_seconds == 2
    assert first.ended_at - first.started_at == timedelta(seconds=4)
    assert second.started_at == first.ended_at
    assert story.total_elapsed_seconds == 6


def test_one_attempt_that_succeeds_tells_a_short_story() -> None:
    """No fallback was triggered."""
    story = gateway(Script()).generate_video(config(), request()).execution_metadata
    assert story is not None
    assert (story.total_attempts, story.successful_attempt) == (1, 1)
    assert (story.fallback_triggered, story.configs_in_chain) == (False, 1)


def test_a_chain_that_fails_raises_the_last_error_with_a_note_for_each_earlier_one() -> None:
    """The last error also has the whole story."""
    service = Script(red__submit=[refusal("quota")], blue__submit=[refusal("limit")])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    with pytest.raises(RateLimitedError) as caught:
        both.generate_video(chain(config("red"), config("blue")), request())
    assert caught.value.__notes__ == ["attempt 1, red/m: QuotaExceededError: no: [prompt] [key]"]
    story = caught.value.execution_metadata
    assert story is not None
    assert (story.total_attempts, story.successful_attempt) == (2, None)
    assert [attempt.is_retryable for attempt in story.attempts] == [False, True]
    assert (caught.value.provider, caught.value.model) == ("blue", "m")


def test_each_config_of_a_chain_has_its_own_time() -> None:
    """The second one has its whole timeout, however long the first took."""
    service = Script(red__poll=[{"state": "working"}], blue__poll=[{"state": "working"}] * 4)
    service._replies["blue.poll"].append({"state": "done"})
    both = gateway(service, CancelToy("red"), QueueToy("blue"))
    whole = chain(config("red", timeout=20), config("blue", timeout=20))
    assert both.generate_video(whole, request()).request_id == "blue-2"
    assert both.clock == 30


def test_a_config_and_a_request_of_different_media_are_refused() -> None:
    """The error names what fits."""
    wrong: Any = image_request()
    with pytest.raises(ConfigurationError, match="videos take a VideoGenerationConfig"):
        gateway(Script()).generate_video(config(), wrong)


def test_an_input_that_cannot_be_read_is_refused_once_for_the_whole_chain(tmp_path: Any) -> None:
    """Local files are read before the first provider is tried."""
    service = Script()
    with pytest.raises(InvalidRequestError, match=r"gone\.png"):
        gateway(service).generate_video(
            config(), request(image_list=[{"image": tmp_path / "gone.png"}])
        )
    assert service.seen == []


def test_an_impossible_request_stops_the_chain() -> None:
    """It is the caller's to mend."""
    both = gateway(Script(), PlanToy("red"), QueueToy("blue"))
    with pytest.raises(InvalidRequestError) as caught:
        both.generate_video(chain(config("red"), config("blue")), request(duration_seconds=60))
    assert caught.value.accepts == (5, 10)


def test_an_uninstalled_provider_alone_is_the_error() -> None:
    """It names the provider as it was asked for."""
    with pytest.raises(ProviderNotInstalledError) as caught:
        gateway(Script()).generate_video(config("Nowhere"), request())
    assert caught.value.execution_metadata is not None


def test_the_key_of_the_environment_is_refused_with_the_job_unpaid() -> None:
    """An AuthenticationError of a submit has no job."""
    with pytest.raises(AuthenticationError) as caught:
        gateway(Script(submit=[refusal("auth")])).generate_video(config(), request())
    assert caught.value.job is None


@pytest.mark.parametrize(
    "first",
    [{"api_key": "first-account-0123"}, {"mock": MockConfig()}],
    ids=["another key", "a mock that is off"],
)
def test_configs_that_differ_in_what_a_job_leaves_out_make_a_chain(first: dict[str, Any]) -> None:
    """The second account of the same provider is no repetition, and no paid job is lost."""
    service = Script()
    both = config(**first, fallback_configs=[config()])
    response = gateway(service).generate_video(both, request())
    assert service.count("submit") == 1
    assert response.job is not None
    assert response.job.config == config()
