"""Imagen answers as documented where clients look, and refuses what it does not take."""

import base64
from typing import Any

import httpx
import pytest

from tarash_testkit.google import GoogleServer, PredictionEnd
from tarash_testkit.media import png

IMAGE = {"bytesBase64Encoded": base64.b64encode(png().content).decode()}


def draw(
    client: httpx.Client, *, model: str = "imagen-4.0-generate-001", **parameters: Any
) -> httpx.Response:
    """Ask for pictures."""
    prefix = "/publishers/google" if "/projects/" in str(client.base_url) else ""
    sent = {"instances": [{"prompt": "a cat"}], "parameters": parameters}
    return client.post(f"{prefix}/models/{model}:predict", json=sent)


def test_pictures_have_the_asked_shape_and_number(
    google_server: GoogleServer, vertex: httpx.Client
) -> None:
    """In base64, paid once."""
    answer = draw(vertex, sampleCount=2, aspectRatio="4:3", sampleImageSize="1K").json()
    assert [one["mimeType"] for one in answer["predictions"]] == ["image/png"] * 2
    content = base64.b64decode(answer["predictions"][0]["bytesBase64Encoded"])
    assert content == png(1184, 880).content
    assert google_server.counters.paid_submits == 1


def test_pictures_go_into_a_bucket(vertex: httpx.Client) -> None:
    """Then they have an address and no bytes."""
    assert draw(vertex, storageUri="gs://b/out/").json()["predictions"] == [
        {"gcsUri": "gs://b/out/1/sample_0.png", "mimeType": "image/png"}
    ]


@pytest.mark.parametrize(
    ("outcome", "tells", "expected"),
    [
        ("filtered", True, ["reason", "reason"]),
        ("filtered", False, []),
        ("partly-filtered", True, ["picture", "reason"]),
        ("partly-filtered", False, ["picture"]),
        ("empty", True, []),
    ],
)
def test_a_filtered_picture_is_missing_or_holds_its_reason(
    *,
    outcome: str,
    tells: bool,
    expected: list[str],
    google_server: GoogleServer,
    vertex: httpx.Client,
) -> None:
    """As the request says."""
    google_server.next_prediction(outcome)
    answer = draw(vertex, sampleCount=2, includeRaiReason=tells).json()
    found = [
        "reason" if "raiFilteredReason" in one else "picture"
        for one in answer.get("predictions", [])
    ]
    assert found == expected


def test_an_answer_can_be_given(google_server: GoogleServer, vertex: httpx.Client) -> None:
    """By name with a body, or as one's own."""
    google_server.next_prediction(body={"predictions": [{"mimeType": "image/png"}]})
    google_server.next_prediction(PredictionEnd("one of two", filtered=1, tells_reasons=False))
    assert draw(vertex).json() == {"predictions": [{"mimeType": "image/png"}]}
    assert len(draw(vertex, sampleCount=2, includeRaiReason=True).json()["predictions"]) == 1


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"sampleCount": 5}, "sampleCount"),
        ({"sampleCount": "2"}, "sampleCount"),
        ({"aspectRatio": "21:9"}, "aspectRatio"),
        ({"sampleImageSize": "4K"}, "sampleImageSize"),
        ({"seed": 5}, "watermark"),
        ({"seed": "5", "addWatermark": False}, "seed"),
        ({"outputOptions": {"mimeType": "image/gif"}}, "outputOptions.mimeType"),
        ({"durationSeconds": 8}, "durationSeconds"),
    ],
)
def test_what_imagen_does_not_take_is_invalid(
    parameters: dict[str, Any], named: str, google_server: GoogleServer, vertex: httpx.Client
) -> None:
    """400 in the classic envelope, with the name of the field, and nothing to pay."""
    answer = draw(vertex, **parameters)
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert named in error["message"]
    assert google_server.counters.paid_submits == 0


def test_a_seed_needs_no_watermark(vertex: httpx.Client) -> None:
    """Then it is taken, and the format too."""
    answer = draw(
        vertex, seed=5, addWatermark=False, outputOptions={"mimeType": "image/jpeg"}
    ).json()
    assert answer["predictions"][0]["mimeType"] == "image/jpeg"


def test_a_prompt_is_needed_but_to_enlarge(vertex: httpx.Client) -> None:
    """Where the picture is enough."""
    path = "/publishers/google/models/imagen-4.0-upscale-preview:predict"
    enlarge: dict[str, Any] = {"mode": "upscale", "upscaleConfig": {"upscaleFactor": "x2"}}
    for parameters, status in ((enlarge, 200), ({}, 400)):
        sent = {"instances": [{"image": IMAGE}], "parameters": parameters}
        assert vertex.post(path, json=sent).status_code == status


def test_the_gemini_api_once_had_imagen(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """With fewer parameters; it is gone."""
    assert draw(gemini).status_code == 404
    google_server.keeps_retired = True
    assert len(draw(gemini, sampleCount=2).json()["predictions"]) == 2
    assert draw(gemini, negativePrompt="blur").status_code == 400


@pytest.mark.parametrize(
    ("model", "status"),
    [
        ("imagen-3.0-capability-001", 200),
        ("imagen-3.0-generate-002", 404),
        ("gemini-nano-banana-2.1", 404),
    ],
)
def test_a_model_takes_predict_while_it_lives(
    model: str, status: int, vertex: httpx.Client
) -> None:
    """And only if it is of that family."""
    assert draw(vertex, model=model).status_code == status
