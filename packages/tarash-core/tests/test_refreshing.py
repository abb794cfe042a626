"""Catalogs read anew from their services."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from toys import QueueToy

from tarash.tarash_gateway import api
from tarash.tarash_gateway._compose import composed, whole_rows
from tarash.tarash_gateway._provider import Provider
from tarash.tarash_gateway.catalog import Catalog
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    PluginError,
    ProviderUnavailableError,
    RequestRejectedError,
    TransportError,
)
from tarash.tarash_gateway.models import VideoGenerationConfig
from tarash.tarash_gateway.plugin import Address, Api, HttpFlow, ProviderInfo, hookimpl
from tarash.tarash_gateway.refreshing import refresh_models
from tarash.tarash_gateway.testing import VirtualGateway, answer, play
from tarash.tarash_gateway.testing.virtual import Reply
from tarash.tarash_gateway.wire import Request, Response

SEED = {"type": "integer"}
TEXT = {"type": "string", "required": True}
DOCUMENT: dict[str, Any] = {
    "sources": {"page": {"title": "a page", "read_on": "2026-01-01"}, "old": {"title": "unused"}},
    "fields": {"seed": [SEED]},
    "schemas": {"one": {"prompt": TEXT, "seed": 0}},
    "models": {
        "maker/a": {"medium": "image", "schema": "one", "source": "page", "partial": True,
                    "prices": [{"amount": 1, "unit": "image"}]},
        "maker/b": {"medium": "video", "schema": {"seed": 0}, "source": "page"},
        "maker/c": {"medium": "video", "schema": "one", "source": "page"},
    },
}  # fmt: skip


class CatalogToy(QueueToy):
    """One whose service describes its models."""

    @hookimpl
    def describe(self) -> ProviderInfo:
        """Say what it is."""
        base = Address("https://toy.test")
        return ProviderInfo(
            "toy", "Toy", ("video",), base, catalog=Catalog(DOCUMENT), environment=(("TOY_KEY",),)
        )

    @hookimpl
    def read_model(self, model: str, api: Api) -> HttpFlow[Mapping[str, Any] | None]:
        """Ask for one."""
        response = yield api.get(f"/models/{model}")
        row: Mapping[str, Any] | None = response.json()["row"]
        return row


def _gateway(answers: Mapping[str, Any], plugin: object | None = None) -> VirtualGateway:
    def serve(request: Request) -> Response | Reply:
        found = answers[request.url.removeprefix("https://toy.test/models/")]
        return Reply(error=found) if isinstance(found, BaseException) else answer({"row": found})

    environment = {"TOY_KEY": "k"}
    return VirtualGateway(serve, plugins={"toy": plugin or CatalogToy()}, environment=environment)


SAME = {"medium": "video", "schema": {"prompt": TEXT, "seed": SEED}}
OTHER = {"medium": "video", "schema": {"prompt": TEXT}}


def test_every_model_is_read_and_what_people_wrote_stays() -> None:
    """Inputs are the service's; medium, prices and dates are the catalog's."""
    answers = {"maker/a": SAME, "maker/b": OTHER, "maker/c": None}
    gateway = _gateway(answers)
    read = refresh_models("toy", gateway=gateway)
    assert (read.unchanged, read.changed, read.unknown) == (
        ("maker/a",),
        ("maker/b",),
        ("maker/c",),
    )
    assert (read.added, read.failed) == ((), {})
    again = Catalog(json.loads(read.text))
    first, second, third = (again.get(f"maker/{name}") for name in "abc")
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.medium, first.partial, first.prices[0].amount) == ("image", False, 1)
    assert first.source == "Toy: schemas of the service itself"
    assert str(first.read_on) == "2026-11-01"
    assert set(second.inputs) == {"prompt"}
    assert third.source == "a page"
    assert [request.is_paid for request in gateway.requests] == [False] * 3


def test_a_new_model_is_added() -> None:
    """With the medium that the plugin made out."""
    read = refresh_models("toy", ["maker/d"], gateway=_gateway({"maker/d": SAME}))
    assert read.added == ("maker/d",)
    facts = Catalog(read.document).get("maker/d")
    assert facts is not None
    assert facts.medium == "video"
    assert facts.inputs["prompt"].required


def test_a_model_that_cannot_be_read_keeps_its_row() -> None:
    """And the others are read all the same."""
    failures = {
        "maker/a": RequestRejectedError("no such thing"),
        "maker/b": ProviderUnavailableError("down"),
        "maker/c": SAME,
    }
    read = refresh_models("toy", gateway=_gateway(failures))
    assert list(read.failed) == ["maker/a", "maker/b"]
    assert "no such thing" in read.failed["maker/a"]
    assert read.unchanged == ("maker/c",)
    assert whole_rows(read.document)["maker/b"]["schema"] == {"seed": SEED}


@pytest.mark.parametrize(
    "error", [AuthenticationError("bad key"), TransportError("nobody is there", sent=False)]
)
def test_what_fails_for_all_models_is_raised(error: Exception) -> None:
    """The next one would fare no better."""
    with pytest.raises(type(error)):
        refresh_models("toy", gateway=_gateway({"maker/a": error}))


def test_an_answer_that_broke_off_is_one_models_failure() -> None:
    """Somebody was there."""
    broken = TransportError("half an answer", sent=True)
    read = refresh_models("toy", ["maker/a"], gateway=_gateway({"maker/a": broken}))
    assert list(read.failed) == ["maker/a"]


@pytest.mark.parametrize("has_catalog", [True, False])
def test_a_service_that_does_not_describe_its_models_is_said(has_catalog: bool) -> None:
    """Before anything is sent."""

    class Silent(CatalogToy):
        @hookimpl
        def describe(self) -> ProviderInfo:
            return ProviderInfo(
                "toy", "Toy", ("video",), Address("https://toy.test"), needs_key=False
            )

    plugin = QueueToy() if has_catalog else Silent()
    with pytest.raises(ConfigurationError, match="its catalog is kept by hand"):
        refresh_models("toy", gateway=_gateway({}, plugin))


def test_the_default_gateway_and_an_own_config_do_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key comes from where the config says."""
    monkeypatch.setattr(api, "_gateway", _gateway({"maker/c": SAME}))
    config = VideoGenerationConfig(provider="toy", model="any", api_key="other")
    assert refresh_models("toy", ["maker/c"], config=config).unchanged == ("maker/c",)


