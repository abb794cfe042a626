"""Serves a test server in a process of its own: `python -m tarash_testkit [fal]`.

Rule: one line of JSON when it is ready, one when standard input ends; nothing else is printed.
Benchmarks use it, because a server in the measured process would take part in the measurement.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TextIO

from tarash_testkit.fal import FalServer
from tarash_testkit.google import GoogleServer
from tarash_testkit.server import ProviderServer

__all__ = ("main",)


def _fal(looks: int) -> FalServer:
    return FalServer(looks=looks)


_SERVERS: Mapping[str, Callable[[int], ProviderServer]] = {"fal": _fal}
"""How to make the server of a service for a number of looks."""


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
    options = parser.parse_args(arguments)
    with _SERVERS[options.service](options.looks) as server:
        print(json.dumps(server.reach), file=output, flush=True)
        _ = until.read()
        counters = server.counters
        final = {"paid_submits": counters.paid_submits, "requests": dict(counters.requests)}
        final |= {"leaks": [asdict(leak) for leak in server.leaks]}
        print(json.dumps(final), file=output, flush=True)


if __name__ == "__main__":
    main()
