"""Says in the log what failed and is repeated, in the place of stamina's bare word for it."""

from __future__ import annotations

import logging
from contextvars import ContextVar

__all__ = ("tell_of_repetition",)

_log = logging.getLogger("tarash")
_told: ContextVar[str | None] = ContextVar("told", default=None)


class _SaidAlready(logging.Filter):
    """Drops stamina's record of a failure that was told of; those of others pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether `record` is of somebody else's failure."""
        said = _told.get()
        return said is None or getattr(record, "stamina.caused_by", None) != said


_filter = _SaidAlready()


def tell_of_repetition(about: tuple[str, str, str], error: Exception, seconds: float) -> None:
    """Log that what failed with `error` is repeated after `seconds`; see `Exchange.about`."""
    logging.getLogger("stamina").addFilter(_filter)  # it takes the same one only once
    _told.set(repr(error))
    _log.warning(
        "%s %s/%s is repeated in %.1f s: %s: %s", *about, seconds, type(error).__name__, error
    )
