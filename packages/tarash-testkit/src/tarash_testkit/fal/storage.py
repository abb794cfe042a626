"""The routes of `rest.fal.ai` (tokens, initiate) and of the CDN (bytes).

Rule: the account's key opens the REST routes, the token the CDN, the signature the signed URL;
none of them opens another's door.

Source: `fal-client` 1.0.3 and npm `@fal-ai/client` 1.10.1, read 2026-11-01.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.delivery import FileStore, file_url
from tarash_testkit.fal.answers import not_found, rejection, unauthorized
from tarash_testkit.media import MediaFile
from tarash_testkit.shapes import as_list, as_object

__all__ = ("CDN_TOKEN", "SIGNED_UPLOAD", "Storage")

CDN_TOKEN = "testkit-cdn-token"  # noqa: S105 - it opens nothing but this server
SIGNED_UPLOAD = "signed-upload"
"""The operation that carries bytes to a signed URL, and must carry no credential."""
_SIGNATURE = "testkit-signature"
_EXPIRES_AT = "2099-01-01T00:00:00+00:00"


@dataclass(slots=True)
class _Multipart:
    """An upload in parts that is under way."""

    path: str
    content_type: str
    parts: dict[int, bytes] = field(default_factory=dict[int, bytes])


class Storage:
    """Uploads of one server, and the routes to them."""

    def __init__(self, *, api_key: str, origin: Callable[[], str], files: FileStore) -> None:
        """Deliver what is uploaded from `files` under `origin`."""
        self._api_key = api_key
        self._origin = origin
        self._files = files
        self._multiparts: dict[str, _Multipart] = {}
        self._signed: dict[str, _Multipart] = {}

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes, named after the operations."""
        parts = "/files/{path:path}/multipart/{upload}"
        signed = "/signed/{upload}"
        return (
            _post("/storage/auth/token", self._token, "token"),
            _post("/storage/upload/initiate", self._initiate, "initiate"),
            _post("/storage/upload/initiate-multipart", self._initiate, "initiate"),
            _post("/files/upload", self._upload, "upload"),
            _post("/files/upload/multipart", self._begin_parts, "initiate"),
            _put(parts + "/{number:int}", self._cdn_part, "upload"),
            _post(parts + "/complete", self._cdn_complete, "complete"),
            _put(signed, self._signed_whole, SIGNED_UPLOAD),
            _put(signed + "/{number:int}", self._signed_part, SIGNED_UPLOAD),
            _post(signed + "/complete", self._signed_complete, "signed-complete"),
        )

    async def _token(self, request: Request) -> Response:
        rejected = unauthorized(request, self._api_key)
        if rejected is not None:
            return rejected
        return JSONResponse(
            {
                "token": CDN_TOKEN,
                "token_type": "Bearer",
                "base_url": self._origin(),
                "expires_at": _EXPIRES_AT,
            }
        )

    async def _upload(self, request: Request) -> Response:
        rejected = _without_token(request)
        if rejected is not None:
            return rejected
        path = self._files.next_path(request.headers.get("x-fal-file-name", "upload.bin"))
        self._files.add(path, MediaFile(await request.body(), _content_type(request)))
        return JSONResponse({"access_url": self._url(path)})

    async def _begin_parts(self, request: Request) -> Response:
        rejected = _without_token(request)
        if rejected is not None:
            return rejected
        name = request.headers.get("x-fal-file-name", "upload.bin")
        path = self._reserve(name)
        upload = f"multipart-{len(self._multiparts) + 1}"
        self._multiparts[upload] = _Multipart(path, _content_type(request))
        return JSONResponse({"access_url": self._url(path), "uploadId": upload})

    async def _cdn_part(self, request: Request) -> Response:
        return _without_token(request) or await _take_part(request, self._multiparts)

    async def _cdn_complete(self, request: Request) -> Response:
        return _without_token(request) or await self._complete(request, self._multiparts)

    async def _initiate(self, request: Request) -> Response:
        rejected = unauthorized(request, self._api_key)
        if rejected is not None:
            return rejected
        body = as_object(await request.json()) or {}
        content_type, name = body.get("content_type"), body.get("file_name")
        if not isinstance(content_type, str) or not isinstance(name, str):
            return rejection(422, "content_type and file_name are required")
        path = self._reserve(name)
        upload = f"upload-{len(self._signed) + 1}"
        self._signed[upload] = _Multipart(path, content_type)
        upload_url = f"{self._origin()}/signed/{upload}?X-Signature={_SIGNATURE}"
        return JSONResponse({"upload_url": upload_url, "file_url": self._url(path)})

    async def _signed_whole(self, request: Request) -> Response:
        upload = self._signed.get(request.path_params["upload"])
        if upload is None or not _is_signed(request):
            return rejection(403, "SignatureDoesNotMatch")
        if _content_type(request) != upload.content_type:
            return rejection(403, "The content type is not the one that was signed")
        self._files.add(upload.path, MediaFile(await request.body(), upload.content_type))
        return Response()

    async def _signed_part(self, request: Request) -> Response:
        if not _is_signed(request):
            return rejection(403, "SignatureDoesNotMatch")
        return await _take_part(request, self._signed)

    async def _signed_complete(self, request: Request) -> Response:
        if not _is_signed(request):
            return rejection(403, "SignatureDoesNotMatch")
        return await self._complete(request, self._signed)

    async def _complete(self, request: Request, uploads: dict[str, _Multipart]) -> Response:
        upload = uploads.get(request.path_params["upload"])
        if upload is None:
            return not_found("Upload")
        if _stated_parts(await request.json()) != _kept_parts(upload):
            return rejection(400, "The parts are not the ones that were uploaded")
        whole = b"".join(part for _, part in sorted(upload.parts.items()))
        self._files.add(upload.path, MediaFile(whole, upload.content_type))
        return JSONResponse({"access_url": self._url(upload.path)})

    def _reserve(self, name: str) -> str:
        """Return the path of a file whose bytes come later; it is empty until then."""
        path = self._files.next_path(name)
        self._files.add(path, MediaFile(b"", "application/octet-stream"))
        return path

    def _url(self, path: str) -> str:
        return file_url(self._origin(), path)


