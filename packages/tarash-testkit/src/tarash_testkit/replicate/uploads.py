"""The routes of `/files`: what an account uploads, to name it in the input of predictions.

Rule: a form is read part by part; what is no file of its own is refused.

Source: the paths of files in "Replicate HTTP API" 1.0.0-a1, and `file.py` of the package
`replicate` 1.0.7, read in November 2026. That a file lives for a day was reported by users.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.front import Front
from tarash_testkit.multipart import Part, read_parts
from tarash_testkit.replicate.answers import not_found, refusal
from tarash_testkit.shapes import as_object

__all__ = ("Upload", "Uploads")

_LARGEST_BYTES: Final = 100 * 1024 * 1024
_LONGEST_NAME: Final = 255  # bytes
_PARTS: Final = frozenset({"content", "metadata", "type", "filename"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of the account."""

    id: str
    name: str
    content_type: str
    content: bytes = field(repr=False)
    metadata: dict[str, object] = field(default_factory=dict[str, object])

    def body(self, origin: str) -> dict[str, object]:
        """Return what the service says of it."""
        digest = hashlib.sha256(self.content).hexdigest()
        return {
            "id": self.id,
            "name": self.name,
            "content_type": self.content_type,
            "size": len(self.content),
            "etag": digest[:32],
            "checksums": {"sha256": digest, "md5": digest[:32]},
            "metadata": self.metadata,
            "created_at": "2026-11-01T10:00:00.000Z",
            "expires_at": "2026-11-02T10:00:00.000Z",
            "urls": {"get": f"{origin}/v1/files/{self.id}"},
        }


class Uploads:
    """The files of one account, and the routes to them."""

    def __init__(self) -> None:
        """Start empty."""
        self._uploads: dict[str, Upload] = {}
        self._made = 0

    @property
    def all(self) -> tuple[Upload, ...]:
        """Every file that was not deleted, in order of arrival."""
        return tuple(self._uploads.values())

    def __contains__(self, file_id: object) -> bool:
        """Return whether the account has a file of this id."""
        return file_id in self._uploads

    def routes(self, front: Front, prefix: str) -> tuple[Route, ...]:
        """Return the routes below `prefix`."""
        files = f"{prefix}/files"
        return (
            front.route("POST", files, self._create, "upload"),
            front.route("GET", files, self._list, "list-files"),
            front.route("GET", f"{files}/{{id}}", self._retrieve, "file"),
            front.route("DELETE", f"{files}/{{id}}", self._delete, "delete-file"),
        )

    async def _create(self, request: Request) -> Response:
        body = await request.body()
        parts = read_parts(request.headers.get("content-type", ""), body)
        if parts is None:
            raise refusal(400, "The body is no multipart/form-data.")
        named = {part.name: part for part in parts}
        if len(named) != len(parts) or not named.keys() <= _PARTS:
            raise refusal(400, f"The form may have each of {', '.join(sorted(_PARTS))} once.")
        self._made += 1
        upload = _upload_of(f"cneqFile{self._made:018d}", named)
        self._uploads[upload.id] = upload
        return JSONResponse(upload.body(_origin(request)), 201)

    async def _list(self, request: Request) -> Response:
        results = [one.body(_origin(request)) for one in self.all]
        return JSONResponse({"next": None, "previous": None, "results": results})

    async def _retrieve(self, request: Request) -> Response:
        return JSONResponse(self._found(request).body(_origin(request)))

    async def _delete(self, request: Request) -> Response:
        del self._uploads[self._found(request).id]
        return Response(status_code=204)

    def _found(self, request: Request) -> Upload:
        upload = self._uploads.get(request.path_params["id"])
        if upload is None:
            raise not_found()
        return upload


def _upload_of(file_id: str, parts: dict[str, Part]) -> Upload:
    content = parts.get("content")
    if content is None or content.file_name is None:
        raise refusal(400, "Missing file: the part content must be one.")
    name = parts["filename"].text if "filename" in parts else content.file_name
    if len(name.encode()) > _LONGEST_NAME:
        raise refusal(400, f"The filename must be no longer than {_LONGEST_NAME} bytes.")
    if len(content.content) > _LARGEST_BYTES:
        raise refusal(413, "Files must be less than 100MB in size")
    kind = parts["type"].text if "type" in parts else content.content_type
    return Upload(
        file_id, name, kind or "application/octet-stream", content.content, _metadata(parts)
    )


def _metadata(parts: dict[str, Part]) -> dict[str, object]:
    if "metadata" not in parts:
        return {}
    try:
        found = as_object(json.loads(parts["metadata"].text))
    except ValueError:
        found = None
    if found is None:
        raise refusal(400, "The metadata must be a JSON object.")
    return found


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
