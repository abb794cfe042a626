"""Forms, answers and responses."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    InvalidRequestError,
    TransportError,
)
from tarash.tarash_gateway.flows import Fetch
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import answer, play
from tarash_stability.catalog import CATALOG
from tarash_stability.pictures import job_of, look, picture_of, submit_request, watched

URL = "https://pictures.example/a.png"
JOB = "f" * 64
Service = Callable[..., Api]


def test_a_form_has_texts_and_files(service: Service, png: bytes) -> None:
    """Texts without a file name, numbers and switches in their own words, files last."""
    payload = {
        "prompt": "a kite",
        "subject_image": png,
        "keep_original_background": True,
        "light_source_strength": 0.5,
        "light_reference": {"content": b"1", "content_type": "image/webp", "file_name": "l.webp"},
        "foreground_prompt": None,
        "background_reference": None,
    }
    api = service("stable-image-replace-background-and-relight")
    request = play(submit_request(api, payload)).result
    assert request.files == [
        ("prompt", (None, b"a kite", None)),
        ("keep_original_background", (None, b"true", None)),
        ("light_source_strength", (None, b"0.5", None)),
        ("subject_image", ("input.png", png, "image/png")),
        ("light_reference", ("l.webp", b"1", "image/webp")),
    ]
    path = "v2beta/stable-image/edit/replace-background-and-relight"
    assert request.url == f"https://api.stability.ai/{path}"
    assert request.is_paid
    assert (request.json, request.data) == (None, None)


def test_what_lies_behind_a_url_is_fetched(service: Service, png: bytes) -> None:
    """The service takes no URLs."""
    fetched = {"content": png, "content_type": "image/png", "file_name": "a.png"}
    api = service("stable-image-inpaint")
    played = play(submit_request(api, {"image": URL, "mask": URL}), fetched, fetched)
    assert played.steps == (Fetch(URL), Fetch(URL))
    assert played.result.files is not None
    assert [name for name, _ in played.result.files] == ["image", "mask"]


def test_what_is_no_media_is_refused_by_its_field(service: Service) -> None:
    """Nothing was sent."""
    with pytest.raises(InvalidRequestError, match="Nothing was sent") as refused:
        play(submit_request(service(), {"light_reference": 7}))
    assert refused.value.field == "extra_params"


@pytest.mark.parametrize(
    ("model", "settings", "accept"),
    [
        ("stable-image-core", {}, "application/json"),
        ("stable-image-core", {"accept": "image/*"}, "image/*"),
        ("stable-image-upscale-creative", {"accept": "image/*"}, "application/json"),
    ],
)
def test_an_answer_is_asked_for_in_its_form(
    service: Service, model: str, settings: dict[str, str], accept: str
) -> None:
    """A job's id comes in JSON whatever the pictures come in."""
    api = service(model, client_id="my-app", **settings)
    headers = play(submit_request(api, {"prompt": "a kite"})).result.headers
    assert headers["Accept"] == accept
    assert headers["stability-client-id"] == "my-app"


def test_a_picture_in_json_is_done(service: Service, picture: dict[str, Any]) -> None:
    """With the service's own id of the exchange."""
    headers = {"x-request-id": "r1", "content-type": "application/json; type=image/png"}
    job = job_of(answer(picture, headers=headers), service(), priced=True)
    assert (job.status, job.id) == ("completed", "r1")
    response = picture_of(job, CATALOG.get("stable-image-core"))
    assert response.images == (f"data:image/png;base64,{picture['image']}",)
    assert response.content_type == "image/png"
    assert response.provider_metadata == {
        "request_id": "r1",
        "seed": 343_940_597,
        "finish_reason": "SUCCESS",
    }
    assert response.raw_response == picture
    assert response.cost is not None
    assert (response.cost.amount, response.cost.estimated) == (0.03, True)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n0", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
    ],
)
def test_a_picture_in_bytes_is_the_same(service: Service, content: bytes, kind: str) -> None:
    """Known by its beginning; what a proxy calls it says nothing."""
    headers = {"content-type": "text/html", "seed": "7", "finish-reason": "SUCCESS"}
    job = job_of(answer(content=content, headers=headers), service(), priced=False)
    response = picture_of(job, CATALOG.get("stable-image-core"))
    assert job.payload["image"] == base64.b64encode(content).decode()
    assert response.content_type == kind
    assert response.provider_metadata == {"seed": 7, "finish_reason": "SUCCESS"}
    assert job.id == "intent"
    assert response.cost is None


