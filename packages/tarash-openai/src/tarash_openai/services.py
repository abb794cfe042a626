"""How the two services differ, and one of them as a flow reaches it."""

from collections.abc import Callable
from dataclasses import dataclass

from tarash.tarash_gateway.plugin import Api, ProviderInfo, Request

__all__ = ("Service", "Wire")


@dataclass(frozen=True, slots=True)
class Service:
    """How one of the two treats what its catalog does not say.

    Attributes:
        info: Its facts.
        free_names: Whether an unknown id is another name of one of OpenAI's models.
        reads_urls: Whether the vendor's own service fetches the URLs of pictures itself.
        tasks: What it can do with a video that is there.
        advice: What to do about an unknown model.
    """

    info: ProviderInfo
    free_names: bool
    reads_urls: bool
    tasks: tuple[str, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class Wire:
    """A service as one flow reaches it.

    Attributes:
        service: Which one.
        api: What builds its requests.
        route: Returns the path of an operation, as OpenAI calls it.
    """

    service: Service
    api: Api
    route: Callable[[str], str] = str

    @property
    def title(self) -> str:
        """What people call the service."""
        return self.service.info.title

    def post(self, path: str, **parts: object) -> Request:
        """Return the paid submit to an operation."""
        return self.api.post(self.route(path), **parts)

    def get(self, path: str) -> Request:
        """Return a look."""
        return self.api.get(self.route(path))
