"""Azure OpenAI on one loopback origin: the v1 surface and the dated one, with deployments.

Rule: nothing depends on time or chance; the same requests get the same answers.

Source: `lib/azure.py` of the package `openai` 3.57.0 (the dated paths), read 2026-11-25, and
`includes/api-version-lifecycle-content.md` of MicrosoftDocs/azure-ai-docs. Whether the service
has videos under the dated path is not known: the official client looks for them there.
"""

from collections.abc import Collection, Mapping
from itertools import count

from starlette.requests import Request
from starlette.routing import Route

from tarash_testkit.azure.access import API_KEY, check_dated, check_v1, credentials_check
from tarash_testkit.azure.answers import DEPLOYMENT_NOT_FOUND, FILTER_RESULTS, FILTERED
from tarash_testkit.azure.faults import FAULTS
from tarash_testkit.azure.fields import AZURE_EDIT, AZURE_GENERATION, AZURE_VIDEO
from tarash_testkit.front import Front, Refusal
from tarash_testkit.openai.faults import STREAM_FAULTS
from tarash_testkit.openai.images import ImageRules, Images
from tarash_testkit.openai.models import IMAGE_MODELS, VIDEO_MODELS, ImageModel
from tarash_testkit.openai.outcomes import IMAGE_OUTCOMES, ImageOutcome, outcome_table
from tarash_testkit.openai.studio import Studio
from tarash_testkit.openai.uploads import Uploads
from tarash_testkit.openai.videos import Videos

__all__ = ("AZURE_IMAGE_OUTCOMES", "DEPLOYMENTS", "AzureServer")

_V1 = "/openai/v1"
_DATED = "/openai"
_DEPLOYMENT = "/openai/deployments/{deployment}"

DEPLOYMENTS: Mapping[str, str] = {
    "pictures": "gpt-image-2",
    "older-pictures": "gpt-image-1.5",
    "clips": "sora-2",
}
"""The deployments of a new server: their names, and the model behind each."""

AZURE_IMAGE_OUTCOMES = outcome_table(
    (*IMAGE_OUTCOMES.values(), ImageOutcome("filtered", error=FILTERED))
)
"""The ends that `next_image` knows, by name: OpenAI's, and an error in an answer of 200."""


class AzureServer(Studio):
    """Azure OpenAI, as far as a client can tell."""

    def __init__(
        self,
        *,
        api_key: str = API_KEY,
        tokens: Collection[str] = (),
        deployments: Mapping[str, str] = DEPLOYMENTS,
        looks: int = 2,
        image_bytes: int | None = None,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only key that is accepted.
            tokens: The bearer tokens that are accepted. May be set at any time.
            deployments: Name of each deployment, and its model. May be changed at any time.
            looks: How many looks find a new video unfinished. The first half finds it queued, the
                rest running. May be set at any time.
            image_bytes: How long each image is; `None`: as short as it can be. May be set at any
                time.
        """
        self.deployments = dict(deployments)
        self._tokens = frozenset(tokens)
        self._tokens_so_far = self._tokens
        self._admit = credentials_check(api_key, lambda: self._tokens)
        self._numbers = count(1)
        super().__init__(
            api_key=api_key,
            looks=looks,
            image_bytes=image_bytes,
            rules=ImageRules(
                AZURE_GENERATION, AZURE_EDIT, has_json_edits=False, entry=FILTER_RESULTS
            ),
            video_fields=AZURE_VIDEO,
            faults={**FAULTS, **STREAM_FAULTS},
            image_outcomes=AZURE_IMAGE_OUTCOMES,
            routes=self._routes,
            routes_elsewhere=lambda videos: (*videos.open_routes(_V1), *videos.open_routes(_DATED)),
            secrets=lambda: (api_key, *self._tokens_so_far),
        )

    @property
    def tokens(self) -> frozenset[str]:
        """The bearer tokens that are accepted now; one that was taken away stays a secret."""
        return self._tokens

    @tokens.setter
    def tokens(self, tokens: Collection[str]) -> None:
        self._tokens = frozenset(tokens)
        self._tokens_so_far |= self._tokens

    @property
    def base_url(self) -> str:
        """The base of the v1 surface; `url` is the endpoint of the resource."""
        return self.url + _V1

    @property
    def reach(self) -> dict[str, str]:
        """What a client needs, with the base of the v1 surface."""
        return {**super().reach, "base_url": self.base_url}

    def _routes(self, images: Images, videos: Videos, uploads: Uploads) -> tuple[Route, ...]:
        v1, dated = Front(self._admit_v1, self._headers), Front(self._admit_dated, self._headers)
        return (
            *images.routes(v1, _V1, self._model_in_body),
            *videos.routes(v1, _V1, self._sizes),
            *uploads.routes(v1, _V1),
            *images.routes(dated, _DEPLOYMENT, self._model_in_path),
            *videos.routes(dated, _DATED, self._sizes),
        )

    def _admit_v1(self, request: Request) -> None:
        self._admit(request)
        check_v1(request)

    def _admit_dated(self, request: Request) -> None:
        self._admit(request)
        check_dated(request)

    def _headers(self) -> Mapping[str, str]:
        request_id = f"00000000-0000-4000-8000-{next(self._numbers):012d}"
        return {
            "apim-request-id": request_id,
            "x-request-id": request_id,
            "x-ms-region": "Sweden Central",
        }

    def _model_in_body(self, _: Request, arguments: Mapping[str, object]) -> ImageModel:
        return self._image_model(str(arguments.get("model")))

    def _model_in_path(self, request: Request, _: Mapping[str, object]) -> ImageModel:
        return self._image_model(request.path_params["deployment"])

    def _image_model(self, deployment: str) -> ImageModel:
        model = IMAGE_MODELS.get(self.deployments.get(deployment, ""))
        if model is None:
            raise Refusal(404, DEPLOYMENT_NOT_FOUND)
        return model

    def _sizes(self, _: Request, arguments: Mapping[str, object]) -> tuple[str, ...]:
        sizes = VIDEO_MODELS.get(self.deployments.get(str(arguments.get("model")), ""))
        if sizes is None:
            raise Refusal(404, DEPLOYMENT_NOT_FOUND)
        return sizes
