#!/usr/bin/env python3
"""Make the sample videos that the mock provider answers with, and `samples.json` beside them.

Every fact in `samples.json` is measured on the finished file, never copied from the request.
Needs `ffmpeg` and `ffprobe` on the path: `python scripts/make_samples.py`.
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path

SAMPLES = (
    Path(__file__).resolve().parents[1] / "packages/tarash-core/src/tarash/tarash_gateway/samples"
)
SIZES = {
    "16:9": (640, 360),
    "9:16": (360, 640),
    "1:1": (480, 480),
    "4:3": (560, 420),
    "3:4": (420, 560),
    "21:9": (840, 360),
}
FRAMES_PER_SECOND = 24
DURATION_SECONDS = 3
LARGEST_FILE_BYTES = 40_000
LARGEST_TOTAL_BYTES = 200_000


def picture(width: int, height: int) -> str:
    """Return the filter graph of a bouncing box and a sweeping bar over a still gradient.

    The gradient is still because a moving one of this size needs three times the bytes. The box
    ends where it began, so that the clip loops; the bar is as far as the clip is.
    """
    timing = f"r={FRAMES_PER_SECOND}:d={DURATION_SECONDS}"
    box = min(width, height) // 10 * 2
    bar = height // 40 * 2
    return (
        f"color=c=black:s={width}x{height}:{timing},format=yuv420p,"
        "geq=lum='110+40*sin(PI*(X/W+Y/H))':cb='128+50*sin(PI*X/W)':cr='128+50*cos(PI*Y/H)'"
        f"[gradient];color=c=white:s={box}x{box}:{timing}[box];"
        f"color=c=white:s={width}x{bar}:{timing}[bar];"
        f"[gradient][box]overlay=x='(W-w)*abs(1-mod(4*t/{DURATION_SECONDS},2))'"
        f":y='(H-h)*abs(1-mod(6*t/{DURATION_SECONDS}+0.5,2))'[bounce];"
        f"[bounce][bar]overlay=x='W*t/{DURATION_SECONDS}-W':y=H-h[video]"
    )


def command(name: str, width: int, height: int) -> list[str]:
    """Return the ffmpeg command that makes `name`, the same bytes on each run of one ffmpeg."""
    tone = f"sine=frequency=220:sample_rate=48000:duration={DURATION_SECONDS},volume=0.2[tone]"
    graph = f"{picture(width, height)};{tone}"
    colour = "-colorspace bt709 -color_primaries bt709 -color_trc bt709"
    video = "-c:v libx264 -profile:v main -level 3.1 -preset veryslow -refs 3 -crf 28"
    audio = "-c:a aac -ac 1 -b:a 24k"
    same_bytes = "-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact"
    return [
        *("ffmpeg", "-y", "-v", "error", "-filter_complex", graph),
        *("-map", "[video]", "-map", "[tone]", "-t", str(DURATION_SECONDS)),
        *f"{video} -threads 1 -pix_fmt yuv420p {colour} {audio} {same_bytes}".split(),
        *("-movflags", "+faststart", name),
    ]


def run(arguments: list[str]) -> str:
    """Return what the program prints; stop the script with its own words when it fails."""
    finished = subprocess.run(  # noqa: S603  the arguments are written in this file
        arguments, cwd=SAMPLES, capture_output=True, text=True, check=False
    )
    if finished.returncode or finished.stderr:
        sys.exit(f"{shlex.join(arguments)} failed: {finished.stderr.strip()}")
    return finished.stdout


def facts(name: str, aspect_ratio: str, made_with: list[str]) -> dict[str, object]:
    """Return the measured facts of one sample, after decoding the whole of it."""
    run(["ffmpeg", "-v", "error", "-xerror", "-i", name, "-f", "null", "-"])
    probe = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", name]
    answer = json.loads(run(probe))
    streams = {stream["codec_type"]: stream for stream in answer["streams"]}
    frames, _, seconds = streams["video"]["r_frame_rate"].partition("/")
    return {
        "file": name,
        "aspect_ratio": aspect_ratio,
        "width": streams["video"]["width"],
        "height": streams["video"]["height"],
        "duration_seconds": float(answer["format"]["duration"]),
        "fps": int(frames) // int(seconds),
        "has_audio": "audio" in streams,
        "size_bytes": (SAMPLES / name).stat().st_size,
        "content_type": "video/mp4",
        "made_with": shlex.join(made_with),
    }


def main() -> None:
    """Make every sample, then write `samples.json`."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    samples: list[dict[str, object]] = []
    sizes: list[int] = []
    for aspect_ratio, (width, height) in SIZES.items():
        name = f"sample_{aspect_ratio.replace(':', 'x')}.mp4"
        made_with = command(name, width, height)
        run(made_with)
        samples.append(facts(name, aspect_ratio, made_with))
        sizes.append((SAMPLES / name).stat().st_size)
    if max(sizes) > LARGEST_FILE_BYTES or sum(sizes) > LARGEST_TOTAL_BYTES:
        sys.exit(f"The samples are too large to ship: {sizes} bytes. Raise -crf and run again.")
    listing = json.dumps({"samples": samples}, indent=2, ensure_ascii=False)
    (SAMPLES / "samples.json").write_text(listing + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
