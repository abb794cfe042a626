"""`tarash models`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from tarash_cli.command import Group, Option, Parsed, as_json
from tarash_cli.commands import refresh
from tarash_cli.completions import complete_provider
from tarash_cli.values import days_of

if TYPE_CHECKING:
    from tarash.tarash_gateway.plugin import ModelFacts

__all__ = ("command",)

_HELP = """List the models that the installed providers know, and when they end.

\b
  tarash models --provider fal --video --like veo
  tarash models --retiring 90d

A model that is not listed works as well: a catalog is what was known when it was read.
"""


def _list(
    *,
    provider: str | None,
    medium: str | None,
    like: str | None,
    retiring: timedelta | None,
    in_json: bool,
) -> None:
    if click.get_current_context().invoked_subcommand is not None:
        return
    from tarash_cli import screen  # noqa: PLC0415  the help does without the core
    from tarash_cli.installed import end_of, found, models_of, price_of  # noqa: PLC0415

    today = datetime.now(UTC).date()
    pairs = [
        (name, facts)
        for name, info, _ in found(provider)
        if info is not None
        for facts in models_of(info, medium)
        if _is_like(facts, like) and _ends_within(facts, today, retiring)
    ]
    if retiring is not None:
        pairs.sort(key=lambda pair: str(pair[1].retires_on))
    if in_json:
        screen.answer_json([_document(name, facts) for name, facts in pairs])
        return
    screen.table(
        ("PROVIDER", "MODEL", "MAKES", "END", "INSTEAD", "PRICE"),
        [
            (
                *(name, facts.id, facts.medium, end_of(facts, today)),
                *(facts.successor or "", price_of(facts)),
            )
            for name, facts in pairs
        ],
    )


def _is_like(facts: ModelFacts, like: str | None) -> bool:
    return like is None or like.lower() in facts.id.lower()


def _ends_within(facts: ModelFacts, today: date, retiring: timedelta | None) -> bool:
    if retiring is None:
        return True
    return facts.retires_on is not None and facts.retires_on <= today + retiring


def _document(provider: str, facts: ModelFacts) -> dict[str, Any]:
    return {
        "provider": provider,
        "model": facts.id,
        "medium": facts.medium,
        "since": _day(facts.since),
        "retires_on": _day(facts.retires_on),
        "retirement_official": facts.retirement_official,
        "successor": facts.successor,
        "prices": [_price(facts, number) for number in range(len(facts.prices))],
        "inputs": sorted(facts.inputs),
        "source": facts.source,
        "read_on": _day(facts.read_on),
        "notes": list(facts.notes),
    }


def _price(facts: ModelFacts, number: int) -> dict[str, Any]:
    price = facts.prices[number]
    when = {name: list(values) for name, values in price.when.items()}
    return {
        "amount": price.amount,
        "currency": price.currency,
        "unit": price.unit,
        "when": when,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _parameters() -> Iterator[click.Parameter]:
    yield Option(
        ["-p", "--provider"],
        metavar="NAME",
        shell_complete=complete_provider,
        help="Of this provider alone.",
    )
    yield Option(["--video", "medium"], flag_value="video", help="Those that make videos.")
    yield Option(["--image", "medium"], flag_value="image", help="Those that make images.")
    yield Option(["--like"], metavar="TEXT", help="Those whose id has this in it.")
    yield Option(
        ["--retiring"],
        type=Parsed("within", days_of),
        help="Those that have ended or end within this time, such as 90d.",
    )
    yield as_json()


command = Group(
    "models",
    commands=[refresh.command],
    callback=_list,
    params=list(_parameters()),
    invoke_without_command=True,
    help=_HELP,
)
