"""Webhook deliveries as fal signs them.

Rule: nothing is sent; a test hands the delivery to the code that receives it.

Source: fal.ai/docs/documentation/model-apis/inference/webhooks, read 2026-11-01: Ed25519 over the
request id, the user id, the time and the SHA-256 of the body, joined by line feeds.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tarash_testkit.fal.jobs import Job

__all__ = ("Delivery", "key_set", "signed_delivery")

USER_ID = "testkit-user"
_SEED = hashlib.sha256(b"tarash-testkit webhook key").digest()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST to a webhook."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def key_set(seed: bytes = _SEED) -> dict[str, object]:
    """Return the JSON Web Key Set that holds the public key, as the service publishes it."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    x = base64.urlsafe_b64encode(public).decode().rstrip("=")
    return {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": x}]}


def signed_delivery(job: Job, payload: object, *, at_seconds: int, seed: bytes = _SEED) -> Delivery:
    """Return what the service posts when `job` is done.

    Args:
        job: Its outcome says whether the delivery reports success.
        payload: The output of the model, or the body of its error.
        at_seconds: When it is sent, in seconds since 1970; receivers refuse what is older than
            300 seconds.
        seed: Another private key, to make a signature that does not verify: 32 bytes.
    """
    content: dict[str, object] = {
        "request_id": job.request_id,
        "gateway_request_id": job.request_id,
        "status": "OK" if job.outcome.error is None else "ERROR",
        "payload": payload,
    }
    if job.outcome.error is not None:
        content["error"] = job.outcome.error
    body = json.dumps(content).encode()
    digest = hashlib.sha256(body).hexdigest()
    signed = f"{job.request_id}\n{USER_ID}\n{at_seconds}\n{digest}".encode()
    return Delivery(
        {
            "content-type": "application/json",
            "x-fal-webhook-request-id": job.request_id,
            "x-fal-webhook-user-id": USER_ID,
            "x-fal-webhook-timestamp": str(at_seconds),
            "x-fal-webhook-signature": Ed25519PrivateKey.from_private_bytes(seed)
            .sign(signed)
            .hex(),
        },
        body,
    )
