"""What a family does unless it says otherwise."""

from collections.abc import Callable
from typing import Any

from tarash.tarash_gateway.testing import play
from tarash_google.content import FAMILY
from tarash_google.settings import surface_of


def test_a_finished_job_needs_no_look(
    job_of: Callable[..., Any], config_of: Callable[..., Any], service_of: Callable[..., Any]
) -> None:
    """And a request of a family without demands of its own is sent as it was planned."""
    config = config_of("gemini-nano-banana-2.1")
    job, api, surface = job_of(config.model), service_of(config), surface_of(config)
    assert play(FAMILY.look(job, api, surface)).result is job
    assert FAMILY.finish({"contents.text": "p"}, surface, config.model) == {"contents.text": "p"}
