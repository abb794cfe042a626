"""OpenAI's video calls answer as documented, with a bare client."""

import httpx
import pytest

from tarash_testkit.media import mp4, padded_mp4, png
from tarash_testkit.openai import VIDEO_OUTCOMES, OpenAIServer
from tarash_testkit.pictures import jpeg

ASKED = {"prompt": "a heron"}
CLIP = ("clip.mp4", mp4().content, "video/mp4")


def create(client: httpx.Client, **arguments: object) -> str:
    """Create a video and return its id."""
    response = client.post("/videos", json={**ASKED, **arguments})
    assert response.status_code == 200
    return str(response.json()["id"])


def form(client: httpx.Client, path: str, **files: tuple[str, bytes, str]) -> httpx.Response:
    """Post a multipart form."""
    return client.post(path, files={"prompt": (None, b"a heron"), **files})


def test_a_new_video_is_queued_with_its_defaults(openai_client: httpx.Client) -> None:
    """And with every field that a video object has."""
    assert openai_client.post("/videos", json=ASKED).json() == {
        "id": f"video_{1:032d}",
        "object": "video",
        "model": "sora-2",
        "status": "queued",
        "progress": 0,
        "created_at": 1_793_491_200,
        "completed_at": None,
        "expires_at": None,
        "prompt": "a heron",
        "size": "720x1280",
        "seconds": "4",
        "remixed_from_video_id": None,
        "error": None,
    }


def test_only_looks_move_a_video_on(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """Lists do not; once done, it stays so."""
    openai_server.looks = 3
    path = f"/videos/{create(openai_client)}"
    _ = openai_client.get("/videos")
    looks = [openai_client.get(path).json() for _ in range(5)]
    assert [look["status"] for look in looks] == [
        "queued",
        "in_progress",
        "in_progress",
        "completed",
        "completed",
    ]
    assert [look["progress"] for look in looks] == [0, 33, 66, 100, 100]
    assert looks[-1]["expires_at"] - looks[-1]["created_at"] == 24 * 3600


@pytest.mark.parametrize(
    ("arguments", "code", "param"),
    [
        ({"prompt": ""}, "missing_required_parameter", "prompt"),
        ({"seed": 1}, "unknown_parameter", "seed"),
        ({"n": 2}, "unknown_parameter", "n"),
        ({"seconds": 8}, "invalid_type", "seconds"),
        ({"seconds": "5"}, "invalid_value", "seconds"),
        ({"model": "veo-3"}, "invalid_value", "model"),
        ({"size": "1024x1792"}, "invalid_value", "size"),
        ({"input_reference": {"image_url": "a.png"}}, "invalid_value", "input_reference"),
        ({"input_reference": "https://x.example/a.png"}, "invalid_type", "input_reference"),
    ],
    ids=str,
)
def test_a_wrong_argument_is_refused_and_not_paid(
    arguments: dict[str, object],
    code: str,
    param: str,
    openai_server: OpenAIServer,
    openai_client: httpx.Client,
) -> None:
    """With the code of the service and the name of the parameter."""
    response = openai_client.post("/videos", json={**ASKED, **arguments})
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["param"]) == (400, code, param)
    assert openai_server.counters.paid_submits == 0


def test_the_larger_model_takes_larger_sizes(openai_client: httpx.Client) -> None:
    """Which the smaller one refuses."""
    assert create(openai_client, model="sora-2-pro", size="1792x1024", seconds="12")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("input_reference", png(720, 1280).content, 200),
        ("input_reference", jpeg(8, 8).content, 200),  # only a PNG is measured here
        ("input_reference", png(1280, 720).content, 400),
        ("input_reference", b"no picture", 400),
        ("image", png(720, 1280).content, 400),
    ],
)
def test_a_reference_is_a_picture_of_the_size_of_the_video(
    name: str, content: bytes, status: int, openai_client: httpx.Client
) -> None:
    """Under its one name."""
    response = form(openai_client, "/videos", **{name: ("a.png", content, "image/png")})
    assert response.status_code == status


def test_a_reference_can_be_named_inside_a_form(openai_client: httpx.Client) -> None:
    """In brackets, as forms write objects."""
    fields = {"prompt": b"a", "input_reference[image_url]": b"https://x.example/a.png"}
    files = {name: (None, value) for name, value in fields.items()}
    assert openai_client.post("/videos", files=files).status_code == 200


def test_the_bytes_need_the_key(openai_server: OpenAIServer, openai_client: httpx.Client) -> None:
    """And come in ranges."""
    openai_server.looks = 0
    openai_server.video_file = padded_mp4(100_000)
    path = f"/videos/{create(openai_client)}/content"
    assert httpx.get(openai_server.base_url + path).status_code == 401
    response = openai_client.get(path, headers={"Range": "bytes=99990-"})
    assert (response.status_code, response.content) == (206, bytes(10))
    assert openai_client.get(path, params={"variant": "gif"}).status_code == 400
    assert openai_server.counters.requests["download"] == 3


