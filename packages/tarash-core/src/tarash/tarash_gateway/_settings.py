"""What both gateways share: settings, connections, and how a flow is performed in each colour."""

from __future__ import annotations

import logging
import os
import random
import sys
import threading
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar

from tarash.tarash_gateway import _engine
from tarash.tarash_gateway._drivers import AsyncDriver, Driver
from tarash.tarash_gateway._failures import empty_frames
from tarash.tarash_gateway._guard import Guard
from tarash.tarash_gateway._pools import AsyncPool, Pool
from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway._report import Reporter
from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway._runtime import Runtime
from tarash.tarash_gateway._slots import Slots
from tarash.tarash_gateway._store import save_response
from tarash.tarash_gateway._tools import Tools
from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.models import (
    GenerationResponse,
    ImageGenerationConfig,
    ImageGenerationRequest,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.wire import AsyncClient, Client

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike
    from pathlib import Path

    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import GenerationConfig, GenerationRequest, Medium, Plan

__all__ = ("AsyncProgress", "Settings", "default_registry")

T = TypeVar("T")
AnyResponse = TypeVar("AnyResponse", bound=GenerationResponse)
AsyncProgress = Callable[[ProgressUpdate], Awaitable[None] | None]

_log = logging.getLogger("tarash")
_SUBMIT_SLOTS = 8
_shared_slots = Slots(_SUBMIT_SLOTS)
_warned = threading.Event()
default_registry = Registry()


class Settings:
    """What both gateways are made from.

    Args:
        client: An own HTTP client of the gateway's colour, for a proxy, mTLS or HTTP/2; it is
            not closed. Through a blocking one, a config's `timeout` limits each wait for a
            connection or for headers, not their sum.
        allowed_hosts: Hosts that inputs and outputs may come from although they are not public.
        submit_slots: Paid submits under way at once for each provider; None: 8 in the whole
            process, shared by all gateways that say nothing else.
        retry: How often what may be repeated is repeated.
        environment: Where keys are looked up; None: the process's.
        registry: The providers; None: the installed ones.
        log_prompts: Whether prompts may stand in the log.

    Raises:
        ConfigurationError: The client is of another kind, or there is no slot.
    """

    _takes: ClassVar[type[Client | AsyncClient]]

    def __init__(
        self,
        *,
        client: Client | AsyncClient | None = None,
        allowed_hosts: Iterable[str] = (),
        submit_slots: int | None = None,
        retry: RetryPolicy | None = None,
        environment: Mapping[str, str] | None = None,
        registry: Registry | None = None,
        log_prompts: bool = False,
    ) -> None:
        if client is not None and not isinstance(client, self._takes):
            raise ConfigurationError(
                f"{type(self).__name__} takes a client that is a {_full_name(self._takes)}, not "
                f"a {_full_name(type(client))}"
            )
        if submit_slots is not None and submit_slots < 1:
            raise ConfigurationError(f"submit_slots must be 1 or more, not {submit_slots}")
        self._pool = Pool(client if isinstance(client, Client) else None)
        self._async_pool = AsyncPool(client if isinstance(client, AsyncClient) else None)
        self._tools = Tools(
            policy=retry or RetryPolicy(),
            slots=Slots(submit_slots) if submit_slots else _shared_slots,
            clock=time.monotonic,
            random=random.random,
        )
        found = os.environ if environment is None else environment
        self._runtime = Runtime(
            registry=registry or default_registry,
            guard=Guard.of(allowed_hosts, pins=client is None, environment=found),
            environment=found,
            clock=time.monotonic,
            now=lambda: datetime.now(UTC),
            random=random.random,
            new_id=lambda: uuid.uuid4().hex,
            log_prompts=log_prompts,
        )

    def plan(
        self,
        config: VideoGenerationConfig | ImageGenerationConfig,
        request: VideoGenerationRequest | ImageGenerationRequest,
    ) -> tuple[Plan, ...]:
        """Return what each config of the chain would send; nothing is sent, no key is needed.

        Raises:
            ConfigurationError: A provider of the chain is not installed or broken.
        """
        medium: Medium = "video" if isinstance(config, VideoGenerationConfig) else "image"
        return _engine.plan(self._runtime, config, request, medium)

    def _generate(
        self,
        config: GenerationConfig,
        request: GenerationRequest,
        medium: Medium,
        on_progress: AsyncProgress | None,
    ) -> Flow[GenerationResponse]:
        return _engine.generate(self._runtime, config, request, medium, Reporter(on_progress))

    def save(self, response: GenerationResponse, path: str | PathLike[str]) -> tuple[Path, ...]:
        """Write the assets of `response`; see `GenerationResponse.save`."""
        return self._run(save_response(self._runtime, response, path))

    async def save_async(
        self, response: GenerationResponse, path: str | PathLike[str]
    ) -> tuple[Path, ...]:
        """Write the assets of `response` without blocking the event loop."""
        return await self._run_async(save_response(self._runtime, response, path))

    def perform(self, flow: Callable[[Runtime], Flow[T]]) -> T:
        """Perform a flow of the core's own in these surroundings, and return its result."""
        return self._run(flow(self._runtime))

    def _run(self, flow: Flow[T]) -> T:
        _warn_of_a_blocked_loop()
        handled = sys.exception()
        try:
            return Driver(self._pool.client(), self._tools).run(flow)
        except BaseException as error:
            empty_frames(error, handled)
            raise

    async def _run_async(self, flow: Flow[T]) -> T:
        handled = sys.exception()
        try:
            return await AsyncDriver(await self._async_pool.client(), self._tools).run(flow)
        except BaseException as error:
            empty_frames(error, handled)
            raise

    def _owned(self, response: AnyResponse) -> AnyResponse:
        """Return `response`, to be saved with these settings."""
        response.saved_by(self)
        return response


def _warn_of_a_blocked_loop() -> None:
    """Say once that a blocking call stops the event loop it is made in."""
    if _warned.is_set() or not _is_in_a_loop():
        return
    _warned.set()
    _log.warning(
        "a blocking call was made inside a running event loop, which stands still meanwhile; "
        "await the twin whose name ends in _async instead"
    )


def _is_in_a_loop() -> bool:
    """Tell whether this thread runs an event loop; neither library is imported for that."""
    asyncio, trio = sys.modules.get("asyncio"), sys.modules.get("trio")
    if asyncio is not None and asyncio._get_running_loop() is not None:  # noqa: SLF001
        return True
    return trio is not None and bool(trio.lowlevel.in_trio_run())


def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
