"""What a provider's flow sees of its service, and where its key goes: to its own origins alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tarash.tarash_gateway.models import Intent, VideoGenerationConfig, VideoGenerationRequest
from tarash.tarash_gateway.service import Api

KEY = "sk-0123456789abcdef"
INTENT = Intent(
    id="intent-1",
    provider="toy",
    model="toy-1",
    request_hash="0",
    created_at=datetime(2026, 11, 1, tzinfo=UTC),
)


def api(**fields: Any) -> Api:
    """Return a service of two addresses, with `fields`."""
    known: dict[str, Any] = {
        "base_url": "https://api.toy.example/v1/",
        "addresses": {"files": "https://files.toy.example", "none": ""},
        "config": VideoGenerationConfig(
            provider="toy", model="toy-1", provider_config={"region": "eu"}
        ),
        "medium": "video",
        "credentials": {"Authorization": f"Bearer {KEY}"},
    }
    return Api(**{**known, **fields})


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("/jobs", "https://api.toy.example/v1/jobs"),
        ("jobs/1?a=b&c=%20", "https://api.toy.example/v1/jobs/1?a=b&c=%20"),
        (
            "jobs?next=https://other.example",
            "https://api.toy.example/v1/jobs?next=https://other.example",
        ),
        ("a b#c", "https://api.toy.example/v1/a%20b%23c"),
        ("//evil.example/x", "https://api.toy.example/v1/evil.example/x"),
        ("", "https://api.toy.example/v1/"),
        ("https://other.example/a b", "https://other.example/a b"),
    ],
)
def test_a_path_is_of_the_service_and_a_url_stays(given: str, url: str) -> None:
    """No path leads to another host."""
    assert api().url(given) == url


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("/jobs", True),
        ("https://api.toy.example/other", True),
        ("https://API.toy.example:443/other", True),
        ("https://files.toy.example/1", True),
        ("http://api.toy.example/v1", False),
        ("https://api.toy.example:8443/v1", False),
        ("https://api.toy.example.evil.example/v1", False),
        ("https://api.toy.example@evil.example/v1", False),
        ("https://evil.example/?x=https://api.toy.example", False),
        ("data://", False),
    ],
)
def test_the_key_goes_to_the_configured_origins_only(url: str, *, trusted: bool) -> None:
    """Scheme, host and port must agree; an address without any is no origin."""
    request = api().get(url)
    assert (KEY in str(request.headers)) is trusted
    assert KEY not in str(api().get(url, authenticated=False).headers)


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_each_method_builds_its_request(method: str) -> None:
    """All parts are handed on as they are; nothing is sent."""
    parts: dict[str, Any] = {
        "json": {"a": 1},
        "data": {"b": "2"},
        "files": [("f", ("f.png", b"x", "image/png"))],
        "content": b"c",
        "params": {"d": 4},
    }
    request = getattr(api(), method)("/jobs", **parts, headers={"x-own": "1"})
    assert request.method == method.upper()
    assert {name: getattr(request, name) for name in parts} == parts
    assert request.headers == {"Authorization": f"Bearer {KEY}", "x-own": "1"}
    assert KEY not in repr(request)


def test_a_header_of_the_plugin_takes_the_place_of_the_key() -> None:
    """Whatever its case, it is not sent twice."""
    request = api().get("/jobs", headers={"authorization": "Basic own"})
    assert request.headers == {"authorization": "Basic own"}


def test_a_post_is_paid_unless_it_is_said_to_be_repeatable() -> None:
    """A GET never is."""
    assert api().post("/jobs").is_paid
    assert not api().post("/jobs", repeatable=True).is_paid
    assert not api().get("/jobs").is_paid


def test_a_paid_submit_with_an_idempotency_key_may_be_repeated() -> None:
    """It carries the intent's id, and stays paid; other requests carry none."""
    service = api(idempotency_header="x-idempotency-key", intent=INTENT)
    paid = service.post("/jobs")
    assert paid.headers["x-idempotency-key"] == "intent-1"
    assert paid.may_repeat
    assert paid.is_paid
    for free in (service.get("/jobs"), service.post("/files", repeatable=True)):
        assert "x-idempotency-key" not in free.headers
    assert "x-idempotency-key" not in api(idempotency_header="x").post("/jobs").headers
    assert not api(intent=INTENT).post("/jobs").may_repeat


def test_another_address_is_the_same_service() -> None:
    """Paths go there, and the key with them; an unknown name is a mistake of the plugin."""
    files = api().at("files")
    assert files.get("/1").url == "https://files.toy.example/1"
    assert KEY in str(files.get("/1").headers)
    assert files.settings == {"region": "eu"}
    with pytest.raises(KeyError, match="flies"):
        api().at("flies")


def test_a_service_shows_no_key_and_no_prompt() -> None:
    """Its repr is fit for a log."""
    shown = repr(api(request=VideoGenerationRequest(prompt="a heron at dawn"), intent=INTENT))
    assert KEY not in shown
    assert "heron" not in shown


def test_the_job_of_a_submit_fulfils_its_intent() -> None:
    """Config, request, intent and warnings come from the call, the rest from the plugin."""
    request = VideoGenerationRequest(prompt="a heron at dawn")
    job = api(intent=INTENT, request=request, warnings=("seed was dropped",)).job(7, state={"a": 1})
    assert (job.id, job.provider, job.model, job.medium) == ("7", "toy", "toy-1", "video")
    assert (job.request, job.intent, job.submitted_at) == (request, INTENT, INTENT.created_at)
    assert (job.warnings, job.state, job.status) == (("seed was dropped",), {"a": 1}, "queued")


@pytest.mark.parametrize(
    ("intent", "job_id", "message"),
    [
        (None, "1", "this is no submit"),
        (INTENT, None, "has no id"),
        (INTENT, " ", "has no id"),
    ],
)
def test_there_is_no_job_without_submit_or_id(
    intent: Intent | None, job_id: str | None, message: str
) -> None:
    """A job that nobody could look at again is not made."""
    with pytest.raises(ValueError, match=message):
        api(intent=intent).job(job_id)
