"""Every service by name: what serves it, and the environment in which Tarash Gateway finds it.

Rule: importing this module imports no server; a service is imported when it is started.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarash_testkit.server import ProviderServer

__all__ = ("SERVICES", "Service", "exports_of", "make_server", "models_of", "service_of")


@dataclass(frozen=True, slots=True)
class Service:
    """One service that can be served.

    Attributes:
        name: Its name here.
        server: Module and class of its server.
        variables: What to set, by variable: templates of what `ProviderServer.reach` has.
        providers: What the gateway calls it, where that is not `name`.
    """

    name: str
    server: str
    variables: Mapping[str, str]
    providers: tuple[str, ...] = ()


SERVICES: Mapping[str, Service] = {
    service.name: service
    for service in (
        Service(
            "azure",
            "tarash_testkit.azure:AzureServer",
            {"AZURE_OPENAI_API_KEY": "{api_key}", "AZURE_OPENAI_ENDPOINT": "{url}"},
            providers=("azure_openai",),
        ),
        Service(
            "fal",
            "tarash_testkit.fal:FalServer",
            {"FAL_KEY": "{api_key}", "TARASH_FAL_BASE_URL": "{url}"},
        ),
        Service(
            "google",
            "tarash_testkit.google:GoogleServer",
            {"GEMINI_API_KEY": "{api_key}", "TARASH_GOOGLE_BASE_URL": "{url}"},
            providers=("veo3",),
        ),
        Service(
            "openai",
            "tarash_testkit.openai:OpenAIServer",
            {"OPENAI_API_KEY": "{api_key}", "TARASH_OPENAI_BASE_URL": "{base_url}"},
        ),
        Service(
            "replicate",
            "tarash_testkit.replicate:ReplicateServer",
            {"REPLICATE_API_TOKEN": "{api_key}", "TARASH_REPLICATE_BASE_URL": "{base_url}"},
        ),
        Service(
            "runway",
            "tarash_testkit.runway:RunwayServer",
            {"RUNWAYML_API_SECRET": "{api_key}", "TARASH_RUNWAY_BASE_URL": "{url}"},
        ),
        Service(
            "stability",
            "tarash_testkit.stability:StabilityServer",
            {"STABILITY_API_KEY": "{api_key}", "TARASH_STABILITY_BASE_URL": "{url}"},
        ),
    )
}
"""The services, by name."""


def service_of(name: str) -> Service:
    """Return the service of that name, or of the provider of that name.

    Raises:
        ValueError: There is none; the message has the nearest and all of them.
    """
    plain = name.strip().lower().replace("-", "_")
    for service in SERVICES.values():
        if plain == service.name or plain in service.providers:
            return service
    near = get_close_matches(plain, SERVICES, 1)
    meant = f"Did you mean {near[0]!r}? " if near else ""
    raise ValueError(f"There is no service {name!r}. {meant}Known: {', '.join(SERVICES)}.")


def make_server(service: Service, *, looks: int = 2) -> "ProviderServer":
    """Return a server for `service`, not started yet."""
    module, _, name = service.server.partition(":")
    server: ProviderServer = getattr(import_module(module), name)(looks=looks)
    return server


def models_of(server: "ProviderServer") -> tuple[str, ...]:
    """Return the names that a request must use for a model where they are the account's own."""
    deployments: Mapping[str, str] = getattr(server, "deployments", {})
    return tuple(deployments)


def exports_of(service: Service, server: "ProviderServer") -> dict[str, str]:
    """Return the variables with which Tarash Gateway finds `server`, which has started."""
    reach = server.reach
    return {name: template.format_map(reach) for name, template in service.variables.items()}
