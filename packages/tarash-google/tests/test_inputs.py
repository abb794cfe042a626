"""Media on their way into a request."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash.tarash_gateway.flows import Fetch
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import answer, play
from tarash_google.inputs import Piece, gather
from tarash_google.settings import surface_of

MODEL = "gemini-omni-1.2-flash"
ON_VERTEX = {"gcp_project": "p"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
FILE = "https://generativelanguage.googleapis.com/v1beta/files/abc-1"
ELSEWHERE = {"content": PNG, "content_type": "image/png", "file_name": "a.png"}


@pytest.fixture
def api(config_of: Callable[..., Any], service_of: Callable[..., Any]) -> Api:
    """Return the Gemini API."""
    service: Api = service_of(config_of(MODEL))
    return service


@pytest.fixture
def vertex(config_of: Callable[..., Any], service_of: Callable[..., Any]) -> Api:
    """Return Vertex AI."""
    service: Api = service_of(config_of(MODEL, provider_config=ON_VERTEX))
    return service


def _gathered(api: Api, value: object, *replies: object, name: str = "input.references") -> Any:
    flow = gather({name: value, "other": 1}, (name, "missing"), api, surface_of(api.config))
    played = play(flow, *replies)
    assert played.result["other"] == 1
    assert "missing" not in played.result
    return played.result[name], played.steps


def test_bytes_are_inlined(api: Api) -> None:
    """As base64, each once, in the order in which they were given."""
    pieces, steps = _gathered(api, [PNG, ELSEWHERE])
    assert [piece.content_type for piece in pieces] == ["image/png"] * 2
    assert pieces[0].data.startswith("iVBORw0KGgo")
    assert (pieces[0].kind, pieces[0].uri) == ("image", None)
    assert steps == ()
    single, _ = _gathered(api, PNG, name="input.video")
    assert len(single) == 1


def test_a_callers_url_is_brought_as_bytes(api: Api, vertex: Api) -> None:
    """On both surfaces: not every model takes an address."""
    for service in (api, vertex):
        pieces, (step,) = _gathered(service, ["https://x.example/1.png"], ELSEWHERE)
        assert step == Fetch("https://x.example/1.png")
        assert pieces[0].data


@pytest.mark.parametrize(
    ("address", "name", "content_type"),
    [
        ("gs://b/1.jpg", "input.references", "image/jpeg"),
        ("gs://b/1", "input.references", "image/png"),
        ("gs://b/clip.MOV", "input.video", "video/mov"),
        ("gs://b/clip", "input.video", "video/mp4"),
    ],
)
def test_cloud_storage_is_read_by_vertex_ai_itself(
    vertex: Api, address: str, name: str, content_type: str
) -> None:
    """Its type is told by the end of the name, or else by the place."""
    pieces, steps = _gathered(vertex, [address], name=name)
    assert pieces == [Piece(content_type, uri=address)]
    assert steps == ()


def test_a_file_is_read_by_the_gemini_api_itself(api: Api) -> None:
    """It has been uploaded before."""
    pieces, _ = _gathered(api, [FILE])
    assert pieces == [Piece("image/png", uri=FILE)]


@pytest.mark.parametrize(("surface", "address"), [("api", "gs://b/1.png"), ("vertex", FILE)])
def test_the_other_surfaces_files_are_refused(
    request: pytest.FixtureRequest, surface: str, address: str
) -> None:
    """Nothing was sent; the error says what would do."""
    with pytest.raises(InvalidRequestError, match="Give the bytes") as refused:
        _gathered(request.getfixturevalue(surface), [address])
    assert refused.value.field == "input.references"


def test_what_is_no_media_is_refused(api: Api) -> None:
    """By the name of its place."""
    with pytest.raises(InvalidRequestError, match=r"input\.references: the text is no URL"):
        _gathered(api, ["./cat.png"])


def test_what_would_be_too_large_goes_up_as_a_file(
    api: Api, vertex: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first fits, the second does not; on Vertex AI there are no such files."""
    monkeypatch.setattr("tarash_google.inputs._INLINE_BYTES", len(PNG) + 1)
    begun = answer({}, headers={"X-Goog-Upload-URL": "https://up.example/upload?id=1"})
    sent = answer({"file": {"name": "files/abc-1", "uri": FILE, "state": "ACTIVE"}})
    pieces, steps = _gathered(api, [PNG, PNG], begun, sent)
    assert [piece.uri for piece in pieces] == [None, FILE]
    assert len(steps) == 2
    inline, steps = _gathered(vertex, [PNG, PNG])
    assert [piece.uri for piece in inline] == [None, None]
    assert steps == ()
