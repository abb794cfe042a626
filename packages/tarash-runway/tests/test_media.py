"""A caller's media on their way: inlined, uploaded, fetched, or passed on."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    InvalidRequestError,
    PermissionDeniedError,
    ProviderUnavailableError,
    TransportError,
)
from tarash.tarash_gateway.flows import Once
from tarash.tarash_gateway.models import Plan
from tarash.tarash_gateway.plugin import Fetch
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import answer, play
from tarash.tarash_gateway.wire import Request
from tarash_runway import media
from tarash_runway.media import placed_media

URL = "https://files.example/1.png"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
LARGE = b"\x89PNG\r\n\x1a\n" + bytes(3_800_000)
BEGUN = {
    "uploadUrl": "https://bucket.example/",
    "fields": {"key": "k", "policy": "p"},
    "runwayUri": "runway://1",
}

Planner = Callable[..., Plan]


def _first(image: object) -> dict[str, Any]:
    return {"image_list": [{"image": image, "type": "first_frame"}]}


def _placed(plan: Plan, api: Api, *answers: Any, extra: Any = None) -> Any:
    return play(placed_media(plan, extra or {}, api), *answers)


def _upload(flow: Any) -> Any:
    """Return the flow of the one upload, which all tasks of a call share."""
    step = next(flow)
    assert isinstance(step, Once)
    return step.flow


@pytest.fixture
def api(api_of: Callable[..., Api]) -> Api:
    """Runway, as one flow sees it."""
    return api_of("gen4.5")


@pytest.mark.parametrize("url", [URL, "runway://abc", "HTTPS://files.example/1.png"])
def test_what_runway_reads_itself_is_passed_on(plan_of: Planner, api: Api, url: str) -> None:
    """An https URL of a host with a name, and what was uploaded before."""
    played = _placed(plan_of("gen4.5", **_first(url)), api)
    assert played.requests == ()
    assert played.result["promptImage.first"] == url


@pytest.mark.parametrize(
    "url",
    [
        "http://files.example/1.png",
        "https://93.184.216.34/1.png",
        "https://[2001:db8::1]/1.png",
        f"https://files.example/{'1' * 2048}",
        "https://[no-host/1.png",
    ],
)
def test_what_runway_does_not_read_is_fetched_first(plan_of: Planner, api: Api, url: str) -> None:
    """Plain http, addresses without a name and very long URLs."""
    flow = placed_media(plan_of("gen4.5", **_first(url)), {}, api)
    step = next(flow)
    assert isinstance(step, Fetch)
    assert step.url == url
    with pytest.raises(StopIteration) as stopped:
        flow.send({"content": PNG, "content_type": "image/png"})
    assert stopped.value.value["promptImage.first"].startswith("data:image/png;base64,")


def test_small_files_go_along_as_data_uris(plan_of: Planner, api: Api) -> None:
    """Every item of a list, without any request."""
    plan = plan_of("seedance2", image_list=[{"image": PNG}, {"image": URL}])
    played = _placed(plan, api)
    assert played.requests == ()
    inline, remote = played.result["references"]
    assert inline.startswith("data:image/png;base64,")
    assert remote == URL


def test_large_files_are_uploaded_without_the_key(plan_of: Planner, api: Api) -> None:
    """The form comes from Runway, the bytes go elsewhere; both are free and may be repeated."""
    content = {"content": LARGE, "content_type": "image/png", "file_name": "café?.png"}
    plan = plan_of("gen4.5", **_first(content))
    played = _placed(plan, api, answer(BEGUN), answer(status_code=204, content=b""))
    begin, store = played.requests
    assert (begin.method, begin.url) == ("POST", "https://api.dev.runwayml.com/v1/uploads")
    assert begin.json == {"filename": "caf__.png", "type": "ephemeral"}
    assert begin.headers == {"Authorization": "Bearer key_1", "X-Runway-Version": "2024-11-06"}
    assert (store.method, store.url) == ("POST", "https://bucket.example/")
    assert store.files is not None
    assert store.files[:2] == [("key", (None, b"k", None)), ("policy", (None, b"p", None))]
    assert store.files[2] == ("file", ("caf__.png", LARGE, "image/png"))
    assert not store.headers
    assert not begin.is_paid
    assert not store.is_paid
    assert played.result["promptImage.first"] == "runway://1"


def test_what_the_storage_refuses_is_begun_again(plan_of: Planner, api: Api) -> None:
    """A form may have run out, so the second try has a new one."""
    flow = _upload(placed_media(plan_of("gen4.5", **_first(LARGE)), {}, api))
    assert isinstance(next(flow), Request)
    flow.send(answer(BEGUN))
    again: Any = flow.throw(PermissionDeniedError("403"))
    assert again.url == "https://api.dev.runwayml.com/v1/uploads"
    store: Any = flow.send(answer({**BEGUN, "uploadUrl": "https://bucket.example/2"}))
    assert store.url == "https://bucket.example/2"
    with pytest.raises(StopIteration) as stopped:
        flow.send(answer(status_code=204, content=b""))
    assert stopped.value.value == "runway://1"


def test_a_second_refusal_of_the_storage_is_the_last(plan_of: Planner, api: Api) -> None:
    """Nothing was paid, so that the next provider may be asked."""
    flow = _upload(placed_media(plan_of("gen4.5", **_first(LARGE)), {}, api))
    next(flow)
    flow.send(answer(BEGUN))
    flow.throw(PermissionDeniedError("403"))
    flow.send(answer(BEGUN))
    with pytest.raises(ProviderUnavailableError, match="did not take the file"):
        flow.throw(PermissionDeniedError("403"))


@pytest.mark.parametrize(
    "error", [ProviderUnavailableError("503"), TransportError("lost", sent=True)], ids=repr
)
def test_what_the_core_has_repeated_already_is_not_begun_again(
    plan_of: Planner, api: Api, error: Exception
) -> None:
    """It sent the same form again, and the storage was still away."""
    flow = _upload(placed_media(plan_of("gen4.5", **_first(LARGE)), {}, api))
    next(flow)
    flow.send(answer(BEGUN))
    with pytest.raises(type(error)):
        flow.throw(error)


@pytest.mark.parametrize("missing", ["uploadUrl", "runwayUri"])
def test_an_upload_without_a_place_is_no_answer(plan_of: Planner, api: Api, missing: str) -> None:
    """Nothing is paid, and nothing is sent elsewhere."""
    plan = plan_of("gen4.5", **_first(LARGE))
    with pytest.raises(TransportError, match="no place"):
        _placed(plan, api, answer({**BEGUN, missing: None}))


def test_a_file_that_is_too_large_is_refused(
    plan_of: Planner, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runway takes 200 MB; nothing is sent."""
    monkeypatch.setattr(media, "_LARGEST_UPLOAD", 20)
    with pytest.raises(InvalidRequestError, match="Nothing was sent") as caught:
        _placed(plan_of("gen4.5", **_first(PNG)), api)
    assert caught.value.field == "image_list[first_frame]"


