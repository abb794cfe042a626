"""Uploads: a form that opens a storage, and the storage, which is not Runway's own.

Rule: no key belongs to the storage, and a form is good for one file.

Source: `resources/uploads.py` of runwayml 5.24.0; docs.dev.runwayml.com/assets/uploads (a mirror of
2026-08-15): 512 bytes to 200 MB. The storage answers like S3, with an empty 204, or XML.
"""

from collections.abc import Callable
from json import JSONDecodeError

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.checks import fields, text
from tarash_testkit.media import MediaFile
from tarash_testkit.multipart import Part, read_parts
from tarash_testkit.runway.answers import invalid, refused, unauthorized
from tarash_testkit.runway.bodies import issue_of

__all__ = ("STORAGE", "Uploads")

STORAGE = "storage"
"""The operation that carries the bytes, and no credential."""
_BODY = fields({"filename": text(), "type": text("ephemeral")}, required=("filename", "type"))
_LEAST_BYTES, _MOST_BYTES = 512, 200 * 1000**2


class Uploads:
    """The uploads of one server, and the routes to them."""

    def __init__(self, *, api_key: str, origin: Callable[[], str]) -> None:
        """Take the key, and where the storage is."""
        self._api_key = api_key
        self._origin = origin
        self._open: dict[str, str] = {}
        self._files: dict[str, MediaFile] = {}

    @property
    def uris(self) -> tuple[str, ...]:
        """The addresses of all files that arrived."""
        return tuple(self._files)

    @property
    def files(self) -> tuple[MediaFile, ...]:
        """All files that arrived, in their order."""
        return tuple(self._files.values())

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes of the service."""
        return (Route("/v1/uploads", self._begin, methods=["POST"], name="upload"),)

    @property
    def storage_routes(self) -> tuple[Route, ...]:
        """The routes of the storage."""
        return (Route("/storage", self._take, methods=["POST"], name=STORAGE),)

    async def _begin(self, request: Request) -> Response:
        rejected = unauthorized(request, self._api_key)
        if rejected is not None:
            return rejected
        try:
            body: object = await request.json()
        except (JSONDecodeError, UnicodeDecodeError):
            return refused(400, "The body is not a JSON object.")
        problems = tuple(_BODY(body, ()))
        if problems:
            return invalid([issue_of(problem) for problem in problems])
        key = f"uploads/{len(self._open) + 1:06d}"
        self._open[key] = f"runway://{key}"
        form = {"key": key, "policy": "testkit-policy", "x-amz-signature": "testkit"}
        return JSONResponse(
            {
                "uploadUrl": f"{self._origin()}/storage",
                "fields": form,
                "runwayUri": self._open[key],
            }
        )

    async def _take(self, request: Request) -> Response:
        parts = read_parts(request.headers.get("content-type", ""), await request.body())
        if parts is None or not parts or parts[-1].name != "file":
            return _denied("MalformedPOSTRequest", 400)
        form = {part.name: part.text for part in parts[:-1]}
        uri = self._open.get(form.get("key", ""))
        if uri is None or uri in self._files or form.get("policy") != "testkit-policy":
            return _denied("AccessDenied", 403)
        return self._keep(uri, parts[-1])

    def _keep(self, uri: str, part: Part) -> Response:
        size = len(part.content)
        if not _LEAST_BYTES <= size <= _MOST_BYTES:
            return _denied("EntityTooSmall" if size < _LEAST_BYTES else "EntityTooLarge", 400)
        self._files[uri] = MediaFile(part.content, part.content_type or "")
        return Response(status_code=204)


def _denied(code: str, status: int) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
    return Response(body, status, media_type="application/xml")
