"""Where a key and addresses are found, which are refused, and what a link is opened with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest

from tarash.tarash_gateway._access import find_key, open_service
from tarash.tarash_gateway._open import link_of, open_link
from tarash.tarash_gateway.exceptions import (
    ConfigurationError,
    MissingCredentialsError,
    ProviderNotInstalledError,
)
from tarash.tarash_gateway.flows import Flow
from tarash.tarash_gateway.mock import MockConfig
from tarash.tarash_gateway.models import (
    GenerationResponse,
    Intent,
    Job,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.plugin import hookimpl
from tarash.tarash_gateway.service import Address, Api, ProviderInfo
from tarash.tarash_gateway.testing import VirtualGateway

KEY = "id-0123456789:secret-0123456789"
INFO = ProviderInfo(
    name="toy",
    title="Toy",
    media=("video",),
    base=Address("https://api.toy.example", (("TOY_HOST", "https://{}"), ("TOY_URL", "{}"))),
    addresses={"files": Address("https://files.toy.example", (("TOY_FILES", "https://{}"),))},
    environment=(("TOY_KEY",), ("TOY_ID", "TOY_SECRET")),
    key_header="x-key",
    key_format="Key {}",
)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class Toy:
    """A provider that only describes itself."""

    @hookimpl
    def describe(self) -> ProviderInfo:
        """Return the facts."""
        return INFO

    @hookimpl
    def submit(self, api: Api) -> Flow[Job]:
        """Accept."""
        yield from ()
        return api.job("1")

    @hookimpl
    def poll(self, job: Job) -> Flow[Job]:
        """Change nothing."""
        yield from ()
        return job

    @hookimpl
    def normalize(self, job: Job) -> GenerationResponse:
        """Answer with nothing."""
        return VideoGenerationResponse(request_id=job.id)


def config(**fields: Any) -> VideoGenerationConfig:
    """Return a config with `fields`."""
    return VideoGenerationConfig.model_validate({"provider": "toy", "model": "toy-1", **fields})


def service(environment: dict[str, str] | None = None, **fields: Any) -> Api:
    """Return the toy's service as a config reaches it."""
    return open_service(INFO, config(**fields), "video", environment or {}, KEY)


def _no_network(request: object) -> NoReturn:
    raise AssertionError(f"sent {request!r}")


@pytest.mark.parametrize(
    ("given", "environment", "found"),
    [
        ("own", {"TOY_KEY": "other"}, "own"),
        (" own\n", {}, "own"),
        (None, {"TOY_KEY": " first "}, "first"),
        ("", {"TOY_KEY": "first"}, "first"),
        ("  ", {"TOY_KEY": "first"}, "first"),
        (None, {"TOY_KEY": "first", "TOY_ID": "a", "TOY_SECRET": "b"}, "first"),
        (None, {"TOY_KEY": " ", "TOY_ID": "a", "TOY_SECRET": "b"}, "a:b"),
    ],
)
def test_the_key_is_the_config_s_or_the_first_complete_one(
    given: str | None, environment: dict[str, str], found: str
) -> None:
    """What is blank is not stated; space around a key means nothing."""
    assert find_key(INFO, config(api_key=given), environment) == found


def test_without_any_key_the_error_names_the_variables() -> None:
    """Half a pair is none."""
    with pytest.raises(
        MissingCredentialsError, match="TOY_KEY, or TOY_ID and TOY_SECRET, or pass api_key"
    ) as caught:
        find_key(INFO, config(), {"TOY_ID": "a"})
    assert (caught.value.provider, caught.value.model) == ("toy", "toy-1")
    nowhere = ProviderInfo("x", "X", ("video",), Address("https://x.example"))
    with pytest.raises(MissingCredentialsError, match=r"Nothing was sent\. Pass api_key"):
        find_key(nowhere, config(), {})


def test_a_provider_may_need_no_key() -> None:
    """Then there is none, and no header for it."""
    free = ProviderInfo("x", "X", ("video",), Address("https://x.example"), needs_key=False)
    assert find_key(free, config(), {}) is None
    assert open_service(free, config(), "video", {}, None).credentials == {}


@pytest.mark.parametrize("key", ["abc\ndef", "abc def", "clé", "abc\x00", "*" * 10])
def test_what_cannot_be_a_key_is_refused_without_showing_it(key: str) -> None:
    """A key copied with a line break, or masked in a stored config, fails before it is sent."""
    for given, environment in ((key, {}), (None, {"TOY_KEY": key})):
        with pytest.raises(ConfigurationError, match=r"the key of toy in .* Nothing was sent") as c:
            find_key(INFO, config(api_key=given), environment)
        assert key not in str(c.value)


def test_a_config_that_was_stored_as_json_has_no_usable_key() -> None:
    """Pydantic masks it; the error says so instead of an authentication failure."""
    stored = config(api_key=KEY).model_dump_json(exclude={"mock"})
    loaded = VideoGenerationConfig.model_validate_json(stored)
    with pytest.raises(ConfigurationError, match="is masked"):
        find_key(INFO, loaded, {})


