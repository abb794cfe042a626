"""Stability AI's server answers as documented, and refuses what the service would refuse."""

import base64
from typing import Any

import httpx
import pytest

from tarash_testkit.media import padded_png, png
from tarash_testkit.pictures import jpeg, webp
from tarash_testkit.stability import Outcome, StabilityServer
from tarash_testkit.stability.endpoints import ENDPOINTS, PREFIX, Endpoint

PICTURE = png(64, 96).content
NEEDED = {
    "edit/outpaint": {"left": "64"},
    "edit/replace-background-and-relight": {"background_prompt": "a beach"},
}
SIGHT = "a heron that nobody else describes"


def form(
    texts: dict[str, str] | None = None, files: dict[str, bytes] | None = None
) -> list[tuple[str, tuple[str | None, bytes, str | None]]]:
    """Return texts without file names, and files with one, as parts."""
    parts = [(name, (None, text.encode(), None)) for name, text in (texts or {}).items()]
    named = [(name, ("a.png", content, "image/png")) for name, content in (files or {}).items()]
    return [*parts, *named]


def asked_of(endpoint: Endpoint) -> list[Any]:
    """Return the least that an operation takes."""
    texts = {name: SIGHT for name in endpoint.required if name in endpoint.fields}
    files = {name: PICTURE for name in endpoint.required if name in endpoint.files}
    return form({**texts, **NEEDED.get(endpoint.path, {})}, files)


def ask(
    client: httpx.Client,
    path: str,
    texts: dict[str, str] | None = None,
    files: dict[str, bytes] | None = None,
) -> httpx.Response:
    """Ask an operation once."""
    return client.post(PREFIX + path, files=form(texts, files))


def picture_in(response: httpx.Response) -> bytes:
    """Return the picture of an answer in JSON."""
    return base64.b64decode(response.json()["image"])


def errors_of(response: httpx.Response) -> list[str]:
    """Return the sentences of a refusal, once its shape is checked."""
    body = response.json()
    assert set(body) == {"id", "name", "errors"}
    assert (response.status_code, body["name"]) == (400, "bad_request")
    errors: list[str] = body["errors"]
    return errors


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path)
def test_every_operation_takes_the_least_that_it_needs(
    endpoint: Endpoint, stability_server: StabilityServer, stability_client: httpx.Client
) -> None:
    """Paid once, and answered with a picture or with the id of a job."""
    response = stability_client.post(PREFIX + endpoint.path, files=asked_of(endpoint))
    assert response.status_code == 200
    expected = {"id"} if endpoint.operation == "start" else {"image", "finish_reason", "seed"}
    assert set(response.json()) == expected
    assert stability_server.counters.paid_submits == 1
    assert stability_server.counters.requests == {endpoint.operation: 1}
    assert stability_server.generations[0].path == endpoint.path


def test_a_picture_comes_in_json(stability_client: httpx.Client) -> None:
    """With the seed as a number, and its type in that of the answer."""
    response = ask(stability_client, "generate/ultra", {"prompt": SIGHT, "aspect_ratio": "16:9"})
    assert response.headers["content-type"] == "application/json; type=image/png"
    assert response.headers["x-request-id"] == f"{1:032x}"
    assert "finish-reason" not in response.headers
    assert picture_in(response) == png(1344, 768).content
    assert response.json()["finish_reason"] == "SUCCESS"
    assert response.json()["seed"] == 343_940_597


@pytest.mark.parametrize("accept", ["image/*", "*/*"])
def test_a_picture_comes_as_bytes(accept: str, stability_client: httpx.Client) -> None:
    """With seed and reason in the headers."""
    stability_client.headers["accept"] = accept
    texts = {"prompt": SIGHT, "seed": "7", "output_format": "webp"}
    response = ask(stability_client, "generate/core", texts)
    assert response.content == webp(1024, 1024).content
    found = {name: response.headers[name] for name in ("content-type", "finish-reason", "seed")}
    assert found == {"content-type": "image/webp", "finish-reason": "SUCCESS", "seed": "7"}


def test_a_fast_upscale_is_four_times_as_large(stability_client: httpx.Client) -> None:
    """On each side."""
    response = ask(stability_client, "upscale/fast", files={"image": PICTURE})
    assert picture_in(response) == png(256, 384).content


