"""The routes of `/files`: what an account uploads in order to name it in requests.

Rule: a file keeps its bytes and its purpose; nothing else is done with it.

Source: `resources/files.py` and `types/file_object.py` of the package `openai` 3.57.0, read
2026-11-25.
"""

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.front import Front
from tarash_testkit.multipart import Part
from tarash_testkit.openai.answers import missing
from tarash_testkit.openai.bodies import NOW
from tarash_testkit.openai.fields import Field, checked
from tarash_testkit.openai.forms import read_form

__all__ = ("Upload", "Uploads")

_FIELDS = {
    "purpose": Field(
        values=("assistants", "batch", "fine-tune", "vision", "user_data", "evals"),
        is_required=True,
    ),
    "expires_after": Field("object"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of the account."""

    id: str
    purpose: str
    file: Part = field(repr=False)

    @property
    def body(self) -> dict[str, object]:
        """What the service says of it."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.file.content),
            "created_at": NOW,
            "filename": self.file.file_name,
            "purpose": self.purpose,
            "status": "processed",
            "expires_at": None,
        }


class Uploads:
    """The files of one account, and the routes to them."""

    def __init__(self) -> None:
        """Start empty."""
        self._uploads: dict[object, Upload] = {}

    @property
    def all(self) -> tuple[Upload, ...]:
        """Every file, in order of arrival."""
        return tuple(self._uploads.values())

    def __contains__(self, file_id: object) -> bool:
        """Return whether the account has a file of this id."""
        return file_id in self._uploads

    def routes(self, front: Front, prefix: str) -> tuple[Route, ...]:
        """Return the routes below `prefix`."""
        return (front.route("POST", f"{prefix}/files", self._create, "upload"),)

    async def _create(self, request: Request) -> Response:
        form = await read_form(request, _FIELDS)
        arguments = checked(form.arguments, _FIELDS)
        files = form.files_named("file")
        if not files:
            raise missing("file")
        upload = Upload(f"file-{len(self._uploads) + 1:024d}", str(arguments["purpose"]), files[0])
        self._uploads[upload.id] = upload
        return JSONResponse(upload.body)