def test_bytes_in_the_callers_own_fields_are_files_too(plan_of: Planner, api: Api) -> None:
    """Wherever they stand; texts there are as they are."""
    own = {
        "keyframes": [{"uri": PNG, "seconds": 1.5}],
        "character": {"type": "video", "uri": {"content": PNG, "content_type": "video/mp4"}},
        "note": "iVBORw0KGgo",
        "empty": {},
        "count": 3,
    }
    plan = plan_of("aleph2", video="https://files.example/1.mp4", **own)
    sent = _placed(plan, api, extra=own).result
    assert sent["keyframes"][0]["uri"].startswith("data:image/png")
    assert sent["keyframes"][0]["seconds"] == 1.5
    assert sent["character"]["uri"].startswith("data:video/mp4")
    assert (sent["note"], sent["empty"], sent["count"]) == ("iVBORw0KGgo", {}, 3)


def test_the_callers_own_field_is_left_alone_where_it_replaces_another(
    plan_of: Planner, api: Api
) -> None:
    """Its texts are no media, even under the name of a standard field."""
    own = {"references": ["runway://mine"], "videoUri": "kept"}
    plan = plan_of("gemini_omni_flash", image_list=[{"image": PNG}], **own)
    sent = _placed(plan, api, extra=own).result
    assert (sent["references"], sent["videoUri"]) == (["runway://mine"], "kept")
