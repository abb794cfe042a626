"""A test server that speaks the wire of Papermoon.

It has faults on demand, and nothing in it depends on time or chance: looks move a job on. Where
the API's description is silent, write down here what was assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from tarash_testkit.delivery import FileStore
from tarash_testkit.faults import TRANSPORT_FAULTS, fault_table, json_reply, rejected
from tarash_testkit.front import Front, Refusal
from tarash_testkit.media import mp4
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
_FIELDS = frozenset({"engine", "story", "seconds", "frame", "opening", "mute"})
_UNTIL = 1_795_000_000
"""When a ticket ends, in seconds since 1970: the same in every run."""


def said(code: str, **more: object) -> dict[str, object]:
    """Return the body of a refusal."""
    return {"oops": code, "say": "no", **more}


FAULTS = fault_table(
    (
        *TRANSPORT_FAULTS,
        rejected("no-token", json_reply(401, said("no_token")), "401"),
        rejected("empty-purse", json_reply(402, said("empty_purse")), "402"),
        rejected("crowded", json_reply(420, said("crowded", wait_ms=50)), "420, pause in the body"),
        rejected("bad-script", json_reply(422, said("bad_script", line="seconds")), "422"),
        rejected("curfew", json_reply(451, said("curfew", rules=["violence"])), "451, moderation"),
        rejected("house-full", json_reply(503, said("house_full")), "503, nothing was taken"),
        rejected("fire", json_reply(500, said("fire")), "500, no word of what was taken"),
    )
)
"""Everything that can go wrong with one exchange, by name."""
OUTCOMES: Mapping[str, Mapping[str, object] | None] = {
    "bow": None,
    "curfew": said("curfew", rules=["violence"]),
    "fire": said("fire"),
    "house-full": said("house_full"),
}
"""How a show can end, by name: with a film, or with boos."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(Watched):
    """One accepted order."""

    id: str
    order: Mapping[str, object] = field(repr=False)
    error: Mapping[str, object] | None = None
    left: bool = False


class Service(ProviderServer):
    """Papermoon, as far as a client can tell."""

    def __init__(self, *, api_key: str = API_KEY, looks: int = 2) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only key that is accepted.
            looks: How many looks find a new show unfinished.
        """
        self.looks = looks
        self.shows: dict[str, Show] = {}
        self.scripts = Scripts(OUTCOMES, "bow")
        self._key = api_key
        front = Front(self._admit)
        super().__init__(
            routes=(
                front.route("POST", "/v3/shows", self._submit, "submit"),
                front.route("GET", "/v3/shows/{id}", self._look, "look"),
                front.route("GET", "/v3/shows/{id}/ticket", self._ticket, "ticket"),
                front.route("POST", "/v3/shows/{id}/leave", self._leave, "leave"),
            ),
            faults=FAULTS,
            api_key=api_key,
            free_of_credentials=frozenset({"download"}),
            recorder=Recorder(),
            files=FileStore(),
        )

    @property
    def base_url(self) -> str:
        """What a config takes as `base_url`: the origin, and what stands before every path."""
        return f"{self.url}/v3"

    def next_job(self, outcome: str) -> None:
        """Say how the next show ends: a name of `OUTCOMES`."""
        self.scripts.write(self.scripts.named(outcome))

    def _admit(self, request: Request) -> None:
        if request.headers.get("x-moon-token") != self._key:
            raise Refusal(401, said("no_token"))

    async def _submit(self, request: Request) -> Response:
        order = as_object(await request.json()) or {}
        for name in ({"story"} - order.keys()) | (order.keys() - _FIELDS):
            raise Refusal(422, said("bad_script", line=name))
        error, looks = self.scripts.take(self.looks)
        name = f"sh_{len(self.shows) + 1}"
        self.shows[name] = Show(id=name, order=order, looks=looks, error=error)
        self._recorder.paid()
        return Response(status_code=201, headers={"location": f"{self.base_url}/shows/{name}"})

    async def _look(self, request: Request) -> Response:
        found = self._found(request)
        self.shows[found.id] = found.after_look()
        return JSONResponse(_look_at(found))

    async def _ticket(self, request: Request) -> Response:
        found = self._found(request)
        if found.phase != "done" or found.error is not None or found.left:
            raise Refusal(404, said("no_show"))
        href = f"{self.add_file('film.mp4', mp4())}?sig=0123"
        return JSONResponse({"href": href, "until": _UNTIL, "seconds": 6})

    async def _leave(self, request: Request) -> Response:
        found = self._found(request)
        if found.phase == "done" and not found.left:
            raise Refusal(409, said("bowed"))
        self.shows[found.id] = replace(found, looked=found.looks, left=True)
        return Response(status_code=202)

    def _found(self, request: Request) -> Show:
        found = self.shows.get(request.path_params["id"])
        if found is None:
            raise Refusal(404, said("no_show"))
        return found


def _look_at(show: Show) -> dict[str, object]:
    if show.left:
        return {"act": "left"}
    if show.phase == "queued":
        return {"act": "lobby", "seat": 1}
    if show.phase == "running":
        return {"act": "curtain", "frames": f"{show.percent}/100"}
    return {"act": "bow"} if show.error is None else {"act": "boo", **show.error}
