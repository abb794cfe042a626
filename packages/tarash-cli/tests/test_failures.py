"""What a person is told when a call ends early."""

import json
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.models import GenerationResponse, Job
from tarash_cli import main
from tarash_cli.app import COMMANDS

Run = Callable[..., Any]
TOY = ("video", "a prompt that nobody else may read", "-p", "toy", "-m")


def _kept() -> Job:
    (path,) = Path().glob("**/*.job.json")
    assert "nobody else" not in path.read_text()
    return Job.model_validate_json(path.read_text())


def test_ctrl_c_offers_the_job_and_how_to_resume_it(tarash: Run, toy: Run) -> None:
    """A job that could not be cancelled is in a file, without the prompt."""
    toy()
    done = tarash(*TOY, "stubborn", "-o", "my films/cat.mp4")
    assert (done.code, done.out) == (130, "")
    assert "is being cancelled" in done.err
    assert "tarash: interrupted" in done.err
    assert "job/1 of toy/stubborn: cancel: too_late" in done.err
    command = "tarash resume 'my films/cat.mp4.job-1.job.json' -o 'my films/cat.mp4'"
    assert command in done.err
    assert _kept().id == "job/1"
    assert "nobody else" not in done.err


def test_ctrl_c_of_a_job_that_was_cancelled_leaves_nothing(tarash: Run, toy: Run) -> None:
    """Nothing is to be paid, so nothing is to be resumed."""
    toy()
    done = tarash(*TOY, "polite", "--json")
    assert done.code == 130
    assert "job/1 of toy/polite: cancel: cancelled" in done.err
    assert list(Path().iterdir()) == []
    told = json.loads(done.out)["error"]
    assert (told["type"], told["jobs"]) == ("KeyboardInterrupt", [])
    assert told["cancel_verdict"] == "cancelled"


@pytest.mark.skipif(not hasattr(signal, "SIGTERM"), reason="this system has no such signal")
def test_a_termination_ends_as_ctrl_c_does(tarash: Run, toy: Run) -> None:
    """The job is told of, and the handler of before is back."""
    toy()
    before = signal.getsignal(signal.SIGTERM)
    done = tarash(*TOY, "terminated", "-o", "films/", "--quiet")
    assert done.code == 143
    assert "tarash: terminated" in done.err
    assert "cancel: too_late" in done.err
    assert "tarash resume films/tarash.job-1.job.json -o films/" in done.err
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_job_whose_time_ran_out_can_be_resumed(tarash: Run, toy: Run) -> None:
    """The file that the error names is one that `tarash resume` takes."""
    toy()
    first = tarash(*TOY, "slow", "--max-poll-attempts", "1", "--json")
    assert first.code == 11
    (kept,) = json.loads(first.out)["error"]["jobs"]
    assert kept["job"]["request"] is None
    second = tarash("resume", kept["file"])
    assert (second.code, second.out) == (0, "https://cdn.test/film.mp4\n")


def test_a_job_that_came_from_a_file_is_not_written_again(tarash: Run, toy: Run) -> None:
    """The file is named; a look or a cancel offers nothing."""
    toy()
    job = json.loads(tarash(*TOY, "slow", "--detach").out)
    job["config"]["max_poll_attempts"] = 1
    _ = Path("kept.json").write_text(json.dumps(job))
    resumed = tarash("resume", "kept.json", "-o", "cat.mp4")
    assert resumed.code == 11
    assert "tarash resume kept.json -o cat.mp4" in resumed.err
    job["provider"] = job["config"]["provider"] = "absent"
    looked = tarash("check", "-", stdin=json.dumps(job))
    assert looked.code == 4
    assert "tarash resume" not in looked.err
    assert [path.name for path in Path().iterdir()] == ["kept.json"]


