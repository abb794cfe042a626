"""Names of models, and what stands behind them."""

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash_stability.operations import is_started, operation_of


@pytest.mark.parametrize(
    ("model", "path", "always"),
    [
        ("stable-image-ultra", "generate/ultra", {}),
        ("stable-image-search-and-recolor", "edit/search-and-recolor", {}),
        ("stable-image-upscale-creative", "upscale/creative", {}),
        ("sd3.5-medium", "generate/sd3", {"model": "sd3.5-medium"}),
        ("sd9-huge", "generate/sd3", {"model": "sd9-huge"}),
        ("edit/something-newer", "edit/something-newer", {}),
    ],
)
def test_a_name_is_an_operation(model: str, path: str, always: dict[str, str]) -> None:
    """A known one, an id of Stable Diffusion, or a path."""
    operation = operation_of(model)
    assert (operation.path, operation.always) == (path, always)


@pytest.mark.parametrize("model", ["edit/../v1/user", "/edit/inpaint", "edit/", "Edit/x", "a//b"])
def test_what_is_no_path_is_refused(model: str) -> None:
    """The key goes to no other part of the service."""
    with pytest.raises(InvalidRequestError, match="Nothing was sent") as refused:
        operation_of(model)
    assert (refused.value.field, refused.value.value) == ("model", model)


@pytest.mark.parametrize(
    ("model", "strength"),
    [("sd3.5-large", 0.7), ("sd3.5-flash", 0.95), ("stable-image-ultra", 0.7)],
)
def test_a_picture_needs_a_strength(model: str, strength: float) -> None:
    """The service has no default; the caller's own wins."""
    operation = operation_of(model)
    assert operation.completed({"image": b"x"})["strength"] == strength
    assert operation.completed({"image": b"x", "strength": 0.2})["strength"] == 0.2
    assert "strength" not in operation.completed({"prompt": "x"})


@pytest.mark.parametrize(
    ("url", "started"),
    [
        ("https://api.stability.ai/v2beta/stable-image/upscale/creative", True),
        ("https://x.example/edit/replace-background-and-relight?a=1", True),
        ("https://api.stability.ai/v2beta/stable-image/upscale/fast", False),
        ("https://api.stability.ai/v2beta/stable-image/generate/sd3/?a=1", False),
        ("https://api.stability.ai/v2beta/stable-image/edit/something-new", True),
    ],
)
def test_two_operations_start_a_job(url: str, *, started: bool) -> None:
    """By their address alone; one that nobody knows may do so too."""
    assert is_started(url) is started
