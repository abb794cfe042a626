"""Stability AI's error bodies, in the two shapes that it writes.

Rule: every error body that the server can send is made here.

Source: the vendor's OpenAPI (v2beta: `id`, `name`, `errors`), and a third party's probe of
2026-09-13 (v1: `message` in the place of `errors`).
"""

from tarash_testkit.front import Refusal

__all__ = ("ERROR_ID", "error", "old_error", "refused")

ERROR_ID = "e" * 32
"""The id of every error: answers do not differ between runs."""


def error(name: str, *errors: str) -> dict[str, object]:
    """Return the body of an error of v2beta."""
    return {"errors": list(errors), "id": ERROR_ID, "name": name}


def old_error(name: str, message: str) -> dict[str, object]:
    """Return the body of an error of v1."""
    return {"id": ERROR_ID, "message": message, "name": name}


def refused(*errors: str) -> Refusal:
    """Return the refusal of a request in which `errors` are wrong."""
    return Refusal(400, error("bad_request", *errors))
