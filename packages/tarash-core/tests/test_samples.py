"""The sample videos are what `samples.json` says, and what a player needs."""

import json
from importlib import resources
from typing import Any

import pytest

from tarash.tarash_gateway._measure import Measure, measure

FOLDER = resources.files("tarash.tarash_gateway.samples")
SAMPLES: list[dict[str, Any]] = json.loads((FOLDER / "samples.json").read_text("utf-8"))["samples"]

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["file"])


def content(sample: dict[str, Any]) -> bytes:
    """Return the bytes of the video."""
    return FOLDER.joinpath(sample["file"]).read_bytes()


def test_each_common_aspect_ratio_has_one_sample() -> None:
    """The mock finds a video for each shape that people ask for."""
    ratios = [sample["aspect_ratio"] for sample in SAMPLES]
    assert sorted(ratios) == sorted(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"])


@every_sample
def test_the_bytes_agree_with_the_listed_facts(sample: dict[str, Any]) -> None:
    """Type, size, duration and length are read from the file and equal to those listed."""
    expected = Measure(
        sample["content_type"], sample["width"], sample["height"], sample["duration_seconds"]
    )
    assert measure(content(sample)) == expected
    assert len(content(sample)) == sample["size_bytes"]
    assert (b"soun" in content(sample)) is sample["has_audio"]


@every_sample
def test_the_picture_has_exactly_its_aspect_ratio(sample: dict[str, Any]) -> None:
    """Width to height is the ratio, without rounding, and both are even, as H.264 wants them."""
    across, down = map(int, sample["aspect_ratio"].split(":"))
    assert sample["width"] * down == sample["height"] * across
    assert sample["width"] % 2 == sample["height"] % 2 == 0


@every_sample
def test_a_player_can_start_before_it_has_the_whole_file(sample: dict[str, Any]) -> None:
    """The movie header of H.264 video stands before the content."""
    video = content(sample)
    assert 0 < video.index(b"moov") < video.index(b"avcC") < video.index(b"mdat")


@every_sample
def test_the_command_that_made_a_sample_is_listed(sample: dict[str, Any]) -> None:
    """Anyone can make the file again."""
    assert sample["made_with"].startswith("ffmpeg ")
    assert sample["made_with"].endswith(sample["file"])


def test_the_samples_do_not_make_the_package_heavy() -> None:
    """Each is under 40 kB, all of them under 200 kB, and no other video lies beside them."""
    sizes = [sample["size_bytes"] for sample in SAMPLES]
    assert max(sizes) < 40_000
    assert sum(sizes) < 200_000
    videos = {entry.name for entry in FOLDER.iterdir() if entry.name.endswith(".mp4")}
    assert videos == {sample["file"] for sample in SAMPLES}
