"""What a provider's flow sees of the world: its service's facts, and a builder of requests.

Credentials go to the configured origins and nowhere else; this module alone adds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Self, cast
from urllib.parse import quote

from tarash.tarash_gateway.models import Job
from tarash.tarash_gateway.wire import Request, host_of, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tarash.tarash_gateway._events import ServerEvent
    from tarash.tarash_gateway.catalog import Catalog
    from tarash.tarash_gateway.models import (
        GenerationConfig,
        GenerationRequest,
        Intent,
        Medium,
        Partial,
    )

__all__ = ("Address", "Api", "ProviderInfo")


@dataclass(frozen=True, slots=True)
class Address:
    """Where one part of a service lives.

    Attributes:
        url: The vendor's own address.
        environment: `(variable, template)` pairs that override it, first match wins; `{}` in
            the template is replaced by the variable's value.
    """

    url: str
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """The facts about a provider, as data.

    Attributes:
        name: What a config says, such as `"fal"`.
        title: What people call it.
        media: Which media it makes.
        base: Where its API lives; a config's `base_url` takes its place.
        addresses: Other parts of the service, by name. With a custom `base_url` they are that
            address too, unless `provider_config["addresses"]` names them.
        environment: Where a key may stand, first complete one wins; the parts of a tuple are
            joined with `:`.
        needs_key: Whether a call without a key is refused before anything is sent.
        key_substitutes: Settings with which no key is needed.
        settings: The names that `provider_config` may have; empty: any.
        settings_environment: Variables that fill settings which a config does not state, by
            setting; the first that is not empty wins.
        model_prefixes: Beginnings of a model's id that mean nothing, such as `"openai/"`.
        official_hosts: Hosts, or `.ends` of them, at which the vendor's dates of retirement
            hold; empty: the host of `base`.
        key_header: Header that carries the key.
        key_format: Its value, with `{}` for the key.
        idempotency_header: Header by which the service recognises a repeated submit.
        client_id_header: Header in which the service notes our own id of a submit.
        poll_after_seconds: How long to wait between two looks, by default.
        install: What `pip install` takes to get it.
        catalog: Its models.
    """

    name: str
    title: str
    media: tuple[Medium, ...]
    base: Address
    addresses: Mapping[str, Address] = field(default_factory=dict[str, Address])
    environment: tuple[tuple[str, ...], ...] = ()
    needs_key: bool = True
    key_substitutes: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    settings_environment: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    model_prefixes: tuple[str, ...] = ()
    official_hosts: tuple[str, ...] = ()
    key_header: str = "Authorization"
    key_format: str = "Bearer {}"
    idempotency_header: str | None = None
    client_id_header: str | None = None
    poll_after_seconds: float | None = None
    install: str = ""
    catalog: Catalog | None = None

    def is_official(self, url: str) -> bool:
        """Tell whether `url` is the vendor's own service, and not one that speaks alike."""
        host = host_of(url)
        hosts = self.official_hosts or (host_of(self.base.url),)
        return any(host == name or (name[:1] == "." and host.endswith(name)) for name in hosts)


