"""What saving a response must hold: whose key is used, and which gateway does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from toys import QueueToy

from tarash.tarash_gateway import api
from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway._store import save_response
from tarash.tarash_gateway.exceptions import MediaError, MissingCredentialsError
from tarash.tarash_gateway.mock import MockConfig
from tarash.tarash_gateway.models import (
    Asset,
    Job,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.plugin import Api, hookimpl
from tarash.tarash_gateway.testing import VirtualGateway, answer
from tarash.tarash_gateway.wire import Request, Response

KEY = "toy-key-0123456789"
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(64)
VIDEO = VideoGenerationRequest(prompt="a cat")


class KeyedToy(QueueToy):
    """One whose files need its key."""

    @hookimpl
    def normalize(self, job: Job) -> VideoGenerationResponse:
        """Return an asset that needs the key."""
        url = f"https://{self.name}.test/files/{job.id}"
        return VideoGenerationResponse(assets=(Asset(url=url, requires_credentials=True),))

    @hookimpl
    def fetch(self, asset: Asset, api: Api) -> Request:
        """Ask for it with the key."""
        return api.get(asset.url or "")


def serve(request: Request) -> Response:
    """Answer as the toy's service does."""
    if request.method == "POST":
        return answer({"id": "j1"})
    if "/files/" in request.url:
        return answer(content=MP4, headers={"content-type": "video/mp4"})
    return answer({"state": "done"})


def gateway_of(plugin: object, **environment: str) -> VirtualGateway:
    """Return a gateway with that provider."""
    return VirtualGateway(serve, plugins={"toy": plugin}, environment=environment)


def response_of(gateway: VirtualGateway) -> VideoGenerationResponse:
    """Return a response that the gateway made."""
    return gateway.generate_video(VideoGenerationConfig(provider="toy", model="m"), VIDEO)


@pytest.fixture
def mocked() -> Iterator[VideoGenerationResponse]:
    """Give a response of the mock's, made by the default gateway."""
    mock = MockConfig(enabled=True)
    yield api.generate_video(VideoGenerationConfig(provider="fal", model="m", mock=mock), VIDEO)
    api._gateway.close()


def test_a_file_that_needs_the_key_is_asked_for_with_it(tmp_path: Path) -> None:
    """The provider says how; the key is looked up again."""
    gateway = gateway_of(KeyedToy(), TOY_KEY=KEY)
    [path] = response_of(gateway).save(tmp_path / "clip")
    assert path.read_bytes() == MP4
    assert KEY in str(dict(gateway.requests[-1].headers))


def test_a_file_that_needs_the_key_cannot_be_had_without(tmp_path: Path) -> None:
    """The error says which key is missing."""
    response = response_of(gateway_of(KeyedToy(), TOY_KEY=KEY))
    with pytest.raises(MissingCredentialsError, match="TOY_KEY"):
        gateway_of(KeyedToy()).save(response, tmp_path / "clip")


def test_a_response_loaded_from_json_is_saved_by_the_default_gateway(
    mocked: VideoGenerationResponse, tmp_path: Path
) -> None:
    """It knows no gateway."""
    again = VideoGenerationResponse.model_validate_json(mocked.model_dump_json())
    [path] = again.save(tmp_path / "clip")
    assert path.stat().st_size > 1000


async def test_a_response_loaded_from_json_is_saved_without_blocking(
    mocked: VideoGenerationResponse, tmp_path: Path
) -> None:
    """The same when awaited."""
    again = VideoGenerationResponse.model_validate_json(mocked.model_dump_json())
    [path] = await again.save_async(tmp_path / "clip")
    assert path.stat().st_size > 1000
    await api._gateway._async_pool.aclose()


def test_a_response_of_nobody_is_saved_without_any_key(tmp_path: Path) -> None:
    """Inline content is written; an address that is not public is refused like any other."""
    gateway = VirtualGateway(serve, environment={"TOY_KEY": KEY})
    inline = VideoGenerationResponse(assets=(Asset(content=MP4, content_type="video/mp4"),))
    [path] = gateway.save(inline, tmp_path / "inline")
    assert path.read_bytes() == MP4
    private = VideoGenerationResponse(assets=(Asset(url="http://169.254.169.254/x"),))
    with pytest.raises(MediaError):
        gateway.save(private, tmp_path / "private")
    assert not gateway.requests


def test_saving_is_a_flow(tmp_path: Path) -> None:
    """Nothing is written before it is performed."""
    gateway: Any = VirtualGateway(serve, environment={})
    inline = VideoGenerationResponse(assets=(Asset(content=MP4, content_type="video/mp4"),))
    save_response(gateway._runtime, inline, tmp_path / "inline").close()
    assert not list(tmp_path.iterdir())
    assert Registry({"TARASH_PLUGINS": ""}).names() is not None
