"""OpenAI on one loopback origin: images, videos and files under `/v1`.

Rule: nothing depends on time or chance; the same requests get the same answers.
"""

from collections.abc import Mapping
from itertools import count

from starlette.requests import Request
from starlette.routing import Route

from tarash_testkit.front import Front
from tarash_testkit.openai.access import API_KEY, bearer_only, key_parts
from tarash_testkit.openai.answers import invalid_value, missing, model_unknown
from tarash_testkit.openai.faults import FAULTS, STREAM_FAULTS
from tarash_testkit.openai.fields import EDIT, GENERATION, VIDEO
from tarash_testkit.openai.images import ImageRules, Images
from tarash_testkit.openai.models import IMAGE_MODELS, VIDEO_MODELS, ImageModel
from tarash_testkit.openai.studio import Studio
from tarash_testkit.openai.uploads import Uploads
from tarash_testkit.openai.videos import Videos

__all__ = ("OpenAIServer",)

_PREFIX = "/v1"


class OpenAIServer(Studio):
    """OpenAI, as far as a client can tell; with videos, as compatible services have them."""

    def __init__(
        self,
        *,
        api_key: str = API_KEY,
        looks: int = 2,
        image_bytes: int | None = None,
        more_models: Mapping[str, ImageModel] | None = None,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only key that is accepted.
            looks: How many looks find a new video unfinished. The first half finds it queued, the
                rest running. May be set at any time.
            image_bytes: How long each image is; `None`: as short as it can be. May be set at any
                time.
            more_models: Image models beside OpenAI's own, as a compatible service has them.
        """
        self._admit = bearer_only(api_key)
        self._models = {**IMAGE_MODELS, **(more_models or {})}
        self._numbers = count(1)
        super().__init__(
            api_key=api_key,
            looks=looks,
            image_bytes=image_bytes,
            rules=ImageRules(GENERATION, EDIT),
            video_fields=VIDEO,
            faults={**FAULTS, **STREAM_FAULTS},
            routes=self._routes,
            routes_elsewhere=lambda videos: videos.open_routes(_PREFIX),
        )

    @property
    def base_url(self) -> str:
        """What a client takes as its base, in place of `https://api.openai.com/v1`."""
        return self.url + _PREFIX

    @property
    def key_parts(self) -> tuple[str, str]:
        """What the answer to a wrong key shows of it, for this server's key."""
        return key_parts(self.api_key)

    @property
    def reach(self) -> dict[str, str]:
        """What a client needs, with its base."""
        return {**super().reach, "base_url": self.base_url}

    def _routes(self, images: Images, videos: Videos, uploads: Uploads) -> tuple[Route, ...]:
        front = Front(self._admit, self._headers)
        return (
            *images.routes(front, _PREFIX, self._image_model),
            *videos.more_routes(front, _PREFIX),
            *videos.routes(front, _PREFIX, _sizes),
            *uploads.routes(front, _PREFIX),
        )

    def _headers(self) -> Mapping[str, str]:
        return {
            "x-request-id": f"req_{next(self._numbers):032d}",
            "openai-processing-ms": "1000",
        }

    def _image_model(self, _: Request, arguments: Mapping[str, object]) -> ImageModel:
        if "model" not in arguments:
            raise missing("model")
        model = self._models.get(str(arguments["model"]))
        if model is None:
            raise model_unknown(str(arguments["model"]))
        return model


def _sizes(_: Request, arguments: Mapping[str, object]) -> tuple[str, ...]:
    model = str(arguments.get("model", "sora-2"))
    if model not in VIDEO_MODELS:
        raise invalid_value("model", model, VIDEO_MODELS)
    return VIDEO_MODELS[model]