def test_a_job_is_looked_at_until_it_is_done(stability_client: httpx.Client) -> None:
    """There is one state on the way, and no progress."""
    job = ask(stability_client, "upscale/creative", {"prompt": SIGHT}, {"image": PICTURE}).json()
    assert len(job["id"]) == 64
    address = f"/v2beta/results/{job['id']}"
    for _ in range(2):
        look = stability_client.get(address)
        assert (look.status_code, look.json()) == (202, {**job, "status": "in-progress"})
    done = stability_client.get(address)
    assert done.status_code == 200
    assert picture_in(done) == png(128, 192).content
    as_bytes = stability_client.get(address, headers={"accept": "*/*"})
    assert as_bytes.content == picture_in(done)


def test_a_result_that_is_not_there_is_absent(stability_client: httpx.Client) -> None:
    """As for an id of another account, or after a day."""
    response = stability_client.get("/v2beta/results/0")
    assert (response.status_code, response.json()["name"]) == (404, "not_found")


def test_an_operation_that_was_removed_is_absent(stability_client: httpx.Client) -> None:
    """As one that never was; the videos ended in July 2025."""
    response = stability_client.post("/v2beta/image-to-video", files=form({}, {"image": PICTURE}))
    assert (response.status_code, response.json()["name"]) == (404, "not_found")


def test_a_filtered_picture_comes_with_status_200(
    stability_server: StabilityServer, stability_client: httpx.Client
) -> None:
    """Only its reason tells."""
    stability_server.next_image("filtered")
    response = ask(stability_client, "generate/core", {"prompt": SIGHT})
    assert response.status_code == 200
    assert response.json()["finish_reason"] == "CONTENT_FILTERED"


def test_an_outcome_of_ones_own_may_be_without_a_picture(
    stability_server: StabilityServer, stability_client: httpx.Client
) -> None:
    """In whichever form it was asked for."""
    stability_server.next_image(Outcome("strange", "ELSE", has_image=False))
    response = ask(stability_client, "generate/core", {"prompt": SIGHT})
    assert response.json() == {"finish_reason": "ELSE", "seed": 343_940_597}


def test_pictures_have_the_length_that_a_test_wants(
    stability_server: StabilityServer, stability_client: httpx.Client
) -> None:
    """For one, or for all; only a PNG can be longer."""
    stability_server.image_bytes = 20_000
    stability_server.next_image(size_bytes=30_000)
    lengths = [
        len(picture_in(ask(stability_client, "generate/core", {"prompt": SIGHT, **more})))
        for more in ({}, {}, {"output_format": "jpeg"})
    ]
    assert lengths == [30_000, 20_000, len(jpeg(1024, 1024).content)]


def test_an_unknown_outcome_is_refused(stability_server: StabilityServer) -> None:
    """With what is known."""
    with pytest.raises(ValueError, match="filtered"):
        stability_server.next_image("filter")


@pytest.mark.parametrize("key", [None, "sk-wrong-key-of-nobody-at-all"])
def test_who_has_no_key_is_not_let_in(key: str | None, stability_server: StabilityServer) -> None:
    """A wrong one is repeated in part, a missing one is said to be missing."""
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    response = httpx.get(f"{stability_server.url}/v2beta/results/1", headers=headers)
    assert response.status_code == 401
    assert response.json()["name"] == "unauthorized"
    assert (key is not None and key[:7] in response.text) == (key is not None)


def test_a_urlencoded_body_is_refused(
    stability_server: StabilityServer, stability_client: httpx.Client
) -> None:
    """What an HTTP client sends for texts alone, unless it is told otherwise."""
    response = stability_client.post(f"{PREFIX}generate/core", data={"prompt": SIGHT})
    assert errors_of(response) == ["content-type: must be multipart/form-data"]
    assert stability_server.counters.paid_submits == 0


@pytest.mark.parametrize("body", [{"json": {"prompt": SIGHT}}, {"content": b"prompt"}, {}])
def test_what_is_no_form_is_refused(body: dict[str, Any], stability_client: httpx.Client) -> None:
    """JSON, bytes, and nothing."""
    response = stability_client.post(f"{PREFIX}generate/core", **body)
    assert errors_of(response) == ["content-type: must be multipart/form-data"]


