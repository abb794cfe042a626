"""Veo's operations answer as documented where clients look, and refuse what Veo does not take."""

import base64
from typing import Any

import httpx
import pytest

from tarash_testkit.google import GoogleServer, OperationEnd
from tarash_testkit.media import mp4, padded_mp4, png

VEO = "veo-3.1-generate-001"
MODEL = f"projects/p/locations/us-central1/publishers/google/models/{VEO}"
IMAGE = {
    "bytesBase64Encoded": base64.b64encode(png().content).decode(),
    "mimeType": "image/png",
}
STORED = {"gcsUri": "gs://b/last.png", "mimeType": "image/jpeg"}
CLIP = {"gcsUri": "gs://b/a.mp4", "mimeType": "video/mp4"}
REFERENCE = {"image": IMAGE, "referenceType": "ASSET"}


def body(instance: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
    """Return the body of a request."""
    return {"instances": [{"prompt": "a cat", **(instance or {})}], "parameters": parameters}


def create(client: httpx.Client, sent: dict[str, Any], model: str = VEO) -> httpx.Response:
    """Ask for videos."""
    prefix = "/publishers/google" if "/projects/" in str(client.base_url) else ""
    return client.post(f"{prefix}/models/{model}:predictLongRunning", json=sent)


def fetch(client: httpx.Client, name: str, model: str = VEO) -> httpx.Response:
    """Look at an operation of Vertex."""
    path = f"/publishers/google/models/{model}:fetchPredictOperation"
    return client.post(path, json={"operationName": name})


def test_an_operation_runs_until_it_was_looked_at(
    google_server: GoogleServer, vertex: httpx.Client
) -> None:
    """First there is a name alone, at last the videos, inline."""
    accepted = create(vertex, body(sampleCount=2)).json()
    name = f"{MODEL}/operations/testkit000001"
    assert accepted == {"name": name}
    looks = [fetch(vertex, name).json() for _ in range(4)]
    assert looks[:2] == [{"name": name}] * 2
    assert looks[2]["done"] is True
    response = looks[2]["response"]
    assert response["@type"].endswith("GenerateVideoResponse")
    assert response["raiMediaFilteredCount"] == 0
    assert [base64.b64decode(one["bytesBase64Encoded"]) for one in response["videos"]] == [
        mp4().content
    ] * 2
    assert looks[3] == looks[2]
    assert google_server.counters.paid_submits == 1
    assert google_server.video_operations[0].arguments == body(sampleCount=2)


def test_videos_go_into_a_bucket(google_server: GoogleServer, vertex: httpx.Client) -> None:
    """Then they have an address and no bytes."""
    google_server.looks = 0
    name = create(vertex, body(storageUri="gs://b/out")).json()["name"]
    assert fetch(vertex, name).json()["response"]["videos"] == [
        {"gcsUri": "gs://b/out/testkit000001/sample_0.mp4", "mimeType": "video/mp4"}
    ]


def test_a_video_can_be_long(google_server: GoogleServer, vertex: httpx.Client) -> None:
    """For measurements of memory."""
    google_server.looks = 0
    google_server.video_bytes = 50_000
    google_server.next_video_bytes(400_000)
    names = [create(vertex, body()).json()["name"] for _ in range(2)]
    videos = [fetch(vertex, name).json()["response"]["videos"][0] for name in names]
    contents = [base64.b64decode(video["bytesBase64Encoded"]) for video in videos]
    assert [len(content) for content in contents] == [400_000, 50_000]
    assert contents[0] == padded_mp4(400_000).read(0, 400_000)


@pytest.mark.parametrize(
    ("outcome", "count", "reasons", "videos"),
    [
        ("filtered", 3, 3, None),
        ("partly-filtered", 1, 1, 2),
        ("empty", 0, None, None),
    ],
)
def test_filtered_videos_are_missing(
    *,
    outcome: str,
    count: int,
    reasons: int | None,
    videos: int | None,
    google_server: GoogleServer,
    vertex: httpx.Client,
) -> None:
    """With reasons, or without a word."""
    google_server.next_operation(outcome, looks=0)
    name = create(vertex, body(sampleCount=3)).json()["name"]
    response = fetch(vertex, name).json()["response"]
    told = response.get("raiMediaFilteredReasons")
    assert response["raiMediaFilteredCount"] == count
    assert (len(told) if told else None) == reasons
    assert (len(response["videos"]) if "videos" in response else None) == videos
    assert all("Support codes" in reason for reason in told or [])


def test_an_operation_can_end_in_an_error(
    google_server: GoogleServer, vertex: httpx.Client
) -> None:
    """With a number of gRPC, and with an answer of one's own."""
    google_server.next_operation("error-moderated", looks=0)
    google_server.next_operation(body={"videos": []}, looks=0)
    google_server.next_operation(OperationEnd("odd", error=(2, "unknown")), looks=0)
    names = [create(vertex, body()).json()["name"] for _ in range(3)]
    moderated, given, odd = (fetch(vertex, name).json() for name in names)
    assert (moderated["done"], moderated["error"]["code"]) == (True, 3)
    assert "Support codes" in moderated["error"]["message"]
    assert given["response"] == {"videos": []}
    assert odd["error"] == {"code": 2, "message": "unknown"}


@pytest.mark.parametrize(
    ("name", "model", "status", "word"),
    [
        (f"{MODEL}/operations/none", VEO, 404, "NOT_FOUND"),
        (f"{MODEL}/operations/none", "veo-3.1-fast-generate-001", 400, "INVALID_ARGUMENT"),
        ("operations/testkit000001", VEO, 400, "INVALID_ARGUMENT"),
    ],
)
def test_a_look_names_an_operation_of_its_model(
    name: str, model: str, status: int, word: str, vertex: httpx.Client
) -> None:
    """Of the same project, place and model as the path."""
    assert create(vertex, body()).status_code == 200
    answer = fetch(vertex, name, model)
    assert (answer.status_code, answer.json()["error"]["status"]) == (status, word)


def test_a_look_says_what_it_looks_at(vertex: httpx.Client) -> None:
    """The name is required."""
    path = f"/publishers/google/models/{VEO}:fetchPredictOperation"
    assert vertex.post(path, json={}).status_code == 400


@pytest.mark.parametrize(
    "sent",
    [
        {"instances": [{"prompt": "a"}]},
        body({"image": IMAGE, "lastFrame": STORED}, durationSeconds=4),
        body({"video": CLIP}, resolution="720p"),
        body({"referenceImages": [REFERENCE] * 3}, durationSeconds=8),
        body({"image": IMAGE}) | {"labels": {"team": "a"}},
        body(
            sampleCount=4,
            seed=2**32 - 1,
            aspectRatio="9:16",
            resolution="4k",
            personGeneration="allow_adult",
            negativePrompt="blur",
            enhancePrompt=True,
            generateAudio=False,
            compressionQuality="LOSSLESS",
            resizeMode="PAD",
            fps=24,
            pubsubTopic="projects/p/topics/t",
        ),
        {"instances": [{"image": IMAGE}], "parameters": {}},
    ],
)
def test_what_veo_takes_is_accepted(sent: dict[str, Any], vertex: httpx.Client) -> None:
    """Every input and every parameter."""
    assert create(vertex, sent).status_code == 200


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({}, "instances"),
        ({"instances": [{"prompt": "a"}, {"prompt": "b"}]}, "instances"),
        ({"instances": [{}]}, "prompt"),
        (body({"prompt": 5}), "instances[0].prompt"),
        (body(durationSeconds="8"), "parameters.durationSeconds"),
        (body(durationSeconds=8.0), "parameters.durationSeconds"),
        (body(durationSeconds=5), "4, 6 or 8"),
        (body(durationSeconds=9), "parameters.durationSeconds"),
        (body(sampleCount=5), "parameters.sampleCount"),
        (body(generateAudio="true"), "parameters.generateAudio"),
        (body(seed=-1), "parameters.seed"),
        (body(resolution="1080"), "parameters.resolution"),
        (body(aspectRatio="1:1"), "parameters.aspectRatio"),
        (body(personGeneration="ALLOW_ALL"), "parameters.personGeneration"),
        (body(storageUri="https://b/out"), "parameters.storageUri"),
        (body(webhookConfig={}), "webhookConfig"),
        (body(guidanceScale=7), "guidanceScale"),
        (body({"image": {"mimeType": "image/png"}}), "instances[0].image"),
        (body({"image": IMAGE | {"gcsUri": "gs://b/a"}}), "instances[0].image"),
        (body({"image": IMAGE | {"mimeType": "image/gif"}}), "image.mimeType"),
        (body({"image": IMAGE | {"bytesBase64Encoded": "%"}}), "image.bytesBase64Encoded"),
        (body({"image": {"gcsUri": "https://b/a"}}), "image.gcsUri"),
        (body({"lastFrame": IMAGE}), "lastFrame"),
        (body({"referenceImages": [REFERENCE] * 4}), "referenceImages"),
        (body({"referenceImages": [REFERENCE], "image": IMAGE}), "referenceImages"),
        (body({"referenceImages": [REFERENCE]}, durationSeconds=6), "durationSeconds"),
        (body({"referenceImages": [{"image": IMAGE}]}), "referenceType"),
    ],
)
def test_what_veo_does_not_take_is_invalid(
    sent: dict[str, Any], named: str, google_server: GoogleServer, vertex: httpx.Client
) -> None:
    """400 in the classic envelope, with the name of the field, and nothing to pay."""
    answer = create(vertex, sent)
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert named in error["message"]
    assert google_server.counters.paid_submits == 0