def test_a_job_that_cannot_be_written_is_shown(
    tarash: Run, toy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is out of disk gets it on the terminal."""
    toy()

    def full(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "write_text", full)
    done = tarash(*TOY, "slow", "--max-poll-attempts", "1", "-o", "cat.mp4")
    assert done.code == 11
    shown = next(line for line in done.err.splitlines() if line.lstrip().startswith("{"))
    assert Job.model_validate_json(shown.strip()).id == "job/1"


def test_a_file_that_cannot_be_saved_does_not_lose_what_was_paid(
    tarash: Run, toy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while it is saved offers the finished job."""
    toy()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(GenerationResponse, "save", interrupted)
    done = tarash(*TOY, "film", "-o", "cat.mp4")
    assert done.code == 130
    assert "job job/1 of toy/film is done and paid; for its result:" in done.err
    assert _kept().status == "completed"


def test_a_result_without_files_names_its_job(tarash: Run, toy: Run) -> None:
    """The error of the gateway has a job of its own, which stays."""
    toy()
    done = tarash(*TOY, "empty", "-o", "cat.mp4")
    assert done.code == 10
    assert _kept().id == "job/1"


def test_missing_keys_name_what_works_without(tarash: Run) -> None:
    """The mock and the test server need none."""
    done = tarash(*("video", "a cat", "-p", "fal", "-m", "fal-ai/veo3.1"))
    assert done.code == 6
    assert "FAL_KEY" in done.err
    assert "add --mock, or run `tarash fake fal`" in done.err


def test_a_defect_says_where_it_is_and_not_with_what(
    tarash: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message of an unknown error could hold a prompt, so it is shown on request alone."""
    monkeypatch.setitem(COMMANDS, "exit-codes", ("tarash_cli.nowhere:command", ""))  # type: ignore[index]
    done = tarash("exit-codes")
    assert done.code == 1
    assert re.search(r"a defect: ModuleNotFoundError in \S+, line \d+", done.err)
    assert "nowhere" not in done.err
    monkeypatch.setenv("TARASH_DEBUG", "1")
    assert "nowhere" in tarash("exit-codes").err


def test_a_defect_of_a_command_is_no_error_of_the_gateway(
    tarash: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the code of defects."""
    monkeypatch.setattr("tarash_cli.screen.table", None)
    monkeypatch.setattr("tarash_cli.commands.exit_codes.table", None)
    done = tarash("exit-codes")
    assert done.code == 1
    assert "TypeError" in done.err


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt, 130), (EOFError, 130)])
def test_an_interruption_outside_of_a_command_has_its_code(
    error: type[BaseException], code: int, tarash: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While modules are imported, nothing can have been paid."""

    def interrupted(_: str) -> None:
        raise error

    monkeypatch.setattr("tarash_cli.app.import_module", interrupted)
    assert tarash("doctor").code == code


def test_the_entry_point_ends_the_process_with_the_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the installed script calls."""
    monkeypatch.setattr(sys, "argv", ["tarash", "--version"])
    with pytest.raises(SystemExit) as caught:
        main.run()
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("tarash 0.")


@pytest.mark.parametrize(
    ("arguments", "documents"),
    [
        (("video", "a cat", "--json"), 1),
        (("image", "a cat", "--nonsense", "--json"), 1),
        (("video", "a cat"), 0),
        (("fake", "gogle", "--", "x", "--json"), 0),
    ],
)
def test_a_wrong_command_line_is_json_too(
    arguments: tuple[str, ...], documents: int, tarash: Run
) -> None:
    """For whoever reads standard output; the option of another command is not ours."""
    done = tarash(*arguments)
    assert done.code == 2
    assert "Error: " in done.err
    told = [json.loads(done.out)["error"]] if done.out else []
    assert [(one["type"], one["exit_code"], one["jobs"]) for one in told] == [
        ("UsageError", 2, [])
    ] * documents


def test_what_the_library_calls_a_function_is_a_command_here(tarash: Run) -> None:
    """A person at a terminal has no functions to call."""
    done = tarash("image", "a cat", "-p", "fal", "-m", "fal-ai/veo3.1", "--plan")
    assert "Use `tarash video`, or another model." in done.out


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("file/cat.mp4", "file is no folder"),
        ("-", "a file is not written to standard output"),
        ("pipe", "pipe is no file and no folder"),
        ("shut/new/cat.mp4", "you may not write into shut"),
        ("shut/there.mp4", "you may not write into shut"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_it_is_paid(
    output: str, said: str, tarash: Run, fal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent."""
    _ = Path("file").write_text("")
    os.mkfifo("pipe")
    Path("shut").mkdir()
    _ = Path("shut/there.mp4").write_text("")
    monkeypatch.setattr(os, "access", lambda place, _: str(place) != "shut")
    done = tarash("video", "a cat", "-p", "fal", "-m", "fal-ai/veo3.1", "-o", output)
    assert (done.code, said in done.err, fal.recorded) == (2, True, ()), done.err
    assert "Nothing was sent." in done.err
