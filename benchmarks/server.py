"""Serves the test server of fal, with one large file beside it; started by `served.py`.

`python server.py LOOKS FILE_BYTES` prints its addresses as one line of JSON and serves until its
standard input ends.
"""

import json
import sys

from tarash_testkit.fal import FalServer
from tarash_testkit.media import padded_mp4


def main() -> None:
    """Serve until standard input ends."""
    looks, file_bytes = (int(argument) for argument in sys.argv[1:])
    with FalServer(looks=looks) as server:
        place = {"url": server.url, "run_url": server.run_url, "api_key": server.api_key}
        place["file_url"] = server.add_file("large.mp4", padded_mp4(file_bytes))
        print(json.dumps(place), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
