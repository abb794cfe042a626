"""The faults below the providers' own answers, and how a call ends that meets one of them.

What a proxy or the network does, it does alike to every service; so it is written here once.
"""

from collections.abc import Collection, Mapping

__all__ = (
    "BEFORE",
    "DELIVERED_ONCE",
    "DOWNLOAD",
    "ENDLESS",
    "GARBLED",
    "HARMLESS",
    "LOOK",
    "PROXY",
    "PROXY_ACCEPTED",
    "RESET",
    "SUBMIT",
    "Table",
    "but",
    "only",
)

Table = Mapping[str, tuple[str, ...]]
"""How the call ends, and the faults that end it so. It was `done`; or `next: X`: the second
provider was asked after error X of the first; or X was raised."""

RESET = ("reset-before-accept", "reset-after-accept", "truncated-body")
PROXY_ACCEPTED = (
    *("proxy-502-after-accept", "proxy-504-after-accept", "proxy-json-after-accept"),
    "proxy-text-after-accept",
)
PROXY = ("proxy-502", "proxy-504", *PROXY_ACCEPTED)
ENDLESS = ("hang-before-accept", "hang-after-accept", "slow-drip")
GARBLED = ("bad-json", "empty-body")
HARMLESS = ("late-reply", "wrong-content-type")

BEFORE: Table = {
    "done": HARMLESS,
    "next: TransportError": ("refuse", *RESET, *GARBLED),
    "next: DeadlineExceededError": ENDLESS,
    "next: ProviderUnavailableError": PROXY,
}
"""On what is free and comes before the paid submit."""
SUBMIT: Table = {
    "done": HARMLESS,
    "next: TransportError": ("refuse",),
    "SubmissionUnknownError": (*RESET, *ENDLESS, *GARBLED, *PROXY),
}
"""On the paid submit."""
# A look says nothing final: the job is there, and the error has it.
LOOK: Table = {
    "done": HARMLESS,
    "DeadlineExceededError": ("refuse", *RESET, *ENDLESS, *GARBLED, *PROXY),
}
"""On a look at the job, when no cancel says that it has ended."""
DOWNLOAD: Table = {
    "saved": (*HARMLESS, "slow-drip"),
    "TransportError": ("refuse", *RESET, "hang-before-accept", "hang-after-accept", *PROXY),
    "MediaError": (*GARBLED, "file-missing", "file-gone", "redirect-elsewhere"),
}
"""On the delivery of what was made."""
DELIVERED_ONCE = tuple(n for n in DOWNLOAD["TransportError"] if n != "refuse")
"""What is gone when a delivery fails once: an answer of the service's own goes by its status."""


def but(table: Table, changes: Table) -> Table:
    """Return `table` with the faults of `changes` under their ends, wherever they stood."""
    moved = {name for names in changes.values() for name in names}
    kept = {end: tuple(n for n in names if n not in moved) for end, names in table.items()}
    joined = {end: (*kept.get(end, ()), *changes.get(end, ())) for end in {**table, **changes}}
    return {end: names for end, names in joined.items() if names}


def only(table: Table, names: Collection[str]) -> Table:
    """Return what `table` says of the faults `names`."""
    kept = {end: tuple(n for n in said if n in names) for end, said in table.items()}
    return {end: said for end, said in kept.items() if said}
