"""Serves a test server in a process of its own: `python -m tarash_testkit [SERVICE]`.

Rule: one line of JSON when it is ready, one when standard input ends; nothing else is printed.
Benchmarks use it, because a server in the measured process would take part in the measurement.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import TextIO

from tarash_testkit.azure import AzureServer
from tarash_testkit.fal import FalServer
from tarash_testkit.google import GoogleServer
from tarash_testkit.openai import OpenAIServer
from tarash_testkit.replicate import ReplicateServer
from tarash_testkit.runway import RunwayServer
from tarash_testkit.server import ProviderServer
from tarash_testkit.stability import StabilityServer

__all__ = ("main",)


_SERVERS: Mapping[str, Callable[..., ProviderServer]] = {
    "azure": AzureServer,
    "fal": FalServer,
    "google": GoogleServer,
    "openai": OpenAIServer,
    "replicate": ReplicateServer,
    "runway": RunwayServer,
    "stability": StabilityServer,
}
"""What serves each service."""
_INLINE: Mapping[str, tuple[str, ...]] = {
    "azure": ("image_bytes",),
    "google": ("image_bytes", "video_bytes"),
    "openai": ("image_bytes",),
    "stability": ("image_bytes",),
}
"""The sizes that can be chosen: of media that the answers of the service carry."""


def main(
    arguments: list[str] | None = None,
    *,
    until: TextIO = sys.stdin,
    output: TextIO = sys.stdout,
) -> None:
    """Serve until `until` ends: first the addresses, at the end the counters.

    Args:
        arguments: The command line; `None`: the process's own.
        until: What to read to its end.
        output: Where the two lines go.
    """
    parser = argparse.ArgumentParser(prog="python -m tarash_testkit", description=__doc__)
    _ = parser.add_argument("service", nargs="?", choices=sorted(_SERVERS), default="fal")
    _ = parser.add_argument("--looks", type=int, default=2, help="looks before a job is done")
    _ = parser.add_argument("--image-bytes", type=int, help="size of each image in an answer")
    _ = parser.add_argument("--video-bytes", type=int, help="size of each video in an answer")
    options = parser.parse_args(arguments)
    settings = {"looks": options.looks}
    for name in ("image_bytes", "video_bytes"):
        size_bytes: int | None = getattr(options, name)
        if size_bytes is None:
            continue
        if name not in _INLINE.get(options.service, ()):
            medium = name.removesuffix("_bytes")
            parser.error(f"--{medium}-bytes: answers of {options.service} carry no {medium}s")
        settings[name] = size_bytes
    with _SERVERS[options.service](**settings) as server:
        print(json.dumps(server.reach), file=output, flush=True)
        with suppress(KeyboardInterrupt):  # a person at a terminal ends it so
            _ = until.read()
        counters = server.counters
        final = {"paid_submits": counters.paid_submits, "requests": dict(counters.requests)}
        final |= {"leaks": [asdict(leak) for leak in server.leaks]}
        print(json.dumps(final), file=output, flush=True)


if __name__ == "__main__":
    main()
