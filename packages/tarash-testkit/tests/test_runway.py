"""The Runway server answers as documented and recorded, and refuses what the service refuses."""

from typing import Any

import httpx
import pytest

from tarash_testkit.faults import TRANSPORT_FAULTS
from tarash_testkit.media import padded_png
from tarash_testkit.runway import FAULTS, OUTCOMES, Outcome, RunwayServer
from tarash_testkit.runway.bodies import OPERATIONS, models_of

PICTURE = "https://files.example/1.png"
CLIP = "https://files.example/1.mp4"
TEXT: dict[str, Any] = {
    "model": "gen4.5",
    "promptText": "a cat",
    "ratio": "1280:720",
    "duration": 5,
}
IMAGE: dict[str, Any] = {
    "model": "veo3.1",
    "promptImage": [{"uri": PICTURE, "position": "first"}],
    "ratio": "1280:720",
}


def submit(client: httpx.Client, path: str = "/text_to_video", **changes: Any) -> httpx.Response:
    """Return the answer to a submit of a body that is right but for `changes`."""
    base = IMAGE if path == "/image_to_video" else TEXT
    body = {name: value for name, value in {**base, **changes}.items() if value is not ...}
    return client.post(path, json=body)


def issues_of(answer: httpx.Response) -> list[dict[str, Any]]:
    """Return the issues of a refusal."""
    assert answer.status_code == 400
    body = answer.json()
    assert body["error"] == "Validation of body failed"
    issues: list[dict[str, Any]] = body["issues"]
    return issues


def test_a_task_goes_from_pending_to_its_files(runway_client: httpx.Client) -> None:
    """Each look moves it on, and the answers have what was recorded of the service."""
    accepted = submit(runway_client)
    assert accepted.json() == {
        "id": "00000000-0000-4000-8000-000000000001",
        "estimatedCost": {"credits": 63},
    }
    path = f"/tasks/{accepted.json()['id']}"
    looks = [runway_client.get(path).json() for _ in range(4)]
    assert [look["status"] for look in looks] == ["PENDING", "RUNNING", "SUCCEEDED", "SUCCEEDED"]
    assert looks[1]["progress"] == 0.5
    assert looks[2]["cost"] == {"credits": 63}
    assert looks[2]["output"] == looks[3]["output"]
    assert httpx.get(looks[2]["output"][0]).headers["content-type"] == "video/mp4"


def test_a_task_waits_for_others_of_the_account(
    runway_server: RunwayServer, runway_client: httpx.Client
) -> None:
    """More at once than allowed is no refusal, but a state."""
    runway_server.throttled = True
    task_id = submit(runway_client).json()["id"]
    assert runway_client.get(f"/tasks/{task_id}").json()["status"] == "THROTTLED"


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_task_ends_as_its_script_says(
    runway_server: RunwayServer, runway_client: httpx.Client, name: str
) -> None:
    """Status and code are those of the table."""
    outcome = OUTCOMES[name]
    runway_server.next_task(name, looks=0)
    task_id = submit(runway_client).json()["id"]
    task = runway_client.get(f"/tasks/{task_id}").json()
    assert task["status"] == outcome.status
    assert task.get("failureCode") == outcome.code


def test_a_script_may_be_of_ones_own(
    runway_server: RunwayServer, runway_client: httpx.Client
) -> None:
    """An end that no table has, or another last answer."""
    runway_server.next_task(Outcome("new", "FAILED", "NEW.CODE"), looks=0)
    runway_server.next_task(body={"status": "NEW"}, looks=0)
    ids = [submit(runway_client).json()["id"] for _ in range(2)]
    tasks = [runway_client.get(f"/tasks/{task_id}").json() for task_id in ids]
    assert (tasks[0]["failureCode"], tasks[1]["status"]) == ("NEW.CODE", "NEW")


