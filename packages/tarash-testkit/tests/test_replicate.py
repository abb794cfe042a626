"""Replicate's wire: what the server takes, and what it refuses as the service would."""

import base64
import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest

from tarash_testkit.media import mp4, png
from tarash_testkit.replicate import COMMUNITY_VERSION, FAULTS, OUTCOMES, Outcome, ReplicateServer
from tarash_testkit.replicate.account import WEBHOOK_SECRET
from tarash_testkit.replicate.webhooks import signed_delivery

VEO = "/models/google/veo-3.1/predictions"
SDXL = "/models/stability-ai/sdxl"
GIVEN: dict[str, Any] = {"prompt": "a heron"}
BODY = {"input": GIVEN}


def _created(client: httpx.Client, path: str = VEO, **fields: Any) -> dict[str, Any]:
    answer = client.post(path, json={**BODY, **fields})
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def test_a_prediction_goes_through_its_states(
    replicate_server: ReplicateServer, replicate_client: httpx.Client
) -> None:
    """Only looks move it on; its log grows, and its output is there at the end."""
    replicate_server.looks = 4
    made = _created(replicate_client)
    assert (made["status"], made["version"], made["output"]) == ("starting", "hidden", None)
    looks = [replicate_client.get(made["urls"]["get"]).json() for _ in range(5)]
    states = ["starting", "starting", "processing", "processing", "succeeded"]
    assert [look["status"] for look in looks] == states
    assert [look["logs"].count("%|") for look in looks] == [0, 0, 1, 2, 2]
    assert "started_at" in looks[2]
    assert looks[4]["metrics"] == {"predict_time": 92.1, "total_time": 93.4}
    assert httpx.get(looks[4]["output"]).content == mp4().content
    assert (replicate_server.counters.paid_submits, replicate_server.leaks) == (1, ())


@pytest.mark.parametrize(
    ("path", "more", "form", "model"),
    [
        ("/predictions", {"version": COMMUNITY_VERSION}, "version", "stability-ai/sdxl"),
        (
            "/predictions",
            {"version": f"stability-ai/sdxl:{COMMUNITY_VERSION}"},
            "version",
            "stability-ai/sdxl",
        ),
        ("/predictions", {"version": "google/veo-3.1"}, "version", "google/veo-3.1"),
        ("/predictions", {"version": "any/official"}, "version", "any/official"),
        (
            "/deployments/acme/fast-flux/predictions",
            {},
            "deployment",
            "black-forest-labs/flux-schnell",
        ),
        ("/models/any/official/predictions", {}, "model", "any/official"),
    ],
)
def test_a_prediction_is_asked_for_in_each_form(
    *,
    replicate_server: ReplicateServer,
    replicate_client: httpx.Client,
    path: str,
    more: dict[str, Any],
    form: str,
    model: str,
) -> None:
    """By name, by version, or on a deployment."""
    made = _created(replicate_client, path, **more)
    assert made["model"] == model
    assert replicate_server.jobs[0].form == form
    assert ("deployment" in made) == (form == "deployment")


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (f"{SDXL}/predictions", BODY, 404, "could not be found"),
        ("/deployments/acme/none/predictions", BODY, 404, "could not be found"),
        ("/predictions", {**BODY, "version": "0" * 64}, 422, "does not exist"),
        ("/predictions", {**BODY, "version": f"a/b:{COMMUNITY_VERSION}"}, 422, "does not exist"),
        ("/predictions", {**BODY, "version": "stability-ai/sdxl"}, 422, "does not exist"),
        ("/predictions", BODY, 422, "version is required"),
        (VEO, {}, 422, "input is required"),
        (VEO, {"input": "text"}, 422, "Expected: object"),
        (VEO, {**BODY, "version": "x"}, 422, "version is not allowed"),
        (VEO, {**BODY, "webhook": "http://a.example"}, 422, "an HTTPS URL"),
        (VEO, {**BODY, "webhook_events_filter": ["done"]}, 422, "start, output, logs"),
        (VEO, {"input": {}}, 422, "prompt is required"),
        (VEO, {"input": {**GIVEN, "duration": 5}}, 422, "4, 6, 8"),
        (VEO, {"input": {**GIVEN, "duration": "8"}}, 422, "Expected: integer"),
        (VEO, {"input": {**GIVEN, "resolution": "4k"}}, 422, "720p, 1080p"),
        (VEO, {"input": {**GIVEN, "image": "kite.png"}}, 422, "a URL or a data: URI"),
        (VEO, {"input": {**GIVEN, "reference_images": ["https://a.b/1"] * 4}}, 422, "0 to 3"),
        (VEO, {"input": {**GIVEN, "sound": True}}, 422, "sound is not allowed"),
        ("/models/any/official/predictions", {"input": []}, 422, "Expected: object"),
    ],
)
def test_what_the_service_would_not_take_is_refused(
    *,
    replicate_server: ReplicateServer,
    replicate_client: httpx.Client,
    path: str,
    body: Any,
    status: int,
    words: str,
) -> None:
    """With a problem that says why; nothing is paid."""
    answer = replicate_client.post(path, json=body)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert words in answer.json()["detail"]
    assert replicate_server.counters.paid_submits == 0


