"""What `tarash doctor` finds. It reads the environment it is given and the files that are named."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

from tarash.tarash_gateway import describe_provider
from tarash.tarash_gateway.exceptions import TarashError
from tarash_cli.installed import Found, end_of, found, key_of, models_of
from tarash_cli.mentions import Mention, mentions
from tarash_cli.values import link_of

if TYPE_CHECKING:
    from tarash.tarash_gateway.plugin import ModelFacts, ProviderInfo

__all__ = ("Finding", "diagnose")

_SOON = timedelta(days=90)
_VARIABLES = ("TARASH_VIDEO", "TARASH_IMAGE")


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        level: `problem` where a call would fail, `note` where it may.
        subject: What was looked at.
        words: What was found.
        remedy: What to do; empty where there is nothing to do.
    """

    level: Literal["ok", "note", "problem"]
    subject: str
    words: str
    remedy: str = ""


class _Use(NamedTuple):
    """A model in use, and where that is said."""

    provider: str
    model: str
    place: str


def diagnose(
    in_use: Sequence[str], environment: Mapping[str, str], today: date, here: Path
) -> Iterator[Finding]:
    """Yield what is found.

    Args:
        in_use: `provider:model`, files or folders.
        environment: Where keys and defaults are looked up.
        today: The day that retirements are compared with.
        here: What relative paths begin from.
    """
    versions = f"tarash-cli {version('tarash-cli')}, tarash-core {version('tarash-core')}"
    yield Finding("ok", "versions", f"{versions}, Python {platform.python_version()}")
    uses, paths, wrong = _sorted_out(in_use, environment, here)
    yield from wrong
    installed = found()
    if not installed:
        yield Finding(
            *("problem", "providers", "none is installed"),
            'pip install "tarash-gateway[fal]", or another extra, or [all]',
        )
    yield from _of_broken([one for one in installed if one.info is None])
    used = {use.provider for use in uses}
    for one in installed:
        if one.info is not None:
            yield from _of_provider(one.info, environment, is_used=one.name in used)
    for use in uses:
        yield from _of_use(use, today)
    yield from _of_files(paths, installed, today)


def _sorted_out(
    in_use: Sequence[str], environment: Mapping[str, str], here: Path
) -> tuple[list[_Use], list[Path], list[Finding]]:
    """Return models in use, files to search, and what is neither."""
    uses, wrong = _of_environment(environment)
    paths: list[Path] = []
    for text in in_use:
        path = here / Path(text).expanduser()
        if path.exists():
            paths.append(path)
            continue
        try:
            uses.append(_Use(*link_of(text), "the command line"))
        except ValueError:
            words = "no file or folder, and no provider:model"
            wrong.append(Finding("problem", text, words, "Correct the argument."))
    return uses, paths, wrong


def _of_environment(environment: Mapping[str, str]) -> tuple[list[_Use], list[Finding]]:
    """Return the models that the defaults of `tarash video` and `tarash image` name."""
    uses: list[_Use] = []
    wrong: list[Finding] = []
    for prefix in _VARIABLES:
        provider, model = (environment.get(f"{prefix}_{n}", "") for n in ("PROVIDER", "MODEL"))
        if provider and model:
            uses.append(_Use(provider, model, f"{prefix}_MODEL"))
        elif provider or model:
            there, missing = ("PROVIDER", "MODEL") if provider else ("MODEL", "PROVIDER")
            words = f"it is set, and {prefix}_{missing} is not"
            remedy = f"Set both, or give --{missing.lower()} each time."
            wrong.append(Finding("note", f"{prefix}_{there}", words, remedy))
        for text in environment.get(f"{prefix}_FALLBACK", "").split():
            try:
                uses.append(_Use(*link_of(text), f"{prefix}_FALLBACK"))
            except ValueError as error:
                remedy = "Separate several by spaces."
                wrong.append(Finding("problem", f"{prefix}_FALLBACK", str(error), remedy))
    return uses, wrong