def test_a_delete_makes_a_task_unknown(
    runway_server: RunwayServer, runway_client: httpx.Client
) -> None:
    """Cancelled or deleted, it is gone; who is told so again may ignore it."""
    path = f"/tasks/{submit(runway_client).json()['id']}"
    answer = runway_client.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    for again in (runway_client.get(path), runway_client.delete(path)):
        assert (again.status_code, again.json()) == (404, {"error": "Could not find Task"})
    assert runway_server.gone == {runway_server.tasks[0].task_id}


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Authorization": "Bearer key_other"}, 401), ({"X-Runway-Version": "2023-01-01"}, 400)],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/text_to_video"),
        ("POST", "/uploads"),
        ("GET", "/tasks/1"),
        ("GET", "/organization"),
    ],
)
def test_key_and_version_are_checked_everywhere(
    runway_client: httpx.Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    """Nothing is done without the two."""
    answer = runway_client.request(method, path, json=TEXT, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize("path", ["/text_to_video", "/uploads"])
@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]"])
def test_a_body_must_be_an_object(runway_client: httpx.Client, path: str, content: bytes) -> None:
    """Whatever else arrives is refused."""
    assert runway_client.post(path, content=content).status_code == 400


@pytest.mark.parametrize("model", ["gen9", None, "gen4_turbo", "veo3"])
def test_a_model_that_the_operation_does_not_have_is_no_discriminator(
    runway_client: httpx.Client, model: Any
) -> None:
    """That is all that the service says of it."""
    (issue,) = issues_of(submit(runway_client, model=model))
    assert (issue["code"], issue["path"]) == ("invalid_union", ["model"])
    assert issue["note"] == "No matching discriminator"


@pytest.mark.parametrize(
    ("path", "changes", "code", "place"),
    [
        ("/text_to_video", {"audio": True}, "unrecognized_keys", []),
        ("/text_to_video", {"duration": ...}, "invalid_type", ["duration"]),
        ("/text_to_video", {"duration": 11}, "invalid_value", ["duration"]),
        ("/text_to_video", {"duration": "5"}, "invalid_type", ["duration"]),
        ("/text_to_video", {"ratio": "16:9"}, "invalid_value", ["ratio"]),
        ("/text_to_video", {"promptText": ""}, "invalid_value", ["promptText"]),
        ("/text_to_video", {"promptText": 1}, "invalid_type", ["promptText"]),
        ("/text_to_video", {"promptText": "🪁" * 501}, "invalid_value", ["promptText"]),
        ("/text_to_video", {"seed": -1}, "invalid_value", ["seed"]),
        (
            "/text_to_video",
            {"model": "kling3.0_pro", "ratio": "1920:1080", "cfgScale": 2},
            "invalid_value",
            ["cfgScale"],
        ),
        (
            "/text_to_video",
            {"model": "kling3.0_pro", "ratio": "1920:1080", "cfgScale": "1"},
            "invalid_type",
            ["cfgScale"],
        ),
        ("/image_to_video", {"promptImage": []}, "invalid_value", ["promptImage"]),
        ("/image_to_video", {"promptImage": 1}, "invalid_type", ["promptImage"]),
        (
            "/image_to_video",
            {"promptImage": [{"uri": PICTURE}]},
            "invalid_type",
            ["promptImage", 0, "position"],
        ),
        (
            "/image_to_video",
            {"promptImage": [{"uri": PICTURE, "position": "last"}]},
            "invalid_value",
            ["promptImage"],
        ),
        (
            "/image_to_video",
            {"promptImage": [{"uri": PICTURE, "position": "first"}] * 2},
            "invalid_value",
            ["promptImage"],
        ),
        (
            "/image_to_video",
            {
                "model": "seedance2",
                "promptImage": [{"uri": PICTURE}, {"uri": PICTURE, "position": "first"}],
            },
            "invalid_value",
            ["promptImage"],
        ),
        (
            "/image_to_video",
            {"model": "wan3", "promptText": "a cat", "ratio": "1280:720"},
            "invalid_value",
            ["ratio"],
        ),
    ],
)
def test_each_model_takes_its_own_fields_alone(
    runway_client: httpx.Client, path: str, changes: Any, code: str, place: list[object]
) -> None:
    """A field too many, one too few, and every value that is none."""
    (issue,) = issues_of(submit(runway_client, path, **changes))
    assert (issue["code"], issue["path"]) == (code, place)


def test_an_extension_has_the_shape_of_its_video(runway_client: httpx.Client) -> None:
    """Another mode of the same model takes a ratio."""
    body = {"model": "seedance2_5", "promptVideo": CLIP, "promptText": "on", "ratio": "1280:720"}
    assert runway_client.post("/video_to_video", json=body).status_code == 200
    answer = runway_client.post("/video_to_video", json={**body, "mode": "extend"})
    assert issues_of(answer)[0]["keys"] == ["ratio"]


@pytest.mark.parametrize(
    ("uri", "is_taken"),
    [
        (PICTURE, True),
        ("data:image/png;base64,AAAA", True),
        ("http://files.example/1.png", False),
        ("https://127.0.0.1/1.png", False),
        (f"https://files.example/{'1' * 2048}", False),
        ("data:image/png,AAAA", False),
        ("data:application/octet-stream;base64,AAAA", False),
        (f"data:image/png;base64,{'A' * 5 * 1024 * 1024}", False),
        ("runway://elsewhere", False),
        ("1.png", False),
        (1, False),
    ],
)
def test_an_input_has_an_address_that_runway_reads(
    runway_client: httpx.Client, uri: object, is_taken: bool
) -> None:
    """Of https, with the name of a host; or inline, or uploaded before."""
    answer = submit(
        runway_client, "/image_to_video", promptImage=[{"uri": uri, "position": "first"}]
    )
    assert (answer.status_code == 200) == is_taken


def upload(client: httpx.Client, content: bytes, **changes: str) -> tuple[httpx.Response, str]:
    """Return what the storage answers, and the address of the upload."""
    begun = client.post("/uploads", json={"filename": "a.png", "type": "ephemeral"}).json()
    form = {**begun["fields"], **changes}
    files = {"file": ("a.png", content, "image/png")}
    return httpx.post(begun["uploadUrl"], data=form, files=files), begun["runwayUri"]


def test_an_upload_is_an_address_like_any_other(
    runway_server: RunwayServer, runway_client: httpx.Client
) -> None:
    """Once its bytes are there, and many times."""
    content = padded_png(1000).read(0, 1000)
    answer, uri = upload(runway_client, content)
    assert (answer.status_code, answer.content) == (204, b"")
    images = [{"uri": uri, "position": "first"}]
    for _ in range(2):
        assert submit(runway_client, "/image_to_video", promptImage=images).status_code == 200
    assert [file.content for file in runway_server.uploaded] == [content]


@pytest.mark.parametrize(
    ("size", "changes", "code"),
    [
        (100, {}, "EntityTooSmall"),
        (1000, {"policy": "another"}, "AccessDenied"),
        (1000, {"key": "another"}, "AccessDenied"),
    ],
)
def test_the_storage_refuses_in_xml(
    runway_client: httpx.Client, size: int, changes: dict[str, str], code: str
) -> None:
    """It is not Runway's own."""
    answer, _ = upload(runway_client, padded_png(size).read(0, size), **changes)
    assert answer.status_code in {400, 403}
    assert f"<Code>{code}</Code>" in answer.text


def test_the_storage_takes_a_form_with_its_file_last(runway_server: RunwayServer) -> None:
    """Anything else is malformed."""
    url = f"{runway_server.url}/storage"
    for files in ({"other": b"a"}, None):
        assert "MalformedPOSTRequest" in httpx.post(url, files=files).text


def test_a_form_is_good_for_one_file(runway_client: httpx.Client) -> None:
    """The same once more is denied."""
    begun = runway_client.post("/uploads", json={"filename": "a", "type": "ephemeral"}).json()
    files = {"file": ("a.png", bytes(600), "image/png")}
    answers = [
        httpx.post(begun["uploadUrl"], data=begun["fields"], files=files).status_code
        for _ in range(2)
    ]
    assert answers == [204, 403]


def test_an_upload_names_its_file(runway_client: httpx.Client) -> None:
    """And what kind of upload it is."""
    answer = runway_client.post("/uploads", json={"filename": "a.png", "type": "permanent"})
    assert issues_of(answer)[0]["path"] == ["type"]


def test_a_key_that_reaches_the_storage_is_a_leak(
    runway_server: RunwayServer, runway_client: httpx.Client
) -> None:
    """Also when the storage is elsewhere."""
    runway_client.post(f"{runway_server.url}/storage")
    assert {leak.where for leak in runway_server.leaks} == {"header authorization"}
    runway_server.storage_elsewhere = True
    begun = runway_client.post("/uploads", json={"filename": "a", "type": "ephemeral"}).json()
    assert begun["uploadUrl"].startswith(runway_server.elsewhere_url)
    runway_client.post(begun["uploadUrl"])
    assert runway_server.leaks[-1].operation == "storage"


def test_every_operation_has_models() -> None:
    """The table has a row for each path."""
    assert all(models_of(operation) for operation in OPERATIONS)


OWN_FAULTS = [name for name in FAULTS if name not in {fault.name for fault in TRANSPORT_FAULTS}]


@pytest.mark.parametrize("name", OWN_FAULTS)
def test_each_refusal_is_a_text_under_error(
    runway_server: RunwayServer, runway_client: httpx.Client, name: str
) -> None:
    """In the shape of Runway's own answers, and nothing is paid."""
    runway_server.fail("submit", name)
    answer = submit(runway_client)
    assert answer.status_code == FAULTS[name].status
    assert isinstance(answer.json()["error"], str)
    assert runway_server.counters.paid_submits == 0