@pytest.mark.parametrize(
    ("model", "sent", "status"),
    [
        ("veo-3.1-lite-generate-001", body(resolution="1080p"), 200),
        ("veo-3.1-lite-generate-001", body(resolution="4k"), 400),
        ("veo-3.1-lite-generate-001", body({"referenceImages": [REFERENCE]}), 400),
        ("veo-3.0-generate-001", body(), 404),
        ("veo-2.0-generate-001", body(), 404),
        ("imagen-4.0-generate-001", body(), 404),
    ],
)
def test_a_model_has_limits_of_its_own(
    model: str, sent: dict[str, Any], status: int, vertex: httpx.Client
) -> None:
    """And an end."""
    assert create(vertex, sent, model).status_code == status


def test_the_gemini_api_has_no_veo_any_more(gemini: httpx.Client) -> None:
    """It says so."""
    answer = create(gemini, body(), "veo-3.1-generate-preview")
    assert answer.status_code == 404
    assert "no longer available" in answer.json()["error"]["message"]


def test_the_gemini_api_once_had_veo(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """With another answer, and fewer parameters."""
    google_server.keeps_retired = True
    model = "veo-2.0-generate-001"
    sent = body({"image": IMAGE}, durationSeconds=5, sampleCount=2)
    name = create(gemini, sent, model).json()["name"]
    assert name == f"models/{model}/operations/testkit000001"
    looks = [gemini.get(f"/{name}").json() for _ in range(3)]
    assert looks[0] == {"name": name}
    response = looks[2]["response"]["generateVideoResponse"]
    uris = [sample["video"]["uri"] for sample in response["generatedSamples"]]
    assert [gemini.get(uri).content for uri in uris] == [mp4().content] * 2
    for refused in ({"seed": 1}, {"generateAudio": True}, {"storageUri": "gs://b/o"}):
        assert create(gemini, body(**refused), model).status_code == 400
    assert create(gemini, body({"image": STORED}), model).status_code == 400
    assert gemini.get(f"/models/{model}/operations/none").status_code == 404
