"""What Replicate's own client and our plugin are both asked for, in the words of each."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from replicate import Replicate
from wishes import PROMPT, Asked, asked_film, asked_picture

from tarash.tarash_gateway.media import data_uri
from tarash_testkit.media import png
from tarash_testkit.replicate import COMMUNITY_VERSION

__all__ = ("HERON", "PICTURE", "SUBMITS", "VEO", "Wish", "ask", "film")

VEO = "google/veo-3.1"
FLUX = "black-forest-labs/flux-schnell"
SDXL = f"stability-ai/sdxl:{COMMUNITY_VERSION}"
WEBHOOK = "https://x.example/hook?a=1&b=two%20words"
EVENTS = ["start", "completed"]
FIRST, LAST = "https://x.example/heron.png", "https://x.example/reeds.png"
HERON = png(16, 9).content
PICTURE = {"content": HERON, "content_type": "image/png", "file_name": "heron.png"}


class Wish(NamedTuple):
    """What the client is asked for, and what the plugin is.

    Attributes:
        reference: The model, version or deployment.
        given: The input of the prediction.
        more: What else the client's method takes.
        asked: Config and request of ours.
    """

    reference: str
    given: Mapping[str, Any]
    more: Mapping[str, Any]
    asked: Asked


def film(model: str = VEO, images: Sequence[Mapping[str, Any]] = (), **fields: Any) -> Asked:
    """Return config and request of a video."""
    return asked_film("replicate", model, images, **fields)


def ask(client: Replicate, wish: Wish) -> Any:
    """Create a prediction with the official client."""
    owner, _, name = wish.reference.removeprefix("deployments/").partition("/")
    given, more = dict(wish.given), dict(wish.more)
    if wish.reference.startswith("deployments/"):
        return client.deployments.predictions.create(
            deployment_owner=owner, deployment_name=name, input=given, **more
        )
    if "/" not in wish.reference or ":" in wish.reference:
        return client.predictions.create(version=wish.reference, input=given, **more)
    return client.models.predictions.create(model_owner=owner, model_name=name, input=given, **more)


SUBMITS: Mapping[str, Wish] = {
    "of an official model": Wish(VEO, {"prompt": PROMPT}, {}, film()),
    "with every field": Wish(
        VEO,
        {
            "prompt": PROMPT,
            "negative_prompt": "ducks",
            "duration": 8,
            "generate_audio": False,
            "seed": 7,
            "resolution": "1080p",
            "aspect_ratio": "9:16",
            "image": FIRST,
            "last_frame": LAST,
        },
        {},
        film(
            images=[
                {"image": FIRST, "type": "first_frame"},
                {"image": LAST, "type": "last_frame"},
            ],
            negative_prompt="ducks",
            duration_seconds=8,
            generate_audio=False,
            seed=7,
            resolution="1080p",
            aspect_ratio="9:16",
        ),
    ),
    "of images": Wish(
        FLUX,
        {"prompt": PROMPT, "num_outputs": 2, "aspect_ratio": "16:9", "go_fast": False},
        {},
        asked_picture("replicate", FLUX, n=2, aspect_ratio="16:9", extra_params={"go_fast": False}),
    ),
    "of a version of a model": Wish(SDXL, {"prompt": PROMPT}, {}, asked_picture("replicate", SDXL)),
    "of a version": Wish(
        COMMUNITY_VERSION,
        {"prompt": PROMPT},
        {},
        asked_picture("replicate", COMMUNITY_VERSION),
    ),
    "on a deployment": Wish(
        "deployments/acme/fast-flux",
        {"prompt": PROMPT},
        {},
        asked_picture("replicate", "deployments/acme/fast-flux"),
    ),
    "with webhooks": Wish(
        VEO,
        {"prompt": PROMPT},
        {"webhook": WEBHOOK, "webhook_events_filter": EVENTS},
        film(settings={"webhook_url": WEBHOOK, "webhook_events_filter": EVENTS}),
    ),
    "with a time to wait and one to end": Wish(
        VEO,
        {"prompt": PROMPT},
        {"prefer": "wait=5", "cancel_after": "5m"},
        film(settings={"wait": 5, "cancel_after": "5m"}),
    ),
    "with a small file inside": Wish(
        VEO,
        {"prompt": PROMPT, "image": data_uri(HERON, "image/png")},
        {},
        film(images=[{"image": PICTURE, "type": "first_frame"}]),
    ),
}
"""Each way to create a prediction."""
