"""What the tests of the testkit share."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from tarash_testkit.azure import AzureServer
from tarash_testkit.fal import API_KEY, FalServer
from tarash_testkit.faults import Fault, Hang
from tarash_testkit.google import GoogleServer
from tarash_testkit.openai import OpenAIServer
from tarash_testkit.replicate import ReplicateServer
from tarash_testkit.runway import RunwayServer
from tarash_testkit.stability import StabilityServer


@pytest.fixture
def client(fal_server: FalServer) -> Iterator[httpx.Client]:
    """Give a bare HTTP client with the server's key and a short patience."""
    headers = {"Authorization": f"Key {API_KEY}"}
    with httpx.Client(base_url=fal_server.url, headers=headers, timeout=5) as bare:
        yield bare


@pytest.fixture
def openai_client(openai_server: OpenAIServer) -> Iterator[httpx.Client]:
    """Give the same for OpenAI."""
    headers = {"Authorization": f"Bearer {openai_server.api_key}"}
    with httpx.Client(base_url=openai_server.base_url, headers=headers, timeout=5) as bare:
        yield bare


@pytest.fixture
def azure_client(azure_server: AzureServer) -> Iterator[httpx.Client]:
    """Give the same for Azure OpenAI, whose two surfaces begin at the origin."""
    headers = {"api-key": azure_server.api_key}
    with httpx.Client(base_url=azure_server.url, headers=headers, timeout=5) as bare:
        yield bare


@pytest.fixture
def gemini(google_server: GoogleServer) -> Iterator[httpx.Client]:
    """Give the same for the Gemini API."""
    headers = {"x-goog-api-key": google_server.api_key}
    base_url = f"{google_server.url}/v1beta"
    with httpx.Client(base_url=base_url, headers=headers, timeout=5) as bare:
        yield bare


@pytest.fixture
def vertex(google_server: GoogleServer) -> Iterator[httpx.Client]:
    """Give the same for Vertex, in a region."""
    headers = {"Authorization": f"Bearer {google_server.reach['access_token']}"}
    base_url = f"{google_server.url}/v1/projects/p/locations/us-central1"
    with httpx.Client(base_url=base_url, headers=headers, timeout=5) as bare:
        yield bare


@pytest.fixture
def replicate_client(replicate_server: ReplicateServer) -> Iterator[httpx.Client]:
    """Give the same for Replicate."""
    headers = {"Authorization": f"Bearer {replicate_server.api_key}"}
    with httpx.Client(base_url=replicate_server.base_url, headers=headers, timeout=5) as bare:
        yield bare


@pytest.fixture
def runway_client(runway_server: RunwayServer) -> Iterator[httpx.Client]:
    """Give the same for Runway, whose every request names a version."""
    headers = {
        "Authorization": f"Bearer {runway_server.api_key}",
        "X-Runway-Version": "2024-11-06",
    }
    with httpx.Client(base_url=f"{runway_server.url}/v1", headers=headers, timeout=5) as bare:
        yield bare


@pytest.fixture
def stability_client(stability_server: StabilityServer) -> Iterator[httpx.Client]:
    """Give the same for Stability AI, with pictures in JSON."""
    headers = {"Authorization": f"Bearer {stability_server.api_key}", "Accept": "application/json"}
    with httpx.Client(base_url=stability_server.url, headers=headers, timeout=5) as bare:
        yield bare


@pytest.fixture(scope="session")
def ending() -> Callable[[Fault], Fault]:
    """Give a function that lets a hang end soon, so that no client needs to be impatient."""
    brief = Hang(seconds=0.01)
    return lambda fault: replace(fault, effect=brief) if fault.effect == Hang() else fault
