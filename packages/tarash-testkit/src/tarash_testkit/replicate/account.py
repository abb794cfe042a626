"""The routes beside predictions and files: models with their schemas, the account, the secret.

Source: the paths in "Replicate HTTP API" 1.0.0-a1, read in November 2026.
"""

import base64
import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.front import Front
from tarash_testkit.replicate.answers import not_found
from tarash_testkit.replicate.models import Model, version_of
from tarash_testkit.replicate.schemas import model_body, openapi_of

__all__ = ("WEBHOOK_KEY", "WEBHOOK_SECRET", "Account")

WEBHOOK_KEY = hashlib.sha256(b"tarash-testkit replicate webhooks").digest()
"""What deliveries are signed with."""
WEBHOOK_SECRET = f"whsec_{base64.b64encode(WEBHOOK_KEY).decode()}"
"""The same, as the service gives it to its customers."""


class Account:
    """What the service says of its models and of the account."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        """Take the models, by id."""
        self._models = models

    def routes(self, front: Front, prefix: str) -> tuple[Route, ...]:
        """Return the routes below `prefix`."""
        one = f"{prefix}/models/{{owner}}/{{name}}"
        return (
            front.route("GET", one, self._model, "model"),
            front.route("GET", f"{one}/versions/{{version}}", self._version, "version"),
            front.route("GET", f"{prefix}/account", self._account, "account"),
            front.route("GET", f"{prefix}/webhooks/default/secret", self._secret, "secret"),
        )

    async def _model(self, request: Request) -> Response:
        owner, name, model = self._found(request)
        return JSONResponse(model_body(owner, name, model))

    async def _version(self, request: Request) -> Response:
        owner, name, model = self._found(request)
        version = version_of(f"{owner}/{name}", model)
        if request.path_params["version"] != version:
            raise not_found()
        return JSONResponse({"id": version, "openapi_schema": openapi_of(model)})

    async def _account(self, _: Request) -> Response:
        return JSONResponse({"type": "user", "username": "testkit", "name": "", "github_url": None})

    async def _secret(self, _: Request) -> Response:
        return JSONResponse({"key": WEBHOOK_SECRET})

    def _found(self, request: Request) -> tuple[str, str, Model]:
        owner, name = request.path_params["owner"], request.path_params["name"]
        model = self._models.get(f"{owner}/{name}")
        if model is None:
            raise not_found()
        return owner, name, model
