"""`tarash video` and `tarash image`: from a command line to a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash_cli import options
from tarash_cli.asks import config_of, request_of
from tarash_cli.commands.generate import image, video

Run = Callable[..., Any]
VIDEO = ("video", "a cat", "-p", "fal", "-m", "fal-ai/veo3.1")
IMAGE = ("image", "a cat", "-p", "fal", "-m", "fal-ai/flux/dev")


def _given(command: Any, *arguments: str) -> dict[str, Any]:
    given: dict[str, Any] = command.make_context("x", list(arguments)).params
    return given


def test_a_video_is_made_by_the_mock_and_saved(tarash: Run) -> None:
    """Its path is all that stands on standard output; how far it was, on standard error."""
    done = tarash(*VIDEO, "--mock", "-o", "films/cat.mp4")
    assert (done.code, done.out) == (0, "films/cat.mp4\n")
    assert Path("films/cat.mp4").read_bytes()[4:8] == b"ftyp"
    assert "fal/fal-ai/veo3.1: processing 60 %" in done.err
    assert "made by the mock in" in done.err


def test_a_video_is_made_by_fal_with_a_picture_and_saved(tarash: Run, fal: Any) -> None:
    """The picture is uploaded, the wishes are on the wire, and it is paid once."""
    _ = Path("cat.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(16))
    done = tarash(
        *("video", "-", "-p", "fal", "-m", "fal-ai/veo3.1/image-to-video", "--duration", "8"),
        *("--image", "first_frame=cat.png", "--no-audio", "--set", "auto_fix=true"),
        *("--poll-interval", "0", "-o", "cat.mp4"),
        stdin="it bows\n",
    )
    assert (done.code, done.out) == (0, "cat.mp4\n"), done.err
    assert fal.counters.paid_submits == 1
    (sent,) = [exchange.json() for exchange in fal.recorded if exchange.operation == "submit"]
    assert sent["image_url"].startswith(fal.url)
    expected = {"prompt": "it bows", "duration": "8s", "generate_audio": False, "auto_fix": True}
    assert sent | expected == sent
    assert "it bows" not in done.err


def test_without_a_file_the_address_is_printed(tarash: Run, fal: Any) -> None:
    """Nothing is saved where there is a URL."""
    done = tarash(*IMAGE, "-n", "2", "--poll-interval", "0", "--quiet")
    assert done.code == 0
    assert [line.startswith(fal.url) for line in done.out.splitlines()] == [True, True]
    assert list(Path().iterdir()) == []
    assert done.err.count("\n") == 1


def test_what_came_inline_is_saved_even_without_a_file(tarash: Run) -> None:
    """A file's content is nothing to print."""
    done = tarash(*IMAGE, "--mock")
    (made,) = Path().iterdir()
    assert done.out == f"{made}\n"
    assert (made.name[:12], made.suffix) == ("tarash-mock_", ".png")


def test_json_is_one_document_on_standard_output(tarash: Run, fal: Any) -> None:
    """It has files, assets, cost and the story, and no prompt of the caller's."""
    done = tarash(*VIDEO, "--poll-interval", "0", "-o", "cat.mp4", "--json")
    made = json.loads(done.out)
    assert made["files"] == ["cat.mp4"]
    assert made["assets"][0]["url"].startswith(fal.url)
    assert made["job"]["id"] == made["request_id"]
    assert made["job"]["payload"]
    assert made["execution_metadata"]["attempts"][0]["status"] == "success"
    assert "a cat" not in done.out + done.err


def test_json_has_no_content_of_files(tarash: Run) -> None:
    """An image that came inline is in its file alone."""
    made = json.loads(tarash(*IMAGE, "--mock", "--json").out)
    assert made["assets"][0]["url"] is None
    assert "content" not in made["assets"][0]
    assert "payload" not in made["job"]


@pytest.mark.usefixtures("fal")
def test_a_fallback_is_asked_when_the_first_cannot(tarash: Run, toy: Run) -> None:
    """The reason is told while it happens, and the answer says who made it."""
    toy()
    done = tarash(
        *("video", "a cat", "-p", "toy", "-m", "RateLimitedError", "--poll-interval", "0"),
        *("--fallback", "fal:fal-ai/veo3.1", "-o", "cat.mp4"),
    )
    assert (done.code, done.out) == (0, "cat.mp4\n")
    assert "toy/RateLimitedError failed, trying the next" in done.err
    assert "fal/fal-ai/veo3.1: completed" in done.err
    assert "toy/RateLimitedError: " not in done.err
    assert "made by fal/fal-ai/veo3.1" in done.err


@pytest.mark.usefixtures("fal")
def test_warnings_are_notes(tarash: Run) -> None:
    """What was converted is said once, and the file is there all the same."""
    done = tarash(*VIDEO, "--duration", "5", "--poll-interval", "0", "-o", "cat.mp4")
    assert "note: duration_seconds was converted: 5 s became 6s" in done.err
    assert done.out == "cat.mp4\n"