def _of_broken(broken: Sequence[Found]) -> Iterator[Finding]:
    """Yield each problem once, for all providers that have it."""
    for problem in dict.fromkeys(one.problem for one in broken):
        names = ", ".join(one.name for one in broken if one.problem == problem)
        first, _, rest = problem.partition(". ")
        yield Finding("problem", names, first, rest)


def _of_provider(
    info: ProviderInfo, environment: Mapping[str, str], *, is_used: bool
) -> Iterator[Finding]:
    key = key_of(info, environment)
    if key.is_there:
        yield Finding("ok", info.name, f"{_known(info)}; key: {key.words}")
    else:
        level: Literal["note", "problem"] = "problem" if is_used else "note"
        remedy = f"Set it, or try without: --mock, or `tarash fake {info.name}`."
        yield Finding(level, info.name, f"{_known(info)}; key: {key.words}", remedy)
    variable = f"TARASH_{info.name.upper().replace('-', '_')}_BASE_URL"
    address = environment.get(variable, "").strip()
    if not address:
        return
    host = urlsplit(address).hostname
    if host is None:
        remedy = "Write all of it, such as https://proxy.example/v1, or unset it."
        yield Finding("problem", info.name, f"{variable} is no address", remedy)
        return
    words = f"calls go to {host}, not to the service"
    yield Finding("note", info.name, words, f"Unset {variable} to call the service itself.")


def _known(info: ProviderInfo) -> str:
    count = sum(1 for _ in models_of(info))
    return f"{info.title} loads; {count} models"


def _of_use(use: _Use, today: date) -> Iterator[Finding]:
    subject = f"{use.provider}:{use.model}"
    try:
        info = describe_provider(use.provider)
    except TarashError as error:
        first, _, rest = error.message.partition(". ")
        yield Finding("problem", subject, f"{first} (named by {use.place})", rest)
        return
    model = _plain(use.model, info)
    facts = None if info.catalog is None else info.catalog.get(model)
    if facts is not None:
        yield _of_model(subject, facts, today, f"named by {use.place}")
        return
    near = None if info.catalog is None else info.catalog.nearest(model)
    remedy = f"Did you mean {near}?" if near else ""
    words = f"the catalog does not know it (named by {use.place}); it is sent as it is"
    yield Finding("note", subject, words, remedy)


def _plain(model: str, info: ProviderInfo) -> str:
    """Return a model's id without the beginnings that mean nothing."""
    for prefix in info.model_prefixes:
        model = model.removeprefix(prefix)
    return model


def _of_model(subject: str, facts: ModelFacts, today: date, place: str) -> Finding:
    end = end_of(facts, today)
    if not end:
        return Finding("ok", subject, f"no end is known ({place})")
    instead = f"Use {facts.successor} instead." if facts.successor else "Choose another model."
    day = facts.retires_on
    if day is not None and day < today and facts.retirement_official:
        return Finding("problem", subject, f"{end} ({place})", instead)
    return Finding("note", subject, f"{end} ({place})", instead)


def _of_files(paths: Iterable[Path], installed: Sequence[Found], today: date) -> Iterator[Finding]:
    ending: dict[str, list[tuple[str, ModelFacts]]] = {}
    for name, info, _ in installed:
        for facts in () if info is None else models_of(info):
            if facts.retires_on is not None and facts.retires_on <= today + _SOON:
                ending.setdefault(facts.id, []).append((name, facts))
    for path in paths:
        named = list(mentions(path, ending))
        yield from _of_mentions(named, ending, today)
        if not named:
            yield Finding("ok", str(path), "names no model that has ended or ends soon")


def _of_mentions(
    named: Sequence[Mention], ending: Mapping[str, list[tuple[str, ModelFacts]]], today: date
) -> Iterator[Finding]:
    for mention in named:
        those = ending[mention.model]
        named_one = [one for one in those if one[0] == mention.before]
        for provider, facts in named_one or those:
            place = f"{mention.path}, line {mention.line}"
            yield _of_model(f"{provider}:{facts.id}", facts, today, place)
