"""The server in a process of its own."""

import json
import subprocess
import sys

import httpx


def test_the_command_serves_until_its_input_ends() -> None:
    """One line when it is ready, one with the counters when it stops."""
    command = [sys.executable, "-m", "tarash_testkit", "--looks", "0"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        headers = {"Authorization": f"Key {ready['api_key']}"}
        url = f"{ready['url']}/fal-ai/veo3.1"
        assert httpx.post(url, json={}, headers=headers).status_code == 200
        rest, _ = process.communicate(timeout=10)
    assert json.loads(rest) == {"paid_submits": 1, "requests": {"submit": 1}, "leaks": []}
