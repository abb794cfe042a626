"""The server in a process of its own."""

import base64
import io
import json
import subprocess
import sys

import httpx
import pytest

from tarash_testkit.__main__ import main


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


class Terminal(io.StringIO):
    """An input at which somebody presses Ctrl-C."""

    def read(self, size: int | None = -1, /) -> str:
        """Be interrupted."""
        del size
        raise KeyboardInterrupt


def test_a_person_ends_it_with_ctrl_c() -> None:
    """The counters are printed all the same."""
    output = io.StringIO()
    main([], until=Terminal(), output=output)
    assert json.loads(output.getvalue().splitlines()[-1])["paid_submits"] == 0


def serve(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[dict[str, str], object]:
    """Serve until an input ends that is empty, and return the two lines."""
    output = io.StringIO()
    main([*arguments], until=io.StringIO(), output=output)
    assert capsys.readouterr().out == ""
    ready, final = (json.loads(line) for line in output.getvalue().splitlines())
    return ready, final


@pytest.mark.parametrize(
    ("service", "end"),
    [("openai", "/v1"), ("azure", "/openai/v1"), ("fal", "/run"), ("replicate", "/v1")],
)
def test_the_command_serves_each_service(
    service: str, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And tells where its operations begin."""
    ready, final = serve(capsys, service, "--looks", "1")
    base = ready["run_url"] if service == "fal" else ready["base_url"]
    assert base == ready["url"] + end
    assert final == {"paid_submits": 0, "requests": {}, "leaks": []}


def test_the_command_serves_a_service_without_a_base_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Stability AI's paths begin at the origin."""
    ready, final = serve(capsys, "stability", "--looks", "1", "--image-bytes", "20000")
    assert set(ready) == {"url", "api_key"}
    assert final == {"paid_submits": 0, "requests": {}, "leaks": []}


def test_the_command_makes_images_of_a_size() -> None:
    """For measurements of memory."""
    asked = {"prompt": "a", "model": "gpt-image-2"}

    class Until(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            ready = json.loads(output.getvalue())
            headers = {"Authorization": f"Bearer {ready['api_key']}"}
            url = f"{ready['base_url']}/images/generations"
            made = httpx.post(url, json=asked, headers=headers).json()["data"][0]["b64_json"]
            sizes.append(len(base64.b64decode(made)))
            return super().read(size)

    output, sizes = io.StringIO(), list[int]()
    main(["openai", "--image-bytes", "1000000"], until=Until(), output=output)
    assert sizes == [1_000_000]


def test_the_command_refuses_a_size_where_there_are_no_images(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With a sentence."""
    with pytest.raises(SystemExit):
        main(["fal", "--image-bytes", "1000"])
    assert "answers of fal carry no images" in capsys.readouterr().err


def test_the_command_makes_videos_of_a_size() -> None:
    """As for images; and Google's credentials are told too."""
    asked = {"model": "gemini-omni-1.2-flash", "input": "a cat"}

    class Until(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            ready = json.loads(output.getvalue())
            assert sorted(ready) == ["access_token", "api_key", "url"]
            headers = {"x-goog-api-key": ready["api_key"]}
            made = httpx.post(f"{ready['url']}/v1/interactions", json=asked, headers=headers).json()
            sizes.append(len(base64.b64decode(made["steps"][-1]["content"][0]["data"])))
            return super().read(size)

    output, sizes = io.StringIO(), list[int]()
    main(["google", "--video-bytes", "1000000"], until=Until(), output=output)
    assert sizes == [1_000_000]
