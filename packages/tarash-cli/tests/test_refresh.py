"""`tarash models refresh`: a catalog read anew from its service."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
MODEL = "fal-ai/flux/dev"
pytestmark = pytest.mark.usefixtures("fal")


def test_a_catalog_is_read_anew_and_written(tarash: Run) -> None:
    """What became of each model is on standard error; the path on standard output."""
    done = tarash("models", "refresh", "fal", MODEL, "-o", "models.json")
    assert (done.code, done.out) == (0, "models.json\n"), done.err
    assert MODEL in json.loads(Path("models.json").read_text())["models"]
    assert f"changed: {MODEL}" in done.err
    assert done.err.endswith("0 unchanged\n")


def test_a_catalog_is_the_result_without_a_file(tarash: Run) -> None:
    """As JSON either way."""
    done = tarash("models", "refresh", "fal", MODEL)
    assert MODEL in json.loads(done.out)["models"]
    told = json.loads(tarash("models", "refresh", "fal", MODEL, "none/such", "--json").out)
    assert MODEL in told["document"]["models"]
    assert MODEL in told["unchanged"] + told["changed"]
    assert "none/such" in [*told["unknown"], *told["failed"], *told["added"]]


def test_a_summary_names_the_file(tarash: Run) -> None:
    """Whoever asked for a file need not get it twice."""
    done = tarash("models", "refresh", "fal", MODEL, "-o", "models.json", "--json")
    told = json.loads(done.out)
    assert (told["file"], "document" in told) == ("models.json", False)


def test_a_catalog_that_cannot_be_written_is_an_error(tarash: Run) -> None:
    """With the code of files."""
    done = tarash("models", "refresh", "fal", MODEL, "-o", "absent/models.json")
    assert done.code == 10
    assert "absent/models.json cannot be written" in done.err


def test_a_provider_that_does_not_describe_its_models_says_so(tarash: Run, toy: Run) -> None:
    """Its catalog is kept by hand."""
    toy()
    done = tarash("models", "refresh", "toy")
    assert done.code == 3
    assert "kept by hand" in done.err
