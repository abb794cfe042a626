"""What the client of either version gets from predictions, files, models and refusals.

Rule: what 1.x sends is held against the same texts as what 2.x sends; the tests of the whole
project compare the latter with the plugin, so all three say the same.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tarash_testkit.media import png
from tarash_testkit.oracles.replicate import calls_at
from tarash_testkit.oracles.talks import Talk, expect
from tarash_testkit.recorder import Exchange
from tarash_testkit.replicate import COMMUNITY_VERSION, OUTCOMES, ReplicateServer

__all__ = ("TALKS",)

PROMPT = "a heron takes off"
VEO = "google/veo-3.1"
FLUX = "black-forest-labs/flux-schnell"
SDXL = f"stability-ai/sdxl:{COMMUNITY_VERSION}"
WEBHOOK = "https://hooks.example/replicate"


def _told(exchange: Exchange) -> tuple[str, str, str | None, object]:
    """Return what makes a submit: method, path, who asks, what is asked."""
    authorization = exchange.header("authorization")
    return exchange.method, exchange.path, authorization, exchange.json()


def _submit(server: ReplicateServer, path: str, body: Mapping[str, object]) -> object:
    return "POST", path, f"Bearer {server.api_key}", body


def _refused(call: Callable[[], object]) -> object:
    """Return the HTTP status of the error that a call ends in; each version has it elsewhere."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001  each version has classes of its own
        found: Any = error
        return getattr(found, "status", None) or getattr(found, "status_code", None)


def creates_a_prediction_of_an_official_model_and_watches_it() -> None:
    """Starting, then processing with a bar in its log, then done, with one address."""
    with ReplicateServer(looks=4) as server, calls_at(server) as calls:
        made = calls.create(VEO, {"prompt": PROMPT, "duration": 8})
        expect((made.status, made.version, made.model), ("starting", "hidden", VEO))
        looks = [calls.get(made.id) for _ in range(5)]
        states = ["starting", "starting", "processing", "processing", "succeeded"]
        expect([look.status for look in looks], states)
        expect(" 50%|# | 1/2" in looks[2].logs, True)  # noqa: FBT003
        expect(looks[4].output.startswith(server.url), True)  # noqa: FBT003
        body = {"input": {"prompt": PROMPT, "duration": 8}}
        path = "/v1/models/google/veo-3.1/predictions"
        expect(_told(server.recorded[0]), _submit(server, path, body))
        expect((server.counters.paid_submits, server.leaks, server.crashes), (1, (), ()))


def creates_a_prediction_of_a_version() -> None:
    """Of a community model, which has no other way."""
    with ReplicateServer() as server, calls_at(server) as calls:
        made = calls.create(SDXL, {"prompt": PROMPT})
        expect((made.version, made.model), (COMMUNITY_VERSION, "stability-ai/sdxl"))
        body = {"input": {"prompt": PROMPT}, "version": SDXL}
        expect(_told(server.recorded[0]), _submit(server, "/v1/predictions", body))


def creates_a_prediction_on_a_deployment() -> None:
    """Under the name of the deployment."""
    with ReplicateServer() as server, calls_at(server) as calls:
        made = calls.create("deployments/acme/fast-flux", {"prompt": PROMPT})
        expect(made.model, FLUX)
        body = {"input": {"prompt": PROMPT}}
        path = "/v1/deployments/acme/fast-flux/predictions"
        expect(_told(server.recorded[0]), _submit(server, path, body))


def asks_for_webhooks() -> None:
    """With their events."""
    with ReplicateServer() as server, calls_at(server) as calls:
        asked = {"webhook": WEBHOOK, "webhook_events_filter": ["start", "completed"]}
        calls.create(VEO, {"prompt": PROMPT}, **asked)
        (job,) = server.jobs
        expect((job.webhook, job.webhook_events_filter), (WEBHOOK, ("start", "completed")))


def holds_the_answer_open() -> None:
    """`Prefer: wait`: done within it, or as it is after it."""
    with ReplicateServer(looks=2) as server, calls_at(server) as calls:
        expect(calls.create(SDXL, {"prompt": PROMPT}, wait=5).status, "succeeded")
        expect(calls.create(SDXL, {"prompt": PROMPT}, wait=1).status, "starting")
        expect([one.header("prefer") for one in server.recorded], ["wait=5", "wait=1"])
        expect([one.status for one in server.recorded], [201, 202])


