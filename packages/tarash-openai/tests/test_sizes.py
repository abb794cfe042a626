"""Pixels by the rule of free sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarash_openai.sizes import fits, fitted, same_ratio, size_of_ratio, standard_size

SIDE = st.integers(1, 99_999)


@pytest.mark.parametrize(
    ("ratio", "sides"),
    [
        ("1:1", (1024, 1024)),
        ("3:2", (1536, 1024)),
        ("2:3", (1024, 1536)),
        ("16:9", (1536, 864)),
        ("9:16", (864, 1536)),
        ("21:9", (1792, 768)),
        ("4:3", (1344, 1008)),
        ("4:1", (2016, 672)),
        ("1:9", (672, 2016)),
        ("2.39:1", (1776, 752)),
    ],
)
def test_a_ratio_becomes_whole_blocks(ratio: str, sides: tuple[int, int]) -> None:
    """The standard three, an exact multiple where there is one, else the nearest."""
    assert size_of_ratio(ratio) == sides


@pytest.mark.parametrize(
    ("asked", "sides"),
    [
        ((1536, 864), (1536, 864)),
        ((3840, 2160), (3840, 2160)),
        ((1920, 1080), (1920, 1088)),
        ((1000, 1000), (1008, 1008)),
        ((512, 512), (816, 816)),
        ((4096, 4096), (2880, 2880)),
        ((4000, 1000), (3456, 1152)),
        ((8000, 8), (1408, 480)),
    ],
)
def test_a_size_is_brought_within_the_limits(
    asked: tuple[int, int], sides: tuple[int, int]
) -> None:
    """What is allowed stays; small grows, large shrinks, thin widens, and edges are rounded."""
    assert fitted(asked) == sides


@given(SIDE, SIDE)
def test_every_size_finds_one_that_is_allowed(width: int, height: int) -> None:
    """Whatever is asked for, the answer keeps all the rules and the orientation."""
    found = fitted((width, height))
    assert fits(found)
    assert (found[0] - found[1]) * (width - height) >= 0


@given(SIDE, SIDE)
def test_every_ratio_finds_a_size(width: int, height: int) -> None:
    """Extreme ratios end at 3:1, and a ratio that is allowed is kept but for whole blocks."""
    text = f"{width / 10}:{height}"
    found = size_of_ratio(text)
    assert fits(found)
    if 1 / 3 <= width / 10 / height <= 3:
        assert same_ratio(found, text)


@pytest.mark.parametrize(
    ("ratio", "sides"), [("1:1", (1024, 1024)), ("16:9", (1536, 1024)), ("9:16", (1024, 1536))]
)
def test_every_model_takes_the_standard_three(ratio: str, sides: tuple[int, int]) -> None:
    """Square, wide or tall."""
    assert standard_size(ratio) == sides
