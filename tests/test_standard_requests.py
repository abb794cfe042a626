"""The same standard request, planned and sent by every provider: nothing goes missing."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from field_table import KINDS, MODELS, PAGE, configured, page_with_tables, request_for

from tarash.tarash_gateway import generate_image, generate_video, plan
from tarash_testkit.azure import AzureServer
from tarash_testkit.fal import FalServer
from tarash_testkit.google import GoogleServer
from tarash_testkit.media import png
from tarash_testkit.openai import OpenAIServer
from tarash_testkit.replicate import ReplicateServer
from tarash_testkit.runway import RunwayServer
from tarash_testkit.server import ProviderServer
from tarash_testkit.stability import StabilityServer

GENERATE = {"image": generate_image, "video": generate_video}
SERVERS: Mapping[str, Any] = {
    "azure_openai": partial(AzureServer, deployments={m: m for m in ("gpt-image-2", "sora-2")}),
    "fal": FalServer,
    "google": GoogleServer,
    "openai": OpenAIServer,
    "replicate": ReplicateServer,
    "runway": RunwayServer,
    "stability": StabilityServer,
}
# What a config says beside address and key, and where the service begins.
PATHS = {"openai": "/v1", "replicate": "/v1"}
EVERY = [
    pytest.param(medium, kind, provider, id=f"{medium} {kind}-{provider}")
    for medium, providers in MODELS.items()
    for kind in KINDS
    for provider in providers
]


@pytest.fixture(scope="module")
def servers() -> Iterator[Mapping[str, ProviderServer]]:
    """Serve all of them, and see at the end that no key leaked and nothing crashed."""
    with ExitStack() as opened:
        served = {name: opened.enter_context(kind(looks=0)) for name, kind in SERVERS.items()}
        yield served
    assert [(server.leaks, server.crashes) for server in served.values()] == [((), ())] * len(
        served
    )


@pytest.mark.parametrize(("medium", "kind", "provider"), EVERY)
def test_a_standard_request_is_planned_and_carried_out(
    medium: Any, kind: Any, provider: str, servers: Mapping[str, ProviderServer]
) -> None:
    """Each field has an end, and the service takes what the plan says, as often as it says."""
    server = servers[provider]
    url = server.url + PATHS.get(provider, "")
    reach = partial(configured, medium, kind, provider, base_url=url, api_key=server.api_key)
    request = request_for(medium, kind, png(1280, 720).content)
    config = reach(poll_interval=0)
    (made,) = plan(config, request)
    assert not made.having("impossible")
    told = {field.field.partition("[")[0] for field in made.fields}
    assert set(request.stated()) - told <= {"n", "number_of_videos"}  # of which one is no wish
    paid = server.counters.paid_submits
    response = GENERATE[medium](config, request)
    assert server.counters.paid_submits - paid == made.submits
    assert response.assets
    lost = [field.field for field in made.fields if field.outcome in {"converted", "dropped"}]
    assert all(any(name in warning for warning in response.warnings) for name in lost)


def test_the_tables_say_what_is_planned() -> None:
    """`python scripts/field_table.py` writes them anew."""
    written = PAGE.read_text("utf-8")
    assert "| *model* |" in written
    assert written == page_with_tables(written)
