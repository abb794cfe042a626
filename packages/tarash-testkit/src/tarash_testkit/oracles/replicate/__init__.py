"""Points Replicate's own client, `replicate`, at a test server; one set of calls for 1.x and 2.x.

Rule: the client under test is the released one; only what its constructor takes is chosen. The two
major versions share a name and no interface, so what the talks say is translated here.
"""

import io
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Protocol

import replicate

from tarash_testkit.replicate import ReplicateServer

__all__ = ("Calls", "calls_at", "is_first", "replicate_client_at")


class Calls(Protocol):
    """What the talks ask of either version."""

    def create(self, reference: str, given: Mapping[str, object], **more: object) -> Any:
        """Return a new prediction of an official model, a version or a deployment."""
        ...

    def get(self, prediction_id: str) -> Any:
        """Return a prediction as it is now."""
        ...

    def cancel(self, prediction_id: str) -> Any:
        """Return a prediction that was to be cancelled."""
        ...

    def upload(self, name: str, content: bytes) -> Any:
        """Return a file that was uploaded."""
        ...

    def address_of(self, file: Any) -> str:
        """Return the address of an uploaded file."""
        ...

    def run(self, reference: str, given: Mapping[str, object]) -> Any:
        """Return the output that the client itself waits for, with the address of each file."""
        ...


def is_first() -> bool:
    """Tell whether the installed client is of 1.x."""
    return version("replicate").startswith("1.")


@contextmanager
def replicate_client_at(
    server: ReplicateServer, *, api_key: str | None = None, max_retries: int = 0
) -> Generator["replicate.Replicate"]:
    """Yield the official client of 2.x that talks to `server`; it is closed at the end.

    Args:
        server: A server that was started.
        api_key: Another token than the server's own.
        max_retries: How often the client repeats; its own default is 2.
    """
    with replicate.Replicate(
        bearer_token=api_key or server.api_key,
        base_url=server.base_url,
        max_retries=max_retries,
        _strict_response_validation=True,
    ) as client:
        yield client


@contextmanager
def calls_at(server: ReplicateServer, *, api_key: str | None = None) -> Generator[Calls]:
    """Yield the calls of the installed client, whichever it is; it never repeats a create."""
    if is_first():
        with _first_client(server, api_key or server.api_key) as client:
            yield _First(client)
        return
    with replicate_client_at(server, api_key=api_key) as client:
        yield _Second(client)


@contextmanager
def _first_client(server: ReplicateServer, api_key: str) -> Generator[Any]:
    untyped: Any = replicate
    client = untyped.Client(api_token=api_key, base_url=server.url)
    client.poll_interval = 0.01
    try:
        yield client
    finally:
        client._client.close()  # noqa: SLF001  it offers no other way


class _First:
    """The calls of 1.x."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def create(self, reference: str, given: Mapping[str, object], **more: object) -> Any:
        kind, _, name = reference.partition("/")
        if kind == "deployments":
            return self._client.deployments.predictions.create(name, input=dict(given), **more)
        named = {"version": reference} if ":" in reference else {"model": reference}
        return self._client.predictions.create(input=dict(given), **named, **more)

    def get(self, prediction_id: str) -> Any:
        return self._client.predictions.get(prediction_id)

    def cancel(self, prediction_id: str) -> Any:
        return self._client.predictions.cancel(prediction_id)

    def upload(self, name: str, content: bytes) -> Any:
        return self._client.files.create(io.BytesIO(content), filename=name)

    def address_of(self, file: Any) -> str:
        return str(file.urls["get"])

    def run(self, reference: str, given: Mapping[str, object]) -> Any:
        return self._client.run(reference, input=dict(given), use_file_output=False, wait=False)


class _Second:
    """The calls of 2.x."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def create(self, reference: str, given: Mapping[str, object], **more: object) -> Any:
        wait = more.pop("wait", None)
        more |= {} if wait is None else {"prefer": f"wait={wait}"}
        owner, _, name = reference.removeprefix("deployments/").partition("/")
        if reference.startswith("deployments/"):
            return self._client.deployments.predictions.create(
                deployment_owner=owner, deployment_name=name, input=dict(given), **more
            )
        if ":" in reference:
            return self._client.predictions.create(version=reference, input=dict(given), **more)
        return self._client.models.predictions.create(
            model_owner=owner, model_name=name, input=dict(given), **more
        )

    def get(self, prediction_id: str) -> Any:
        return self._client.predictions.get(prediction_id=prediction_id)

    def cancel(self, prediction_id: str) -> Any:
        return self._client.predictions.cancel(prediction_id=prediction_id)

    def upload(self, name: str, content: bytes) -> Any:
        return self._client.files.create(content=(name, content, "image/png"))

    def address_of(self, file: Any) -> str:
        return str(file.urls.get)

    def run(self, reference: str, given: Mapping[str, object]) -> Any:
        return self._client.run(reference, input=dict(given), use_file_output=False, wait=False)
