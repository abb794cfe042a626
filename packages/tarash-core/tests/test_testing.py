"""The tools for tests of providers say at once what a test got wrong."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from toys import KEY, QueueToy, Script, config, gateway, request

from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.flows import Save, Sleep, once
from tarash.tarash_gateway.testing import ProviderContract, VirtualGateway, answer, play
from tarash.tarash_gateway.wire import Request, Response

LOOK = Request("GET", "https://toy.test/jobs/1")


def flow() -> Generator[Request, Response, int]:
    """Ask once, and once more when the first try failed."""
    try:
        response = yield LOOK
    except TransportError:
        response = yield LOOK
    return response.status_code


def test_playing_tells_what_was_asked_and_returned() -> None:
    """The steps in order, and the flow's result."""
    played = play(flow(), answer({}))
    assert played.requests == (LOOK,)
    assert played.result == 200


def test_an_error_among_the_replies_is_thrown_in() -> None:
    """The flow may catch it and go on."""
    played = play(flow(), TransportError("reset"), answer({}))
    assert len(played.steps) == 2


def test_what_is_shared_is_played_with_the_rest() -> None:
    """As if it stood there itself, errors included."""

    def sharing() -> Generator[Any, Any, tuple[int, int]]:
        first = yield from once("key", flow())
        second = yield LOOK
        return first, second.status_code

    played = play(sharing(), TransportError("reset"), answer({}), answer({}, status_code=201))
    assert played.steps == (LOOK, LOOK, LOOK)
    assert played.result == (200, 201)
    with pytest.raises(TransportError):
        play(sharing(), TransportError("reset"), TransportError("reset"))


@pytest.mark.parametrize(
    ("replies", "complaint"),
    [
        ((), "no reply is left for step 1"),
        ((answer({}), answer({})), "ended before 1 replies"),
        ((answer({}, status_code=503),), "status 503 never reaches a flow"),
    ],
)
def test_a_script_that_does_not_fit_is_refused(replies: Any, complaint: str) -> None:
    """Too few replies, too many, or one that no flow ever sees."""
    with pytest.raises(AssertionError, match=complaint):
        play(flow(), *replies)


def test_an_unknown_step_ends_a_virtual_run() -> None:
    """What no driver performs is no step."""
    with pytest.raises(TypeError, match="str is no step"):
        gateway(Script(), QueueToy())._run(wrong())


def wrong() -> Any:
    """Yield what is no step."""
    yield "https://toy.test"


def test_a_plain_request_is_answered_as_it_is() -> None:
    """A flow without an engine gets even an error's answer."""
    virtual = VirtualGateway(lambda _: answer({}, status_code=503))
    assert virtual._run(flow()) == 503


def test_a_virtual_answer_comes_from_where_it_was_asked() -> None:
    """As over the network, since a plugin may go by it; an address that is given stays."""
    replies = [answer({}), Response(200, url="https://elsewhere.test/")]
    virtual = VirtualGateway(lambda _: replies.pop(0))

    def ask() -> Generator[Request, Response, str]:
        return (yield LOOK).url

    assert virtual._run(ask()) == LOOK.url
    assert virtual._run(ask()) == "https://elsewhere.test/"


def test_a_virtual_download_writes_what_is_served(tmp_path: Path) -> None:
    """The file holds the answer's bytes, and the size is told."""
    virtual = VirtualGateway(lambda _: answer(content=b"12345"))

    def download() -> Any:
        return (yield Save(LOOK, tmp_path / "file"))

    assert virtual._run(download()).size_bytes == 5
    assert (tmp_path / "file").read_bytes() == b"12345"


def test_a_long_sleep_takes_no_time() -> None:
    """The virtual clock moves on instead."""
    virtual = VirtualGateway(lambda _: answer({}))

    def sleep() -> Any:
        yield Sleep(3600)
        yield Sleep(-5)

    virtual._run(sleep())
    assert virtual.clock == 3600


def test_gateways_may_share_providers() -> None:
    """A registry that is given is used, beside the plugins that are named."""
    registry = Registry({"TARASH_PLUGINS": ""})
    registry.register("toy", QueueToy())
    virtual = VirtualGateway(Script(), registry=registry, environment={"TOY_KEY": KEY})
    assert virtual.generate_video(config(), request()).video


def test_a_contract_without_a_service_says_so() -> None:
    """Whoever subclasses it must say how the service answers."""
    with pytest.raises(AssertionError, match="does not serve"):
        ProviderContract().serve(LOOK)
