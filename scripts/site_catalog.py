"""Tables of providers and models, in Markdown, from what the installed plugins say of themselves.

Only public things are used: the entry points, each plugin's `describe` hook, its catalog, and the
extras of the root's pyproject.toml. No table depends on the day on which it is made.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from tarash.tarash_gateway.plugin import Catalog, InputField, ModelFacts, ProviderInfo

__all__ = ("keys_table", "model_tables", "page_of", "providers", "providers_table", "table")

ROOT = Path(__file__).parent.parent
GATEWAY = "tarash-gateway"
# Wire names, or last parts of them, under which services take a standard field.
COLUMNS = {
    "length": ("duration", "durationSeconds", "seconds", "num_frames"),
    "resolution": ("resolution", "imageSize", "sampleImageSize"),
    "shape": ("aspect_ratio", "aspectRatio", "ratio", "image_size", "resolution_mode", "size"),
    "sound": ("generate_audio", "generateAudio", "generate_audio_switch", "audio"),
}
_MOST_VALUES = 40
_MOST_AT_A_GLANCE = 6
_SHORT = 16  # characters; more stand in a wider column
_FEWEST_FOR_A_RANGE = 3


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table; columns without any content are left out."""
    body = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    kept = [at for at, _ in enumerate(head) if any(row[at] for row in body)]
    lines = [[head[at] for at in kept], ["---"] * len(kept)]
    lines += [[row[at] for at in kept] for row in body]
    return [f"| {' | '.join(line)} |" for line in lines]


@cache
def providers() -> dict[str, tuple[ProviderInfo, str]]:
    """Return each provider of ours that is installed, with its distribution, by name."""
    found: dict[str, tuple[ProviderInfo, str]] = {}
    for entry in entry_points(group="tarash.providers"):
        info: ProviderInfo = entry.load().describe()
        ours = info.install.partition("[")[0] == GATEWAY
        if ours and info.name == entry.name and entry.dist is not None:
            found[info.name] = (info, entry.dist.name)
    return dict(sorted(found.items(), key=lambda item: item[1][0].title.lower()))


def page_of(name: str) -> str:
    """Return the page on a provider, as a path below docs/."""
    page = f"providers/{name.replace('_', '-')}"
    return f"{page}/index.md" if (ROOT / "docs" / page).is_dir() else f"{page}.md"