@dataclass(frozen=True, slots=True)
class Api:
    """A provider's service as one flow sees it.

    Attributes:
        base_url: What a path is appended to.
        addresses: Other parts of the service, by name.
        config: The config; the key is not in it, but the provider's own settings all are.
        medium: What is being made.
        intent: What is about to be paid for, in a submit.
        request: The request as a job keeps it, in a submit.
        idempotency_header: Header that carries `intent.id` on a POST that cannot be repeated.
        client_id_header: Header that carries it and changes nothing.
    """

    base_url: str
    config: GenerationConfig
    medium: Medium
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])
    credentials: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    intent: Intent | None = None
    request: GenerationRequest | None = field(default=None, repr=False)
    idempotency_header: str | None = None
    client_id_header: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def settings(self) -> Mapping[str, Any]:
        """The config's `provider_config`."""
        return self.config.provider_config

    def at(self, name: str) -> Self:
        """Return the same service at its other address `name`."""
        return replace(self, base_url=self.addresses[name])

    def get(self, path_or_url: str, **parts: Any) -> Request:
        """Return a GET; see `build`."""
        return self.build("GET", path_or_url, **parts)

    def post(self, path_or_url: str, **parts: Any) -> Request:
        """Return a POST: a paid submit unless `repeatable=True`; see `build`."""
        return self.build("POST", path_or_url, **parts)

    def put(self, path_or_url: str, **parts: Any) -> Request:
        """Return a PUT; see `build`."""
        return self.build("PUT", path_or_url, **parts)

    def delete(self, path_or_url: str, **parts: Any) -> Request:
        """Return a DELETE; see `build`."""
        return self.build("DELETE", path_or_url, **parts)

    def build(
        self,
        method: Literal["GET", "POST", "PUT", "DELETE", "PATCH"],
        path_or_url: str,
        *,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        files: Sequence[tuple[str, tuple[str | None, bytes, str | None]]] | None = None,
        content: bytes | None = None,
        params: Mapping[str, str | int | float | bool] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
        authenticated: bool = True,
        hear: Callable[[ServerEvent], Partial | None] | None = None,
    ) -> Request:
        """Return a request to a path of the service or to a URL.

        The key is added when the URL is of a configured origin, unless `authenticated` is
        False. Nothing is sent until a flow yields the request. With `hear` an answer of
        server-sent events is reported as it arrives; see `Request.hear`.
        """
        url = self.url(path_or_url)
        named = dict(headers or {})
        authenticated = authenticated and self.trusts(url)
        if authenticated:
            own = {name.lower() for name in named}
            missing = {n: value for n, value in self.credentials.items() if n.lower() not in own}
            named = {**missing, **named}
        request = Request(
            method,
            url,
            headers=named,
            params=params,
            json=json,
            data=data,
            files=files,
            content=content,
            repeatable=repeatable,
            authenticated=authenticated,
            hear=cast("Callable[[ServerEvent], Mapping[str, Any] | None] | None", hear),
        )
        return self._named(request, named)

    def _named(self, request: Request, headers: dict[str, str]) -> Request:
        """Return the paid submit with our own id of it, where the service takes one."""
        if self.intent is None or request.may_repeat:
            return request
        if self.client_id_header:
            headers[self.client_id_header] = self.intent.id
        if self.idempotency_header:
            headers[self.idempotency_header] = self.intent.id
            return replace(request, headers=headers, repeatable=True, paid=True)
        return request

    def url(self, path_or_url: str) -> str:
        """Return the absolute URL of a path; a URL as it is."""
        if "://" in path_or_url.partition("?")[0]:
            return path_or_url
        path = quote(path_or_url.lstrip("/"), safe="/:?&=%~+,;@!$'()*-._")
        return f"{self.base_url.rstrip('/')}/{path}"

    def trusts(self, url: str) -> bool:
        """Tell whether `url` is of a configured origin, so that it may have the key."""
        origin = origin_of(url)
        return bool(origin) and origin in _origins_of(self.base_url, *self.addresses.values())

    def job(self, job_id: str | int | None, **fields: Any) -> Job:
        """Return the job that the service accepted under its own id `job_id`.

        Raises:
            ValueError: Called outside a submit, or the service gave no id.
        """
        if self.intent is None:
            raise ValueError("api.job() makes the job of a submit, and this is no submit")
        if job_id is None or not str(job_id).strip():
            raise ValueError("the service's answer has no id for the job")
        return Job(
            provider=self.config.provider,
            model=self.config.model,
            medium=self.medium,
            id=str(job_id),
            config=self.config,
            request=self.request,
            submitted_at=self.intent.created_at,
            intent=self.intent,
            warnings=self.warnings,
            **fields,
        )


@lru_cache(maxsize=256)
def _origins_of(*addresses: str) -> frozenset[str]:
    """Return the origins of a service's addresses, which are few and asked for at every look."""
    return frozenset(map(origin_of, addresses))
