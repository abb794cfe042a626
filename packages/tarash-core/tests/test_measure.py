"""What is read from pictures and videos, whole, cut short, or made to do harm."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tarash.tarash_gateway._measure import Measure, measure
from tarash.tarash_gateway._png import png

UPRIGHT = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
QUARTER_TURN = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)


def number(value: int, length: int = 4) -> bytes:
    """Return `value` as the MP4 family writes it."""
    return value.to_bytes(length, "big", signed=value < 0)


def box(kind: bytes, *parts: bytes) -> bytes:
    """Return a box with its length in front."""
    body = b"".join(parts)
    return number(8 + len(body)) + kind + body


def mvhd(scale: int, units: int, *, wide: bool = False) -> bytes:
    """Return a movie header, with numbers of eight bytes when `wide`."""
    length = 8 if wide else 4
    head = number(wide, 1) + bytes(3) + bytes(2 * length)
    return box(b"mvhd", head, number(scale), number(units, length), bytes(80))


def trak(
    width: int,
    height: int,
    *,
    matrix: tuple[int, ...] = UPRIGHT,
    handler: bytes = b"vide",
    wide: bool = False,
) -> bytes:
    """Return a track with its header and its handler."""
    head = number(wide, 1) + bytes(51 if wide else 39)
    turn = b"".join(number(part) for part in matrix)
    header = box(b"tkhd", head, turn, number(width << 16), number(height << 16))
    return box(b"trak", header, box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12))))


FTYP = box(b"ftyp", b"isom", bytes(4), b"mp41")
MOVIE = FTYP + box(b"moov", mvhd(1000, 2500), trak(0, 0, handler=b"soun"), trak(640, 360))


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("PNG", "RGB", {}),
        ("JPEG", "RGB", {}),
        ("JPEG", "RGB", {"progressive": True, "icc_profile": bytes(70_000)}),
        ("GIF", "P", {}),
        ("WEBP", "RGB", {}),
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGBA", {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}),
    ],
)
def test_the_size_of_a_real_picture_is_read(
    name: str, mode: str, options: dict[str, object]
) -> None:
    """What an encoder wrote is measured as it was made."""
    stream = io.BytesIO()
    Image.new(mode, (301, 173)).save(stream, name, **options)
    expected = Measure(f"image/{name.lower()}", width=301, height=173)
    assert measure(stream.getvalue()) == expected


def test_the_largest_lossless_webp_is_measured() -> None:
    """Both numbers use all of their fourteen bits."""
    head = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\xff\xff\xff\x0f"
    assert measure(head) == Measure("image/webp", 16_384, 16_384)


def test_fill_bytes_and_markers_without_length_are_passed_over_in_a_jpeg() -> None:
    """A frame header is found behind padding and a restart marker."""
    frame = b"\xff\xc0\0\x11\x08" + number(120, 2) + number(90, 2)
    assert measure(b"\xff\xd8\xff\xff\xff\xd0\xff\xfe\0\4hi" + frame).width == 90


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xda\0\2",
        b"\xff\xd8\xff\xfe\0\0" * 1_000,
        b"\xff\xd8" + b"\xff" * 1_000,
        b"\xff\xd8" + b"\xff\xfe\0\2" * 1_000,
        b"\xff\xd8\xff\xfe\0\4hi garbage",
        b"\xff\xd8\xff\xc0\0\x11\x08\0\0\0\1",
    ],
)
def test_a_jpeg_without_a_frame_header_has_no_size(data: bytes) -> None:
    """The search ends at the picture, at the end, at nonsense, or when it has gone on too long."""
    assert measure(data) == Measure("image/jpeg")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIDAT" + bytes([1] * 20),
        b"GIF89a\1",
        b"RIFF\0\0\0\0WEBPVP8X" + bytes(10),
        b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f",
        b"RIFF\0\0\0\0WEBPVP8L" + bytes(20),
        b"RIFF\0\0\0\0WEBPVP8 " + bytes(20),
        b"RIFF\0\0\0\0WEBPALPH" + bytes(20),
    ],
)
def test_a_picture_without_its_header_has_no_size(data: bytes) -> None:
    """The type is still told."""
    found = measure(data)
    assert (found.content_type or "").startswith("image/")
    assert (found.width, found.height) == (None, None)


def test_a_movie_has_the_size_of_its_picture_track_and_its_own_duration() -> None:
    """A sound track before the picture track is passed over; the first picture track counts."""
    movie = FTYP + box(
        b"moov",
        mvhd(1000, 2500),
        trak(0, 0, handler=b"soun"),
        trak(300, 50, handler=b"sbtl"),
        trak(640, 360),
        trak(64, 36),
    )
    assert measure(movie) == Measure("video/mp4", 640, 360, 2.5)


def test_long_numbers_are_read_where_the_version_says_so() -> None:
    """Version 1 of both headers moves what follows."""
    movie = FTYP + box(b"moov", mvhd(24, 96, wide=True), trak(640, 360, wide=True))
    assert measure(movie) == Measure("video/mp4", 640, 360, 4.0)


def test_a_video_stored_on_its_side_is_measured_upright() -> None:
    """A quarter turn exchanges width and height."""
    movie = FTYP + box(b"moov", mvhd(1, 1), trak(640, 360, matrix=QUARTER_TURN))
    assert measure(movie) == Measure("video/mp4", 360, 640, 1.0)


def test_the_movie_header_is_found_behind_the_content() -> None:
    """Content of a length in eight bytes, and a last box that runs to the end, are understood."""
    content = number(1) + b"mdat" + number(16 + 100, 8) + bytes(100)
    header = box(b"moov", mvhd(10, 35))
    assert measure(FTYP + content + bytes(4) + header[4:]).duration_seconds == 3.5


@pytest.mark.parametrize(("scale", "units"), [(0, 5), (10, 0), (10, 2**32 - 1)])
def test_a_duration_that_is_not_stated_is_unknown(scale: int, units: int) -> None:
    """No time scale, no length, and all ones mean the same."""
    assert measure(FTYP + box(b"moov", mvhd(scale, units))) == Measure("video/mp4")


@pytest.mark.parametrize(
    "data",
    [
        FTYP,
        FTYP + number(4) + b"moov" + bytes(100),
        FTYP + number(1) + b"moov",
        FTYP + number(1) + b"mdat" + number(2**64 - 1, 8) + MOVIE,
        FTYP + box(b"free") * 1_000 + MOVIE,
        FTYP + box(b"moov", box(b"trak", box(b"mdia"))),
        FTYP + box(b"moov", box(b"trak", box(b"tkhd"), box(b"mdia"))),
    ],
)
def test_a_movie_made_to_mislead_has_no_measure(data: bytes) -> None:
    """Lengths that lie and boxes without end are given up, not followed."""
    assert measure(data) == Measure("video/mp4")


def test_the_beginning_of_a_movie_is_enough() -> None:
    """A file cut behind its movie header is measured; one cut within it as far as it goes."""
    assert measure(MOVIE + box(b"mdat", bytes(9))[:12]) == Measure("video/mp4", 640, 360, 2.5)
    assert measure(MOVIE[:-60]).duration_seconds == 2.5


@given(st.data())
def test_damaged_files_are_measured_without_raising(data: st.DataObject) -> None:
    """Whatever is cut off or overwritten, the answer has both sides or neither."""
    whole = data.draw(st.sampled_from([MOVIE, png(9, 9), b"\xff\xd8\xff\xc0\0\x11\x08" + bytes(9)]))
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    places = st.integers(0, max(0, len(damaged) - 1))
    for place, value in data.draw(st.dictionaries(places, st.integers(0, 255))).items():
        damaged[place : place + 1] = bytes([value])
    found = measure(bytes(damaged))
    assert (found.width is None) == (found.height is None)


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", FTYP, FTYP + b"\0\0\0\0moov"]),
    st.binary(max_size=200),
)
def test_any_bytes_behind_a_good_beginning_are_measured(beginning: bytes, rest: bytes) -> None:
    """No bytes make the measuring raise or report a length that is not positive."""
    found = measure(beginning + rest)
    assert found.duration_seconds is None or found.duration_seconds > 0
