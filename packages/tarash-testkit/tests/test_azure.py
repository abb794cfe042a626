"""Azure OpenAI answers as documented where it differs from OpenAI, with a bare client."""

import httpx
import pytest

from tarash_testkit.azure import DEPLOYMENTS, AzureServer
from tarash_testkit.media import mp4, png

V1 = "/openai/v1/images/generations"
DATED = "/openai/deployments/pictures/images/generations"
VERSION = {"api-version": "2025-04-01-preview"}
ASKED = {"prompt": "a heron", "model": "pictures"}


def test_an_image_comes_with_the_results_of_the_filters(azure_client: httpx.Client) -> None:
    """Beside its bytes; the ids of Azure are in the headers."""
    response = azure_client.post(V1, json=ASKED)
    (entry,) = response.json()["data"]
    assert list(entry) == ["b64_json", "content_filter_results", "prompt_filter_results"]
    assert entry["prompt_filter_results"]["jailbreak"] == {"detected": False, "filtered": False}
    assert response.headers["apim-request-id"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("path", "version", "status", "code"),
    [
        (V1, None, 200, None),
        (V1, "preview", 200, None),
        (V1, "2025-04-01-preview", 400, "BadRequest"),
        (DATED, "2025-04-01-preview", 200, None),
        (DATED, "2026-01-01", 200, None),
        (DATED, "2024-05-01-preview", 404, "404"),
        (DATED, "preview", 404, "404"),
        (DATED, None, 404, "404"),
    ],
)
def test_each_surface_has_its_versions(
    path: str, version: str | None, status: int, code: str | None, azure_client: httpx.Client
) -> None:
    """v1 needs none and takes no date; the dated one needs a date that is not too old."""
    params = {} if version is None else {"api-version": version}
    response = azure_client.post(path, params=params, json=ASKED)
    assert response.status_code == status
    assert response.json().get("error", {}).get("code") == code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"api-key": "key"}, 200),
        ({"Authorization": "Bearer key"}, 200),
        ({"Authorization": "Bearer token"}, 200),
        ({"api-key": "key", "Authorization": "Bearer key"}, 200),
        ({"api-key": "token"}, 401),
        ({"Authorization": "Bearer old"}, 401),
        ({"Authorization": "key"}, 401),
        ({}, 401),
    ],
    ids=str,
)
def test_a_key_or_a_token_opens_both_surfaces(headers: dict[str, str], status: int) -> None:
    """A token only as a bearer token."""
    with AzureServer(api_key="key", tokens={"token"}) as server:
        statuses = {
            httpx.post(server.url + path, params=params, headers=headers, json=ASKED).status_code
            for path, params in ((V1, {}), (DATED, VERSION))
        }
        assert statuses == {status}


def test_tokens_change_and_stay_secret(azure_server: AzureServer) -> None:
    """A token that was taken away is refused, and is a leak elsewhere all the same."""
    azure_server.tokens = frozenset({"first-token"})
    azure_server.tokens = frozenset({"second-token"})
    first = {"Authorization": "Bearer first-token"}
    refused = httpx.post(azure_server.url + V1, headers=first, json=ASKED)
    assert refused.json()["error"]["message"].startswith("Unauthorized. Access token")
    _ = httpx.get(azure_server.elsewhere_url, headers={"x-any": "first-token"})
    assert [leak.where for leak in azure_server.leaks] == ["header x-any"]
    assert azure_server.tokens == {"second-token"}


@pytest.mark.parametrize("deployment", ["none", "gpt-image-2", "clips"])
def test_a_model_is_a_deployment(deployment: str, azure_client: httpx.Client) -> None:
    """Neither the id of a model nor a deployment of another kind is one for images."""
    answers = [
        azure_client.post(V1, json={**ASKED, "model": deployment}),
        azure_client.post(DATED.replace("pictures", deployment), params=VERSION, json=ASKED),
        azure_client.post(V1, json={"prompt": "a heron"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["error"]["code"] for answer in answers} == {"DeploymentNotFound"}


def test_a_deployment_can_be_made_at_any_time(
    azure_server: AzureServer, azure_client: httpx.Client
) -> None:
    """And has the limits of its model; on the dated surface the path alone decides."""
    azure_server.deployments["mine"] = "gpt-image-1-mini"
    path = DATED.replace("pictures", "mine")
    large = azure_client.post(path, params=VERSION, json={**ASKED, "size": "1536x864"})
    assert large.json()["error"]["param"] == "size"
    usual = azure_client.post(path, params=VERSION, json={**ASKED, "size": "1536x1024"})
    assert usual.status_code == 200
    assert azure_server.deployments.keys() - DEPLOYMENTS.keys() == {"mine"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"output_format": "webp"}, "invalid_value"),
        ({"moderation": "low"}, "unknown_parameter"),
        ({"complexity": "low"}, "unknown_parameter"),
        ({"seed": 1}, "unknown_parameter"),
    ],
)
def test_what_azure_does_not_document_is_refused(
    arguments: dict[str, object], code: str, azure_client: httpx.Client
) -> None:
    """In OpenAI's words."""
    response = azure_client.post(V1, json={**ASKED, **arguments})
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


def test_an_edit_is_a_form(azure_client: httpx.Client) -> None:
    """Its JSON form is not documented for Azure."""
    path = V1.replace("generations", "edits")
    images = [{"image_url": "https://x.example/a.png"}]
    response = azure_client.post(path, json={**ASKED, "images": images})
    assert response.json()["error"]["code"] == "invalid_content_type"
    files = {"image": ("a.png", png(8, 8).content, "image/png")}
    assert azure_client.post(path, data=ASKED, files=files).status_code == 200


def test_an_error_can_stand_in_an_answer_of_200(
    azure_server: AzureServer, azure_client: httpx.Client
) -> None:
    """Beside `created`, without any image."""
    azure_server.next_image("filtered")
    response = azure_client.post(V1, json=ASKED)
    assert (response.status_code, list(response.json())) == (200, ["created", "error"])


def test_videos_have_no_edits(azure_client: httpx.Client) -> None:
    """Nor extensions, nor the longer durations; a video needs a deployment."""
    videos = "/openai/v1/videos"
    asked = {"prompt": "a heron", "model": "clips"}
    assert azure_client.post(f"{videos}/edits", json=asked).status_code in (404, 405)
    assert azure_client.post(videos, json={**asked, "seconds": "16"}).status_code == 400
    assert azure_client.post(videos, json={"prompt": "a heron"}).status_code == 404
    assert azure_client.post(videos, json={**asked, "model": "pictures"}).status_code == 404
    assert azure_client.post(videos, json={**asked, "size": "1280x720"}).status_code == 200


@pytest.mark.parametrize(("base", "params"), [("/openai/v1", {}), ("/openai", VERSION)])
def test_the_bytes_of_a_video_lead_elsewhere_without_the_key(
    base: str, params: dict[str, str], azure_server: AzureServer, azure_client: httpx.Client
) -> None:
    """A client that takes `api-key` along is found out."""
    azure_server.looks = 0
    asked = {"prompt": "a heron", "model": "clips"}
    made = azure_client.post(f"{base}/videos", params=params, json=asked).json()["id"]
    azure_server.fail("download", "redirect-elsewhere")
    path = f"{base}/videos/{made}/content"
    location = azure_client.get(path, params=params).headers["location"]
    assert httpx.get(location).content == mp4().content
    assert azure_server.leaks == ()
    _ = azure_client.get(location)
    assert [leak.where for leak in azure_server.leaks] == ["header api-key"]
