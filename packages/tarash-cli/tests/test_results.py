"""What was made, for a person."""

import pytest

from tarash.tarash_gateway.models import Asset, Cost, VideoGenerationResponse
from tarash_cli.results import document_of, give, place_of

LINK = Asset(url="https://cdn.test/film.mp4")


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (Cost(amount=3.2, detail="8 s"), ", about 3.20 USD"),
        (Cost(amount=0.5, currency="EUR", estimated=False), ", 0.50 EUR"),
        (None, ""),
    ],
)
def test_the_cost_is_told_where_it_is_known(
    cost: Cost | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was computed from a price list is said to be about so much."""
    response = VideoGenerationResponse(assets=(LINK,), cost=cost)
    give(response, (), seconds=1.5, in_json=False)
    out, err = capsys.readouterr()
    assert out == "https://cdn.test/film.mp4\n"
    assert err == f"made by the mock in 1.5 s{said}\n"


def test_a_response_without_a_job_is_json_all_the_same() -> None:
    """It then has no provider."""
    document = document_of(VideoGenerationResponse(assets=(LINK,)), ())
    assert (document["job"], document["provider"]) == (None, None)


def test_inline_files_are_named_after_the_request() -> None:
    """Whatever characters its id has, and whether or not their type is known."""
    inline = Asset(content=b"x")
    response = VideoGenerationResponse(request_id="a/b", assets=(inline,))
    assert place_of(response, None) == "tarash-a-b.bin"
    assert place_of(response, "cat.mp4") == "cat.mp4"
    typed = VideoGenerationResponse(
        request_id="1", assets=(inline,), content_type="video/mp4; codecs=h264"
    )
    assert place_of(typed, None) == "tarash-1.mp4"
