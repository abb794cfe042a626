"""Webhook deliveries as Replicate signs them.

Rule: nothing is sent; a test hands the delivery to the code that receives it.

Source: `webhook.py` of the package `replicate` 1.0.7, read in November 2026: HMAC-SHA256 over id,
time and body, joined by dots; the body is the prediction itself.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tarash_testkit.replicate.account import WEBHOOK_KEY
from tarash_testkit.replicate.jobs import Job

__all__ = ("Delivery", "signed_delivery")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST to a webhook."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def signed_delivery(
    job: Job, origin: str, *, at_seconds: int, key: bytes = WEBHOOK_KEY
) -> Delivery:
    """Return what the service posts about `job` as it is.

    Args:
        job: The prediction.
        origin: Where the service lives.
        at_seconds: When it is sent, in seconds since 1970.
        key: Another key, to make a signature that does not verify.
    """
    body = json.dumps(job.body(origin)).encode()
    delivery_id = f"msg_{job.id}"
    signed = b".".join((delivery_id.encode(), str(at_seconds).encode(), body))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return Delivery(
        {
            "content-type": "application/json",
            "webhook-id": delivery_id,
            "webhook-timestamp": str(at_seconds),
            "webhook-signature": f"v1,{signature}",
        },
        body,
    )
