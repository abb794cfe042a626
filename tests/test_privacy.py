"""Whatever fails, on whatever driver: no tool that shows variables shows a secret of the call."""

import json
import pickle
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    ImageInput,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash_testkit.fal import FalServer
from tarash_testkit.fal.outcomes import Outcome
from tarash_testkit.faults import Fault, Reply
from tarash_testkit.media import png
from tarash_testkit.openai import OpenAIServer
from tarash_testkit.server import ProviderServer

Perform = Callable[..., Any]

PROMPT = 'Project "Nightjar":\nthe unreleased red roadster of Acme, ' + "on a coast road, " * 30
OTHER = "s3cr3t-" + "db-password"
SECRETS = ("nightjar", "roadster", "coast road", OTHER)
SUBMIT = {FalServer: "submit", OpenAIServer: "edit"}
FAULTS = ("reset-after-accept", "refuse", "moderated", "rate-limited", "gateway-timeout")


@pytest.fixture(params=["fal", "openai"])
def server(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ProviderServer]:
    """Serve; another secret is in the environment."""
    kind = FalServer if request.param == "fal" else OpenAIServer
    with kind(looks=0) as running:
        monkeypatch.setenv("OTHER_SECRET", OTHER)
        monkeypatch.setenv("FAL_KEY", running.api_key)
        monkeypatch.setenv("OPENAI_API_KEY", running.api_key)
        yield running


def failure(perform: Perform, server: ProviderServer, **changes: Any) -> TarashError:
    """Return the error of one generation at `server`."""
    path = "" if isinstance(server, FalServer) else "/v1"
    settings: dict[str, Any] = {"base_url": server.url + path, "timeout": 5, "poll_interval": 0.001}
    picture: ImageInput = {"image": png(8, 8).content}
    pair: tuple[Any, Any] = (
        ImageGenerationConfig(provider="openai", model="gpt-image-2", **settings),
        ImageGenerationRequest(prompt=PROMPT, image_list=[picture], **changes),
    )
    if isinstance(server, FalServer):
        pair = (
            VideoGenerationConfig(provider="fal", model="fal-ai/veo3.1", **settings),
            VideoGenerationRequest(prompt=PROMPT, **changes),
        )
    verb = "generate_video" if isinstance(server, FalServer) else "generate_image"
    with pytest.raises(TarashError) as caught:
        perform(verb, *pair)
    return caught.value


def shown(error: BaseException) -> str:
    """Return what any tool shows: every variable of the library's frames, and every error."""
    said: list[str] = []
    seen: set[int] = set()

    def walk(found: BaseException | None) -> None:
        if found is None or id(found) in seen:
            return
        seen.add(id(found))
        told = traceback.TracebackException.from_exception(found, capture_locals=True)
        for frame in told.stack:
            if frame.filename != __file__:
                said.extend((frame.locals or {}).values())
        said.extend((str(found), repr(found), repr(vars(found))))
        said.extend(traceback.format_exception(found))
        walk(found.__cause__)
        walk(found.__context__)

    walk(error)
    return "\n".join(said)


def assert_private(error: TarashError, server: ProviderServer) -> None:
    """Nothing that is shown or stored holds a secret."""
    texts = [shown(error), pickle.dumps(error).decode("latin-1")]
    texts += [repr(error.execution_metadata), repr(error.job), repr(error.jobs)]
    if error.job is not None:
        texts.append(error.job.without_request().model_dump_json())
    for text in texts:
        for secret in (*SECRETS, server.api_key, *server.api_key.split(":")):
            assert secret.lower() not in text.lower()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_call_shows_nothing(fault: str, perform: Perform, server: ProviderServer) -> None:
    """Neither key nor prompt nor another variable of the environment."""
    server.fail(SUBMIT[type(server)], fault, times=None)
    assert_private(failure(perform, server), server)


@pytest.mark.parametrize(
    "form",
    [str, repr, json.dumps, lambda text: text[:60] + "...", lambda text: "x" * 250 + text],
    ids=["whole", "repr", "json", "cut by the service", "cut by the plugin"],
)
def test_words_that_a_service_repeats_are_not_shown(
    form: Callable[[str], str], perform: Perform, server: ProviderServer
) -> None:
    """In whatever form, in message and body alike."""
    words = f"The prompt {form(PROMPT)} was refused for {server.api_key}"
    error = {"message": words, "type": "invalid_request_error", "code": "bad", "param": "prompt"}
    detail = [{"loc": ["body", "prompt"], "msg": words, "type": "value_error", "input": PROMPT}]
    body = {"detail": detail} if isinstance(server, FalServer) else {"error": error}
    reply = Reply(422, json.dumps(body).encode())
    server.fail(SUBMIT[type(server)], Fault("says so", reply, accepted=False, description=""))
    told = failure(perform, server)
    assert "[prompt]" in str(told)
    assert_private(told, server)


@pytest.mark.parametrize("error_type", [None, "internal_error"])
def test_words_in_the_answer_to_a_look_are_not_shown(
    error_type: str | None, perform: Perform
) -> None:
    """A 200 that says that the job failed, and a result that is refused."""
    with FalServer(looks=0) as server:
        said = f"cannot draw {PROMPT!r}"
        server.next_job(Outcome(name="no", error=said, error_type=error_type))
        assert_private(failure(perform, server), server)
        detail = [{"loc": ["body"], "msg": said, "type": "content_policy_violation"}]
        server.next_job(Outcome(name="no", status=422, body={"detail": detail}))
        assert_private(failure(perform, server), server)


def test_parts_that_fail_at_the_same_time_show_nothing(
    perform: Perform, server: ProviderServer
) -> None:
    """In whichever thread or task each of them ran."""
    server.fail(SUBMIT[type(server)], "refuse", times=None)
    changes = {"number_of_videos" if isinstance(server, FalServer) else "n": 12}
    assert_private(failure(perform, server, **changes), server)
