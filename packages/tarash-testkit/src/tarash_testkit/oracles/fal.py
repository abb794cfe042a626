"""Points fal's own client, `fal-client`, at a test server.

Rule: the client under test is the released one; only the four addresses it starts from change.

`fal-client` lets the environment choose its hosts, but it writes `https://` before them and has
no setting for its REST and CDN origins. Its module constants are read at each call, so setting
them for the time of a block is enough: transport, retries, timeouts and bytes stay its own. The
alternatives would change more: another transport would replace the code that reconnects, and TLS
would need a certificate authority in every test.
"""

from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import fal_client
import fal_client.client
import httpx

from tarash_testkit.fal import FalServer

__all__ = ("async_fal_client_at", "fal_addresses", "fal_client_at")


@dataclass(frozen=True)
class _ClosingClient(fal_client.SyncClient):
    """The official client, which by itself never closes its connections."""

    uploaders: list[httpx.Client] = field(default_factory=list[httpx.Client], repr=False)

    def _get_cdn_client(self) -> httpx.Client:
        client = super()._get_cdn_client()
        self.uploaders.append(client)
        return client

    def close(self) -> None:
        for client in (self._client, *self.uploaders):
            client.close()


class _ClosingAsyncClient(fal_client.AsyncClient):
    """The same for asyncio; this one closes its uploaders itself."""

    async def aclose(self) -> None:
        await (await self._client).aclose()


@contextmanager
def fal_addresses(server: FalServer) -> Generator[None]:
    """Let every `fal-client` of this process talk to `server`, inside the block.

    The module functions of `fal_client` included; so two blocks for two servers must not overlap.
    """
    with patch.multiple(
        fal_client.client,
        RUN_URL_FORMAT=f"{server.run_url}/",
        QUEUE_URL_FORMAT=f"{server.url}/",
        REST_URL=server.url,
        CDN_URL=server.url,
    ):
        yield


@contextmanager
def fal_client_at(
    server: FalServer, *, api_key: str | None = None
) -> Generator[fal_client.SyncClient]:
    """Yield the official client that talks to `server`; its connections are closed at the end.

    Args:
        server: A server that was started.
        api_key: Another key than the server's own.
    """
    with (
        fal_addresses(server),
        closing(_ClosingClient(key=api_key or server.api_key)) as client,
    ):
        yield client


@asynccontextmanager
async def async_fal_client_at(
    server: FalServer, *, api_key: str | None = None
) -> AsyncGenerator[fal_client.AsyncClient]:
    """Yield the official asynchronous client that talks to `server`; as `fal_client_at`."""
    with fal_addresses(server):
        async with aclosing(_ClosingAsyncClient(key=api_key or server.api_key)) as client:
            yield client
