"""One exit code for each class of error."""

import json
from collections.abc import Callable

import pytest

from tarash.tarash_gateway import exceptions
from tarash_cli.exits import EXITS, code_of

CLASSES = sorted(
    {
        kind.__name__
        for kind in vars(exceptions).values()
        if isinstance(kind, type) and issubclass(kind, exceptions.TarashError)
    }
)


def test_every_class_of_error_has_a_code_of_its_own() -> None:
    """None is forgotten, and none is there that is no class."""
    errors = [exit_.error for exit_ in EXITS if exit_.error]
    assert sorted(errors) == CLASSES
    assert len({exit_.code for exit_ in EXITS}) == len(EXITS)


@pytest.mark.parametrize("name", CLASSES)
def test_an_error_ends_with_the_code_of_its_class(
    name: str, tarash: Callable[..., object], toy: Callable[..., object]
) -> None:
    """Through the command, whatever the error is; what happened stands on standard error."""
    toy()
    done = tarash("video", "a cat", "-p", "toy", "-m", name)
    codes = {exit_.error: exit_.code for exit_ in EXITS}
    assert done.code == codes[name]
    assert done.out == ""
    assert f"toy/{name}: {name} was asked for" in done.err


def test_a_class_of_a_plugin_has_the_code_of_the_nearest() -> None:
    """A plugin may have classes of its own."""

    class OwnError(exceptions.RateLimitedError):
        """Of a plugin."""

    assert code_of(OwnError("slow down")) == 27
    assert code_of(KeyError("x")) is None


def test_the_codes_are_listed(tarash: Callable[..., object]) -> None:
    """As a table, and as JSON."""
    listed = tarash("exit-codes")
    assert "27    RateLimitedError" in listed.out
    rows = json.loads(tarash("exit-codes", "--json").out)
    assert {row["code"]: row["error"] for row in rows}[27] == "RateLimitedError"
