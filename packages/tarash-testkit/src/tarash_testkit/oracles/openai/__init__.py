"""Points OpenAI's own client, `openai`, at a test server.

Rule: the client under test is the released one; only what its constructor takes is chosen: the
base, the key, how often it repeats, and that it holds each answer against its own types, which it
can but by itself does not. It works with 1.x, 2.x and 3.x of the client.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager

import openai

from tarash_testkit.azure import AzureServer
from tarash_testkit.openai import OpenAIServer

__all__ = ("API_VERSION", "azure_client_at", "azure_v1_client_at", "openai_client_at")

API_VERSION = "2025-04-01-preview"
"""The version that the dated surface of Azure is asked for."""


@contextmanager
def openai_client_at(
    server: OpenAIServer,
    *,
    api_key: str | None = None,
    max_retries: int = 0,
    is_strict: bool = True,
) -> Generator[openai.OpenAI]:
    """Yield the official client that talks to `server`; its connections are closed at the end.

    Args:
        server: A server that was started.
        api_key: Another key than the server's own.
        max_retries: How often the client repeats; its own default is 2.
        is_strict: Whether an answer that its types do not know is an error.
    """
    with openai.OpenAI(
        api_key=api_key or server.api_key,
        base_url=server.base_url,
        organization="org-testkit",
        project="proj_testkit",
        max_retries=max_retries,
        _strict_response_validation=is_strict,
    ) as client:
        yield client


@contextmanager
def azure_client_at(
    server: AzureServer,
    *,
    api_version: str = API_VERSION,
    token: Callable[[], str] | None = None,
    max_retries: int = 0,
) -> Generator[openai.AzureOpenAI]:
    """Yield the official client for the dated surface of `server`.

    Args:
        server: A server that was started.
        api_version: What it asks for.
        token: Gives a bearer token for each request; `None`: the key is sent.
        max_retries: How often the client repeats; its own default is 2.
    """
    with openai.AzureOpenAI(
        azure_endpoint=server.url,
        api_version=api_version,
        api_key=server.api_key if token is None else None,
        azure_ad_token_provider=token,
        max_retries=max_retries,
        _strict_response_validation=True,
    ) as client:
        yield client


@contextmanager
def azure_v1_client_at(
    server: AzureServer, *, token: str | None = None
) -> Generator[openai.OpenAI]:
    """Yield the official client for the v1 surface of `server`.

    Args:
        server: A server that was started.
        token: A bearer token; `None`: the key is sent as one, which that surface accepts.
    """
    with openai.OpenAI(
        api_key=token or server.api_key,
        base_url=server.base_url,
        max_retries=0,
        _strict_response_validation=True,
    ) as client:
        yield client
