"""Who may come in: the key of the account, as OpenAI checks it.

Rule: the answer to a wrong key shows part of it, as the service's own does, so that a client which
repeats that text is found out.

Source: `_client.py` of the package `openai` 3.57.0 (the header), read 2026-11-25; the text of the
401: public issue reports.
"""

from collections.abc import Callable

from starlette.requests import Request

from tarash_testkit.front import Refusal
from tarash_testkit.openai.answers import error

__all__ = ("API_KEY", "NO_KEY", "bearer_of", "bearer_only", "key_parts", "wrong_key")

API_KEY = "sk-testkit-loopback-key-of-no-account-WXYZ"
"""The key that a server accepts unless told another one."""
_HEAD_CHARACTERS = 14
_TAIL_CHARACTERS = 4
_BEARER = "Bearer "

NO_KEY = error(
    "You didn't provide an API key. You need to provide your API key in an Authorization header "
    "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
)
"""The body of the 401 for a request without a key."""


def key_parts(api_key: str) -> tuple[str, str]:
    """Return what the service shows of a key: its start and its end."""
    return api_key[:_HEAD_CHARACTERS], api_key[-_TAIL_CHARACTERS:]


def wrong_key(api_key: str) -> dict[str, object]:
    """Return the body of the 401 for a key that is not accepted, with its parts in the text."""
    start, end = key_parts(api_key)
    message = (
        f"Incorrect API key provided: {start}{'*' * 20}{end}. You can find your API key at "
        "https://platform.openai.com/account/api-keys."
    )
    return error(message, code="invalid_api_key")


def bearer_of(request: Request) -> str | None:
    """Return the token of `Authorization: Bearer <token>`."""
    value = request.headers.get("authorization", "")
    return value.removeprefix(_BEARER) if value.startswith(_BEARER) else None


def bearer_only(api_key: str) -> Callable[[Request], None]:
    """Return the check that lets in who has `api_key`."""

    def admit(request: Request) -> None:
        token = bearer_of(request)
        if token is None:
            raise Refusal(401, NO_KEY)
        if token != api_key:
            raise Refusal(401, wrong_key(token))

    return admit
