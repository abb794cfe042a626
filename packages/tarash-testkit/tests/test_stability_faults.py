"""Each fault of Stability AI's server does what its description says."""

from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest

from tarash_testkit.faults import Fault, Reply
from tarash_testkit.media import png
from tarash_testkit.stability import FAULTS, StabilityServer
from tarash_testkit.stability.endpoints import PREFIX

PROMPT = ("prompt", (None, b"a heron", None))
IMAGE = ("image", ("a.png", png(64, 64).content, "image/png"))
PATHS = {
    "generate": ("generate/core", (PROMPT,)),
    "change": ("upscale/fast", (IMAGE,)),
    "start": ("upscale/creative", (PROMPT, IMAGE)),
}
ROWS = [
    pytest.param(operation, fault, id=f"{operation}-{fault.name}")
    for operation in PATHS
    for fault in FAULTS.values()
    if fault.fits(operation)
]
REPLIES = [fault for fault in FAULTS.values() if isinstance(fault.effect, Reply)]


def begin(server: StabilityServer, operation: str) -> None:
    """Ask once, and read no more than the head of the answer."""
    path, parts = PATHS[operation]
    headers = {"authorization": f"Bearer {server.api_key}", "accept": "application/json"}
    url = server.url + PREFIX + path
    with httpx.stream("POST", url, files=parts, headers=headers, timeout=5):
        """It is enough."""


@pytest.mark.parametrize(("operation", "fault"), ROWS)
def test_the_table_tells_whether_a_submit_was_paid(
    operation: str,
    fault: Fault,
    stability_server: StabilityServer,
    ending: Callable[[Fault], Fault],
) -> None:
    """`accepted` agrees with the counter and with what was made, whatever the client saw."""
    stability_server.fail(operation, ending(fault))
    with suppress(httpx.HTTPError):
        begin(stability_server, operation)
    made = len(stability_server.generations)
    assert stability_server.counters.paid_submits == made == int(fault.accepted)


@pytest.mark.parametrize(
    "fault", [fault for fault in REPLIES if fault.fits("generate")], ids=lambda fault: fault.name
)
def test_a_reply_has_the_status_and_body_of_the_table(
    fault: Fault, stability_server: StabilityServer
) -> None:
    """The client reads exactly what the table says, and the server noted the status."""
    stability_server.fail("generate", fault)
    headers = {"authorization": f"Bearer {stability_server.api_key}"}
    url = f"{stability_server.url}{PREFIX}generate/core"
    response = httpx.post(url, files=[PROMPT], headers=headers, timeout=5)
    assert isinstance(fault.effect, Reply)
    assert (response.status_code, response.content) == (fault.effect.status, fault.effect.body)
    assert stability_server.recorded[-1].fault == fault.name


def test_the_answer_of_v1_to_a_wrong_key_shows_parts_of_it(
    stability_server: StabilityServer,
) -> None:
    """Those that `key_parts` names; v2beta shows none."""
    start, end = stability_server.key_parts
    old, new = (FAULTS[name].effect for name in ("unauthorized-v1", "unauthorized"))
    assert isinstance(old, Reply)
    assert isinstance(new, Reply)
    assert start.encode() in old.body
    assert end.encode() in old.body
    assert start.encode() not in new.body
    assert stability_server.api_key == start + stability_server.api_key[7:-4] + end


def test_a_filtered_picture_is_no_fault_of_a_job(stability_server: StabilityServer) -> None:
    """There it is an outcome, which the look tells."""
    with pytest.raises(ValueError, match="it fits change, generate"):
        stability_server.fail("start", "filtered")
