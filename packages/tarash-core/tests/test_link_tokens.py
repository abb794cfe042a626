"""Credentials that must be fetched: when they are, when anew, and what may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from toys import CancelToy, config, request

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    MissingCredentialsError,
    PluginError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.models import GenerationConfig, Job, VideoGenerationResponse
from tarash.tarash_gateway.plugin import Api, Asset, Flow, bearer_token, hookimpl
from tarash.tarash_gateway.testing import VirtualGateway, answer, play
from tarash.tarash_gateway.wire import Request, Response

STALE, FRESH = "stale-token-0123456789", "fresh-token-0123456789"
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(64)


class TokenToy(CancelToy):
    """One whose token a caller's function gives, or else the key does it."""

    def __init__(self) -> None:
        super().__init__(key_substitutes=("token_provider",))

    @hookimpl
    def authorize(self, config: GenerationConfig, renew: bool) -> Flow[Mapping[str, str]]:
        """Ask the caller's function."""
        function = config.provider_config.get("token_provider")
        if function is None:
            return {}
        token = yield from bearer_token(lambda: function(renew), "token_provider")
        return {"Authorization": f"Bearer {token}"}

    @hookimpl
    def normalize(self, job: Job) -> VideoGenerationResponse:
        """Return a file that needs the token."""
        asset = Asset(url=f"https://toy.test/files/{job.id}", requires_credentials=True)
        return VideoGenerationResponse(assets=(asset,))


class Service:
    """Accepts some tokens."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = tokens
        self.asked: list[bool] = []

    def token(self, renew: bool) -> str:
        """Return the old token, and a fresh one when that is asked for."""
        self.asked.append(renew)
        return FRESH if renew else STALE

    def __call__(self, request: Request) -> Response:
        """Answer who has a token."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in self.tokens:
            return answer({"error": "auth", "message": f"no: {given}"}, status_code=401)
        if "/files/" in request.url:
            return answer(content=MP4, headers={"content-type": "video/mp4"})
        return answer({"id": "j"} if request.method == "POST" else {"state": "done"})

    def gateway(self, **environment: str) -> VirtualGateway:
        """Return a gateway to it."""
        return VirtualGateway(self, plugins={"toy": TokenToy()}, environment=environment)

    @property
    def settings(self) -> dict[str, Any]:
        """What a caller configures."""
        return {"token_provider": self.token}


def test_a_token_is_fetched_once_for_a_generation() -> None:
    """No key is needed, and the job keeps no token."""
    service = Service(STALE)
    gateway = service.gateway()
    response = gateway.generate_video(config(provider_config=service.settings), request())
    assert service.asked == [False]
    assert [sent.headers["Authorization"] for sent in gateway.requests] == [f"Bearer {STALE}"] * 2
    assert response.job is not None
    assert STALE not in response.job.model_dump_json()


def test_a_token_that_is_refused_is_renewed_once() -> None:
    """A 401 means that nothing was accepted, so the paid submit is sent with the fresh one."""
    service = Service(FRESH)
    gateway = service.gateway()
    gateway.generate_video(config(provider_config=service.settings), request())
    assert service.asked == [False, True]
    assert [sent.is_paid for sent in gateway.requests] == [True, True, False]


def test_a_fresh_token_that_is_refused_ends_the_call_without_showing_it() -> None:
    """Twice is enough; neither token stands in the error."""
    service = Service("another")
    with pytest.raises(AuthenticationError) as caught:
        service.gateway().generate_video(config(provider_config=service.settings), request())
    assert service.asked == [False, True]
    shown = f"{caught.value} {caught.value.body}"
    assert FRESH not in shown
    assert STALE not in shown


def test_a_key_that_is_refused_is_not_tried_again() -> None:
    """There is nothing to renew."""
    service = Service("another")
    gateway = service.gateway(TOY_KEY="a-wrong-key-012345")
    with pytest.raises(AuthenticationError):
        gateway.generate_video(config(), request())
    assert len(gateway.requests) == 1


def test_a_file_is_downloaded_with_the_token(tmp_path: Path) -> None:
    """The response remembers whom to ask; it tells nobody."""
    service = Service(STALE)
    gateway = service.gateway()
    response = gateway.generate_video(config(provider_config=service.settings), request())
    assert response.save(tmp_path / "1.mp4")[0].read_bytes() == MP4
    assert service.asked == [False, False]
    assert "token_provider" not in repr(response)


def test_a_key_of_the_config_serves_to_save_as_well(tmp_path: Path) -> None:
    """After JSON it is gone, and the error says which variable to set."""
    service = Service("own-key-0123456789")
    gateway = service.gateway()
    response = gateway.generate_video(config(api_key="own-key-0123456789"), request())
    response.save(tmp_path / "1.mp4")
    again = VideoGenerationResponse.model_validate_json(response.model_dump_json())
    again.saved_by(gateway)
    with pytest.raises(MissingCredentialsError, match="TOY_KEY"):
        again.save(tmp_path / "2.mp4")


@pytest.mark.parametrize("value", ["", "0", "False", None])
def test_a_substitute_that_is_switched_off_is_none(value: str | None) -> None:
    """Then a key is asked for."""
    gateway = Service(STALE).gateway()
    with pytest.raises(MissingCredentialsError):
        gateway.generate_video(config(provider_config={"token_provider": value}), request())