def test_a_body_that_is_no_json_is_refused(replicate_client: httpx.Client) -> None:
    """With a problem too."""
    assert replicate_client.post(VEO, content=b"{").status_code == 400


def test_a_refused_input_names_its_fields(replicate_client: httpx.Client) -> None:
    """Beside the lines for people."""
    given = {"prompt": 7, "seed": "x"}
    problem = replicate_client.post(VEO, json={"input": given}).json()
    assert problem["title"] == "Input validation failed"
    assert [one["field"] for one in problem["invalid_fields"]] == ["input.prompt", "input.seed"]


@pytest.mark.parametrize(
    ("headers", "status", "state"),
    [
        ({"Prefer": "wait"}, 201, "succeeded"),
        ({"Prefer": "wait=2"}, 201, "succeeded"),
        ({"Prefer": "wait=1"}, 202, "starting"),
        ({"Prefer": "wait=0"}, 422, None),
        ({"Prefer": "wait=61"}, 422, None),
        ({"Prefer": "respond-async"}, 422, None),
        ({"Cancel-After": "1h30m45s"}, 201, "starting"),
        ({"Cancel-After": "90"}, 201, "starting"),
        ({"Cancel-After": "4s"}, 422, None),
        ({"Cancel-After": "soon"}, 422, None),
    ],
)
def test_headers_say_how_long_to_wait_and_when_to_end(
    replicate_client: httpx.Client, headers: dict[str, str], status: int, state: str | None
) -> None:
    """Each look stands for a second."""
    answer = replicate_client.post(VEO, json=BODY, headers=headers)
    assert (answer.status_code, answer.json().get("status", state)) == (
        status,
        state or status,
    )
    assert ("deadline" in answer.json()) == ("Cancel-After" in headers and status == 201)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer r8_other"}, {"Authorization": "r8"}]
)
def test_nobody_comes_in_without_the_token(
    replicate_server: ReplicateServer, headers: dict[str, str]
) -> None:
    """Under either name of the scheme."""
    url = f"{replicate_server.base_url}/account"
    assert httpx.get(url, headers=headers).status_code == 401
    older = {"Authorization": f"Token {replicate_server.api_key}"}
    assert httpx.get(url, headers=older).json()["username"] == "testkit"


def test_a_cancel_ends_what_is_not_done(
    replicate_server: ReplicateServer, replicate_client: httpx.Client
) -> None:
    """At once; what is done stays so, and a body is refused."""
    made = _created(replicate_client)
    cancel = f"/predictions/{made['id']}/cancel"
    assert replicate_client.post(cancel, json={}).status_code == 400
    assert replicate_client.post(cancel).json()["status"] == "canceled"
    replicate_server.next_job(looks=0)
    done = _created(replicate_client)
    assert (
        replicate_client.post(f"/predictions/{done['id']}/cancel").json()["status"] == "succeeded"
    )
    assert replicate_client.post("/predictions/none/cancel").status_code == 404


def test_predictions_are_listed_newest_first(replicate_client: httpx.Client) -> None:
    """On one page."""
    ids = [_created(replicate_client)["id"] for _ in range(3)]
    page = replicate_client.get("/predictions").json()
    assert [one["id"] for one in page["results"]] == ids[::-1]
    assert page["next"] is None


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)
def test_each_end_is_told(
    replicate_server: ReplicateServer, replicate_client: httpx.Client, outcome: Outcome
) -> None:
    """As data: state, error, output."""
    replicate_server.next_job(outcome.name, looks=0)
    look = replicate_client.get(f"/predictions/{_created(replicate_client)['id']}").json()
    assert (look["status"], look["error"]) == (outcome.status, outcome.error)
    assert look["data_removed"] == outcome.is_removed
    kept = outcome.status == "succeeded" and not outcome.is_removed and not outcome.is_empty
    assert (look["output"] is not None) == kept
    assert ("deadline" in look) == outcome.is_past_deadline


@pytest.mark.parametrize(
    ("asked", "files"), [({"num_outputs": 3}, 3), ({}, 1), ({"number_of_images": 2}, 2)]
)
def test_a_list_has_as_many_files_as_were_asked_for(
    replicate_server: ReplicateServer,
    replicate_client: httpx.Client,
    asked: dict[str, int],
    files: int,
) -> None:
    """Of a model whose output is one."""
    replicate_server.next_job("list", looks=0)
    made = _created(replicate_client, "/models/any/official/predictions", input=asked)
    look = replicate_client.get(f"/predictions/{made['id']}").json()
    assert len(look["output"]) == files


def _form(**parts: tuple[str | None, bytes] | tuple[str | None, bytes, str]) -> Any:
    return list(parts.items())


