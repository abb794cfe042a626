"""`--plan`: what each provider would get. Nothing is sent."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tarash.tarash_gateway.models import FieldPlan, Plan
from tarash_cli.plans import document_of, lines_of

Run = Callable[..., Any]


def test_a_plan_shows_what_is_applied_converted_and_dropped(tarash: Run, toy: Run) -> None:
    """For each provider of the chain, with the reason, and each reason once."""
    toy()
    done = tarash(
        *("video", "a cat", "-p", "fal", "-m", "fal-ai/veo3.1", "--duration", "5", "--seed", "7"),
        *("--fallback", "toy:anything", "--plan"),
    )
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "1. fal/fal-ai/veo3.1: one paid submit"
    assert '   ~ duration_seconds: converted as duration = "6s". 5 s became 6s' in done.out
    assert done.out.count("5 s became 6s") == 1
    assert '"duration": "6s"' in done.out
    assert "2. toy/anything: one paid submit" in lines
    assert "   - seed: dropped. it takes none." in lines
    assert '"bytes": "<5 bytes>"' in done.out


def test_a_plan_is_one_json_document(tarash: Run) -> None:
    """Local pictures are named by their path: they are not read."""
    _ = Path("cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = tarash(
        *("video", "a cat", "-p", "fal", "-m", "fal-ai/veo3.1/image-to-video", "--plan"),
        *("--image", "first_frame=cat.png", "--json"),
    )
    (plan,) = json.loads(done.out)
    assert plan["payload"]["image_url"] == "<cat.png>"
    assert {field["field"]: field["outcome"] for field in plan["fields"]} == {
        "prompt": "applied",
        "image_list[first_frame]": "applied",
    }


def test_a_plan_tells_unknown_models_many_submits_and_large_values() -> None:
    """Inline media are shown by their length."""
    uri = "data:image/png;base64," + "A" * 1000
    plan = Plan(
        provider="p",
        model="m",
        submits=3,
        known_model=False,
        fields=(FieldPlan(field="size", outcome="impossible", note="none fits"),),
        payload={"image": uri, "short": "data:,x", "flag": True},
        warnings=("mind the gap",),
    )
    text = "\n".join(lines_of([plan]))
    assert "1. p/m: 3 paid submits, a model that the catalog does not know" in text
    assert "   ! size: impossible. none fits." in text
    assert "<1,022 characters>" in text
    assert "   note: mind the gap" in text
    assert "AAAAAAAAAAAAAAAA" not in text
    assert document_of([plan])[0]["payload"]["flag"] is True
    assert list(lines_of([Plan(provider="p", model="m")])) == ["1. p/m: one paid submit"]