def test_a_token_is_fetched_by_requests_too() -> None:
    """They go out without a token, or it would never end."""

    class LoginToy(TokenToy):
        @hookimpl
        def authorize(self, api: Api) -> Flow[Mapping[str, str]]:
            """Log in."""
            seen = yield api.post("/login", repeatable=True)
            return {"X-Session": seen.json()["session"]}

    def serve(request: Request) -> Response:
        if request.url.endswith("/login"):
            return answer({"session": "s-1"})
        return answer({"id": "j"} if request.method == "POST" else {"state": "done"})

    gateway = VirtualGateway(
        serve, plugins={"toy": LoginToy()}, environment={"TOY_KEY": "k-0123456789"}
    )
    gateway.generate_video(config(), request())
    assert [sent.headers.get("X-Session") for sent in gateway.requests] == [None, "s-1", "s-1"]
    assert gateway.requests[1].headers["Authorization"] == "Bearer k-0123456789"


def test_headers_of_the_wrong_kind_are_the_plugins_defect() -> None:
    """The error names the hook."""

    class WrongToy(TokenToy):
        @hookimpl
        def authorize(self) -> Flow[Mapping[str, str]]:
            """Return no headers."""
            yield from ()
            return "Bearer x"  # type: ignore[return-value]

    gateway = VirtualGateway(
        lambda _: answer({}), plugins={"toy": WrongToy()}, environment={"TOY_KEY": "k"}
    )
    with pytest.raises(PluginError, match="'authorize' must return Mapping"):
        gateway.generate_video(config(), request())


def _raise() -> str:
    raise OSError("the vault is sealed")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (OSError("the vault is sealed"), "raised OSError"),
        (None, "returned NoneType"),
        (" ", "returned str"),
        (7, "returned int"),
    ],
)
def test_a_function_that_gives_no_token_is_to_blame(reply: object, said: str) -> None:
    """Its own error is the cause."""
    with pytest.raises(AuthenticationError, match=f"token_provider {said}") as caught:
        play(bearer_token(_raise, "token_provider"), reply)
    if isinstance(reply, Exception):
        assert caught.value.__cause__ is reply


def test_a_function_that_is_late_says_nothing_about_the_key() -> None:
    """The time ran out: another provider may still have some."""
    late = TransportError("a blocking call was not done when the time ran out", sent=True)
    with pytest.raises(TransportError) as caught:
        play(bearer_token(_raise, "token_provider"), late)
    assert caught.value is late


def test_a_token_is_taken_without_the_space_around_it() -> None:
    """A file often ends with a line break."""
    assert play(bearer_token(_raise, "x"), "t-1\n").result == "t-1"


class ElsewhereToy(CancelToy):
    """One whose address depends on a setting."""

    @hookimpl
    def connect(self, config: GenerationConfig, api: Api) -> Api:
        """Go to the region."""
        region = config.provider_config.get("region", "none")
        pinned = config.model_copy(update={"provider_config": {"region": region}, "api_key": None})
        return replace(api, base_url=f"https://{region}.toy.test", config=pinned)


def _connected(make: Callable[[], Any], **environment: str) -> VirtualGateway:
    def serve(request: Request) -> Response:
        return answer({"id": "j"} if request.method == "POST" else {"state": "done"})

    variables = {"TOY_KEY": "k-0123456789", **environment}
    return VirtualGateway(serve, plugins={"toy": make()}, environment=variables)


def test_a_config_says_where_the_service_is() -> None:
    """What was resolved goes with the job, so that another process finds it."""
    gateway = _connected(
        lambda: ElsewhereToy(settings_environment={"region": ("TOY_REGION",)}), TOY_REGION="eu"
    )
    response = gateway.generate_video(config(), request())
    assert {sent.url.partition("/jobs")[0] for sent in gateway.requests} == {"https://eu.toy.test"}
    assert response.job is not None
    assert response.job.config.provider_config == {"region": "eu"}


def test_a_setting_of_the_config_wins_over_the_environment() -> None:
    """As a key does."""
    toy = ElsewhereToy(settings_environment={"region": ("A", "TOY_REGION")})
    gateway = _connected(lambda: toy, TOY_REGION="eu")
    gateway.generate_video(config(provider_config={"region": "us"}), request())
    assert gateway.requests[0].url == "https://us.toy.test/jobs"


def test_a_setting_that_nobody_knows_is_refused_with_the_nearest() -> None:
    """Nothing is sent; the core's own settings pass."""
    gateway = _connected(lambda: CancelToy(settings=("priority", "region")))
    gateway.plan(config(provider_config={"allow_retired": True, "addresses": {}}), request())
    for name, said in (("regoin", "did you mean 'region'"), ("zzz", "Known: priority, region")):
        with pytest.raises(TarashError, match=said):
            gateway.generate_video(config(provider_config={name: 1}), request())
    assert gateway.requests == []


def test_a_models_id_may_have_the_vendors_name_in_front() -> None:
    """It is gone in the job, and the prefix alone is an id like another."""
    gateway = _connected(lambda: CancelToy(model_prefixes=("toys/",)))
    for asked, known in (("toys/m", "m"), ("m", "m"), ("toys/", "toys/")):
        response = gateway.generate_video(config(model=asked), request())
        assert response.job is not None
        assert response.job.model == known


def test_our_own_id_goes_with_the_paid_submit_alone() -> None:
    """It is noted by the service and makes nothing repeatable."""
    gateway = _connected(lambda: CancelToy(client_id_header="X-Client-Id"))
    response = gateway.generate_video(config(), request())
    submit, look = gateway.requests
    assert response.job is not None
    assert submit.headers["X-Client-Id"] == response.job.intent.id
    assert not submit.may_repeat
    assert "X-Client-Id" not in look.headers