def test_an_endless_body_is_refused(stability_client: httpx.Client) -> None:
    """10 MiB is the most."""
    files = {"image": padded_png(10 * 1024**2, 64, 64).read(0, 10 * 1024**2)}
    response = ask(stability_client, "upscale/fast", files=files)
    assert (response.status_code, response.json()["name"]) == (413, "payload_too_large")


P = {"prompt": SIGHT}
IMAGE = {"image": PICTURE}
WRONG: list[tuple[str, dict[str, str], dict[str, bytes], str]] = [
    ("generate/core", {"seed": "1"}, {}, "prompt: is required"),
    ("generate/core", {"prompt": ""}, {}, "prompt: must have 1 to 10000 characters"),
    ("generate/core", {"prompt": "x" * 10_001}, {}, "prompt: must have 1 to 10000 characters"),
    ("generate/core", {**P, "steps": "30"}, {}, "steps: is not allowed"),
    ("generate/core", {**P, "cfg_scale": "7"}, {}, "cfg_scale: is not allowed"),
    ("generate/core", P, IMAGE, "image: is not allowed"),
    ("generate/core", {**P, "seed": "-1"}, {}, "seed: must be from 0 to 4294967294"),
    ("generate/core", {**P, "seed": "4294967295"}, {}, "seed: must be from 0 to 4294967294"),
    ("generate/core", {**P, "seed": "1.5"}, {}, "seed: must be a whole number"),
    ("generate/core", {**P, "aspect_ratio": "4:3"}, {}, "aspect_ratio: must be one of 1:1,"),
    ("generate/core", {**P, "style_preset": "noir"}, {}, "style_preset: must be one of 3d-model,"),
    ("generate/core", {**P, "output_format": "gif"}, {}, "output_format: must be one of jpeg,"),
    ("generate/sd3", {**P, "output_format": "webp"}, {}, "output_format: must be one of jpeg,"),
    ("generate/sd3", {**P, "model": "sd3.5-huge"}, {}, "model: must be one of sd3.5-large,"),
    ("generate/sd3", {**P, "cfg_scale": "35"}, {}, "cfg_scale: must be from 1 to 10"),
    ("generate/sd3", {**P, "cfg_scale": "high"}, {}, "cfg_scale: must be a number"),
    ("generate/sd3", P, IMAGE, "image: is not allowed when mode is text-to-image"),
    (
        "generate/sd3",
        {**P, "mode": "image-to-image"},
        {},
        "image: is required when mode is image-to-image",
    ),
    (
        "generate/sd3",
        {**P, "mode": "image-to-image"},
        IMAGE,
        "strength: is required when mode is image-to-image",
    ),
    (
        "generate/sd3",
        {**P, "mode": "image-to-image", "strength": "0.7", "aspect_ratio": "1:1"},
        IMAGE,
        "aspect_ratio: is not allowed when mode is image-to-image",
    ),
    ("generate/ultra", P, IMAGE, "strength: is required when image is given"),
    ("generate/ultra", {**P, "strength": "1"}, {}, "image: is required when strength is given"),
    ("generate/ultra", {**P, "strength": "2"}, IMAGE, "strength: must be from 0 to 1"),
    ("edit/erase", {"seed": "1"}, {}, "image: is required"),
    ("edit/erase", P, IMAGE, "prompt: is not allowed"),
    ("edit/erase", {"grow_mask": "21"}, IMAGE, "grow_mask: must be from 0 to 20"),
    ("edit/inpaint", {}, IMAGE, "prompt: is required"),
    ("edit/inpaint", {**P, "grow_mask": "101"}, IMAGE, "grow_mask: must be from 0 to 100"),
    ("edit/outpaint", {}, IMAGE, "left, right, up, down: at least one must be greater than 0"),
    ("edit/outpaint", {"left": "2001"}, IMAGE, "left: must be from 0 to 2000"),
    (
        "edit/outpaint",
        {"left": "1"},
        {"image": png(300, 100).content},
        "image: the aspect ratio must be from 1:2.5 to 2.5:1",
    ),
    ("edit/search-and-replace", P, IMAGE, "search_prompt: is required"),
    ("edit/search-and-recolor", P, IMAGE, "select_prompt: is required"),
    (
        "edit/remove-background",
        {"output_format": "jpeg"},
        IMAGE,
        "output_format: must be one of png,",
    ),
    (
        "edit/replace-background-and-relight",
        {},
        {"subject_image": PICTURE},
        "background_prompt: is required unless background_reference is given",
    ),
    (
        "edit/replace-background-and-relight",
        {"background_prompt": SIGHT, "light_source_strength": "0.5"},
        {"subject_image": PICTURE},
        "light_source_strength: needs light_source_direction or light_reference",
    ),
    ("control/style-transfer", {}, {"init_image": PICTURE}, "style_image: is required"),
    ("control/sketch", {**P, "control_strength": "-1"}, IMAGE, "control_strength: must be from 0"),
    ("upscale/fast", P, IMAGE, "prompt: is not allowed"),
    (
        "upscale/fast",
        {},
        {"image": png(1537, 32).content},
        "image: each side must have at most 1536 pixels",
    ),
    (
        "upscale/fast",
        {},
        {"image": png(1100, 1100).content},
        "image: must have 1024 to 1048576 pixels",
    ),
    (
        "upscale/conservative",
        {**P, "creativity": "0.1"},
        IMAGE,
        "creativity: must be from 0.2 to 0.5",
    ),
    (
        "upscale/conservative",
        P,
        {"image": png(63, 99).content},
        "image: each side must have at least 64 pixels",
    ),
    (
        "upscale/creative",
        P,
        {"image": png(2000, 1000).content},
        "image: must have 4096 to 1048576 pixels",
    ),
    ("upscale/creative", P, {"image": b"GIF89a"}, "image: must be a jpeg, png or webp image"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong[0]}: {wrong[3]}")
def test_a_wrong_form_is_refused_and_not_paid(
    wrong: Any, stability_server: StabilityServer, stability_client: httpx.Client
) -> None:
    """Each with the part that is wrong."""
    path, texts, files, error = wrong
    errors = errors_of(ask(stability_client, path, texts, files))
    assert [one for one in errors if one.startswith(error)]
    assert stability_server.counters.paid_submits == 0
    assert stability_server.generations == ()


@pytest.mark.parametrize(
    ("part", "error"),
    [
        (("prompt", ("prompt.txt", b"x", "text/plain")), "prompt: must be a text, not a file"),
        (("image", (None, PICTURE, "image/png")), "image: must be a file"),
        (("seed", (None, b"1", None)), "seed: must be given once"),
    ],
)
def test_a_part_that_is_sent_wrong_is_refused(
    part: Any, error: str, stability_client: httpx.Client
) -> None:
    """A text has no file name, a file has one, and each stands once."""
    parts = [*form({**P, "seed": "1", "strength": "0.5"}, {}), part]
    response = stability_client.post(f"{PREFIX}generate/ultra", files=parts)
    assert error in errors_of(response)


def test_another_kind_of_answer_cannot_be_asked_for(stability_client: httpx.Client) -> None:
    """There are two."""
    stability_client.headers["accept"] = "text/html"
    response = ask(stability_client, "generate/core", P)
    assert errors_of(response) == ["accept: must be one of image/*, application/json"]


@pytest.mark.parametrize(
    "content", [jpeg(64, 64).content, webp(64, 64).content, b"\x89PNG\r\n\x1a\n"]
)
def test_pictures_are_known_by_their_first_bytes(
    content: bytes, stability_client: httpx.Client
) -> None:
    """Pixels are counted for a whole PNG alone."""
    assert ask(stability_client, "upscale/fast", files={"image": content}).status_code == 200


def test_everything_that_is_wrong_is_told_at_once(stability_client: httpx.Client) -> None:
    """One sentence each."""
    response = ask(stability_client, "generate/core", {"seed": "x", "steps": "1"})
    assert errors_of(response) == [
        "steps: is not allowed",
        "prompt: is required",
        "seed: must be a whole number",
    ]
