"""Plugins that this repository does not know, installed beside the core."""

from typing import Any

import pytest

pytestmark = pytest.mark.wheels


def test_a_third_party_plugin_is_found_and_generates_beside_a_broken_one(
    with_third_parties: Any,
) -> None:
    """A plugin works as soon as its wheel is installed, whatever else is broken."""
    answer = with_third_parties.answer("generate_with_example.py")
    assert answer["video"] == answer["expected_video"]
    assert answer["duration"] == 6
    assert answer["looks"] == 2
    assert answer["orders"] == [
        {
            "key": "test-key",
            "engine": "lantern-2",
            "story": "A cat playing piano",
            "seconds": 6,
        }
    ]


def test_a_plugin_that_cannot_be_imported_is_named_when_it_is_used(
    with_third_parties: Any,
) -> None:
    """Using a plugin whose import fails raises `PluginError` with its name and the reason."""
    error = with_third_parties.answer("generate_with_broken.py")
    assert error["type"] == "PluginError"
    assert "broken" in error["message"]
    assert "libmissing.so" in error["message"]