@pytest.mark.parametrize(
    ("fields", "environment", "base", "files"),
    [
        ({}, {}, "https://api.toy.example", "https://files.toy.example"),
        ({}, {"TOY_HOST": "h.example"}, "https://h.example", "https://files.toy.example"),
        ({}, {"TOY_URL": "http://u.example"}, "http://u.example", "https://files.toy.example"),
        ({}, {"TOY_HOST": " ", "TOY_URL": "http://u"}, "http://u", "https://files.toy.example"),
        ({}, {"TOY_FILES": "f.example"}, "https://api.toy.example", "https://f.example"),
        ({"base_url": "https://p.example/v1"}, {}, "https://p.example/v1", "https://p.example/v1"),
        (
            {"base_url": "https://p.example"},
            {"TOY_HOST": "h.example", "TARASH_TOY_BASE_URL": "https://t.example"},
            "https://p.example",
            "https://p.example",
        ),
        (
            {},
            {"TARASH_TOY_BASE_URL": " https://t.example "},
            "https://t.example",
            "https://t.example",
        ),
        (
            {"provider_config": {"addresses": {"files": "https://o.example/f"}}},
            {"TOY_FILES": "f.example"},
            "https://api.toy.example",
            "https://o.example/f",
        ),
        (
            {
                "base_url": "https://p.example",
                "provider_config": {"addresses": {"files": "http://o.example"}},
            },
            {},
            "https://p.example",
            "http://o.example",
        ),
    ],
)
def test_an_address_is_the_config_s_the_environment_s_or_the_vendor_s(
    fields: dict[str, Any], environment: dict[str, str], base: str, files: str
) -> None:
    """The nearest to the caller wins."""
    found = service(environment, **fields)
    assert (found.base_url, found.addresses["files"]) == (base, files)


def test_the_variable_of_an_address_has_no_dash() -> None:
    """No shell sets a variable with one, so a provider's name has `_` there."""
    found = open_service(
        ProviderInfo("toy-two", "Toy", ("video",), Address("https://api.toy.example")),
        VideoGenerationConfig(provider="toy-two", model="m"),
        "video",
        {"TARASH_TOY_TWO_BASE_URL": "https://t.example"},
        None,
    )
    assert found.base_url == "https://t.example"


def test_a_variable_that_has_no_address_is_refused_without_showing_it() -> None:
    """It would be a failure of the network otherwise, and it may have a password in it."""
    with pytest.raises(ConfigurationError, match="TARASH_TOY_BASE_URL is no address") as caught:
        service({"TARASH_TOY_BASE_URL": "user:secret@proxy"})
    assert "secret" not in str(caught.value)
    assert service({"TARASH_TOY_BASE_URL": "nonsense"}, base_url="https://t.example")


@pytest.mark.parametrize(
    ("addresses", "message"),
    [
        ("https://o.example", "must map names to URLs, not str"),
        ({"flies": "https://o.example"}, "which Toy does not have; did you mean 'files'?"),
        ({"zzz": "https://o.example"}, "which Toy does not have; known: files"),
        ({"files": "o.example"}, "gives 'files' no http:// or https:// URL"),
        ({"files": 5}, "gives 'files' no http:// or https:// URL"),
    ],
)
def test_addresses_that_do_not_fit_are_refused(addresses: object, message: str) -> None:
    """A misspelled part would send a key somewhere else."""
    with pytest.raises(ConfigurationError) as caught:
        service(provider_config={"addresses": addresses})
    assert message in str(caught.value)
    assert "Nothing was sent" in str(caught.value)


def test_addresses_for_another_service_do_not_disturb_one_without_any() -> None:
    """So the mock answers for a config that names its provider's addresses."""
    plain = ProviderInfo("x", "X", ("video",), Address("https://x.example"))
    given = config(provider_config={"addresses": {"files": "https://o.example"}})
    assert open_service(plain, given, "video", {}, None).addresses == {}


def test_the_key_stands_in_its_header_and_nowhere_else() -> None:
    """The plugin sees its own secret settings, and no key."""
    found = service(api_key=KEY, provider_config={"webhook_secret": "hush-hush"})
    assert found.credentials == {"x-key": f"Key {KEY}"}
    assert found.config.api_key is None
    assert found.settings == {"webhook_secret": "hush-hush"}
    assert KEY not in repr(found)
    assert "hush-hush" not in repr(found)


def test_a_link_hides_every_secret_of_its_config() -> None:
    """The key, both its halves and secret settings are taken out of what the service says."""
    gateway = VirtualGateway(_no_network, plugins={"toy": Toy()})
    given = config(api_key=KEY, timeout=7, provider_config={"webhook_secret": "hush-hush"})
    request = VideoGenerationRequest(prompt="a heron at dawn", negative_prompt="fog and rain")
    link = open_link(gateway._runtime, given, request, "video")
    said = f"{KEY} secret-0123456789 hush-hush: a heron at dawn, fog and rain"
    assert link.redactor.text(said) == "[key] [key] [key]: [prompt], [prompt]"
    assert link.deadline == 7


def test_a_plan_is_opened_without_key_and_without_mock() -> None:
    """It shows what would be sent to the provider itself."""
    gateway = VirtualGateway(_no_network, plugins={"toy": Toy()})
    given = config(mock=MockConfig(enabled=True))
    link = open_link(gateway._runtime, given, None, "video", keyed=False)
    assert link.provider.info is INFO
    assert link.api.credentials == {}
    assert open_link(gateway._runtime, given, None, "video").provider.info.name == "mock"


def test_a_job_of_the_mock_goes_on_with_the_mock() -> None:
    """Whether its provider is installed or not; any other job needs it."""
    runtime = VirtualGateway(_no_network)._runtime
    job = Job(
        provider="toy",
        model="toy-1",
        medium="video",
        id="1",
        config=config(),
        submitted_at=NOW,
        intent=Intent(id="1", provider="toy", model="toy-1", request_hash="0", created_at=NOW),
    )
    assert link_of(runtime, job.queued(state={"mock": True})).provider.info.name == "mock"
    with pytest.raises(ProviderNotInstalledError):
        link_of(runtime, job)
