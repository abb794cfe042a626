"""Writes the distribution of a provider from the template that comes with this package."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

__all__ = ("answers_of", "write_provider")

_TEMPLATE = files("tarash_cli.provider_template")


def write_provider(name: str, directory: Path, **choices: str) -> tuple[Path, ...]:
    """Write the distribution of the provider `name` below `directory`; return its files, sorted.

    Args:
        name: What a config will say, such as `"acme"` or `"3d-labs"`.
        directory: Where the folder of the distribution comes into being.
        choices: `title`, `author` and `license`, where the usual ones do not fit.

    Raises:
        ValueError: A name or a choice is none, in words for the person.
        FileExistsError: The folder is there already; nothing was written.
    """
    answers = answers_of(name, **choices)
    folder = directory / answers["distribution"]
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; nothing was written")
    written: list[Path] = []
    # All of it is rendered before the first file is written.
    for place, text in sorted(_rendered(answers)):
        path = directory / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def answers_of(name: str, **choices: str) -> Mapping[str, str]:
    """Return the answer to every question of the template; what was not chosen has its default.

    Raises:
        ValueError: One cannot be taken; the message says what can.
    """
    environment = _environment()
    chosen = {"name": name, **choices}
    answers: dict[str, str] = {}
    for question, asked in _questions().items():
        default = environment.from_string(asked.get("default", "")).render(answers)
        answers[question] = answer = chosen.get(question, default)
        refusal = environment.from_string(asked.get("validator", "")).render(answers)
        if answer not in asked.get("choices", (answer,)):
            refusal = f"choose {' or '.join(asked['choices'])}"
        if refusal:
            raise ValueError(f"{answer!r} is no {question} to take: {refusal}")
    return answers


def _questions() -> dict[str, dict[str, Any]]:
    """Return the questions by name, in their order."""
    document = json.loads((_TEMPLATE / "copier.yml").read_text("utf-8"))
    return {name: asked for name, asked in document.items() if not name.startswith("_")}


def _rendered(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file."""
    environment = _environment()
    for place, text in _sources(_TEMPLATE / "project"):
        path = environment.from_string(place.removesuffix(".jinja")).render(answers)
        is_template = place.endswith(".jinja")
        yield path, environment.from_string(text).render(answers) if is_template else text


def _sources(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of the template."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{above}{entry.name}/")
        else:
            yield f"{above}{entry.name}", entry.read_text("utf-8")


def _environment() -> Environment:
    return Environment(  # noqa: S701  what is written is no HTML
        keep_trailing_newline=True, undefined=StrictUndefined
    )