def test_a_failed_chain_tells_each_attempt(tarash: Run, toy: Run) -> None:
    """The last error is the answer, and the others are its notes."""
    toy()
    done = tarash(
        *("video", "a cat", "-p", "toy", "-m", "QuotaExceededError"),
        *("--fallback", "toy:ModelRetiredError", "--json"),
    )
    assert done.code == 25
    told = json.loads(done.out)["error"]
    assert (told["type"], told["exit_code"]) == ("ModelRetiredError", 25)
    assert "QuotaExceededError" in "".join(told["notes"])
    assert len(told["execution_metadata"]["attempts"]) == 2


def test_defaults_come_from_the_environment(tarash: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever always uses the same model need not say so."""
    monkeypatch.setenv("TARASH_IMAGE_PROVIDER", "fal")
    monkeypatch.setenv("TARASH_IMAGE_MODEL", "fal-ai/flux/dev")
    monkeypatch.setenv("TARASH_IMAGE_FALLBACK", "fal:fal-ai/flux/schnell fal:fal-ai/flux-pro/new")
    done = tarash("image", "a cat", "--mock", "--json")
    story = json.loads(done.out)["execution_metadata"]
    assert story["configs_in_chain"] == 3
    assert tarash("video", "a cat", "--mock").code == 2


@pytest.mark.parametrize(
    ("parameters", "kinds"),
    [
        (options.of_videos(), (VideoGenerationRequest, VideoGenerationConfig)),
        (options.of_images(), (ImageGenerationRequest, ImageGenerationConfig)),
    ],
    ids=["video", "image"],
)
def test_every_field_has_an_option(parameters: Any, kinds: Any) -> None:
    """A field that the gateway gets has one here; a key has none, since others could read it."""
    elsewhere = {
        "api_key": None,
        "extra_params": "extra",
        "fallback_configs": "fallbacks",
        "mock": "mocked",
        "provider_config": "settings",
    }
    names = {parameter.name for parameter in parameters}
    fields = {elsewhere.get(name, name) for kind in kinds for name in kind.model_fields}
    assert fields - {None} <= names


def test_options_become_a_chain_and_a_request() -> None:
    """Address and settings are the first one's; how long to wait is everybody's."""
    given = _given(
        video,
        *("a cat", "-p", "fal", "-m", "m", "--fallback", "google:g", "--timeout", "30"),
        *("--base-url", "http://127.0.0.1:1", "--provider-config", "priority=low"),
        *("--on-unsupported", "error", "--seed", "7", "-n", "2", "--set", "cfg=0.5"),
    )
    first = config_of("video", given)
    (second,) = first.fallback_configs
    assert (first.base_url, first.provider_config) == ("http://127.0.0.1:1", {"priority": "low"})
    assert (second.provider, second.model, second.base_url) == ("google", "g", None)
    assert (first.timeout, second.timeout, second.on_unsupported) == (30, 30, "error")
    assert (first.mock, second.provider_config) == (None, {})
    request = request_of("video", given, "a cat")
    assert (request.seed, request.number_of_videos) == (7, 2)
    assert request.extra_params == {"cfg": 0.5}


def test_the_mock_answers_for_everybody() -> None:
    """No link of the chain is paid."""
    given = _given(image, "a cat", "-p", "a", "-m", "b", "--fallback", "c:d", "--mock")
    config = config_of("image", given)
    assert all(link.mock.enabled for link in config.chain())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("video", "a", "cat", "-p", "fal", "-m", "x"), "put it in quotes"),
        ((*VIDEO, "--set", "seed=1"), "seed is a standard field"),
        ((*VIDEO, "--set", "a=1", "--set", "a=2"), "--set names the same key twice"),
        ((*VIDEO, "--detach", "-o", "x.mp4"), "give -o to `tarash resume`"),
        ((*VIDEO, "--detach", "--plan"), "give one of them"),
        ((*VIDEO, "--image", "first_frame=none.png"), "there is no file 'none.png'"),
        ((*VIDEO, "--duration", "long"), "'long' is no number"),
        (("video", "a cat", "-m", "x"), "--provider"),
        (("vidoe", "a cat"), "vidoe"),
    ],
)
def test_a_wrong_command_line_says_what_would_be_right(
    tarash: Run, arguments: tuple[str, ...], said: str
) -> None:
    """Nothing is sent, nothing is on standard output, and the code is that of usage."""
    done = tarash(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())
    assert "a cat" not in done.err or arguments[0] == "vidoe"


def test_a_wrong_field_is_the_gateways_to_tell(tarash: Run) -> None:
    """The models check what the options do not."""
    done = tarash(*VIDEO, "--resolution", "huge")
    assert (done.code, done.out) == (7, "")
    assert "resolution" in done.err