@pytest.mark.parametrize("image", ["abcde", "\u00e9" * 20])
def test_a_picture_that_is_no_base64_is_kept_as_it_came(service: Service, image: str) -> None:
    """It is paid for, so its response must be had."""
    job = job_of(answer({"image": image, "finish_reason": "SUCCESS"}), service(), priced=True)
    (asset,) = picture_of(job, None).assets
    assert asset.content_type is None
    assert asset.address.endswith(image)


def test_a_seed_that_is_none_is_left_out(service: Service, png: bytes) -> None:
    """So is a reason."""
    job = job_of(answer(content=png, headers={"seed": "x"}), service(), priced=True)
    assert picture_of(job, None).provider_metadata == {}


@pytest.mark.parametrize(
    "reply",
    [
        answer({"image": "iVBORw0KGgo=", "finish_reason": "CONTENT_FILTERED", "seed": 1}),
        answer(content=b"\x89PNG\r\n\x1a\n0", headers={"finish-reason": "CONTENT_FILTERED"}),
    ],
)
def test_a_blurred_picture_is_moderation(service: Service, reply: Any) -> None:
    """In both forms, at once and later; its status is 200."""
    with pytest.raises(ContentModerationError) as refused:
        job_of(reply, service(), priced=True)
    assert (refused.value.stage, refused.value.code) == ("output", "CONTENT_FILTERED")
    assert refused.value.status_code is None
    job = job_of(answer({"id": JOB}), service(), priced=True)
    with pytest.raises(ContentModerationError):
        watched(job, reply)


@pytest.mark.parametrize(
    "reply",
    [
        answer({"finish_reason": "SUCCESS"}),
        answer({"image": "", "finish_reason": "SUCCESS"}),
        answer({"image": None, "id": JOB}),
        answer([1]),
        answer(content=b"GIF89a"),
        answer(content=b""),
    ],
)
def test_an_answer_of_something_else_is_an_unknown_outcome(service: Service, reply: Any) -> None:
    """A picture may have been made and paid."""
    with pytest.raises(TransportError) as lost:
        job_of(reply, service(), priced=True)
    assert lost.value.sent


def test_a_job_is_looked_at_now_and_then(service: Service, picture: dict[str, Any]) -> None:
    """Every ten seconds, without a percentage, until its picture is there."""
    api = service("stable-image-upscale-creative")
    started = job_of(answer({"id": JOB}), api, priced=True)
    assert (started.status, started.id, started.poll_after_seconds) == ("processing", JOB, 10)
    waiting = watched(started, answer({"id": JOB, "status": "in-progress"}, status_code=202))
    assert (waiting.status, waiting.poll_after_seconds) == ("processing", 10)
    assert waiting.progress_percent is None
    done = watched(waiting, answer(picture, headers={"x-request-id": "r9"}))
    response = picture_of(done, CATALOG.get("stable-image-upscale-creative"))
    assert response.request_id == JOB
    assert response.provider_metadata["request_id"] == "r9"
    assert response.cost is not None
    assert response.cost.amount == 0.6


def test_a_state_with_status_200_waits_too(service: Service) -> None:
    """A picture alone is the end."""
    job = job_of(answer({"id": JOB}), service(), priced=True)
    assert watched(job, answer({"id": JOB, "status": "in-progress"})).status == "processing"


def test_a_result_of_an_unknown_shape_is_kept(service: Service) -> None:
    """It may be what was paid for: the job has it, and its response has no picture."""
    job = job_of(answer({"id": JOB}), service(), priced=True)
    done = watched(job, answer({"pictures": ["x"]}))
    assert done.payload == {"pictures": ["x"]}
    assert picture_of(done, None).assets == ()
    assert picture_of(done, None).content_type is None


@pytest.mark.parametrize(
    ("settings", "accept"), [({}, "application/json"), ({"accept": "image/*"}, "*/*")]
)
def test_a_look_asks_with_the_jobs_id(
    service: Service, settings: dict[str, str], accept: str
) -> None:
    """Which is nothing but a part of the path, whatever it holds."""
    api = service(**settings)
    job = job_of(answer({"id": "../a b"}), api, priced=True)
    request = look(job, api)
    assert request.url == "https://api.stability.ai/v2beta/results/..%2Fa%20b"
    assert request.headers["Accept"] == accept
    assert request.method == "GET"