def _post(path: str, answer: Callable[[Request], Awaitable[Response]], name: str) -> Route:
    return Route(path, answer, methods=["POST"], name=name)


def _put(path: str, answer: Callable[[Request], Awaitable[Response]], name: str) -> Route:
    return Route(path, answer, methods=["PUT"], name=name)


def _without_token(request: Request) -> Response | None:
    if request.headers.get("authorization") == f"Bearer {CDN_TOKEN}":
        return None
    return rejection(401, "A valid CDN token is required.")


def _is_signed(request: Request) -> bool:
    return request.query_params.get("X-Signature") == _SIGNATURE


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "application/octet-stream")


async def _take_part(request: Request, uploads: dict[str, _Multipart]) -> Response:
    upload = uploads.get(request.path_params["upload"])
    if upload is None:
        return not_found("Upload")
    number: int = request.path_params["number"]
    part = await request.body()
    upload.parts[number] = part
    etag = _etag(part)
    return JSONResponse({"partNumber": number, "etag": etag}, headers={"etag": etag})


def _etag(part: bytes) -> str:
    return f'"{hashlib.sha256(part).hexdigest()[:32]}"'


def _kept_parts(upload: _Multipart) -> dict[object, object]:
    return {number: _etag(part) for number, part in upload.parts.items()}


def _stated_parts(body: object) -> dict[object, object]:
    """Return tag by number: a client may finish its parts in any order."""
    parts = as_list((as_object(body) or {}).get("parts")) or []
    stated = [as_object(part) or {} for part in parts]
    return {part.get("partNumber"): part.get("etag") for part in stated}
