"""How one wish is said: to Google's own client, and to our plugin, on each surface."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, NamedTuple

import pytest
from google.oauth2.credentials import Credentials
from wire_comparison import Conversations, Difference, conversations
from wishes import Asked, asked_film, asked_picture

from tarash.tarash_gateway.models import GenerationConfig, GenerationRequest
from tarash_google import access
from tarash_testkit.google import ACCESS_TOKEN, GoogleServer
from tarash_testkit.media import MediaFile, mp4, png
from tarash_testkit.oracles.google import PROJECT, GoogleClients

__all__ = (
    "CLIP",
    "EXPRESS",
    "GEMINI",
    "GLOBAL",
    "HERON",
    "OTHER",
    "REGION",
    "Surface",
    "Wire",
    "Wish",
    "ask",
    "asked",
    "encoded",
    "film",
    "given",
    "google_wire",
    "on",
    "picture",
)

Wire = Conversations[GoogleServer]

HERON, OTHER, CLIP = png(16, 9), png(9, 16), mp4()

_ALL_BUT_UPLOADS = (
    "generate-content|predict|predict-long-running|fetch-operation|*-interaction|*-file|"
    "start-upload|download"
)
USUAL = (
    Difference(
        _ALL_BUT_UPLOADS,
        "header user-agent",
        "each names its own library; where bytes go, both name the HTTP library",
    ),
    Difference(_ALL_BUT_UPLOADS, "header x-goog-api-client", "Google's client tells of itself"),
    Difference("*-interaction", "header accept", "Google's client names JSON; we read what comes"),
    Difference(
        "get-interaction|cancel-interaction|get-file|download",
        "header content-type",
        "Google's client names the type of a body that is not there",
    ),
    Difference(
        "download",
        "header accept-encoding",
        "a file is saved as it is, so that it can go on where it broke off",
    ),
)
"""Where Google's own client differs from our plugin, whatever it asks."""


class Surface(NamedTuple):
    """One way to Google: its name, the client's mode, and our `provider_config`."""

    name: str
    client: str
    settings: Mapping[str, Any]


GEMINI = Surface("Gemini API", "gemini", {})
EXPRESS = Surface("Vertex AI with a key", "express", {"vertexai": True})
REGION = Surface(
    "Vertex AI in a region", "vertex", {"gcp_project": PROJECT, "location": "us-central1"}
)
GLOBAL = Surface("Vertex AI", "vertex_global", {"gcp_project": PROJECT})


class Wish(NamedTuple):
    """One thing to ask both for: a method of the client with its arguments, and ours.

    Attributes:
        method: Below the client.
        arguments: What it takes.
        config: What the plugin takes, but for the surface.
        request: The same.
        besides: Where the two differ in this alone.
    """

    method: str
    arguments: Mapping[str, Any]
    config: GenerationConfig
    request: GenerationRequest
    besides: tuple[Difference, ...] = ()


def on(surface: Surface, *tables: Mapping[str, Wish]) -> dict[str, tuple[Surface, Wish]]:
    """Return each wish with its surface, by a name that says both."""
    return {
        f"{surface.name}: {name}": (surface, wish)
        for table in tables
        for name, wish in table.items()
    }


@contextmanager
def google_wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Yield a server for Google's client, and one for the plugin, as the environment says.

    On Vertex AI both have the same credentials, which never run out; Google's own library gives
    them to the plugin.
    """
    credentials = Credentials(token=ACCESS_TOKEN)
    with conversations(GoogleServer, USUAL) as wire:
        monkeypatch.setenv("GOOGLE_API_KEY", wire.ours.api_key)
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", wire.ours.url)
        monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", wire.ours.url)
        monkeypatch.setattr("google.auth.default", lambda **_: (credentials, PROJECT))
        access._credentials.cache_clear()
        yield wire
        access._credentials.cache_clear()


def ask(clients: GoogleClients, surface: Surface, wish: Wish) -> Any:
    """Return what the client's method answers on `surface`."""
    return attrgetter(f"{surface.client}.{wish.method}")(clients)(**wish.arguments)


def asked(surface: Surface, wish: Wish) -> Asked:
    """Return config and request of a wish on `surface`."""
    return wish.config.model_copy(update={"provider_config": surface.settings}), wish.request


def encoded(file: MediaFile) -> str:
    """Return a file as base64 text."""
    return base64.b64encode(file.content).decode()


def given(file: MediaFile | str) -> object:
    """Return a file, or an address, as a request of ours takes it."""
    if isinstance(file, str):
        return file
    return {"content": file.content, "content_type": file.content_type}


def picture(model: str, *files: MediaFile | str, **fields: Any) -> Asked:
    """Return config and request of a picture, made from `files` if there are any."""
    return asked_picture("google", model, [{"image": given(file)} for file in files], **fields)


def film(model: str, *files: tuple[str, MediaFile | str], **fields: Any) -> Asked:
    """Return config and request of a video, made from files each of which has its role."""
    images = [{"image": given(file), "type": role} for role, file in files]
    return asked_film("google", model, images, **fields)