def sets_a_time_to_cancel_after() -> None:
    """Which 1.x cannot."""
    with ReplicateServer() as server, calls_at(server) as calls:
        made = calls.create(VEO, {"prompt": PROMPT}, cancel_after="5m")
        expect(made.deadline is not None, True)  # noqa: FBT003
        expect(server.recorded[0].header("cancel-after"), "5m")


def cancels() -> None:
    """At once; and one that is done stays as it is."""
    with ReplicateServer(looks=4) as server, calls_at(server) as calls:
        made = calls.create(VEO, {"prompt": PROMPT})
        expect(calls.cancel(made.id).status, "canceled")
        expect(calls.get(made.id).status, "canceled")
        server.next_job(looks=0)
        done = calls.create(VEO, {"prompt": PROMPT})
        expect(calls.cancel(done.id).status, "succeeded")


def uploads_a_file_and_names_it() -> None:
    """A form with one file; its address is the input."""
    with ReplicateServer() as server, calls_at(server) as calls:
        file = calls.upload("first.png", png(8, 8).content)
        address = calls.address_of(file)
        calls.create(VEO, {"prompt": PROMPT, "image": address})
        (upload,) = server.uploads
        expect(address, f"{server.base_url}/files/{upload.id}")
        named = (upload.name, upload.content_type, upload.content)
        expect(named, ("first.png", "image/png", png(8, 8).content))


def runs_each_shape_of_an_output() -> None:
    """One file, a list, an object, and a tree of both, as the client itself waits for them."""
    with ReplicateServer(looks=0) as server, calls_at(server) as calls:
        one = calls.run(VEO, {"prompt": PROMPT})
        several = calls.run(FLUX, {"prompt": PROMPT, "num_outputs": 2})
        server.next_job("object")
        named = calls.run(VEO, {"prompt": PROMPT})
        server.next_job("nested")
        nested = calls.run(VEO, {"prompt": PROMPT})
        expect((isinstance(one, str), len(several)), (True, 2))
        expect(sorted(named), ["file", "seed", "thumbnail"])
        expect([sorted(clip) for clip in nested["clips"]], [["file"], ["file"]])


def sees_how_each_prediction_ends() -> None:
    """A failed one is an answer of 200; what was aborted no version has a word for."""
    with ReplicateServer(looks=0) as server, calls_at(server) as calls:
        for outcome in OUTCOMES.values():
            if outcome.status == "aborted":
                continue
            server.next_job(outcome)
            look = calls.get(calls.create(VEO, {"prompt": PROMPT}).id)
            expect((look.status, look.error), (outcome.status, outcome.error))


def gets_each_refusal() -> None:
    """With its status; nothing is made of them, and nothing is sent twice."""
    refusals = {
        "unauthorized": 401,
        "insufficient-credit": 402,
        "forbidden": 403,
        "not-found": 404,
        "invalid-input": 422,
        "rate-limited-words": 429,
        "server-error": 500,
    }
    with ReplicateServer() as server, calls_at(server) as calls:
        for fault, status in refusals.items():
            server.fail("create", fault)
            expect(_refused(lambda: calls.create(VEO, {"prompt": PROMPT})), status)
        expect((server.counters.paid_submits, len(server.recorded)), (0, len(refusals)))


def is_refused_with_a_wrong_token() -> None:
    """401."""
    with ReplicateServer() as server, calls_at(server, api_key="r8_wrong") as calls:
        expect(_refused(lambda: calls.get("any")), 401)


TALKS = (
    Talk(creates_a_prediction_of_an_official_model_and_watches_it),
    Talk(creates_a_prediction_of_a_version),
    Talk(creates_a_prediction_on_a_deployment),
    Talk(asks_for_webhooks),
    Talk(holds_the_answer_open),
    Talk(sets_a_time_to_cancel_after, since=2),
    Talk(cancels),
    Talk(uploads_a_file_and_names_it),
    Talk(runs_each_shape_of_an_output),
    Talk(sees_how_each_prediction_ends),
    Talk(gets_each_refusal),
    Talk(is_refused_with_a_wrong_token),
)
"""Every talk, in order."""
