"""A test server that speaks the wire of Papermoon.

It has faults on demand, and nothing in it depends on time or chance: looks move a job on. Where
the API's description is silent, write down here what was assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from tarash_testkit.delivery import FileStore
from tarash_testkit.faults import TRANSPORT_FAULTS, fault_table, json_reply, rate_limits, rejected
from tarash_testkit.front import Front, Refusal
from tarash_testkit.media import mp4, png
from tarash_testkit.recorder import Recorder
from tarash_testkit.scripts import Scripts
from tarash_testkit.server import ProviderServer
from tarash_testkit.shapes import as_object
from tarash_testkit.watched import Watched

__all__ = ("API_KEY", "PROVIDER", "Service", "said")

PROVIDER = "papermoon"
"""What a config says."""

API_KEY = "test-key-0123456789"
"""The key that the server takes unless told another one."""


def said(code: str, message: str = "no") -> dict[str, object]:
    """Return the body of an error."""
    return {"error": {"code": code, "message": message}}


FAULTS = fault_table(
    (
        *TRANSPORT_FAULTS,
        *rate_limits(json_reply, said("rate_limited"), said("rate_limited")),
        rejected("unauthorized", json_reply(401, said("unauthorized")), "401"),
        rejected("forbidden", json_reply(403, said("forbidden")), "403"),
        rejected("no-credits", json_reply(402, said("insufficient_credits")), "402"),
        rejected("invalid", json_reply(422, said("invalid_request")), "422, wrong field"),
        rejected("refused", json_reply(422, said("content_refused")), "422, moderation"),
        rejected("overloaded", json_reply(503, said("overloaded")), "503, nothing was taken"),
        rejected("broken", json_reply(500, said("internal")), "500, no word of what was taken"),
    )
)
"""Everything that can go wrong with one exchange, by name."""
OUTCOMES: Mapping[str, Mapping[str, object] | None] = {
    "done": None,
    "refused": said("content_refused"),
    "failed": said("internal"),
    "overloaded": said("overloaded"),
}
"""How a job can end, by name: with files, or with an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation(Watched):
    """One accepted job."""

    id: str
    order: Mapping[str, object] = field(repr=False)
    error: Mapping[str, object] | None = None
    cancelled: bool = False


class Service(ProviderServer):
    """Papermoon, as far as a client can tell."""

    def __init__(self, *, api_key: str = API_KEY, looks: int = 2) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only key that is accepted.
            looks: How many looks find a new job unfinished.
        """
        self.looks = looks
        self.generations: dict[str, Generation] = {}
        self.scripts = Scripts(OUTCOMES, "done")
        self._key = api_key
        self._recorder_of_jobs = Recorder()
        front = Front(self._admit)
        super().__init__(
            routes=(
                front.route("POST", "/v1/generations", self._submit, "submit"),
                front.route("GET", "/v1/generations/{id}", self._look, "look"),
                front.route("DELETE", "/v1/generations/{id}", self._cancel, "cancel"),
            ),
            faults=FAULTS,
            api_key=api_key,
            free_of_credentials=frozenset({"download"}),
            recorder=self._recorder_of_jobs,
            files=FileStore(),
        )

    def next_job(self, outcome: str) -> None:
        """Say how the next job ends: a name of `OUTCOMES`."""
        self.scripts.write(self.scripts.named(outcome))

    def _admit(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._key}":
            raise Refusal(401, said("unauthorized"))

    async def _submit(self, request: Request) -> Response:
        order = as_object(await request.json())
        if order is None or not order.get("prompt"):
            raise Refusal(422, said("invalid_request", "prompt: missing"))
        error, looks = self.scripts.take(self.looks)
        name = f"g-{len(self.generations) + 1}"
        self.generations[name] = Generation(id=name, order=order, looks=looks, error=error)
        self._recorder_of_jobs.paid()
        return JSONResponse({"id": name, "state": "queued"})

    async def _look(self, request: Request) -> Response:
        found = self._found(request)
        self.generations[found.id] = found.after_look()
        return JSONResponse({"id": found.id, **self._state(found)})

    async def _cancel(self, request: Request) -> Response:
        found = self._found(request)
        if found.phase == "done":
            raise Refusal(409, said("already_done"))
        ended = Generation(id=found.id, order=found.order, looks=0, cancelled=True)
        self.generations[found.id] = ended
        return JSONResponse({"id": found.id, "state": "cancelled"})

    def _found(self, request: Request) -> Generation:
        found = self.generations.get(request.path_params["id"])
        if found is None:
            raise Refusal(404, said("not_found"))
        return found

    def _state(self, found: Generation) -> dict[str, object]:
        if found.cancelled:
            return {"state": "cancelled"}
        if found.phase == "queued":
            return {"state": "queued", "position": 1}
        if found.phase == "running":
            return {"state": "running", "percent": found.percent}
        if found.error is not None:
            return {"state": "failed", **found.error}
        is_image = str(found.order.get("model")).startswith("still")
        sample, name = (png(), "image.png") if is_image else (mp4(), "video.mp4")
        return {
            "state": "done",
            "files": [{"url": self.add_file(name, sample), "type": sample.content_type}],
        }
