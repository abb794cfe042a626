"""The queue answers as documented, byte for byte where clients look."""

import httpx
import pytest

from tarash_testkit.fal import FalServer, Outcome
from tarash_testkit.fal.jobs import app_of
from tarash_testkit.fal.outputs import kind_of
from tarash_testkit.media import mp4, png

ENDPOINT = "/fal-ai/veo3.1/image-to-video"
PROMPT = {"prompt": "a cat"}


def submit(client: httpx.Client, endpoint: str = ENDPOINT) -> dict[str, str]:
    """Return the answer to a submit."""
    answer: dict[str, str] = client.post(endpoint, json=PROMPT).json()
    return answer


def test_a_submit_is_accepted_with_the_addresses_of_its_job(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """The path of the endpoint is not part of them."""
    base = f"{fal_server.url}/fal-ai/veo3.1/requests/00000000-0000-4000-8000-000000000001"
    assert submit(client) == {
        "status": "IN_QUEUE",
        "request_id": "00000000-0000-4000-8000-000000000001",
        "gateway_request_id": "00000000-0000-4000-8000-000000000001",
        "response_url": base,
        "status_url": f"{base}/status",
        "cancel_url": f"{base}/cancel",
        "queue_position": 0,
    }


def test_a_look_answers_202_until_the_job_is_done(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """Then 200, however often it is asked."""
    url = submit(client)["status_url"]
    looks = [client.get(url) for _ in range(4)]
    assert [look.status_code for look in looks] == [202, 202, 200, 200]
    assert [look.json()["status"] for look in looks] == [
        "IN_QUEUE",
        "IN_PROGRESS",
        "COMPLETED",
        "COMPLETED",
    ]
    assert {look.headers["x-fal-request-id"] for look in looks} == {fal_server.jobs[0].request_id}


@pytest.mark.parametrize("value", ["1", "true"])
def test_logs_can_be_asked_for_in_both_spellings(value: str, client: httpx.Client) -> None:
    """`1` is what fal's JavaScript client sends, `true` what its Python client does."""
    url = submit(client)["status_url"]
    _ = client.get(url)
    (line,) = client.get(url, params={"logs": value}).json()["logs"]
    assert line["message"] == "100%|#| 1/1"
    assert (line["level"], line["source"]) == ("INFO", "USER")


def test_a_job_is_not_found_under_its_whole_endpoint(client: httpx.Client) -> None:
    """Only under `owner/app`."""
    wrong = submit(client)["status_url"].replace("/veo3.1/", "/veo3.1/image-to-video/")
    assert client.get(wrong).status_code == 404


def test_a_result_says_what_it_costs(fal_server: FalServer, client: httpx.Client) -> None:
    """In a header, beside the id of the request."""
    fal_server.looks = 0
    response = client.get(submit(client)["response_url"])
    assert response.headers["x-fal-billable-units"] == "1.0"
    assert response.headers["x-fal-request-id"] == fal_server.jobs[0].request_id
    assert response.json()["video"]["file_size"] == mp4().size_bytes


def test_a_result_is_not_there_before_the_job_is_done(client: httpx.Client) -> None:
    """Asking does not move the job on."""
    urls = submit(client)
    early = [client.get(urls["response_url"]) for _ in range(3)]
    assert {response.status_code for response in early} == {400}
    assert client.get(urls["status_url"]).json()["status"] == "IN_QUEUE"


@pytest.mark.parametrize(
    ("looked", "status", "word"),
    [(0, 200, "OK"), (1, 202, "CANCELLATION_REQUESTED"), (2, 400, "ALREADY_COMPLETED")],
)
def test_a_cancel_says_how_it_went(
    looked: int, status: int, word: str, client: httpx.Client
) -> None:
    """It depends on how far the job is."""
    urls = submit(client)
    for _ in range(looked):
        _ = client.get(urls["status_url"])
    response = client.put(urls["cancel_url"])
    assert (response.status_code, response.json()) == (status, {"status": word})


def test_a_cancel_of_an_unknown_job_is_not_found(client: httpx.Client) -> None:
    """The word is `NOT_FOUND`."""
    response = client.put("/fal-ai/veo3.1/requests/nothing/cancel")
    assert (response.status_code, response.json()) == (404, {"status": "NOT_FOUND"})


@pytest.mark.parametrize("authorization", ["", "Key other", "Bearer testkit-key-id", "Key"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", ENDPOINT),
        ("POST", f"/run{ENDPOINT}"),
        ("GET", "/fal-ai/veo3.1/requests/x/status"),
        ("POST", "/storage/auth/token"),
        ("POST", "/storage/upload/initiate"),
    ],
)
def test_a_wrong_key_opens_nothing(
    method: str, path: str, authorization: str, fal_server: FalServer
) -> None:
    """401 with a JSON body, and nothing is paid."""
    headers = {"Authorization": authorization}
    response = httpx.request(method, fal_server.url + path, headers=headers, json=PROMPT)
    assert response.status_code == 401
    assert "Authentication" in response.json()["detail"]
    assert fal_server.counters.paid_submits == 0


@pytest.mark.parametrize(
    ("content", "status"), [(b"{", 422), (b"[]", 422), (b"\xff", 422), (b"{}", 200)]
)
def test_an_input_must_be_an_object(content: bytes, status: int, client: httpx.Client) -> None:
    """Anything else is the model's 422."""
    assert client.post(ENDPOINT, content=content).status_code == status


def test_an_endpoint_has_an_owner_and_an_app(client: httpx.Client) -> None:
    """Less is not found."""
    assert client.post("/alone", json={}).status_code == 404


def test_a_full_queue_refuses_when_the_client_says_so(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """`fal_max_queue_length` is the longest queue to wait in."""
    statuses = [
        client.post(ENDPOINT, params={"fal_max_queue_length": "1"}, json={}).status_code
        for _ in range(3)
    ]
    assert statuses == [200, 200, 429]
    assert fal_server.counters.paid_submits == 2


def test_scripts_are_used_in_order(fal_server: FalServer, client: httpx.Client) -> None:
    """Each says how one job goes; then the server's own way is back."""
    fal_server.looks = 0
    fal_server.next_job(body={"video": None})
    fal_server.next_job(Outcome("odd", status=418, body={"detail": "teapot"}))
    results = [client.get(submit(client)["response_url"]) for _ in range(3)]
    assert [result.status_code for result in results] == [200, 418, 200]
    assert results[0].json() == {"video": None}
    assert results[2].json()["video"]["content_type"] == "video/mp4"


def test_images_come_in_the_asked_size_and_number(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """Each is a real PNG of that size."""
    arguments = {"num_images": 2, "image_size": {"width": 3, "height": 2}, "seed": 7}
    answer = client.post("/run/fal-ai/flux/dev", json=arguments).json()
    assert answer["seed"] == 7
    assert [(image["width"], image["height"]) for image in answer["images"]] == [(3, 2), (3, 2)]
    assert client.get(answer["images"][1]["url"]).content == png(3, 2).content
    assert fal_server.counters.requests["download"] == 1


def test_images_are_inline_in_sync_mode(client: httpx.Client) -> None:
    """As `data:` URIs, without a file on the server."""
    answer = client.post("/run/fal-ai/flux/dev", json={"sync_mode": True}).json()
    assert answer["images"][0]["url"].startswith("data:image/png;base64,")


def test_an_endpoint_can_be_told_what_it_makes() -> None:
    """Where its id does not tell."""
    with FalServer(kinds={"me/thing": "image"}) as server:
        headers = {"Authorization": f"Key {server.api_key}"}
        answer = httpx.post(f"{server.run_url}/me/thing", json={}, headers=headers).json()
    assert "images" in answer


@pytest.mark.parametrize(
    ("endpoint", "kind"),
    [
        ("fal-ai/flux/dev/image-to-image", "image"),
        ("fal-ai/nano-banana/edit", "image"),
        ("openai/gpt-image-2", "image"),
        ("fal-ai/bytedance/seedream/v4/text-to-image", "image"),
        ("blackforestlabs/flux-3/text-to-video", "video"),
        ("fal-ai/veo3.1", "video"),
        ("fal-ai/kling-video/v3/pro/image-to-video", "video"),
    ],
)
def test_an_id_tells_what_is_made(endpoint: str, kind: str) -> None:
    """Names of image models make images, the rest videos."""
    assert kind_of(endpoint) == kind


@pytest.mark.parametrize(
    ("endpoint", "app"),
    [
        ("fal-ai/veo3.1/fast/image-to-video", "fal-ai/veo3.1"),
        ("bytedance/seedance-2.0", "bytedance/seedance-2.0"),
        ("workflows/me/film/cut", "workflows/me/film"),
        ("comfy/me/film", "comfy/me/film"),
    ],
)
def test_jobs_live_under_owner_and_app(endpoint: str, app: str) -> None:
    """With the namespace before them where there is one."""
    assert app_of(endpoint) == app
