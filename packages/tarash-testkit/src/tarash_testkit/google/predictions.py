"""`predict` of Imagen: on Vertex, and as the Gemini API once had it.

Rule: the answer is counted as paid at the moment in which it is made, whatever is filtered.

Sources: `google-genai` 3.6.1 and 2.34.0 (`models.py`); the Imagen API reference of
docs.cloud.google.com, read 2026-11: a filtered picture is missing, or holds its reason alone.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from tarash_testkit.google.answers import json_object
from tarash_testkit.google.outcomes import FILTERED_REASON, PREDICTIONS, PredictionEnd
from tarash_testkit.google.prediction_rules import check_imagen, parameters_of
from tarash_testkit.google.shared import Shared
from tarash_testkit.google.surfaces import Call, Surface
from tarash_testkit.inline import StreamedText, inline_json
from tarash_testkit.scripts import Scripts
from tarash_testkit.shapes import as_object

__all__ = ("Predictions",)


class Predictions:
    """The calls of one server."""

    def __init__(self, shared: Shared) -> None:
        """Take what is shared."""
        self.scripts = Scripts(PREDICTIONS, "done")
        self._shared = shared
        self._count = 0

    def calls(self, surface: Surface) -> tuple[Call, ...]:
        """Return the calls of `surface`."""
        return (Call("predict", "POST", surface.models + "/{model}:predict", self._predict),)

    async def _predict(self, surface: Surface, request: Request) -> Response:
        _ = self._shared.model(surface, request, "imagen")
        body = await json_object(request)
        check_imagen(surface, body)
        end, _ = self.scripts.take(0)
        self._count += 1
        self._shared.recorder.paid()
        answer = self._answer(end, parameters_of(body)) if end.body is None else end.body
        return StreamedText(inline_json(answer))

    def _answer(self, end: PredictionEnd, parameters: Mapping[str, object]) -> dict[str, object]:
        count = parameters.get("sampleCount", 1)
        asked = count if isinstance(count, int) else 1
        missing = end.missing_of(asked)
        predictions = [self._picture(parameters, number) for number in range(asked - missing)]
        if end.tells_reasons and parameters.get("includeRaiReason") is True:
            predictions += [{"raiFilteredReason": FILTERED_REASON}] * missing
        return {"predictions": predictions} if predictions else {}

    def _picture(self, parameters: Mapping[str, object], number: int) -> dict[str, object]:
        output = as_object(parameters.get("outputOptions")) or {}
        picture = self._shared.outputs.image(
            str(parameters.get("aspectRatio", "1:1")),
            str(parameters.get("sampleImageSize", "1K")),
            str(output.get("mimeType", "image/png")),
        )
        described: dict[str, object] = {"mimeType": picture.content_type}
        if "storageUri" in parameters:
            bucket = str(parameters["storageUri"]).rstrip("/")
            return {**described, "gcsUri": f"{bucket}/{self._count}/sample_{number}.png"}
        return {**described, "bytesBase64Encoded": picture}
