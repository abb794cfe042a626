"""What the mock's pictures must be: real, of the asked size, small and repeatable."""

import io
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tarash.tarash_gateway._png import LARGEST_SIDE, png


def decoded(content: bytes) -> Image.Image:
    """Return the picture, with every pixel decoded and every checksum checked."""
    image = Image.open(io.BytesIO(content))
    image.load()
    assert image.format == "PNG"
    return image


@pytest.mark.parametrize(
    ("width", "height"),
    [
        (1, 1),
        (1, 7),
        (7, 1),
        (2, 2),
        (640, 360),
        (1024, 1792),
        (4096, 4096),
        (LARGEST_SIDE, 1),
        (1, LARGEST_SIDE),
    ],
)
def test_the_picture_has_exactly_the_asked_size(width: int, height: int) -> None:
    """A decoder reads the width and height that were asked for."""
    assert decoded(png(width, height)).size == (width, height)


@settings(deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.integers())
def test_every_size_and_seed_decodes(width: int, height: int, seed: int) -> None:
    """No combination of sides and seed makes a file that a decoder refuses."""
    assert decoded(png(width, height, seed=seed)).size == (width, height)


def test_the_gradient_runs_from_corner_to_corner() -> None:
    """The palette is walked from its first colour to its last, equal along the diagonals."""
    image = decoded(png(300, 200))
    assert image.getpixel((0, 0)) == 0
    assert image.getpixel((299, 199)) == 255
    assert image.getpixel((150, 20)) == image.getpixel((20, 150))
    middle = cast("int", image.getpixel((150, 100)))
    assert 120 < middle < 135


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Two calls with equal arguments are equal."""
    assert png(64, 48, seed=5) == png(64, 48, seed=5)


def test_neighbouring_seeds_give_different_pictures() -> None:
    """Ten outputs of one request can be told apart."""
    assert len({png(64, 48, seed=seed) for seed in range(10)}) == 10


def test_a_large_picture_is_a_small_file() -> None:
    """Sixteen million pixels take less than 300 kB, so that a data URI of them stays handy."""
    assert len(png(4096, 4096)) < 300_000


@pytest.mark.parametrize(
    ("width", "height", "named"),
    [
        (0, 10, "width"),
        (-1, 10, "width"),
        (LARGEST_SIDE + 1, 10, "width"),
        (10, 0, "height"),
        (10, LARGEST_SIDE + 1, "height"),
    ],
)
def test_a_side_out_of_range_is_refused_by_name(width: int, height: int, named: str) -> None:
    """The error says what was asked, which side is wrong and what is allowed."""
    with pytest.raises(ValueError, match=f"{width}x{height} .* the {named} must be 1 to 16384"):
        png(width, height)
