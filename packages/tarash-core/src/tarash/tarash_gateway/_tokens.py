"""Headers that must be fetched, such as a token: once for a link, and once more after a 401."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarash.tarash_gateway.wire import Request

__all__ = ("Tokens",)


@dataclass(slots=True)
class Tokens:
    """What one link has fetched; None: nothing was asked for yet."""

    headers: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not stand in an error: each header's value, and what follows its scheme."""
        values = tuple((self.headers or {}).values())
        return (*values, *(value.rpartition(" ")[2] for value in values))

    def added_to(self, request: Request) -> Request:
        """Return `request` with these headers in the place of the key's."""
        if not self.headers:
            return request
        names = {name.lower() for name in self.headers}
        kept = {name: text for name, text in request.headers.items() if name.lower() not in names}
        return replace(request, headers={**kept, **self.headers})
