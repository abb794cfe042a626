"""Interactions are answered as documented where clients look, and refused with a word."""

import base64
from typing import Any

import httpx
import pytest

from tarash_testkit.google import GoogleServer, InteractionEnd
from tarash_testkit.media import mp4, png

OMNI = "gemini-omni-1.2-flash"
IMAGE = {
    "type": "image",
    "mime_type": "image/png",
    "data": base64.b64encode(png().content).decode(),
}
CLIP = {"type": "video", "mime_type": "video/mp4", "uri": "https://example.org/a.mp4"}
WORDS = {"type": "text", "text": "a cat"}
FILM: dict[str, Any] = {"model": OMNI, "input": "a cat", "response_format": {"type": "video"}}
BACKGROUND = FILM | {"background": True}


def create(client: httpx.Client, **fields: Any) -> httpx.Response:
    """Ask for a video in the background, but for `fields`."""
    return client.post("/interactions", json=BACKGROUND | fields)


def task(name: str, *contents: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the fields of a task with inputs."""
    return {
        "input": [WORDS, *contents],
        "generation_config": {"video_config": {"task": name}},
        **more,
    }


def test_an_accepted_interaction_runs_and_is_paid_once(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """The first answer has its id and no result."""
    answer = create(gemini).json()
    assert answer == {
        "id": "v1_testkit000001",
        "object": "interaction",
        "status": "in_progress",
        "model": OMNI,
        "created": "2026-11-20T10:00:00Z",
        "updated": "2026-11-20T10:00:00Z",
    }
    assert google_server.counters.paid_submits == 1
    assert google_server.interactions[0].model == OMNI


def test_looks_end_with_the_video(gemini: httpx.Client) -> None:
    """Behind the input and a thought, in base64."""
    path = f"/interactions/{create(gemini).json()['id']}"
    looks = [gemini.get(path).json() for _ in range(4)]
    statuses = [look["status"] for look in looks]
    assert statuses == ["in_progress", "in_progress", "completed", "completed"]
    user, thought, output = looks[2]["steps"]
    assert user == {"type": "user_input", "content": [WORDS]}
    assert thought["summary"][0]["type"] == "text"
    (video,) = output["content"]
    assert base64.b64decode(video["data"]) == mp4().content
    assert looks[3] == looks[2]


def test_an_interaction_that_waits_for_a_tier_is_queued(gemini: httpx.Client) -> None:
    """For the first half of its looks."""
    made = create(gemini, service_tier="flex").json()
    path = f"/interactions/{made['id']}"
    assert made["status"] == "queued"
    assert [gemini.get(path).json()["status"] for _ in range(3)] == [
        "queued",
        "in_progress",
        "completed",
    ]


def test_without_background_the_answer_has_the_video(gemini: httpx.Client) -> None:
    """However many looks one in the background would take."""
    answer = gemini.post("/interactions", json=FILM).json()
    assert answer["status"] == "completed"
    assert answer["steps"][-1]["content"][0]["type"] == "video"


def test_media_can_come_late(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """It is completed and empty at one look, and whole at the next."""
    google_server.next_interaction("done-late")
    made = gemini.post("/interactions", json=FILM).json()
    again = gemini.get(f"/interactions/{made['id']}").json()
    assert [step["type"] for step in made["steps"]] == ["user_input"]
    assert again["steps"][-1]["content"][0]["type"] == "video"


def test_the_last_answer_can_be_given(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """By name with a body, or as an end of one's own."""
    google_server.next_interaction(body={"id": "x", "status": "completed"}, looks=0)
    google_server.next_interaction(InteractionEnd("odd", "idle"), looks=0)
    assert create(gemini).json() == {"id": "x", "status": "completed"}
    assert create(gemini).json()["status"] == "idle"
    with pytest.raises(ValueError, match="no outcome"):
        google_server.next_interaction("dnoe")


def test_a_file_is_named_and_downloaded_with_the_key(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """In parts, if one likes; without the key it is refused."""
    wish = {"type": "video", "delivery": "uri"}
    made = gemini.post("/interactions", json=FILM | {"response_format": [wish]}).json()
    uri = made["steps"][-1]["content"][0]["uri"]
    assert uri == f"{google_server.url}/v1beta/files/testkit000001:download?alt=media"
    assert gemini.get(uri, headers={"Range": "bytes=4-7"}).content == b"ftyp"
    assert httpx.get(uri).status_code == 403
    assert google_server.stored_files[0].media == mp4()


def test_webhooks_are_kept_with_the_interaction(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """Nothing is posted there."""
    config = {"uris": ["https://example.org/hook"], "user_metadata": {"a": 1}}
    assert create(gemini, webhook_config=config).status_code == 200
    assert google_server.interactions[0].webhook_config == config


def test_an_interaction_of_one_face_is_unknown_to_another(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """A key of the Gemini API does not find what express mode made."""
    made = create(gemini).json()
    url = f"{google_server.url}/v1beta1/interactions/{made['id']}"
    answer = httpx.get(url, headers={"x-goog-api-key": google_server.api_key})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "fields",
    [
        {"input": WORDS},
        {"input": [WORDS, IMAGE]},
        {"input": [{"type": "user_input", "content": [WORDS, IMAGE]}]},
        {"input": [{"type": "thought", "signature": "YQ=="}, {"type": "user_input"}]},
        {"response_format": {"type": "video", "duration": "15s", "resolution": "4k"}},
        {"response_modalities": ["video"], "labels": {"team": "a"}},
        {"safety_settings": [{"type": "x"}], "service_tier": "priority"},
        {"model": "gemini-omni-9-flash", "response_format": {"type": "video", "duration": "99s"}},
        task("image_to_video", IMAGE),
        task("reference_to_video", *[IMAGE] * 6),
        task("edit", CLIP),
        task("upscale", CLIP | {"type": "document"}),
        task("extend", CLIP, response_format={"type": "video", "duration": "10s"}),
    ],
)
def test_what_omni_takes_is_accepted(fields: dict[str, Any], gemini: httpx.Client) -> None:
    """Every shape of input and every task."""
    assert create(gemini, **fields).json()["status"] == "in_progress"


def video(**fields: Any) -> dict[str, Any]:
    """Return a response format."""
    return {"response_format": {"type": "video", **fields}}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"input": []}, "input"),
        ({"input": 5}, "input"),
        ({"input": {"type": "poem"}}, "input.type"),
        ({"input": [{"type": "user_input", "content": [{"type": "text"}]}]}, "content[0].text"),
        ({"input": [WORDS, {"type": "user_input"}]}, "input[0].type"),
        ({"input": [IMAGE | {"uri": "https://a/b"}]}, "input[0]"),
        ({"input": [IMAGE | {"data": "%"}]}, "input[0].data"),
        ({"input": [CLIP | {"uri": "a.mp4"}]}, "input[0].uri"),
        ({"input": [CLIP | {"mime_type": "image/png"}]}, "input[0].mime_type"),
        ({"background": "yes"}, "background"),
        ({"model": 5}, "model"),
        (video(duration="8"), "response_format.duration"),
        (video(duration=8), "response_format.duration"),
        (video(duration="16s"), "15s"),
        (video(duration="2s"), "3s"),
        (video(aspect_ratio="1:1"), "response_format.aspect_ratio"),
        (video(resolution="480p"), "response_format.resolution"),
        (video(delivery="post"), "response_format.delivery"),
        (video(gcs_uri="gs://a/b"), "gcs_uri"),
        ({"response_format": "video"}, "response_format.type"),
        ({"response_format": {"type": "image", "image_size": "1k"}}, "image_size"),
        ({"generation_config": {"seed": "3"}}, "generation_config.seed"),
        ({"generation_config": {"temperature": 1.5}}, "temperature"),
        ({"system_instruction": "be brief"}, "system_instruction"),
        ({"store": False}, "store"),
        ({"background": False, "webhook_config": {"uris": ["https://a/b"]}}, "background"),
        ({"webhook_config": {"uris": []}}, "webhook_config.uris"),
        ({"labels": {"a": 1}}, "labels.a"),
        ({"service_tier": "cheap"}, "service_tier"),
        (task("image_to_video"), "image"),
        (task("reference_to_video", *[IMAGE] * 7), "6"),
        (task("reference_to_video"), "6"),
        (task("edit"), "video"),
        (task("dream"), "task"),
        (task("upscale", CLIP, model="gemini-omni-1.1-flash"), "upscale"),
        (task("extend", CLIP, **video(duration="11s")), "10s"),
    ],
)
def test_what_omni_does_not_take_is_invalid(
    fields: dict[str, Any], named: str, google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """400 with a word, a text that names the place, and nothing to pay."""
    answer = create(gemini, **fields)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "invalid_request")
    assert named in error["message"]
    assert google_server.counters.paid_submits == 0


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"negative_prompt": "blur"}, 400, "parameter_unknown"),
        (video(seconds=8), 400, "parameter_unknown"),
        ({"generation_config": {"video": {}}}, 400, "parameter_unknown"),
        ({"model": "veo-3.1-generate-001"}, 404, "model_not_found"),
        ({"model": "gemini-omni-flash-preview"}, 404, "model_not_found"),
        ({"previous_interaction_id": "x"}, 400, "invalid_request"),
        ({"previous_interaction_id": "v1_x"}, 404, "not_found"),
        ({"stream": True}, 501, "unimplemented"),
    ],
)
def test_other_refusals_have_other_words(
    fields: dict[str, Any], status: int, code: str, gemini: httpx.Client
) -> None:
    """In the same envelope."""
    answer = create(gemini, **fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_an_interaction_is_an_object(content: bytes, gemini: httpx.Client) -> None:
    """Anything else is invalid."""
    answer = gemini.post("/interactions", content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")


def test_a_model_that_is_gone_can_be_kept(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """For tests of what once was."""
    google_server.keeps_retired = True
    assert create(gemini, model="gemini-omni-flash-preview").status_code == 200


@pytest.mark.parametrize(
    ("location", "fields", "status"),
    [
        ("global", video(delivery="inline"), 200),
        ("global", video(delivery="uri", gcs_uri="gs://b/o"), 200),
        ("global", video(delivery="uri"), 400),
        ("us-central1", {}, 404),
    ],
)
def test_vertex_has_omni_at_one_location(
    location: str, fields: dict[str, Any], status: int, google_server: GoogleServer
) -> None:
    """And wants a bucket for what it does not send inline."""
    url = f"{google_server.url}/v1beta1/projects/p/locations/{location}/interactions"
    headers = {"Authorization": f"Bearer {google_server.reach['access_token']}"}
    assert httpx.post(url, json=BACKGROUND | fields, headers=headers).status_code == status


def test_an_image_is_delivered_as_a_file_too(gemini: httpx.Client) -> None:
    """When it is asked for."""
    wish = {"type": "image", "delivery": "uri", "aspect_ratio": "16:9", "image_size": "512"}
    body = {"model": "gemini-nano-banana-2.1", "input": "a cat", "response_format": wish}
    part = gemini.post("/interactions", json=body).json()["steps"][-1]["content"][0]
    assert part["mime_type"] == "image/png"
    assert gemini.get(part["uri"]).content == png(688, 384).content
