"""The main job, without a key: a video and an image through the mock, then through fal's wire.

Usage: python examples/demo.py [FOLDER]
"""

import sys
from pathlib import Path

from tarash.tarash_gateway import generate_image, generate_video
from tarash.tarash_gateway.mock import MockConfig, MockPollingConfig
from tarash.tarash_gateway.models import (
    GenerationResponse,
    ImageGenerationConfig,
    ImageGenerationRequest,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash_testkit.fal import FalServer

VIDEO = VideoGenerationRequest(prompt="A cat playing piano", aspect_ratio="16:9")
IMAGE = ImageGenerationRequest(prompt="A cat playing piano, oil on canvas", aspect_ratio="4:3")
BAR_WIDTH = 24


def bar(update: ProgressUpdate) -> None:
    """Draw how far the generation is, over the last drawing."""
    percent = update.progress_percent or 0
    done = round(BAR_WIDTH * percent / 100)
    end = "\n" if update.status in {"completed", "failed"} else ""
    drawing = "#" * done + "." * (BAR_WIDTH - done)
    sys.stdout.write(f"\r  [{drawing}] {percent:3.0f} %  {update.status:<10}{end}")
    sys.stdout.flush()


def keep(response: GenerationResponse, path: Path) -> None:
    """Save what was made, and say where it is."""
    for saved in response.save(path):
        print(f"  saved {saved} ({saved.stat().st_size:,} bytes, {response.content_type})")


def through_the_mock(folder: Path) -> None:
    """Make both with real media from the package; no server, no key."""
    steps = MockPollingConfig(
        status_sequence=["queued", "processing", "processing", "processing", "completed"],
        progress_percentages=[0, 25, 60, 90, 100],
        delay_between_updates=0.2,
    )
    mock = MockConfig(enabled=True, polling=steps)
    print("A video through the mock:")
    video_config = VideoGenerationConfig(provider="fal", model="fal-ai/veo3.1", mock=mock)
    keep(generate_video(video_config, VIDEO, on_progress=bar), folder / "mock.mp4")
    print("An image through the mock:")
    image_config = ImageGenerationConfig(provider="fal", model="fal-ai/flux/dev", mock=mock)
    keep(generate_image(image_config, IMAGE, on_progress=bar), folder / "mock.png")


def through_fal(folder: Path) -> None:
    """Make the same through the fal plugin, over HTTP, against a server on this machine."""
    with FalServer(looks=4) as server:
        place = {"base_url": server.url, "api_key": server.api_key, "poll_interval": 0.2}
        print(f"The same video through the fal plugin, at {server.url}:")
        video_config = VideoGenerationConfig(provider="fal", model="fal-ai/veo3.1", **place)
        keep(generate_video(video_config, VIDEO, on_progress=bar), folder / "fal.mp4")
        print("The same image through the fal plugin:")
        image_config = ImageGenerationConfig(provider="fal", model="fal-ai/flux/dev", **place)
        keep(generate_image(image_config, IMAGE, on_progress=bar), folder / "fal.png")


def main() -> None:
    """Run both and leave the files in the folder."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output").absolute()
    through_the_mock(folder)
    through_fal(folder)
    print(f"Everything is in {folder}")


if __name__ == "__main__":
    main()
