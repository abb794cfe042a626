"""Each fault on the delivery of a file, on every driver: nothing is generated or paid again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fault_tables import DOWNLOAD, DOWNLOAD_ONCE

from tarash.tarash_gateway import _download, _tools, exceptions
from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest
from tarash_testkit.fal import FAULTS, FalServer
from tarash_testkit.faults import Drip, Fault, Hang
from tarash_testkit.media import mp4

Perform = Callable[..., Any]
Record = Callable[[str, object], None]

ROW = "row of the fault matrix"
PROMPT = "a heron that nobody else describes"


def cases() -> list[Any]:
    """Return fault, times and outcome of each row."""
    tables = ((DOWNLOAD, "always"), (DOWNLOAD_ONCE, "once"))
    return [
        pytest.param(FAULTS[name], often, outcome, id=f"{name}-{often}")
        for table, often in tables
        for outcome, names in table.items()
        for name in names
    ]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pauses between the tries of a download, which no caller can set."""
    monkeypatch.setattr(_download, "_FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(_download, "_LONGEST_PAUSE_SECONDS", 0.001)


def in_brief(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> Fault:
    """Return `fault` so that it does not take minutes."""
    if isinstance(fault.effect, Hang):
        monkeypatch.setattr(_tools, "_READ_SECONDS", 0.2)
    drip = Drip(interval_seconds=0.001, piece_bytes=64)
    return replace(fault, effect=drip) if isinstance(fault.effect, Drip) else fault


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("fault", "often", "outcome"), cases())
def test_a_failed_delivery_ends_as_the_tables_say(
    *,
    fault: Fault,
    often: str,
    outcome: str,
    fal_server: FalServer,
    perform: Perform,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Record,
) -> None:
    """The file is there whole or not at all, and saving again brings it once all is well."""
    fal_server.looks = 0
    config = VideoGenerationConfig(
        provider="fal", model="fal-ai/veo3.1", base_url=fal_server.url, poll_interval=0.001
    )
    monkeypatch.setenv("FAL_KEY", fal_server.api_key)
    response = perform("generate_video", config, VideoGenerationRequest(prompt=PROMPT))
    brief = in_brief(fault, monkeypatch)
    fal_server.fail("download", brief, times=1 if often == "once" else None)
    target = tmp_path / "clip.mp4"
    if outcome == "saved":
        assert perform("save", response, target) == (target,)
    else:
        with pytest.raises(TarashError) as caught:
            perform("save", response, target)
        assert type(caught.value) is getattr(exceptions, outcome)
        assert PROMPT not in repr(caught.value)
        assert list(tmp_path.iterdir()) == []
    sent = fal_server.counters.requests.get("download", 0)
    fal_server.heal()
    assert perform("save", response, target) == (target,)
    assert target.read_bytes() == mp4().content
    assert fal_server.counters.paid_submits == fal_server.counters.requests["submit"] == 1
    assert fal_server.leaks == ()
    record_property(ROW, ("download", fault.name, often, outcome, "1 + 0", str(sent)))


def test_no_fault_of_a_delivery_is_left_out() -> None:
    """Each fault that fits stands once in the table."""
    named = sorted(name for names in DOWNLOAD.values() for name in names)
    assert named == sorted(name for name, fault in FAULTS.items() if fault.fits("download"))
