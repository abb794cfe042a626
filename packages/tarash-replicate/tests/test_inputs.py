"""Local media: inside the request, or uploaded before."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError, TransportError
from tarash.tarash_gateway.models import Plan
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import answer, play
from tarash_replicate import inputs
from tarash_replicate.inputs import INLINE_BYTES, with_addresses

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
LARGE = PNG + bytes(INLINE_BYTES)
URL = "https://files.example/1.png"
ADDRESS = "https://api.replicate.com/v1/files/f1"
UPLOADED = answer({"id": "f1", "urls": {"get": ADDRESS}}, status_code=201)


def _plan(plan_of: Callable[..., Plan], *images: Any) -> Plan:
    types = ("first_frame", "last_frame")
    listed = [{"image": image, "type": kind} for image, kind in zip(images, types, strict=False)]
    return plan_of("google/veo-3.1", image_list=listed)


def test_an_address_is_passed_on(plan_of: Callable[..., Plan], api_to: Callable[..., Api]) -> None:
    """Replicate fetches it."""
    played = play(with_addresses(_plan(plan_of, URL), api_to()))
    assert (played.steps, played.result["image"]) == ((), URL)


def test_a_small_file_goes_inside(plan_of: Callable[..., Plan], api_to: Callable[..., Api]) -> None:
    """As a data URI, with no request of its own."""
    played = play(with_addresses(_plan(plan_of, PNG), api_to()))
    assert played.steps == ()
    assert played.result["image"].startswith("data:image/png;base64,iVBORw0KGgo")


def test_a_large_file_is_uploaded_with_name_and_type(
    plan_of: Callable[..., Plan], api_to: Callable[..., Api]
) -> None:
    """It costs nothing, so it may be repeated; its address takes its place."""
    content = {"content": LARGE, "content_type": "image/png", "file_name": "kite.png"}
    played = play(with_addresses(_plan(plan_of, content, PNG), api_to()), UPLOADED)
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("POST", "https://api.replicate.com/v1/files")
    assert sent.files == [("content", ("kite.png", LARGE, "image/png"))]
    assert not sent.is_paid
    assert sent.headers == {"Authorization": "Bearer r8_test"}
    assert played.result["image"] == ADDRESS
    assert played.result["last_frame"].startswith("data:")


@pytest.mark.parametrize(
    ("strategy", "content", "requests"),
    [("url", PNG, 1), ("base64", LARGE, 0), (None, PNG + bytes(INLINE_BYTES - len(PNG)), 0)],
)
def test_the_strategy_of_the_official_client_decides(
    plan_of: Callable[..., Plan],
    api_to: Callable[..., Api],
    strategy: str | None,
    content: bytes,
    requests: int,
) -> None:
    """`url` uploads every file, `base64` none; without one the size decides."""
    api = api_to(provider_config={"file_encoding_strategy": strategy})
    flow = with_addresses(_plan(plan_of, content), api)
    played = play(flow, *[UPLOADED] * requests)
    assert len(played.requests) == requests


def test_what_replicate_would_not_take_is_refused(
    plan_of: Callable[..., Plan], api_to: Callable[..., Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is paid."""
    monkeypatch.setattr(inputs, "_LARGEST_BYTES", len(LARGE))
    with pytest.raises(InvalidRequestError, match="less than 100 MB; no prediction was created"):
        play(with_addresses(_plan(plan_of, LARGE), api_to()))


def test_an_upload_without_an_address_is_no_upload(
    plan_of: Callable[..., Plan], api_to: Callable[..., Api]
) -> None:
    """Nothing is paid then either."""
    with pytest.raises(TransportError, match="names no address"):
        play(with_addresses(_plan(plan_of, LARGE), api_to()), answer({"id": "f1"}))