@cache
def _extras() -> dict[str, list[str]]:
    """Return which extras bring a distribution, by its name; '' where none is needed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    stated: dict[str, list[str]] = project["optional-dependencies"]
    bringing: dict[str, list[str]] = {}
    for requirement in project["dependencies"]:
        bringing.setdefault(_name(requirement), []).append("")
    for extra, requirements in sorted(stated.items()):
        for name in {_name(requirement) for requirement in _resolved(requirements, stated)}:
            if extra != "all":
                bringing.setdefault(name, []).append(extra)
    return bringing


def _resolved(requirements: Iterable[str], stated: dict[str, list[str]]) -> Iterator[str]:
    for requirement in requirements:
        if _name(requirement) != GATEWAY:
            yield requirement
            continue
        for extra in re.findall(r"[\w-]+", requirement.partition("[")[2].partition("]")[0]):
            yield from _resolved(stated[extra], stated)


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower()


def _extra_cell(info: ProviderInfo, distribution: str) -> str:
    """Return the extras in words, the one that the plugin itself names first."""
    named = info.install.partition("[")[2].rstrip("]")
    found = sorted(_extras().get(distribution, ()), key=lambda extra: (extra != named, extra))
    return ", ".join(f"`{extra}`" if extra else "none is needed" for extra in found)


def _facts(catalog: Catalog | None, medium: str | None = None) -> list[ModelFacts]:
    found = [] if catalog is None else [catalog.get(name) for name in catalog.ids(medium)]
    return [facts for facts in found if facts is not None]


@cache
def _last_read() -> date:
    """Return the last day on which any catalog was read."""
    every = (facts.read_on for info, _ in providers().values() for facts in _facts(info.catalog))
    return max((day for day in every if day is not None), default=date.min)


def _ended(facts: ModelFacts) -> bool:
    """Tell whether a model had ended when the catalogs were read, whoever said so."""
    return (facts.retires_on or date.max) <= _last_read()


def _living(info: ProviderInfo, medium: str) -> int:
    """Return how many models of `medium` had not ended when the catalogs were read."""
    return sum(not _ended(facts) for facts in _facts(info.catalog, medium))


def _most_models(named: tuple[str, tuple[ProviderInfo, str]]) -> int:
    info, _ = named[1]
    return -sum(_living(info, medium) for medium in info.media)


def _offers(info: ProviderInfo, medium: Any) -> str:
    if medium not in info.media:
        return "no"
    if _facts(info.catalog, medium) and not _living(info, medium):
        return "shut down"
    return "yes"


def providers_table(docs: str) -> list[str]:
    """Return the table of providers; `docs` leads from its page to the folder docs/."""
    rows = []
    for name, (info, distribution) in sorted(providers().items(), key=_most_models):
        counts = ((_living(info, medium), medium) for medium in ("video", "image"))
        rows.append(
            (
                f"[{info.title}]({docs}{page_of(name)}): `{name}`",
                _offers(info, "video"),
                _offers(info, "image"),
                ", ".join(f"{count} {medium}" for count, medium in counts if count),
                _extra_cell(info, distribution),
            )
        )
    return table(("provider", "video", "image", "models", "extra"), rows)


def keys_table(docs: str) -> list[str]:
    """Return where each provider looks for its key."""
    rows = []
    for name, (info, _) in providers().items():
        keys = [" and ".join(f"`{part}`" for part in parts) for parts in info.environment]
        rows.append((f"[{info.title}]({docs}{page_of(name)})", f"`{name}`", ", or ".join(keys)))
    return table(("service", "`provider=`", "variables, the first that is set"), rows)


def model_tables(named: str, chosen: Sequence[str]) -> list[str]:
    """Return an overview of models and then everything that each takes.

    `named` is a provider, or a further catalog of a plugin: `tarash_acme.catalog.OTHERS`. `chosen`
    are `video` or `image`, and beginnings of ids; with `-` before it, of ids to leave out.
    """
    facts = sorted(_chosen(_catalog(named), chosen), key=_ended)
    head = ("model", *COLUMNS, "pictures and clips", "remarks")
    rows = table(head, (_overview(model) for model in facts))
    lines = ['<div class="models" markdown>', "", *rows, "", "</div>"]
    for model in facts:
        if model.inputs:
            lines += ["", f'??? note "{model.id}"', ""]
            lines += [f"    {line}".rstrip() for line in _details(model)]
    return lines


def _catalog(named: str) -> Catalog | None:
    module, _, name = named.rpartition(".")
    if not module:
        return providers()[named][0].catalog
    found: Catalog = getattr(import_module(module), name)
    return found


def _chosen(catalog: Catalog | None, chosen: Sequence[str]) -> Iterator[ModelFacts]:
    media = [word for word in chosen if word in {"video", "image"}]
    without = tuple(word[1:] for word in chosen if word.startswith("-"))
    within = tuple(word for word in chosen if word not in media and not word.startswith("-"))
    for facts in _facts(catalog):
        if media and facts.medium not in media:
            continue
        if facts.id.startswith(within or "") and not (without and facts.id.startswith(without)):
            yield facts


def _overview(facts: ModelFacts) -> tuple[str, ...]:
    cells = [_first(facts, names) for names in COLUMNS.values()]
    media = [
        f"**`{field.name}`**" if field.required else f"`{field.name}`"
        for field in facts.inputs.values()
        if field.media
    ]
    return (f"`{facts.id}`", *cells, ", ".join(media), "; ".join(_remarks(facts)))


def _first(facts: ModelFacts, names: Sequence[str]) -> str:
    by_end = {name.rpartition(".")[2]: field for name, field in facts.inputs.items()}
    for name in names:
        if name in by_end and not by_end[name].media:
            unit = " frames" if name == "num_frames" else ""
            words = _values(by_end[name], _MOST_AT_A_GLANCE) + unit
            return f'<span class="list">{words}</span>' if len(words) > _SHORT else words
    return ""


def _values(field: InputField, most: int = _MOST_VALUES) -> str:
    if field.type == "boolean":
        return "yes"
    if field.enum is not None:
        return _listed([value for value in field.enum if value is not None], most)
    bounds = [f"{bound}" for bound in (field.minimum, field.maximum) if bound is not None]
    if len(bounds) > 1:
        return " to ".join(bounds)
    if bounds:
        return f"{'from' if field.maximum is None else 'up to'} {bounds[0]}"
    return "free"


def _listed(values: list[Any], most: int = _MOST_VALUES) -> str:
    """Return values in words; whole numbers that follow each other as a range."""
    runs: list[list[str]] = []
    for text in map(str, values):
        if (
            runs
            and text.isdecimal()
            and runs[-1][-1].isdecimal()
            and int(text) - int(runs[-1][-1]) == 1
        ):
            runs[-1].append(text)
        else:
            runs.append([text])
    words = [[f"{run[0]} to {run[-1]}"] if len(run) >= _FEWEST_FOR_A_RANGE else run for run in runs]
    shown = [word for run in words for word in run]
    left = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {left} more" if left > 0 else "")


def _remarks(facts: ModelFacts) -> Iterator[str]:
    if facts.retires_on is not None:
        said = "refused from" if facts.retirement_official else "warns: said to end on"
        yield f"{said} {facts.retires_on}" + (" on" if facts.retirement_official else "")
    if facts.successor:
        yield f"then `{facts.successor}`"
    if facts.since is not None:
        yield f"since {facts.since}"


def _details(facts: ModelFacts) -> list[str]:
    rows = (
        (
            f"`{field.name}`" + (" (required)" if field.required else ""),
            f"media, {field.type}" if field.media else field.type,
            "" if field.type == "boolean" else _accepts(field),
            "" if field.default is None else f"`{field.default}`",
        )
        for field in facts.inputs.values()
    )
    lines = table(("input", "type", "accepts", "default"), rows)
    if facts.prices:
        lines += ["", *table(("price", "for one", "where"), _prices(facts))]
    if facts.outputs_per_call:
        lines += ["", f"At most {facts.outputs_per_call} in one paid call."]
    if facts.notes:
        lines += ["", " ".join(facts.notes)]
    if facts.source:
        lines += ["", f"Source: {facts.source}" + (f", {facts.read_on}." if facts.read_on else ".")]
    return lines


def _prices(facts: ModelFacts) -> Iterator[tuple[str, str, str]]:
    for price in facts.prices:
        where = (f"`{name}` is {_listed(list(values))}" for name, values in price.when.items())
        yield (f"{price.amount:g} {price.currency}", price.unit, ", ".join(where))


def _accepts(field: InputField) -> str:
    if field.properties:
        return "an object of " + ", ".join(f"`{name}`" for name in field.properties)
    words = _values(field)
    return "" if words == "free" else words
