"""What a job keeps alive while it waits: a full pass of Python's collector looks at all of it."""

import gc
from collections import Counter
from typing import Any

import pytest
from toys import PlanToy, Script, config, gateway, request

from tarash.tarash_gateway import _engine
from tarash.tarash_gateway._report import Reporter
from tarash.tarash_gateway.flows import Flow, Sleep
from tarash.tarash_gateway.models import Job
from tarash.tarash_gateway.testing import VirtualGateway

JOBS = 20
MOST = 29  # containers that one job may hold: its flow, its values, and the caller's request


def waiting(toy: VirtualGateway, script: Script, flow: Flow[Any]) -> Flow[Any]:
    """Perform `flow` until it waits for its second look."""
    looks = script.count("poll")
    step = next(flow)
    while not (isinstance(step, Sleep) and script.count("poll") > looks):
        step = flow.send(toy._perform(step))
    toy.requests.clear()
    return flow


def generated(toy: VirtualGateway, script: Script) -> Flow[Any]:
    """Return a generation that waits."""
    asked = request(duration_seconds=6, negative_prompt="no dogs")
    reporter = Reporter(lambda _: None)
    return waiting(toy, script, _engine.generate(toy._runtime, config(), asked, "video", reporter))


def resumed(toy: VirtualGateway, script: Script) -> Flow[Any]:
    """Return a job that was resumed and waits."""
    job = Job.model_validate_json(toy.submit_video(config(), request()).model_dump_json())
    reporter = Reporter(lambda _: None)
    return waiting(toy, script, _engine.resume_job(toy._runtime, job, reporter))


@pytest.mark.parametrize("begun", [generated, resumed])
def test_a_waiting_job_holds_few_containers(begun: Any) -> None:
    """What only its submit needed is let go of, and few generators lie on one another."""
    script = Script(poll=[{"state": "working"}])
    toy = gateway(script, PlanToy())
    flows = [begun(toy, script)]  # what is made once is there now
    gc.collect()
    known = set(map(id, gc.get_objects()))
    flows += [begun(toy, script) for _ in range(JOBS)]
    gc.collect()
    held = [found for found in gc.get_objects() if id(found) not in known]
    for flow in flows:
        flow.close()
    assert len(held) <= MOST * JOBS, Counter(type(found).__name__ for found in held)
