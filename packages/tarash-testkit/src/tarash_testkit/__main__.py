"""Serves a test server in a process of its own: `python -m tarash_testkit [SERVICE]`.

Rule: one line of JSON when it is ready, one when standard input ends; nothing else is printed.
Benchmarks use it, because a server in the measured process would take part in the measurement.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TextIO

from tarash_testkit.azure import AzureServer
from tarash_testkit.fal import FalServer
from tarash_testkit.openai import OpenAIServer
from tarash_testkit.server import ProviderServer

__all__ = ("main",)


_SERVERS: Mapping[str, Callable[..., ProviderServer]] = {
    "azure": AzureServer,
    "fal": FalServer,
    "openai": OpenAIServer,
}
"""What serves each service."""
_WITH_IMAGE_BYTES = frozenset({"azure", "openai"})
"""The services whose answers carry images, so that their size can be chosen."""


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
    options = parser.parse_args(arguments)
    settings = {"looks": options.looks}
    if options.image_bytes is not None:
        if options.service not in _WITH_IMAGE_BYTES:
            parser.error(f"--image-bytes: answers of {options.service} carry no images")
        settings["image_bytes"] = options.image_bytes
    with _SERVERS[options.service](**settings) as server:
        print(json.dumps(server.reach), file=output, flush=True)
        _ = until.read()
        counters = server.counters
        final = {"paid_submits": counters.paid_submits, "requests": dict(counters.requests)}
        final |= {"leaks": [asdict(leak) for leak in server.leaks]}
        print(json.dumps(final), file=output, flush=True)


if __name__ == "__main__":
    main()
