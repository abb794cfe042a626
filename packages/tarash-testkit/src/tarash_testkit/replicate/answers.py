"""Replicate's error bodies: a problem with `detail`, and with a title where one is known.

Rule: every error body that this server can send is made here, once.

Source: "Replicate HTTP API" 1.0.0-a1 (OpenAPI document, a copy of 2026-04), `exceptions.py` of the
package `replicate` 1.0.7, and public reports of 2025 and 2026 for the texts of 402, 422 and 429.
The texts of 401, 403 and 404 are not documented; only their status is a fact.
"""

from collections.abc import Sequence

from tarash_testkit.checks import Problem
from tarash_testkit.front import Refusal

__all__ = (
    "INVALID_VERSION",
    "NOT_FOUND",
    "UNAUTHENTICATED",
    "invalid_input",
    "not_found",
    "problem",
    "refusal",
)


def problem(
    status: int, detail: str, title: str | None = None, **more: object
) -> dict[str, object]:
    """Return the body of an error."""
    named: dict[str, object] = {} if title is None else {"title": title}
    return {**named, "detail": detail, "status": status, **more}


UNAUTHENTICATED = problem(
    401, "You did not pass a valid authentication token", title="Unauthenticated"
)
NOT_FOUND = problem(404, "The requested resource could not be found.")
INVALID_VERSION = problem(
    422,
    "The specified version does not exist (or perhaps you don't have permission to use it?)",
    title="Invalid version or not permitted",
)


def refusal(status: int, detail: str, title: str | None = None, **more: object) -> Refusal:
    """Return the answer of a service that says no."""
    return Refusal(status, problem(status, detail, title, **more))


def not_found() -> Refusal:
    """Return the answer for what is not there."""
    return Refusal(404, NOT_FOUND)


def invalid_input(problems: Sequence[Problem]) -> Refusal:
    """Return the answer for input that a schema does not take: a line for each problem."""
    fields = [{"type": one.kind, "field": one.path, "description": _words(one)} for one in problems]
    lines = "".join(f"- {field['field']}: {field['description']}\n" for field in fields)
    return refusal(422, lines, title="Input validation failed", invalid_fields=fields)


def _words(one: Problem) -> str:
    name = str(one.place[-1]) if one.place else "body"
    if one.kind == "missing":
        return f"{name} is required"
    if one.kind == "unknown":
        return f"Additional property {name} is not allowed"
    if one.kind == "type":
        return f"Invalid type. Expected: {one.wanted}"
    return f"{name} must be one of the following: {one.wanted}"
