"""A receiver that follows fal's description accepts our deliveries, and no other."""

import base64
import hashlib
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tarash_testkit.fal import OUTCOMES, Job
from tarash_testkit.fal.webhooks import Delivery, key_set, signed_delivery
from tarash_testkit.shapes import as_list, as_object

JOB = Job("id-1", "fal-ai/veo3.1", {}, looks=0)
NOW = 1_793_491_200


def verify(delivery: Delivery) -> None:
    """Check the signature as a receiver does.

    Raises:
        InvalidSignature: it is not fal's.
    """
    (key,) = as_list(key_set()["keys"]) or []
    x = str((as_object(key) or {})["x"])
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(x + "=" * (-len(x) % 4)))
    prefix = "x-fal-webhook-"
    names = ("request-id", "user-id", "timestamp")
    lines = [*(delivery.headers[prefix + name] for name in names)]
    lines.append(hashlib.sha256(delivery.body).hexdigest())
    public.verify(bytes.fromhex(delivery.headers[prefix + "signature"]), "\n".join(lines).encode())


def test_a_delivery_verifies() -> None:
    """With the published key, over the body as it is sent."""
    delivery = signed_delivery(JOB, {"video": {"url": "u"}}, at_seconds=NOW)
    verify(delivery)
    content = json.loads(delivery.body)
    assert (content["status"], content["request_id"]) == ("OK", "id-1")
    assert content["payload"] == {"video": {"url": "u"}}


def test_a_changed_body_does_not_verify() -> None:
    """One byte is enough."""
    delivery = signed_delivery(JOB, None, at_seconds=NOW)
    with pytest.raises(InvalidSignature):
        verify(Delivery(delivery.headers, delivery.body + b" "))


def test_another_key_does_not_verify() -> None:
    """A forger has one."""
    with pytest.raises(InvalidSignature):
        verify(signed_delivery(JOB, None, at_seconds=NOW, seed=bytes(32)))


def test_a_failed_job_is_reported_as_an_error() -> None:
    """With the words of the failure."""
    failed = Job("id-2", "fal-ai/veo3.1", {}, looks=0, outcome=OUTCOMES["moderated"])
    content = json.loads(signed_delivery(failed, {"detail": []}, at_seconds=NOW).body)
    assert (content["status"], content["error"]) == ("ERROR", "Invalid status code: 422")
