"""A job from a file: made in one process, gone on with in another."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
VIDEO = ("video", "a cat", "-p", "fal", "-m", "fal-ai/veo3.1")
TOY = ("video", "a cat", "-p", "toy", "-m")


@pytest.fixture
def job(tarash: Run, fal: Any) -> Path:
    """A file with a job that fal has accepted and not begun."""
    fal.looks = 4
    done = tarash(*VIDEO, "--detach", "--duration", "5", "--poll-interval", "0")
    assert done.code == 0
    assert "note: duration_seconds was converted" in done.err
    assert "`tarash resume`" in done.err
    path = Path("job.json")
    _ = path.write_text(done.out)
    return path


def test_a_detached_job_is_resumed_and_saved(tarash: Run, fal: Any, job: Path) -> None:
    """Nothing is paid again; no key is in the file."""
    assert fal.api_key not in job.read_text()
    done = tarash("resume", str(job), "-o", "cat.mp4", "--timeout", "60")
    assert (done.code, done.out) == (0, "cat.mp4\n")
    assert fal.counters.paid_submits == 1


def test_a_job_is_looked_at_from_standard_input(tarash: Run, job: Path) -> None:
    """In words, and as a job that can be stored again."""
    done = tarash("check", "-", stdin=job.read_text())
    assert done.code == 0
    assert ": queued" in done.out
    again = tarash("check", "-", "--json", stdin=job.read_text())
    assert json.loads(again.out)["status"] == "queued"


def test_a_job_is_cancelled(tarash: Run, job: Path) -> None:
    """The verdict is the answer."""
    done = tarash("cancel", str(job))
    assert (done.code, done.out.endswith(": cancelled\n")) == (0, True)


def test_a_cancel_that_came_too_late_has_a_code(tarash: Run, toy: Run) -> None:
    """A script can tell that it is paid."""
    toy()
    job = tarash(*TOY, "stubborn", "--detach").out
    done = tarash("cancel", "-", "--json", stdin=job)
    assert done.code == 41
    assert json.loads(done.out) == {"job_id": "job/1", "verdict": "too_late"}
    assert "too late" in tarash("cancel", "-", stdin=job).out


def test_a_failed_job_is_a_state(tarash: Run, toy: Run) -> None:
    """`check` tells it, and `resume` ends with its error."""
    toy()
    job = tarash(*TOY, "lost", "--detach").out
    looked = tarash("check", "-", stdin=job)
    assert looked.code == 0
    assert "failed" in looked.out
    assert "GenerationFailedError: the film tore" in looked.out
    resumed = tarash("resume", "-", stdin=job)
    assert (resumed.code, resumed.out) == (29, "")
    assert "tarash resume" not in resumed.err


@pytest.mark.parametrize("wrap", ["job", "jobs", "error"])
def test_a_job_is_found_in_what_json_printed_around_it(tarash: Run, toy: Run, wrap: str) -> None:
    """A result, an error and its list of jobs are all taken."""
    toy()
    job = json.loads(tarash(*TOY, "film", "--detach").out)
    document = {
        "job": {"job": job},
        "jobs": {"jobs": [{"file": None, "job": job}]},
        "error": {"error": {"type": "X", "jobs": [{"job": job}]}},
    }[wrap]
    done = tarash("check", "-", stdin=json.dumps(document))
    assert (done.code, done.out) == (0, "toy/film job/1: processing 40 %, 3 ahead\n")


@pytest.mark.parametrize(
    ("text", "said"), [("nothing", "holds no JSON"), ("{}", "holds no job"), ("[1]", "no job")]
)
def test_a_file_without_a_job_is_refused(tarash: Run, text: str, said: str) -> None:
    """The message says what would be one."""
    done = tarash("resume", "-", stdin=text)
    assert done.code == 2
    assert said in done.err


def test_a_file_that_is_not_there_is_refused(tarash: Run) -> None:
    """By the command line itself."""
    done = tarash("check", "absent.json")
    assert done.code == 2
    assert "absent.json" in done.err
