"""What a flow may still do once it is interrupted: a few seconds of clean-up, and no more.

The interruption itself stays what the caller sees.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway.flows import Acquire, Exchange, Sleep
from tarash.tarash_gateway.wire import Request

if TYPE_CHECKING:
    from tarash.tarash_gateway.flows import Flow, Step

__all__ = ("CLEANUP_SECONDS", "ending", "inherit", "until")

CLEANUP_SECONDS = 5.0
_LEFT = ("job", "jobs", "intent", "intents", "cancel_verdict")  # see `_abandon`
_log = logging.getLogger("tarash")


@contextmanager
def ending(flow: Flow[Any], stop: BaseException) -> Generator[None]:
    """End `flow` for good; what goes wrong in its clean-up does not take the place of `stop`."""
    try:
        yield
    except StopIteration:
        return
    except Exception as error:  # noqa: BLE001  `stop` is what the caller must see
        _log.warning("cleaning up after %s failed: %s", type(stop).__name__, type(error).__name__)
    except BaseException as end:
        if end is not stop:
            inherit(end, stop)
            raise
    finally:
        with suppress(Exception):  # a flow that goes on even now is left to the collector
            flow.close()


def inherit(end: BaseException, stop: BaseException) -> None:
    """Let `end`, a second interruption, say of the jobs under way what `stop` said."""
    for name in _LEFT:
        if hasattr(stop, name) and not hasattr(end, name):
            setattr(end, name, getattr(stop, name))
    for note in getattr(stop, "__notes__", ()):
        end.add_note(note)


def until(ends: float, step: Step) -> Step:
    """Return `step`, not to go on for longer than until `ends`."""
    match step:
        case Exchange():
            return replace(step, deadline=min(ends, step.deadline or ends))
        case Request():
            return Exchange(step, lambda response: response, ends)
        case Acquire():
            return replace(step, deadline=min(ends, step.deadline or ends))
        case Sleep():
            return Sleep(min(step.seconds, CLEANUP_SECONDS))
        case _:
            return step