@pytest.mark.parametrize(
    ("outcome", "looks", "status"),
    [("done", 1, 404), ("failed", 0, 404), ("expired", 0, 404), ("done", 0, 200)],
)
def test_the_bytes_are_there_when_the_video_is_done_and_not_expired(
    outcome: str, looks: int, status: int, openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """Else it is 404."""
    openai_server.next_job(outcome, looks=looks)
    assert openai_client.get(f"/videos/{create(openai_client)}/content").status_code == status


@pytest.mark.parametrize("name", VIDEO_OUTCOMES)
def test_a_video_ends_as_its_script_says(
    name: str, openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """With its own word on the way, its error, and the progress that it had reached."""
    outcome = VIDEO_OUTCOMES[name]
    openai_server.next_job(name, looks=2)
    path = f"/videos/{create(openai_client)}"
    looks = [openai_client.get(path).json() for _ in range(3)]
    assert [look["status"] for look in looks] == ["queued", outcome.running, outcome.status]
    assert looks[-1]["error"] == outcome.error
    assert looks[-1]["progress"] == (100 if outcome.status == "completed" else 50)
    assert ("video_url" in looks[-1]) is outcome.is_linked


def test_a_video_of_a_compatible_service_needs_no_key(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """Its address is in the object once it is done."""
    openai_server.next_job("reseller", looks=1)
    path = f"/videos/{create(openai_client)}"
    assert "video_url" not in openai_client.get(path).json()
    assert httpx.get(openai_client.get(path).json()["video_url"]).content == mp4().content
    assert openai_server.leaks == ()


def test_a_redirect_of_the_bytes_leads_to_an_origin_without_credentials(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """A client that takes its key there is found out."""
    openai_server.looks = 0
    path = f"/videos/{create(openai_client)}/content"
    openai_server.fail("download", "redirect-elsewhere", times=2)
    response = openai_client.get(path, follow_redirects=True)
    assert (response.content, openai_server.leaks) == (mp4().content, ())
    location = openai_client.get(path).headers["location"]
    assert location.startswith(openai_server.elsewhere_url)
    _ = openai_client.get(location)
    assert [leak.where for leak in openai_server.leaks] == ["header authorization"]
    _ = openai_client.get(f"{openai_server.elsewhere_url}/v1/videos")
    assert [leak.operation for leak in openai_server.leaks] == ["download", "unknown"]


@pytest.mark.parametrize("path", ["/videos/edits", "/videos/extensions"])
def test_a_video_is_made_from_a_finished_one_alone(
    path: str, openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """Or from a file."""
    source = create(openai_client)
    body = {"prompt": "on", "video": {"id": source}}
    body |= {"seconds": "4"} if path.endswith("extensions") else {}
    assert openai_client.post(path, json=body).status_code == 400
    assert openai_client.post(path, json={**body, "video": {"id": "other"}}).status_code == 404
    assert openai_client.post(path, json={**body, "video": {}}).status_code == 404
    assert openai_client.post(path, json={**body, "video": None}).status_code == 400
    openai_server.next_job(looks=0)
    body["video"] = {"id": create(openai_client)}
    assert openai_client.post(path, json=body).status_code == 200
    assert openai_server.jobs[-1].source == body["video"]["id"]


def test_an_extension_needs_its_seconds(openai_client: httpx.Client) -> None:
    """They are added to those of the source."""
    assert form(openai_client, "/videos/extensions", video=CLIP).status_code == 400
    seconds = (None, b"20", "text/plain")
    files = {"prompt": (None, b"a"), "video": CLIP, "seconds": seconds}
    response = openai_client.post("/videos/extensions", files=files)
    assert response.json()["seconds"] == "24"


def test_a_remix_keeps_what_it_was_made_from(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """Its model, size and seconds."""
    openai_server.next_job(looks=0)
    source = create(openai_client, model="sora-2-pro", size="1024x1792", seconds="12")
    remix = openai_client.post(f"/videos/{source}/remix", json={"prompt": "at night"}).json()
    assert (remix["model"], remix["size"], remix["seconds"]) == ("sora-2-pro", "1024x1792", "12")
    assert remix["remixed_from_video_id"] == source
    wrong = openai_client.post(f"/videos/{source}/remix", json={"prompt": "a", "size": "1x1"})
    assert wrong.json()["error"]["code"] == "unknown_parameter"


def test_a_video_under_way_cannot_be_deleted(
    openai_server: OpenAIServer, openai_client: httpx.Client
) -> None:
    """A finished one is gone for good."""
    openai_server.looks = 1
    path = f"/videos/{create(openai_client)}"
    assert openai_client.delete(path).status_code == 400
    _ = openai_client.get(path)
    assert openai_client.delete(path).json()["deleted"] is True
    assert openai_client.get(path).status_code == 404
    assert openai_server.jobs == ()


def test_an_empty_list_says_so(openai_client: httpx.Client) -> None:
    """Without first and last."""
    assert openai_client.get("/videos").json() == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }
