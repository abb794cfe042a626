"""Host, paths and proof of identity, as requests carry them."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    MissingCredentialsError,
    TransportError,
)
from tarash.tarash_gateway.models import ImageGenerationConfig, ImageGenerationRequest
from tarash.tarash_gateway.testing import VirtualGateway, answer, play
from tarash.tarash_gateway.wire import Request, Response
from tarash_google import access, plugin

MODEL = "gemini-nano-banana-2.1"
PROJECT = "https://aiplatform.googleapis.com/v1beta1/projects/p/locations/global"
REGION = "/v1beta1/projects/p/locations/europe-west4"
IMAGE = {
    "candidates": [
        {"content": {"parts": [{"inlineData": {"mimeType": "image/png", "data": "aQ"}}]}}
    ]
}
KEYS = {"GOOGLE_API_KEY": "AIza-google", "GEMINI_API_KEY": "AIza-gemini"}
ON_VERTEX = {"GOOGLE_GENAI_USE_VERTEXAI": "true"}


def _token() -> str:
    return "ya29.a-token-0123456789"


def _sent(
    settings: dict[str, Any], environment: dict[str, str] | None = None, **fields: Any
) -> Request:
    """Return the one request of a generation."""
    gateway = VirtualGateway(
        lambda _: answer(IMAGE), plugins={"google": plugin}, environment=environment or {}
    )
    config = ImageGenerationConfig(
        provider="google", model=MODEL, provider_config=settings, **fields
    )
    gateway.generate_image(config, ImageGenerationRequest(prompt="a kite"))
    (request,) = gateway.requests
    return request


@pytest.mark.parametrize(
    ("settings", "environment", "fields", "url", "proof"),
    [
        (
            {},
            KEYS,
            {},
            "https://generativelanguage.googleapis.com/v1/models",
            ("x-goog-api-key", "AIza-google"),
        ),
        (
            {},
            {**KEYS, "GOOGLE_API_KEY": "", "GOOGLE_CLOUD_PROJECT": "p"},
            {},
            "https://generativelanguage.googleapis.com/v1/models",
            ("x-goog-api-key", "AIza-gemini"),
        ),
        (
            {},
            {**KEYS, "GOOGLE_GEMINI_BASE_URL": "https://proxy.example/g"},
            {},
            "https://proxy.example/g/v1/models",
            ("x-goog-api-key", "AIza-google"),
        ),
        (
            {"token_provider": _token},
            {**KEYS, "GOOGLE_CLOUD_PROJECT": "p"},
            {},
            f"{PROJECT}/publishers/google/models",
            ("Authorization", f"Bearer {_token()}"),
        ),
        (
            {"gcp_project": "p", "location": "europe-west4", "token_provider": _token},
            {},
            {},
            f"https://europe-west4-aiplatform.googleapis.com{REGION}/publishers/google/models",
            ("Authorization", f"Bearer {_token()}"),
        ),
        (
            {"gcp_project": "p", "token_provider": _token},
            {"GOOGLE_VERTEX_BASE_URL": "https://proxy.example"},
            {},
            "https://proxy.example/v1beta1/projects/p/locations/global/publishers/google/models",
            ("Authorization", f"Bearer {_token()}"),
        ),
        (
            {"gcp_project": "p", "token_provider": _token},
            {"GOOGLE_GEMINI_BASE_URL": "https://proxy.example"},
            {},
            f"{PROJECT}/publishers/google/models",
            ("Authorization", f"Bearer {_token()}"),
        ),
        (
            {"gcp_project": "p", "token_provider": _token, "location": "us"},
            {},
            {"base_url": "https://own.example"},
            "https://own.example/v1beta1/projects/p/locations/us/publishers/google/models",
            ("Authorization", f"Bearer {_token()}"),
        ),
        (
            {},
            {**KEYS, **ON_VERTEX},
            {},
            "https://aiplatform.googleapis.com/v1beta1/publishers/google/models",
            ("x-goog-api-key", "AIza-google"),
        ),
        (
            {},
            {**ON_VERTEX, "GOOGLE_CLOUD_PROJECT": "p"},
            {"api_key": "AIza-own"},
            "https://aiplatform.googleapis.com/v1beta1/publishers/google/models",
            ("x-goog-api-key", "AIza-own"),
        ),
    ],
)
def test_a_request_goes_where_the_config_means(
    settings: dict[str, Any],
    environment: dict[str, str],
    fields: dict[str, Any],
    url: str,
    proof: tuple[str, str],
) -> None:
    """One proof of identity goes along, and no other."""
    request = _sent(settings, environment, **fields)
    assert request.url == f"{url}/{MODEL}:generateContent"
    assert request.headers == dict([proof])


def test_another_project_may_pay_for_the_quota() -> None:
    """With a key, and with a token."""
    asked = {"quota_project": "q"}
    assert _sent(asked, KEYS).headers["x-goog-user-project"] == "q"
    by_token = {**asked, "gcp_project": "p", "token_provider": _token}
    assert _sent(by_token).headers["x-goog-user-project"] == "q"


@pytest.mark.parametrize(
    ("settings", "environment", "kind", "words"),
    [
        ({}, {"GOOGLE_CLOUD_PROJECT": "p"}, MissingCredentialsError, "GOOGLE_API_KEY"),
        ({}, {"GOOGLE_GENAI_USE_VERTEXAI": "false"}, MissingCredentialsError, "GEMINI_API_KEY"),
        ({"vertexai": True}, {}, ConfigurationError, "needs a project or a key"),
        (
            {"vertexai": False, "credentials_path": ""},
            {"GOOGLE_GENAI_USE_VERTEXAI": "1"},
            ConfigurationError,
            "credentials_path",
        ),
        (
            {"vertexai": False},
            {"GOOGLE_GENAI_USE_VERTEXAI": "1"},
            ConfigurationError,
            "the Gemini API needs a key",
        ),
        ({"gcp_projekt": "p"}, KEYS, ConfigurationError, "did you mean 'gcp_project'"),
    ],
)
def test_without_key_and_project_nothing_is_sent(
    settings: dict[str, Any], environment: dict[str, str], kind: type[Exception], words: str
) -> None:
    """The error says what to give."""
    with pytest.raises(kind, match=words):
        _sent(settings, environment)


def test_a_token_is_renewed_once_when_it_is_refused() -> None:
    """The caller's function is asked again, and the submit sent again: nothing was accepted."""
    tokens = iter(("stale-token-0123456789", "fresh-token-0123456789"))
    refusal = {"error": {"code": 401, "message": "expired", "status": "UNAUTHENTICATED"}}

    def serve(request: Request) -> Response:
        if "fresh" in request.headers["Authorization"]:
            return answer(IMAGE)
        return answer(refusal, status_code=401)

    gateway = VirtualGateway(serve, plugins={"google": plugin})
    settings = {"gcp_project": "p", "token_provider": lambda: next(tokens)}
    config = ImageGenerationConfig(provider="google", model=MODEL, provider_config=settings)
    gateway.generate_image(config, ImageGenerationRequest(prompt="a kite"))
    assert len(gateway.requests) == 2


class _GoogleAuthError(Exception):
    """As google-auth's base of errors."""


class _TransportError(_GoogleAuthError):
    """As google-auth's, for a network that failed."""


class _Credentials:
    """As google-auth's: no token until they are refreshed."""

    problem: Exception | None = None
    quota_project_id: str | None = None

    def __init__(self, name: str) -> None:
        self.name, self.token, self.refreshed = name, "", 0

    @property
    def valid(self) -> bool:
        return bool(self.token)

    def refresh(self, request: object) -> None:
        if self.problem is not None:
            raise self.problem
        self.refreshed += 1
        self.token = f"{self.name}-{self.refreshed}-{type(request).__name__}"


class _Library:
    """Stands in for google-auth, and counts how often credentials were loaded."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def modules(self) -> Iterator[tuple[str, dict[str, Any]]]:
        def make(kind: str) -> Any:
            def load(info: dict[str, Any], scopes: list[str]) -> _Credentials:
                assert scopes == ["https://www.googleapis.com/auth/cloud-platform"]
                self.loaded.append(kind)
                return _Credentials(info["client_email"])

            return SimpleNamespace(**{f"from_{kind}_info": load})

        def default(scopes: list[str]) -> tuple[_Credentials, str]:
            assert len(scopes) == 1
            self.loaded.append("default")
            return _Credentials("adc"), "p"

        yield "google.auth", {"default": default}
        yield (
            "google.auth.exceptions",
            {
                "GoogleAuthError": _GoogleAuthError,
                "TransportError": _TransportError,
            },
        )
        yield "google.auth.transport.requests", {"Request": type("Request", (), {})}
        yield "google.oauth2.service_account", {"Credentials": make("service_account")}
        yield "google.oauth2.credentials", {"Credentials": make("authorized_user")}


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Library]:
    """Put a stand-in for google-auth in its place."""
    stand_in = _Library()
    for name, content in stand_in.modules():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    access._credentials.cache_clear()
    yield stand_in
    access._credentials.cache_clear()


def test_the_machines_own_credentials_are_loaded_and_refreshed_once(library: _Library) -> None:
    """A second generation takes the same token; one that was refused is fetched anew."""
    for _ in range(2):
        assert access.google_token(None, renew=False) == {"Authorization": "Bearer adc-1-Request"}
    assert library.loaded == ["default"]
    access.google_token(None, renew=True)
    assert library.loaded == ["default", "default"]


@pytest.mark.parametrize("kind", ["service_account", "authorized_user"])
def test_credentials_come_out_of_a_file(library: _Library, tmp_path: Path, kind: str) -> None:
    """A service account's key, and what gcloud leaves for a person."""
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"type": kind, "client_email": "me"}), "utf-8")
    settings = {"gcp_project": "p", "credentials_path": path}
    assert _sent(settings).headers == {"Authorization": "Bearer me-1-Request"}
    assert library.loaded == [kind]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"type": "external_account"}'])
def test_a_file_without_credentials_is_refused(tmp_path: Path, text: str) -> None:
    """The error names the setting, and nothing of the file."""
    path = tmp_path / "credentials.json"
    path.write_text(text, "utf-8")
    with pytest.raises(AuthenticationError, match="credentials_path") as refused:
        access.google_token(str(path), renew=False)
    assert "external" not in str(refused.value)
    with pytest.raises(AuthenticationError, match="FileNotFoundError"):
        access.google_token(str(tmp_path / "none.json"), renew=False)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("problem", "kind", "words"),
    [
        (_GoogleAuthError("no"), AuthenticationError, "gcloud auth application-default login"),
        (_TransportError("no"), TransportError, "could not be reached"),
    ],
)
def test_a_token_that_cannot_be_had_says_why(
    monkeypatch: pytest.MonkeyPatch, problem: Exception, kind: type[Exception], words: str
) -> None:
    """Refused, and out of reach."""
    monkeypatch.setattr(_Credentials, "problem", problem)
    with pytest.raises(kind, match=words):
        access.google_token(None, renew=False)


@pytest.mark.usefixtures("library")
def test_credentials_may_name_the_project_that_pays_for_the_quota(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the config says comes before it."""
    monkeypatch.setattr(_Credentials, "quota_project_id", "theirs")
    assert _sent({"gcp_project": "p"}).headers["x-goog-user-project"] == "theirs"
    mine = {"gcp_project": "p", "quota_project": "mine"}
    assert _sent(mine).headers["x-goog-user-project"] == "mine"


def test_without_google_auth_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was sent; a function of the caller's would do as well."""
    monkeypatch.setitem(sys.modules, "google.auth.exceptions", None)
    with pytest.raises(ConfigurationError, match=r"tarash-google\[vertex\]") as refused:
        _sent({"gcp_project": "p"})
    assert "token_provider" in str(refused.value)


def test_a_key_needs_no_authorisation(
    service_of: Callable[..., Any], config_of: Callable[..., Any]
) -> None:
    """It stands in the headers already."""
    config = config_of(MODEL)
    assert play(plugin.authorize(config, service_of(config), renew=False)).result == {}
