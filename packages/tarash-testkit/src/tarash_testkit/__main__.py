"""Serves a test server in a process of its own: `python -m tarash_testkit`.

Rule: one line of JSON when it is ready, one when standard input ends; nothing else is printed.
Benchmarks use it, because a server in the measured process would take part in the measurement.
"""

import argparse
import json
import sys
from dataclasses import asdict
from typing import TextIO

from tarash_testkit.fal import FalServer

__all__ = ("main",)


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
    _ = parser.add_argument("--looks", type=int, default=2, help="looks before a job is done")
    options = parser.parse_args(arguments)
    with FalServer(looks=options.looks) as server:
        ready = {"url": server.url, "run_url": server.run_url, "api_key": server.api_key}
        print(json.dumps(ready), file=output, flush=True)
        _ = until.read()
        counters = server.counters
        final = {"paid_submits": counters.paid_submits, "requests": dict(counters.requests)}
        final |= {"leaks": [asdict(leak) for leak in server.leaks]}
        print(json.dumps(final), file=output, flush=True)


if __name__ == "__main__":
    main()
