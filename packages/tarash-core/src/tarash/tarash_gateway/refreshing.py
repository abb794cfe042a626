"""A provider's catalog read anew from its service, for whoever maintains it.

Nothing is paid, and nothing is written: the caller decides what becomes of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._compose import composed, document_text, whole_rows
from tarash.tarash_gateway._open import open_link
from tarash.tarash_gateway._registry import canonical
from tarash.tarash_gateway.exceptions import ConfigurationError, TarashError, TransportError
from tarash.tarash_gateway.models import GenerationConfig, VideoGenerationConfig

if TYPE_CHECKING:
    from tarash.tarash_gateway._gateway import Gateway
    from tarash.tarash_gateway._runtime import Runtime
    from tarash.tarash_gateway.flows import Flow

__all__ = ("RefreshedCatalog", "refresh_models")

_SECONDS_EACH = 60.0
_PHASE = "read_model"


@dataclass(frozen=True, slots=True)
class RefreshedCatalog:
    """A catalog as its service describes the models now.

    Attributes:
        document: The whole catalog, in the form that `Catalog` reads.
        added: Models that the catalog did not have.
        changed: Models whose inputs are others than before.
        unchanged: Models whose inputs are the same.
        unknown: Models that the service does not know; their rows stay.
        failed: Why a model could not be read; its row stays.
    """

    document: Mapping[str, Any] = field(repr=False)
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def text(self) -> str:
        """The document as JSON, a line for each field, schema and model."""
        return document_text(self.document)


def refresh_models(
    provider: str,
    models: Iterable[str] | None = None,
    *,
    config: GenerationConfig | None = None,
    gateway: Gateway | None = None,
) -> RefreshedCatalog:
    """Read models from the service and return the provider's catalog with what it says now.

    What people wrote there (prices, dates, notes, limits) stays; inputs are replaced, and their
    source is the service itself, today. Each model is one free GET.

    Args:
        provider: Name of the provider.
        models: Ids to read, new ones too; None: every model that the catalog has.
        config: Key, address and settings, where the environment does not say them.
        gateway: Whose connections and settings are used; None: the default one.

    Raises:
        ConfigurationError: The provider is not installed, has no key, is another than the
            config's, or cannot be asked: its service does not describe its models.
        AuthenticationError: The service refused the key.
    """
    if gateway is None:
        from tarash.tarash_gateway.api import default_saver  # noqa: PLC0415  as responses do

        gateway = default_saver()
    config = config or VideoGenerationConfig(provider=provider, model="any")
    if canonical(config.provider) != canonical(provider):
        raise ConfigurationError(
            f"the catalog of {provider!r} was to be read with a config of {config.provider!r}. "
            "Nothing was sent; give the config of the same provider."
        )
    return gateway.perform(lambda runtime: _refreshed(runtime, config, models))


def _refreshed(
    runtime: Runtime, config: GenerationConfig, models: Iterable[str] | None
) -> Flow[RefreshedCatalog]:
    link = open_link(runtime, config, None, "video")
    info = link.provider.info
    if not link.provider.can("read_model") or info.catalog is None:
        raise ConfigurationError(
            f"{info.title} does not describe its models in a form that can be read; its catalog is "
            "kept by hand, and comes with its distribution.",
            provider=config.provider,
        )
    work = _Work(whole_rows(info.catalog.document), runtime.now().date().isoformat())
    for model in sorted(work.rows if models is None else set(models)):
        try:
            flow = link.provider.read_model(model, link.api)
            work.take(model, (yield from link.with_deadline(_SECONDS_EACH).perform(flow, _PHASE)))
        except TarashError as error:
            if not error.ends_job and not error.falls_back:
                raise  # the key, or the plugin: the next model would fare no better
            if isinstance(error, TransportError) and not error.sent:
                raise  # nobody is there
            work.failed[model] = str(error)
    sources = info.catalog.document.get("sources", {})
    title = f"{info.title}: schemas of the service itself"
    return work.done({**sources, work.source: {"title": title, "read_on": work.today}})


@dataclass(slots=True)
class _Work:
    """A catalog while it is read: its rows, and what became of each model."""

    rows: dict[str, dict[str, Any]]
    today: str
    news: dict[str, str] = field(default_factory=dict[str, str])
    failed: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def source(self) -> str:
        """The key of the source that the new rows name."""
        return f"service-{self.today}"

    def take(self, model: str, row: Mapping[str, Any] | None) -> None:
        """Put a row in the place of the old one; None: the service does not know the model."""
        old = self.rows.get(model)
        if row is None:
            self.news[model] = "unknown"
            return
        same = old is not None and old["schema"] == row["schema"]
        self.news[model] = "added" if old is None else "unchanged" if same else "changed"
        kept = {name: value for name, value in (old or {}).items() if name != "partial"}
        self.rows[model] = {**row, **kept, "schema": row["schema"], "source": self.source}

    def done(self, sources: Mapping[str, Any]) -> RefreshedCatalog:
        """Return the catalog."""
        return RefreshedCatalog(
            document=composed(sources, self.rows),
            added=self._having("added"),
            changed=self._having("changed"),
            unchanged=self._having("unchanged"),
            unknown=self._having("unknown"),
            failed=self.failed,
        )

    def _having(self, news: str) -> tuple[str, ...]:
        return tuple(model for model, said in self.news.items() if said == news)
