"""Each fault of each test server on each operation: what becomes of the money, and of the job."""

import pytest
from fault_scenes import (
    ROW,
    SERVICES,
    Record,
    Scene,
    on_each_driver,
    outcome_of,
    told_by,
    where_it_differs,
)
from fault_tables.cases import Operation, Service

from tarash.tarash_gateway import exceptions
from tarash.tarash_gateway.exceptions import GenerationFailedError, TarashError

ALL = [case for service in SERVICES for case in service.cases()]


def assert_resumable(error: TarashError, scene: Scene) -> None:
    """Once the service is well, the job brings its video, unless it has ended otherwise."""
    assert error.job is not None
    assert error.intent == error.job.intent
    scene.first.heal()
    job = scene.patient(error.job)
    if job.status == "failed":
        with pytest.raises(type(error)):
            scene.perform("resume", job)
    elif job.status == "cancelled" or scene.case.service.is_cancelled(scene.first):
        with pytest.raises(GenerationFailedError, match="cancelled"):
            scene.perform("resume", job)
    else:
        assert scene.perform("resume", job).assets


def check_error(error: TarashError, scene: Scene) -> None:
    """An error has its intent and, after acceptance, a job that can be gone on with."""
    case = scene.case
    assert type(error) is getattr(exceptions, case.error)
    assert told_by(error, scene) == []
    if case.is_accepted:
        assert_resumable(error, scene)
    else:
        assert error.job is None
        assert error.intent is not None
    assert scene.paid[0] == case.paid


@pytest.mark.parametrize(("case", "perform"), on_each_driver(ALL), indirect=["perform"])
def test_a_fault_ends_as_the_tables_say(scene: Scene, record_property: Record) -> None:
    """Paid at most once while anything is unknown, and the same on every driver."""
    case = scene.case
    following = scene.config(scene.second)
    result = scene.generate(scene.config(scene.first, following, timeout=case.patience))
    paid, sent = scene.paid, scene.sent
    record_property(ROW, (*case.row, f"{paid[0]} + {paid[1]}", str(sent)))
    assert outcome_of(result) == case.outcome
    assert paid == (case.paid, int(case.goes_on))
    assert scene.went_on == case.goes_on
    assert sent == case.sent or case.sent is None
    if isinstance(result, TarashError):
        check_error(result, scene)


@pytest.mark.parametrize(
    ("case", "perform"), where_it_differs(c for c in ALL if c.goes_on), indirect=["perform"]
)
def test_an_error_that_leads_on_is_raised_where_nothing_follows(scene: Scene) -> None:
    """It is the same error, with what is known of the job."""
    result = scene.generate(scene.config(scene.first, timeout=scene.case.patience))
    assert isinstance(result, TarashError)
    check_error(result, scene)


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        pytest.param(service, operation, id=f"{service.provider}-{operation.name}")
        for service in SERVICES
        for operation in (*service.operations, *service.deliveries)
    ],
)
def test_no_fault_is_left_out(service: Service, operation: Operation) -> None:
    """Each fault that fits stands once in the table of each operation, or there is a reason."""
    named = sorted(fault.name for _, fault in operation.rows(service.faults_of(operation)))
    fitting = {n for n, fault in service.faults_of(operation).items() if fault.fits(operation.id)}
    assert len(named) == len(set(named))
    assert set(named) == fitting - set(operation.unaimed) or operation.thin
    assert set(operation.once) <= {name for names in operation.always.values() for name in names}
