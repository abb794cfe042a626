"""Who may come in: the token of the account.

Source: "Replicate HTTP API" 1.0.0-a1 (`Bearer`); the older `Token` still stands in the part of the
documentation about files.
"""

from collections.abc import Callable

from starlette.requests import Request

from tarash_testkit.front import Refusal
from tarash_testkit.replicate.answers import UNAUTHENTICATED

__all__ = ("API_KEY", "admission")

API_KEY = "r8_testkitLoopbackTokenOfNoAccount0000WXYZ"
"""The token that a server accepts unless told another one."""
_SCHEMES = ("Bearer", "Token")


def admission(api_key: str) -> Callable[[Request], None]:
    """Return the check that lets in who has `api_key`."""
    accepted = {f"{scheme} {api_key}" for scheme in _SCHEMES}

    def admit(request: Request) -> None:
        if request.headers.get("authorization") not in accepted:
            raise Refusal(401, UNAUTHENTICATED)

    return admit
