"""Who may come in: a key on the Gemini API and in express mode, a token on Vertex.

Rule: a request is let in by its own kind of credential alone, and refused in the front end's words.

Sources: `google-genai` 3.6.1 (`_api_client.py`): which header goes where. The error page of
ai.google.dev and the design guide of Google's APIs, read 2026-11: a bad key is 400, a bad token is
401. The texts and the reasons of 401 are illustrative.
"""

from collections.abc import Collection

from starlette.requests import Request

from tarash_testkit.front import Refusal
from tarash_testkit.google.answers import refusal

__all__ = ("ACCESS_TOKEN", "API_KEY", "Access", "error_info", "wrong_key")

API_KEY = "testkit-google-api-key"
"""The key that a server accepts unless told another one."""
ACCESS_TOKEN = "testkit-access-token"  # noqa: S105  it opens nothing but this server
"""The token that a server accepts unless told others."""
_DOMAIN = "googleapis.com"


def error_info(reason: str, service: str) -> dict[str, object]:
    """Return the detail that says why, in one word."""
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": _DOMAIN,
        "metadata": {"service": f"{service}.{_DOMAIN}"},
    }


class Access:
    """The credentials of one server."""

    def __init__(self, api_key: str) -> None:
        """Accept `api_key`, and the usual token."""
        self._api_key = api_key
        self._tokens = frozenset({ACCESS_TOKEN})
        self._ever_accepted = self._tokens

    @property
    def tokens(self) -> frozenset[str]:
        """The tokens that are accepted now."""
        return self._tokens

    @tokens.setter
    def tokens(self, tokens: Collection[str]) -> None:
        self._tokens = frozenset(tokens)
        self._ever_accepted |= self._tokens

    def secrets(self) -> Collection[str]:
        """Return the key and every token that was ever accepted."""
        return {self._api_key, *self._ever_accepted}

    def by_key(self, request: Request) -> None:
        """Let in who has the key, in the header or in the query.

        Raises:
            Refusal: 403 without a key, 400 with another one.
        """
        key = request.headers.get("x-goog-api-key") or request.query_params.get("key")
        if key is None:
            message = (
                "Method doesn't allow unregistered callers (callers without established identity). "
                "Please use API Key or other form of API consumer identity to call this API."
            )
            raise refusal("PERMISSION_DENIED", message)
        if key != self._api_key:
            raise wrong_key()

    def by_token(self, request: Request) -> None:
        """Let in who has a token that is accepted now.

        Raises:
            Refusal: 401.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            message = (
                "Request is missing required authentication credential. Expected OAuth 2 access "
                "token, login cookie or other valid authentication credential."
            )
            detail = error_info("CREDENTIALS_MISSING", "aiplatform")
            raise refusal("UNAUTHENTICATED", message, detail)
        if token not in self._tokens:
            message = (
                "Request had invalid authentication credentials. Expected OAuth 2 access token, "
                "login cookie or other valid authentication credential."
            )
            detail = error_info("ACCESS_TOKEN_EXPIRED", "aiplatform")
            raise refusal("UNAUTHENTICATED", message, detail)


def wrong_key() -> Refusal:
    """Return what a front end says to a key that it does not know."""
    message = "API key not valid. Please pass a valid API key."
    return refusal("INVALID_ARGUMENT", message, error_info("API_KEY_INVALID", "generativelanguage"))
