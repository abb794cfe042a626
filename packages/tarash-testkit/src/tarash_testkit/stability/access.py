"""Who may come in: the key of the account, as Stability AI checks it.

Rule: an answer that shows parts of a key exists, so that a client which repeats it is found out.

Source: error bodies of the service in public repositories (v2beta), and a third party's probe of
2026-09-13 (v1: the first seven and the last four characters of the key stand in the text).
"""

from collections.abc import Callable

from starlette.requests import Request

from tarash_testkit.front import Refusal
from tarash_testkit.stability.answers import error, old_error

__all__ = ("API_KEY", "NO_KEY", "bearer_only", "key_parts", "wrong_key")

API_KEY = "sk-7estk1t0loopback1key2of3no4account5WXYZ"
"""The key that a server accepts unless told another one."""
_HEAD_CHARACTERS = 7
_TAIL_CHARACTERS = 4
_BEARER = "Bearer "

NO_KEY = error("unauthorized", "authorization: invalid or missing header value")
"""The body of the 401 of v2beta, which shows nothing of a key."""


def key_parts(api_key: str) -> tuple[str, str]:
    """Return what v1 shows of a key: its start and its end."""
    return api_key[:_HEAD_CHARACTERS], api_key[-_TAIL_CHARACTERS:]


def wrong_key(api_key: str) -> dict[str, object]:
    """Return the body of the 401 of v1, with parts of the key in its text."""
    start, end = key_parts(api_key)
    return old_error("unauthorized", f"Incorrect API key provided: {start}{'*' * 8}{end}")


def bearer_only(api_key: str) -> Callable[[Request], None]:
    """Return the check that lets in who has `api_key`."""

    def admit(request: Request) -> None:
        value = request.headers.get("authorization", "")
        if not value.startswith(_BEARER):
            raise Refusal(401, NO_KEY)
        if value.removeprefix(_BEARER) != api_key:
            raise Refusal(401, wrong_key(value.removeprefix(_BEARER)))

    return admit
