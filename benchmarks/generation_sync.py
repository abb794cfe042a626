"""A generation of five requests (submit, three looks, result), by blocking clients.

Rule: each subject sends the same five requests and reads each answer as JSON, over one
connection that stays open.
"""

from contextlib import ExitStack
from typing import Any

import fal_client
import httpx
from laps import Row, alternate
from served import MODEL, PROMPT, Place, serving

from tarash.tarash_gateway import Gateway
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest
from tarash_testkit.oracles.fal import fal_client_at

__all__ = ("measure",)

_AT_MOST = 1.15
_CASE = "five requests, sync"


def measure(*, quick: bool) -> list[Row]:
    """Return how much CPU time ours takes beside bare httpx and fal's own client."""
    with ExitStack() as opened:
        place = opened.enter_context(serving(looks=2))
        gateway = opened.enter_context(Gateway())
        client = opened.enter_context(httpx.Client())
        vendor = opened.enter_context(fal_client_at(place.as_server))
        config = place.config()
        subjects = {
            "ours": lambda: _ours(gateway, config),
            "httpx": lambda: _httpx(client, place),
            "fal-client": lambda: _vendor(vendor),
        }
        laps = alternate(subjects, laps=2 if quick else 31, count=2 if quick else 25)
    return [
        laps.ratio_row(_CASE, "ours", "httpx", _AT_MOST),
        laps.ratio_row(_CASE, "ours", "fal-client"),
    ]


def _ours(gateway: Gateway, config: VideoGenerationConfig) -> str:
    return gateway.generate_video(config, VideoGenerationRequest(prompt=PROMPT)).video


def _httpx(client: httpx.Client, place: Place) -> str:
    answer = client.post(f"{place.url}/{MODEL}", json={"prompt": PROMPT}, headers=place.headers)
    accepted = answer.raise_for_status().json()
    status: dict[str, Any] = {}
    while status.get("status") != "COMPLETED":
        look = client.get(accepted["status_url"], params={"logs": "true"}, headers=place.headers)
        status = look.raise_for_status().json()
    result = client.get(accepted["response_url"], headers=place.headers).raise_for_status().json()
    return str(result["video"]["url"])


def _vendor(client: fal_client.SyncClient) -> str:
    handle = client.submit(MODEL, {"prompt": PROMPT})
    # `get` looks once more by itself, so two looks before it make five requests.
    handle.status(with_logs=True)
    handle.status(with_logs=True)
    return str(handle.get(interval=0)["video"]["url"])
