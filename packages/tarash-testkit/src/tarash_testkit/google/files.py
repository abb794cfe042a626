"""Files of the Gemini API: resumable uploads, their state, and downloads that need the key.

Rule: an upload is a file only once it is finalized; what was uploaded is never given out again.

Sources: `google-genai` 3.6.1 (`files.py`, `_api_client.py`): requests, headers and the chunks of an
upload, and that only generated files can be downloaded; ai.google.dev/gemini-api/docs/files, read
2026-11. The texts of the refusals are illustrative.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.checks import anything, fields, text, texts_by_name
from tarash_testkit.delivery import deliver
from tarash_testkit.front import Front
from tarash_testkit.google.access import Access
from tarash_testkit.google.answers import checked_object, json_object, refusal
from tarash_testkit.google.surfaces import GEMINI, Call, Surface, routes_of
from tarash_testkit.media import MediaFile
from tarash_testkit.scripts import Scripts
from tarash_testkit.shapes import as_object
from tarash_testkit.watched import Watched

__all__ = ("FILE_OUTCOMES", "Files", "StoredFile")

DOWNLOAD = "download"
"""The operation that fetches the bytes of a generated file, with the key."""
FILE_OUTCOMES: Mapping[str, str] = {"active": "ACTIVE", "failed": "FAILED"}
"""What becomes of a file that was processed, by the name that tests use."""
_PROCESSING = "PROCESSING"
_STATUS = "x-goog-upload-status"
_UPLOADS = "/resumable"
"""Where the bytes of an upload go; the service chooses the address, and tells it."""
_CREATED = "2026-11-20T10:00:00Z"
_EXPIRES = "2026-11-22T10:00:00Z"
"""48 hours later. Source: ai.google.dev/gemini-api/docs/files, read 2026-11."""
_START = fields(
    {
        "file": fields(
            {
                **dict.fromkeys(("name", "display_name", "displayName"), text()),
                **dict.fromkeys(("mime_type", "mimeType"), text()),
                **dict.fromkeys(("size_bytes", "sizeBytes"), anything()),
                "metadata": texts_by_name(),
            }
        )
    }
)


@dataclass(frozen=True, slots=True)
class StoredFile(Watched):
    """A file, uploaded or generated."""

    file_id: str
    media: MediaFile = field(repr=False)
    source: str
    """`UPLOADED` or `GENERATED`."""
    outcome: str = "ACTIVE"

    @property
    def state(self) -> str:
        """`PROCESSING` until it was looked at often enough, then `ACTIVE` or `FAILED`."""
        return self.outcome if self.phase == "done" else _PROCESSING

    def uri(self, origin: str) -> str:
        """Return the address that other requests name the file by."""
        return f"{origin}/v1beta/files/{self.file_id}"

    def download_uri(self, origin: str) -> str:
        """Return the address of the bytes."""
        return f"{self.uri(origin)}:download?alt=media"

    def body(self, origin: str) -> dict[str, object]:
        """Return the answer to a look."""
        body: dict[str, object] = {
            "name": f"files/{self.file_id}",
            "mimeType": self.media.content_type,
            "sizeBytes": str(self.media.size_bytes),
            "createTime": _CREATED,
            "updateTime": _CREATED,
            "expirationTime": _EXPIRES,
            "uri": self.uri(origin),
            "state": self.state,
            "source": self.source,
        }
        if self.source == "GENERATED":
            body["downloadUri"] = self.download_uri(origin)
        if self.state == "FAILED":
            body["error"] = {"code": 3, "message": "The file could not be processed."}
        return body


@dataclass(slots=True)
class _Upload:
    """Bytes that are on their way."""

    file_id: str
    content_type: str
    size_bytes: int
    received: bytearray = field(default_factory=bytearray)


class Files:
    """The files of one server, and the routes to them."""

    def __init__(
        self, *, access: Access, origin: Callable[[], str], looks: Callable[[], int]
    ) -> None:
        """Take what is shared; `looks` says how many looks find a new file in processing."""
        self.scripts = Scripts(FILE_OUTCOMES, "active")
        self._access = access
        self._origin = origin
        self._looks = looks
        self._files: dict[str, StoredFile] = {}
        self._uploads: dict[str, _Upload] = {}

    @property
    def stored(self) -> tuple[StoredFile, ...]:
        """Every file as it is now, in order of arrival."""
        return tuple(self._files.values())

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes; the address of an upload opens it, without a key."""
        calls = (
            Call(DOWNLOAD, "GET", "/files/{file}:download", self._download),
            Call("get-file", "GET", "/files/{file}", self._get),
            Call("delete-file", "DELETE", "/files/{file}", self._delete),
        )
        starts = (Call("start-upload", "POST", "/files", self._start),)
        uploads = replace(GEMINI, prefixes=tuple(f"/upload{path}" for path in GEMINI.prefixes))
        return (
            *routes_of(GEMINI, self._access, calls),
            *routes_of(uploads, self._access, starts),
            Front(_anyone).route("POST", f"{_UPLOADS}/{{upload}}", self._receive, "upload"),
        )

    @property
    def routes_elsewhere(self) -> tuple[Route, ...]:
        """Where a redirect of a download leads: the same paths, and no key."""
        front = Front(_anyone)
        return tuple(
            front.route("GET", f"{prefix}/files/{{file}}:download", self._deliver, DOWNLOAD)
            for prefix in GEMINI.prefixes
        )

    def generated(self, media: MediaFile) -> StoredFile:
        """Return `media` as a new file."""
        return self._keep(self._new_id(), media, "GENERATED")

    def unusable(self, uri: str) -> tuple[str, str] | None:
        """Return gRPC status and text when the input at `uri` is a file here and cannot be used."""
        start = f"{self._origin()}/v1beta/files/"
        if not uri.startswith(start):
            return None
        file_id = uri.removeprefix(start).partition(":")[0]
        file = self._files.get(file_id)
        if file is None:
            return _absent(file_id)
        return None if file.state == "ACTIVE" else _inactive(file_id)

    def _new_id(self) -> str:
        return f"testkit{len(self._files) + len(self._uploads) + 1:06d}"

    def _keep(self, file_id: str, media: MediaFile, source: str) -> StoredFile:
        outcome, looks = self.scripts.take(self._looks())
        file = StoredFile(file_id, media, source, outcome, looks=looks)
        self._files[file_id] = file
        return file

    async def _start(self, _: Surface, request: Request) -> Response:
        described = checked_object(_START, await json_object(request)).get("file")
        name = (as_object(described) or {}).get("name")
        content_type = request.headers.get("x-goog-upload-header-content-type")
        length = request.headers.get("x-goog-upload-header-content-length", "")
        if request.headers.get("x-goog-upload-protocol") != "resumable" or not content_type:
            raise refusal("INVALID_ARGUMENT", "Upload protocol and content type are required.")
        if request.headers.get("x-goog-upload-command") != "start" or not length.isdigit():
            raise refusal("INVALID_ARGUMENT", "A resumable upload starts with its length.")
        file_id = name.removeprefix("files/") if isinstance(name, str) else self._new_id()
        upload = f"upload-{len(self._uploads) + 1}"
        self._uploads[upload] = _Upload(file_id, content_type, int(length))
        url = f"{self._origin()}{_UPLOADS}/{upload}?upload_protocol=resumable"
        return JSONResponse({}, headers={_STATUS: "active", "x-goog-upload-url": url})

    async def _receive(self, request: Request) -> Response:
        upload = self._uploads.get(request.path_params["upload"])
        if upload is None:
            raise refusal("NOT_FOUND", "Upload not found.")
        if request.headers.get("x-goog-upload-offset") != str(len(upload.received)):
            raise refusal("INVALID_ARGUMENT", "The offset is not where the upload is.")
        commands = request.headers.get("x-goog-upload-command", "").replace(" ", "").split(",")
        upload.received.extend(await request.body())
        if "finalize" not in commands:
            return JSONResponse({}, headers={_STATUS: "active"})
        if len(upload.received) != upload.size_bytes:
            raise refusal("INVALID_ARGUMENT", "The upload has not the length that was announced.")
        media = MediaFile(bytes(upload.received), upload.content_type)
        file = self._keep(upload.file_id, media, "UPLOADED")
        return JSONResponse({"file": file.body(self._origin())}, headers={_STATUS: "final"})

    def _found(self, request: Request) -> StoredFile:
        file_id: str = request.path_params["file"]
        file = self._files.get(file_id)
        if file is None:
            raise refusal(*_absent(file_id))
        return file

    async def _get(self, _: Surface, request: Request) -> Response:
        file = self._found(request)
        self._files[file.file_id] = file.after_look()
        return JSONResponse(file.body(self._origin()))

    async def _delete(self, _: Surface, request: Request) -> Response:
        del self._files[self._found(request).file_id]
        return JSONResponse({})

    async def _download(self, _: Surface, request: Request) -> Response:
        file = self._found(request)
        if request.query_params.get("alt") != "media" or file.source != "GENERATED":
            raise refusal("INVALID_ARGUMENT", "Only generated files can be downloaded, as media.")
        if file.state != "ACTIVE":
            raise refusal(*_inactive(file.file_id))
        return deliver(request, file.media)

    async def _deliver(self, request: Request) -> Response:
        return deliver(request, self._found(request).media)


def _anyone(request: Request) -> None:
    """Let everybody in."""
    del request


def _absent(file_id: str) -> tuple[str, str]:
    message = f"You do not have permission to access the File {file_id} or it may not exist."
    return "PERMISSION_DENIED", message


def _inactive(file_id: str) -> tuple[str, str]:
    message = f"The File {file_id} is not in an ACTIVE state and usage is not allowed."
    return "FAILED_PRECONDITION", message