def test_a_file_is_kept_and_named_in_an_input(
    replicate_server: ReplicateServer, replicate_client: httpx.Client
) -> None:
    """With its name, its type and its metadata; one that is not there is refused."""
    content = ("a.png", png().content, "image/png")
    metadata = (None, json.dumps({"customer": 1}).encode())
    answer = replicate_client.post("/files", files=_form(content=content, metadata=metadata))
    file = answer.json()
    assert answer.status_code == 201
    assert (file["name"], file["content_type"]) == ("a.png", "image/png")
    assert file["metadata"] == {"customer": 1}
    address = file["urls"]["get"]
    assert _created(replicate_client, input={**GIVEN, "image": address})["status"] == "starting"
    assert replicate_client.get(address).json() == file
    assert len(replicate_client.get("/files").json()["results"]) == 1
    assert replicate_client.delete(address).status_code == 204
    assert replicate_client.get(address).status_code == 404
    gone = replicate_client.post(VEO, json={"input": {**GIVEN, "reference_images": [address]}})
    assert "a file that exists" in gone.json()["detail"]
    assert replicate_server.uploads == ()


def test_a_form_may_name_its_file_and_type_apart(replicate_client: httpx.Client) -> None:
    """They win over those of the part; without any, the type is that of bytes."""
    parts = _form(content=("x", b"1"), filename=(None, b"b.png"), type=(None, b"image/png"))
    file = replicate_client.post("/files", files=parts).json()
    assert (file["name"], file["content_type"]) == ("b.png", "image/png")


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (_form(other=("a", b"1")), 400),
        (_form(content=(None, b"1")), 400),
        (_form(filename=(None, b"a")), 400),
        ([("content", ("a", b"1")), ("content", ("b", b"2"))], 400),
        (_form(content=("a", b"1"), metadata=(None, b"[]")), 400),
        (_form(content=("a", b"1"), metadata=(None, b"{")), 400),
        (_form(content=("a" * 256, b"1")), 400),
    ],
)
def test_a_form_that_is_none_is_refused(
    replicate_client: httpx.Client, parts: Any, status: int
) -> None:
    """With a problem."""
    assert replicate_client.post("/files", files=parts).status_code == status


def test_a_file_that_is_too_large_or_no_form_is_refused(
    replicate_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """413, in the service's words."""
    monkeypatch.setattr("tarash_testkit.replicate.uploads._LARGEST_BYTES", 2)
    answer = replicate_client.post("/files", files=_form(content=("a", b"123")))
    assert (answer.status_code, answer.json()["detail"]) == (
        413,
        "Files must be less than 100MB in size",
    )
    assert replicate_client.post("/files", content=b"123").status_code == 400


def test_a_model_has_the_schema_that_its_inputs_are_held_against(
    replicate_client: httpx.Client,
) -> None:
    """Each enumeration is a schema of its own; its newest version is there too."""
    model = replicate_client.get("/models/google/veo-3.1").json()
    schemas = model["latest_version"]["openapi_schema"]["components"]["schemas"]
    duration = schemas["Input"]["properties"]["duration"]
    assert duration["allOf"] == [{"$ref": "#/components/schemas/duration"}]
    assert schemas["duration"]["enum"] == [4, 6, 8]
    assert schemas["Input"]["required"] == ["prompt"]
    assert schemas["Output"] == {"title": "Output", "type": "string", "format": "uri"}
    version = model["latest_version"]["id"]
    same = replicate_client.get(f"/models/google/veo-3.1/versions/{version}").json()
    assert same["openapi_schema"] == model["latest_version"]["openapi_schema"]
    assert replicate_client.get("/models/google/veo-3.1/versions/other").status_code == 404
    assert replicate_client.get("/models/google/veo-9").status_code == 404


def test_a_delivery_is_signed(
    replicate_server: ReplicateServer, replicate_client: httpx.Client
) -> None:
    """With the secret that the account is told."""
    _created(replicate_client)
    delivery = signed_delivery(replicate_server.jobs[0], replicate_server.url, at_seconds=1)
    secret = replicate_client.get("/webhooks/default/secret").json()["key"]
    assert secret == WEBHOOK_SECRET
    key = base64.b64decode(secret.partition("_")[2])
    signed = f"{delivery.headers['webhook-id']}.1.{delivery.body.decode()}".encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert delivery.headers["webhook-signature"] == f"v1,{wanted}"
    assert json.loads(delivery.body)["id"] == replicate_server.jobs[0].id


@pytest.mark.parametrize("fault", [name for name, one in FAULTS.items() if one.status])
def test_each_answer_of_a_fault_is_what_it_says(
    replicate_server: ReplicateServer, replicate_client: httpx.Client, fault: str
) -> None:
    """Its status comes, and the service's own words are a problem."""
    operation = "download" if FAULTS[fault].operations else "create"
    replicate_server.fail(operation, fault)
    path = f"{replicate_server.url}/files/x" if operation == "download" else VEO
    method = "GET" if operation == "download" else "POST"
    answer = replicate_client.request(method, path, json=BODY)
    assert answer.status_code == FAULTS[fault].status
