"""Which prediction an id asks for."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash_replicate.references import Target, facts_of, target_of, version_target

VERSION = "0123456789abcdef" * 4
SDXL = f"stability-ai/sdxl:{VERSION}"
FORMS: list[tuple[str, dict[str, Any], Target]] = [
    (
        "google/veo-3.1",
        {},
        Target("/models/google/veo-3.1/predictions", {}, "google/veo-3.1", by_name=True),
    ),
    (SDXL, {}, Target("/predictions", {"version": SDXL}, "stability-ai/sdxl")),
    (VERSION, {}, Target("/predictions", {"version": VERSION})),
    ("deployments/acme/flux", {}, Target("/deployments/acme/flux/predictions")),
    (
        "google/veo-3.1",
        {"deployment": "acme/veo"},
        Target("/deployments/acme/veo/predictions", {}, "google/veo-3.1"),
    ),
    (VERSION, {"deployment": "acme/veo"}, Target("/deployments/acme/veo/predictions")),
]


@pytest.mark.parametrize(("model", "settings", "target"), FORMS)
def test_an_id_says_where_its_prediction_is_created(
    config_of: Callable[..., Any], model: str, settings: dict[str, Any], target: Target
) -> None:
    """By name, by version, or on a deployment."""
    assert target_of(config_of(model, provider_config=settings)) == target


@pytest.mark.parametrize(
    "model",
    [
        *("veo", "a/b/c", "google/veo-3.1:latest", "google/", "deployments/acme", "a b/c"),
        *("a/..", "../..", "deployments/a/..", VERSION[1:]),
    ],
)
def test_what_is_no_id_is_refused_before_anything_is_sent(
    config_of: Callable[..., Any], model: str
) -> None:
    """With what ids look like."""
    with pytest.raises(
        InvalidRequestError, match=r"nothing was sent\. Its ids look like"
    ) as raised:
        target_of(config_of(model))
    assert raised.value.field == "model"


def test_a_version_found_later_is_asked_for_by_itself() -> None:
    """As a model that is not official needs it."""
    target = version_target("stability-ai/sdxl", VERSION)
    assert target == Target("/predictions", {"version": VERSION}, "stability-ai/sdxl")


def test_a_version_has_the_facts_of_its_model(config_of: Callable[..., Any]) -> None:
    """And what nobody knows has none."""
    found = facts_of(config_of(f"google/veo-3.1:{VERSION}"))
    assert found is not None
    assert found.id == "google/veo-3.1"
    assert facts_of(config_of(VERSION)) is None