def test_a_config_of_another_provider_is_refused() -> None:
    """Its key would go to a service that is not its own."""
    gateway = _gateway({})
    config = VideoGenerationConfig(provider="other", model="any", api_key="k")
    with pytest.raises(ConfigurationError, match="of 'toy' was to be read with a config of 'oth"):
        refresh_models("toy", config=config, gateway=gateway)
    assert gateway.requests == []


def test_a_document_taken_apart_and_put_together_says_the_same() -> None:
    """Each field and each schema stands in it once, and no source without a model."""
    rows = whole_rows(DOCUMENT)
    document = composed(DOCUMENT["sources"], rows)
    assert whole_rows(document) == rows
    assert document["fields"] == {"prompt": [TEXT], "seed": [SEED]}
    assert sorted(document["schemas"]) == ["maker/a", "maker/b"]
    assert sorted(document["sources"]) == ["page"]


def test_a_row_is_checked() -> None:
    """A plugin that returns something else is named."""
    provider = Provider("toy", CatalogToy())
    given = Api("https://toy.test", VideoGenerationConfig(provider="toy", model="any"), "video")
    played = play(provider.read_model("maker/a", given), answer({"row": None}))
    assert played.result is None
    with pytest.raises(Exception, match="hook 'read_model' must return Mapping"):
        play(provider.read_model("maker/a", given), answer({"row": 3}))
    with pytest.raises(PluginError, match="a Mapping with a Mapping in 'schema'"):
        play(provider.read_model("maker/a", given), answer({"row": {"schema": []}}))
