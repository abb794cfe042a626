"""The help, the versions, and what a shell completes."""

import importlib
from collections.abc import Callable
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete

from tarash_cli.app import COMMANDS, app
from tarash_cli.completions import complete_model
from tarash_cli.main import run

Run = Callable[..., Any]


def _completed(*words: str) -> list[str]:
    *before, start = words
    complete = ShellComplete(app, {}, "tarash", "_TARASH_COMPLETE")
    return [item.value for item in complete.get_completions(before, start)]


def test_the_help_lists_every_command_in_its_order(tarash: Run) -> None:
    """With the words of the table."""
    done = tarash("--help")
    assert done.code == 0
    listed = [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")]
    names = [word for word in listed if word in COMMANDS]
    assert names == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_has_a_help(name: str, tarash: Run) -> None:
    """A line of the table that leads nowhere is found here."""
    done = tarash(name, "-h")
    assert done.code == 0
    assert done.out.startswith(f"Usage: tarash {name} ")
    assert app.get_command(click.Context(app), name) is not None


def test_the_module_runs_only_as_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever imports everything, to document it, gets no help printed."""
    assert importlib.import_module("tarash_cli.__main__").run is run
    assert capsys.readouterr().out == ""


def test_the_help_of_videos_has_sections(tarash: Run) -> None:
    """Options are found by what they are about."""
    done = tarash("video", "--help")
    for section in ("Who makes it:", "What to make:", "How it is asked:", "Output:"):
        assert f"\n{section}\n" in done.out
    assert "TARASH_VIDEO_MODEL" in done.out


def test_without_arguments_the_help_is_shown(tarash: Run) -> None:
    """As other commands do."""
    done = tarash()
    assert done.code == 2
    assert "Usage: tarash" in done.err


def test_the_versions_are_printed(tarash: Run) -> None:
    """Of the command and of the core."""
    done = tarash("--version")
    assert (done.code, done.out.startswith("tarash 0.")) == (0, True)
    assert "core 0." in done.out


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_the_completion_of_a_shell_is_printed(shell: str, tarash: Run) -> None:
    """It asks tarash itself."""
    done = tarash("completion", shell)
    assert done.code == 0
    assert f"_TARASH_COMPLETE={shell}_complete" in done.out
    assert tarash("completion", "cmd").code == 2


def test_a_shell_completes_commands_providers_and_models() -> None:
    """Models are those of the provider before, that make what is to be made."""
    assert _completed("vi") == ["video"]
    assert _completed("video", "--provider", "fa") == ["fal"]
    assert _completed("fake", "fa") == ["fal"]
    assert _completed("vidio", "--pro") == []
    models = _completed("video", "-p", "fal", "-m", "fal-ai/veo3.1")
    assert "fal-ai/veo3.1/image-to-video" in models
    assert _completed("image", "-p", "fal", "-m", "fal-ai/veo3.1") == []


def test_what_cannot_be_completed_offers_nothing(toy: Run) -> None:
    """No provider yet, an unknown one, or one without a catalog."""
    toy()
    assert _completed("video", "-m", "x") == []
    assert _completed("video", "-p", "absent", "-m", "x") == []
    assert _completed("video", "-p", "toy", "-m", "x") == []
    context = click.Context(app, info_name="other")
    context.params["provider"] = "fal"
    assert "fal-ai/veo3.1" in complete_model(context, app.params[0], "fal-ai/veo3.1")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("vidio", "there is no command 'vidio'. Did you mean video?"),
        ("xyz", "there is no command 'xyz'. There are video, image,"),
        ("--vidio", "No such option"),
    ],
)
def test_a_command_that_is_none_says_which_was_meant(name: str, said: str, tarash: Run) -> None:
    """Or which there are."""
    done = tarash(name, "a cat")
    assert (done.code, said in done.err) == (2, True), done.err
