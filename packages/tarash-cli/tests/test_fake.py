"""`tarash fake`: a provider's wire on this machine."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tarash_testkit.environment import SERVICES
from tarash_testkit.server import ProviderServer

Run = Callable[..., Any]
ASK = (
    "import os, urllib.request, urllib.error\n"
    "try: urllib.request.urlopen(os.environ['TARASH_FAL_BASE_URL'] + '/fal-ai/x', b'{}')\n"
    "except urllib.error.HTTPError as error: print(error.code, os.environ['FAL_KEY'] != '')\n"
)


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C at the second look at what the server was asked."""
    looks = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) > 1:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("tarash_cli.commands.fake.time.sleep", sleep)


@pytest.mark.parametrize(
    ("service", "variables"),
    [
        ("fal", ["FAL_KEY", "TARASH_FAL_BASE_URL"]),
        ("azure-openai", ["AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT"]),
    ],
)
@pytest.mark.usefixtures("interrupt")
def test_a_server_says_what_to_set_and_ends_with_ctrl_c(
    service: str, variables: list[str], tarash: Run
) -> None:
    """On standard output, so that a shell can take it."""
    done = tarash("fake", service)
    assert done.code == 0
    lines = [line.partition("=")[0] for line in done.out.splitlines()]
    assert lines == [f"export {name}" for name in variables]
    assert "is served at http://127.0.0.1:" in done.err
    assert "ended; 0 generations were accepted" in done.err
    assert ("its models are called pictures" in done.err) is (service != "fal")


@pytest.mark.usefixtures("interrupt")
def test_what_to_set_is_json(tarash: Run) -> None:
    """For programs."""
    exports = json.loads(tarash("fake", "fal", "--json").out)
    assert exports["TARASH_FAL_BASE_URL"].startswith("http://127.0.0.1:")


def test_a_server_tells_what_it_is_asked(
    tarash: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Method, path and status; never a body."""
    told: list[str] = []

    def ask_once(_: float) -> None:
        if told:
            signal.raise_signal(signal.SIGINT)
        exports = dict(
            line.removeprefix("export ").split("=", 1)
            for line in capsys.readouterr().out.splitlines()
        )
        done = subprocess.run(
            (sys.executable, "-c", ASK), env={**os.environ, **exports}, check=True
        )
        told.append(str(done.returncode))

    monkeypatch.setattr("tarash_cli.commands.fake.time.sleep", ask_once)
    assert "  POST /fal-ai/x -> 401" in tarash("fake", "fal").err


def test_a_command_finds_the_server_and_gives_its_code(tarash: Run) -> None:
    """The server lives as long as the command."""
    done = tarash("fake", "fal", "--", sys.executable, "-c", f"{ASK}\nraise SystemExit(7)")
    assert done.code == 7


def test_a_command_that_was_killed_has_the_code_of_a_shell(tarash: Run) -> None:
    """128 and the number of the signal."""
    program = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert tarash("fake", "fal", "--", sys.executable, "-c", program).code == 137


def test_ctrl_c_is_the_commands_and_a_termination_is_passed_on(tarash: Run) -> None:
    """The command is waited for, so that it can tell of its jobs."""
    program = (
        "import os, signal, time\n"
        "os.kill(os.getppid(), signal.SIGINT)\n"
        "os.kill(os.getppid(), signal.SIGTERM)\n"
        "time.sleep(60)\n"
    )
    assert tarash("fake", "fal", "--", sys.executable, "-c", program).code == 143


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gogle",), "Did you mean 'google'? Known: azure, fal, google"),
        (("acme",), "There is no service 'acme'. Known: azure, fal, google"),
        (("fal", "--", "no-such-program"), "there is no program 'no-such-program'"),
    ],
)
def test_what_is_not_there_is_refused(tarash: Run, arguments: Any, said: str) -> None:
    """With the nearest name, where there is one."""
    done = tarash("fake", *arguments)
    assert (done.code, said in done.err) == (2, True)


def test_without_the_test_servers_it_says_what_to_install(
    tarash: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are optional."""
    monkeypatch.setitem(sys.modules, "tarash_testkit.environment", None)
    done = tarash("fake", "fal")
    assert done.code == 3
    assert 'pip install "tarash-cli[fake]"' in done.err


def test_the_help_names_every_provider_that_can_be_served(tarash: Run) -> None:
    """As `--provider` takes them."""
    words = tarash("fake", "--help").out.replace(",", " ").replace(".", " ").split()
    assert {*SERVICES} - {"azure"} | {"azure_openai"} <= {*words}


@pytest.mark.usefixtures("interrupt")
def test_a_request_without_an_answer_yet_is_told_as_that(
    tarash: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a file that is still being sent."""
    asked = SimpleNamespace(method="GET", path="/files/clip.mp4", status=None)
    monkeypatch.setattr(ProviderServer, "recorded", [asked])
    assert "  GET /files/clip.mp4 -> no answer yet" in tarash("fake", "fal").err
