"""Keys open the Gemini API and express mode, tokens Vertex; what leaks is noted."""

import httpx
import pytest

from tarash_testkit.google import ACCESS_TOKEN, API_KEY, GoogleServer
from tarash_testkit.media import mp4

VEO = "/publishers/google/models/veo-3.1-generate-001:predictLongRunning"
DRAW = "models/gemini-3.1-flash-lite-image:generateContent"
CONTENT = {"contents": [{"role": "user", "parts": [{"text": "a cat"}]}]}
KEY = {"x-goog-api-key": API_KEY}
TOKEN = {"Authorization": f"Bearer {ACCESS_TOKEN}"}


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({}, 403, None),
        ({"x-goog-api-key": "other"}, 400, "API_KEY_INVALID"),
        ({"Authorization": f"Bearer {ACCESS_TOKEN}"}, 403, None),
    ],
)
@pytest.mark.parametrize(
    "asked",
    [
        f"POST /v1beta/{DRAW}",
        "POST /v1/interactions",
        "GET /v1/interactions/v1_a",
        "POST /upload/v1beta/files",
        "GET /v1/files/a",
        f"POST /v1beta1/publishers/google/{DRAW}",
    ],
)
def test_a_key_opens_what_takes_a_key(
    asked: str,
    headers: dict[str, str],
    status: int,
    reason: str | None,
    google_server: GoogleServer,
) -> None:
    """Without one it is 403, with a wrong one 400, always in the classic envelope."""
    method, path = asked.split()
    answer = httpx.request(method, google_server.url + path, headers=headers, json=CONTENT)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, status)
    assert [detail["reason"] for detail in error.get("details", [])] == ([reason] if reason else [])
    assert google_server.counters.paid_submits == 0


@pytest.mark.parametrize("headers", [{}, KEY, {"Authorization": "Bearer other"}])
def test_a_token_opens_vertex(headers: dict[str, str], google_server: GoogleServer) -> None:
    """A key does not, where there is a project."""
    url = f"{google_server.url}/v1/projects/p/locations/us-central1{VEO}"
    answer = httpx.post(url, headers=headers, json={"instances": [{"prompt": "a"}]})
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_a_token_can_be_refreshed(google_server: GoogleServer, vertex: httpx.Client) -> None:
    """The old one is 401 from then on, the new one is let in, and both stay secrets."""
    body = {"instances": [{"prompt": "a"}]}
    google_server.tokens = {"fresh-token"}
    assert vertex.post(VEO, json=body).status_code == 401
    assert google_server.reach["access_token"] == "fresh-token"
    fresh = {"Authorization": "Bearer fresh-token"}
    assert vertex.post(VEO, json=body, headers=fresh).status_code == 200
    url = google_server.add_file("a.mp4", mp4())
    for secret in (ACCESS_TOKEN, "fresh-token", API_KEY):
        _ = httpx.get(url, headers={"X-Other": secret})
    assert [leak.where for leak in google_server.leaks] == ["header x-other"] * 3


def test_a_key_in_the_query_is_taken_and_noted(google_server: GoogleServer) -> None:
    """It works, and stands in logs: a leak."""
    url = f"{google_server.url}/v1/{DRAW}"
    assert httpx.post(url, params={"key": API_KEY}, json=CONTENT).status_code == 200
    assert [leak.where for leak in google_server.leaks] == ["query"]


@pytest.mark.parametrize("headers", [KEY, TOKEN])
def test_a_plain_file_takes_no_credential(
    headers: dict[str, str], google_server: GoogleServer
) -> None:
    """As anywhere on the web."""
    url = google_server.add_file("a.mp4", mp4())
    assert httpx.get(url, headers=headers).content == mp4().content
    (leak,) = google_server.leaks
    assert (leak.operation, leak.where) == ("file", f"header {next(iter(headers)).lower()}")


@pytest.mark.parametrize("path", ["/v1/interactions", "/nowhere"])
def test_nothing_may_reach_the_second_origin_with_a_key(
    path: str, google_server: GoogleServer
) -> None:
    """Whatever is asked there."""
    _ = httpx.get(google_server.elsewhere_url + path, headers=KEY)
    assert [leak.where for leak in google_server.leaks] == ["header x-goog-api-key"]
