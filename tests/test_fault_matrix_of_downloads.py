"""Each fault on the delivery of a file: nothing is generated or paid again."""

from dataclasses import replace
from pathlib import Path

import pytest
from fault_scenes import BRISK, ROW, SERVICES, Record, Scene, on_each_driver, told_by
from fault_tables.cases import Case

from tarash.tarash_gateway import _download, _tools, exceptions
from tarash.tarash_gateway.exceptions import TarashError
from tarash_testkit.faults import Drip, Fault, Hang
from tarash_testkit.media import mp4

DOWNLOADS = [case for service in SERVICES for case in service.downloads()]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits and pauses of a download, which no caller can set."""
    monkeypatch.setattr(_download, "_FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(_download, "_LONGEST_PAUSE_SECONDS", 0.001)


def in_brief(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> Fault:
    """Return `fault` so that it does not take minutes."""
    if isinstance(fault.effect, Hang):
        monkeypatch.setattr(_tools, "_READ_SECONDS", 0.1)
    return replace(fault, effect=BRISK) if isinstance(fault.effect, Drip) else fault


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("case", "perform"), on_each_driver(DOWNLOADS), indirect=["perform"])
def test_a_failed_delivery_ends_as_the_tables_say(
    case: Case,
    scene: Scene,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Record,
) -> None:
    """The file is there whole or not at all, and saving again brings it once all is well."""
    response = scene.generate(scene.config(scene.first))
    assert not isinstance(response, TarashError)
    scene.break_down(in_brief(case.fault, monkeypatch))
    target = tmp_path / "clip.mp4"
    if case.outcome == "saved":
        assert scene.perform("save", response, target) == (target,)
    else:
        with pytest.raises(TarashError) as caught:
            scene.perform("save", response, target)
        assert type(caught.value) is getattr(exceptions, case.outcome)
        assert told_by(caught.value, scene) == []
        assert list(tmp_path.iterdir()) == []
    sent = scene.sent
    scene.first.heal()
    assert scene.perform("save", response, target) == (target,)
    assert target.read_bytes() == mp4().content
    assert scene.paid == (1, 0)
    record_property(ROW, (*case.row, "1 + 0", str(sent)))
