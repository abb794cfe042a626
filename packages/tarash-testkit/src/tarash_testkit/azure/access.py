"""Who may come in, and which API version they may ask for, as Azure OpenAI checks it.

Rule: both are checked before the body is read.

Source: `lib/azure.py` of the package `openai` 3.57.0, read 2026-11-25, and of 1.109.1, which sends
a key twice; `includes/api-version-lifecycle-content.md` and `how-to/dall-e.md` of
MicrosoftDocs/azure-ai-docs, read 2026-11. The texts, and the answers to a version that is too old
or unknown, were reported by third parties.
"""

import re
from collections.abc import Callable, Collection

from starlette.requests import Request

from tarash_testkit.azure.answers import (
    INVALID_KEY,
    INVALID_TOKEN,
    RESOURCE_NOT_FOUND,
    VERSION_UNSUPPORTED,
)
from tarash_testkit.front import Refusal
from tarash_testkit.openai.access import bearer_of

__all__ = ("API_KEY", "check_dated", "check_v1", "credentials_check")

API_KEY = "testkit0azure0key0123456789abcdef"
"""The key that a server accepts unless told another one."""
_FIRST_VERSION = "2025-04-01"
"""The first one that has GPT image models."""
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(-preview)?")
_V1_VERSIONS = (None, "preview", "latest", "v1")


def credentials_check(
    api_key: str, tokens: Callable[[], Collection[str]]
) -> Callable[[Request], None]:
    """Return the check that lets in who has `api_key` or one of the `tokens` of the moment."""

    def admit(request: Request) -> None:
        key, token = request.headers.get("api-key"), bearer_of(request)
        if key is not None:
            if key != api_key:
                raise Refusal(401, INVALID_KEY)
        elif token is None:
            raise Refusal(401, INVALID_KEY)
        elif token != api_key and token not in tokens():
            raise Refusal(401, INVALID_TOKEN)

    return admit


def check_v1(request: Request) -> None:
    """Raise `Refusal` where the v1 surface does not know the version; none is needed."""
    if request.query_params.get("api-version") not in _V1_VERSIONS:
        raise Refusal(400, VERSION_UNSUPPORTED)


def check_dated(request: Request) -> None:
    """Raise `Refusal` where the dated surface is not asked for a version with image models."""
    match = _DATED.fullmatch(request.query_params.get("api-version", ""))
    if match is None or match[1] < _FIRST_VERSION:
        raise Refusal(404, RESOURCE_NOT_FOUND)
