"""Opens a link: provider loaded, key found, service addressed, clock started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarash.tarash_gateway._access import complete, find_key, open_service
from tarash.tarash_gateway._link import Link
from tarash.tarash_gateway._report import Reporter
from tarash.tarash_gateway._tokens import Tokens
from tarash.tarash_gateway.mock import MockConfig, mock_provider

if TYPE_CHECKING:
    from tarash.tarash_gateway._runtime import Runtime
    from tarash.tarash_gateway.models import GenerationConfig, GenerationRequest, Job, Medium

__all__ = ("link_of", "open_link")


def open_link(
    runtime: Runtime,
    config: GenerationConfig,
    request: GenerationRequest | None,
    medium: Medium,
    *,
    keyed: bool = True,
    reporter: Reporter | None = None,
) -> Link:
    """Return `config` ready to work.

    Args:
        runtime: Time, chance, environment and plugins.
        config: One config of a chain.
        request: Whose words stay out of every error.
        medium: What is being made.
        keyed: False asks for no key, and never for the mock: nothing will be generated.
        reporter: Tells the caller of the progress; None: nobody is told.

    Raises:
        ConfigurationError: The provider is not installed or broken, or there is no key.
    """
    mocked = keyed and config.mock is not None and config.mock.enabled
    provider = mock_provider(config.mock) if mocked else runtime.registry.provider(config.provider)
    config = complete(provider.info, config, runtime.environment)
    key = find_key(provider.info, config, runtime.environment) if keyed else None
    api = open_service(provider.info, config, medium, runtime.environment, key)
    return Link(
        runtime=runtime,
        config=config,
        provider=provider,
        api=provider.connect(config, api) if keyed else api,
        medium=medium,
        deadline=runtime.clock() + config.timeout,
        request=request,
        keys=(key, *key.split(":")) if key else (),
        reporter=reporter or Reporter(),
        tokens=Tokens() if provider.can("authorize") else None,
    )


def link_of(
    runtime: Runtime, job: Job, *, keyed: bool = True, reporter: Reporter | None = None
) -> Link:
    """Return the config of an accepted job ready to go on, with its whole timeout again.

    A stored job has no secrets; in the process that made it, those of its config are known.
    """
    config, made_with = job.config, job.made_with
    if made_with is not None:
        settings = {**made_with.provider_config, **config.provider_config}
        changes = {"api_key": made_with.api_key, "provider_config": settings}
        config = config.with_changes(changes)
    if job.state.get("mock"):
        config = config.with_changes({"mock": MockConfig(enabled=True)})
    return open_link(runtime, config, job.request, job.medium, keyed=keyed, reporter=reporter)
