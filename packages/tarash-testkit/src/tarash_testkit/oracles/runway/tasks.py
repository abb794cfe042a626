"""What the client gets of tasks: accepted, looked at, waited for, cancelled, failed."""

from collections.abc import Callable
from typing import Any

import httpx
import runwayml

from tarash_testkit.media import mp4
from tarash_testkit.oracles.runway import runway_client_at
from tarash_testkit.oracles.talks import Talk, expect
from tarash_testkit.runway import OUTCOMES, RunwayServer

__all__ = ("TASK_TALKS",)

PROMPT = "a heron takes off"
PICTURE = "https://files.example/heron.png"
CLIP = "https://files.example/heron.mp4"
_Client = runwayml.RunwayML
_SUBMITS: tuple[tuple[str, Callable[[_Client], Any]], ...] = (
    (
        "text_to_video",
        lambda client: client.text_to_video.create(
            model="gen4.5", prompt_text=PROMPT, ratio="1280:720", duration=5
        ),
    ),
    (
        "image_to_video",
        lambda client: client.image_to_video.create(
            model="gen4_turbo",
            prompt_image=[{"uri": PICTURE, "position": "first"}],
            ratio="1584:672",
        ),
    ),
    (
        "video_to_video",
        lambda client: client.video_to_video.create(
            model="aleph2",
            video_uri=CLIP,
            prompt_text=PROMPT,
            keyframes=[
                {"uri": PICTURE, "at": 0.5, "range": {"start_seconds": 0, "end_seconds": 2}}
            ],
        ),
    ),
    (
        "text_to_image",
        lambda client: client.text_to_image.create(
            model="gemini_image3_pro",
            prompt_text=PROMPT,
            ratio="1024:1024",
            output_count=4,
            reference_images=[{"uri": PICTURE, "tag": "heron", "subject": "object"}],
        ),
    ),
    (
        "character_performance",
        lambda client: client.character_performance.create(
            model="act_two",
            character={"type": "image", "uri": PICTURE},
            reference={"type": "video", "uri": CLIP},
            expression_intensity=3,
        ),
    ),
    (
        "video_upscale",
        lambda client: client.video_upscale.create(
            model="magnific_video_upscaler_creative", video_uri=CLIP, resolution="4k"
        ),
    ),
    (
        "image_upscale",
        lambda client: client.image_upscale.create(
            model="magnific_precision_upscaler_v2", image_uri=PICTURE, scale_factor=4
        ),
    ),
    (
        "video_to_hdr",
        lambda client: client.video_to_hdr.create(
            model="ruby", video_uri=CLIP, output_format="hdr10"
        ),
    ),
)


def starts_a_task_of_each_operation() -> None:
    """Each is accepted as the client sends it, and each is paid."""
    with RunwayServer(looks=0) as server, runway_client_at(server) as client:
        for _, submit in _SUBMITS:
            made = submit(client)
            expect(client.tasks.retrieve(made.id).status, "SUCCEEDED")
        expect([task.operation for task in server.tasks], [name for name, _ in _SUBMITS])
        expect((server.counters.paid_submits, server.leaks), (len(_SUBMITS), ()))


def watches_a_task_and_gets_its_file() -> None:
    """Waiting, then running with a fraction, then the address and the cost."""
    with RunwayServer(looks=4) as server, runway_client_at(server) as client:
        made = _SUBMITS[0][1](client)
        looks: list[Any] = [client.tasks.retrieve(made.id) for _ in range(5)]
        states = ["PENDING", "PENDING", "RUNNING", "RUNNING", "SUCCEEDED"]
        expect([look.status for look in looks], states)
        expect([look.progress for look in looks[2:4]], [0.5, 0.75])
        expect(looks[4].cost.credits, 63)
        expect(httpx.get(looks[4].output[0]).content, mp4().content)


def waits_for_the_output() -> None:
    """The client's own helper looks until the task is done."""
    with RunwayServer(looks=3) as server, runway_client_at(server) as client:
        done: Any = _SUBMITS[3][1](client).wait_for_task_output(timeout=5)
        expect(len(done.output), 4)
        expect(server.counters.requests["look"], 4)


def sees_that_a_task_is_held_back() -> None:
    """One that waits for others of the account is THROTTLED."""
    with RunwayServer(throttled=True) as server, runway_client_at(server) as client:
        made = _SUBMITS[0][1](client)
        expect(client.tasks.retrieve(made.id).status, "THROTTLED")


def cancels_a_task() -> None:
    """Nothing is told in return, and then there is no such task."""
    with RunwayServer(looks=4) as server, runway_client_at(server) as client:
        made = _SUBMITS[0][1](client)
        client.tasks.delete(made.id)
        for call in (client.tasks.retrieve, client.tasks.delete):
            expect(_status_of(lambda: call(made.id)), 404)  # noqa: B023  called at once
        expect(server.gone, frozenset({made.id}))


def sees_how_each_task_ends() -> None:
    """A failed one is an answer of 200, with its code where it has one."""
    with RunwayServer(looks=0) as server, runway_client_at(server) as client:
        for name, outcome in OUTCOMES.items():
            if name in {"canceled", "no-output"}:  # not what the client's types know
                continue
            server.next_task(outcome)
            task: Any = client.tasks.retrieve(_SUBMITS[0][1](client).id)
            expect(task.status, outcome.status)
            expect(getattr(task, "failure_code", None), outcome.code)


def raises_what_a_task_failed_of() -> None:
    """The client's own helper has an error for it."""
    with RunwayServer(looks=0) as server, runway_client_at(server) as client:
        server.next_task("withheld")
        try:
            _: object = _SUBMITS[0][1](client).wait_for_task_output(timeout=5)
        except runwayml.TaskFailedError as error:
            details: Any = error.task_details
            expect(details.failure_code, "SAFETY.OUTPUT.VIDEO")
        else:
            expect("no error", "TaskFailedError")


def _status_of(call: Callable[[], object]) -> int | None:
    """Return the HTTP status that a call is refused with."""
    try:
        _ = call()
    except runwayml.APIStatusError as error:
        return error.status_code
    return None


TASK_TALKS = tuple(
    map(
        Talk,
        (
            starts_a_task_of_each_operation,
            watches_a_task_and_gets_its_file,
            waits_for_the_output,
            sees_that_a_task_is_held_back,
            cancels_a_task,
            sees_how_each_task_ends,
            raises_what_a_task_failed_of,
        ),
    )
)
"""Every talk about tasks, in order."""
