"""`generateContent` for pictures, on every face.

Rule: the answer is counted as paid at the moment in which it is made, a refusal too.

Sources: `google-genai` 3.6.1 (`models.py`), answered by itself in the tests; the picture guide of
ai.google.dev and Google's notebook on Nano Banana, read 2026-11: a thinking model shows drafts, as
parts with `thought`. One candidate is made, whatever `candidateCount` says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from tarash_testkit.google.answers import checked_object, json_object, refusal
from tarash_testkit.google.content_rules import camel, check_of, parts_of
from tarash_testkit.google.models import thinks
from tarash_testkit.google.outcomes import CONTENTS, ContentEnd
from tarash_testkit.google.outputs import DRAFT
from tarash_testkit.google.shared import Shared
from tarash_testkit.google.surfaces import Call, Surface
from tarash_testkit.inline import StreamedText, inline_json
from tarash_testkit.media import MediaFile
from tarash_testkit.scripts import Scripts
from tarash_testkit.shapes import as_list, as_object

__all__ = ("Contents",)

_SIGNATURE = "dGVzdGtpdA=="


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a request asks for."""

    model: str
    ratio: str
    size: str
    content_type: str
    wants_text: bool
    wants_image: bool
    shows_drafts: bool


class Contents:
    """The calls of one server."""

    def __init__(self, shared: Shared) -> None:
        """Take what is shared."""
        self.scripts = Scripts(CONTENTS, "done")
        self._shared = shared
        self._count = 0

    def calls(self, surface: Surface) -> tuple[Call, ...]:
        """Return the calls of `surface`."""
        path = surface.models + "/{model}:generateContent"
        return (Call("generate-content", "POST", path, self._generate),)

    async def _generate(self, surface: Surface, request: Request) -> Response:
        model = self._shared.model(surface, request, "content")
        sent = as_object(camel(await json_object(request))) or {}
        body = checked_object(check_of(surface), sent)
        self._check_files(parts_of(body))
        end, _ = self.scripts.take(0)
        self._count += 1
        self._shared.recorder.paid()
        answer = self._answer(end, _wish(model, body)) if end.body is None else end.body
        return StreamedText(inline_json(answer))

    def _check_files(self, parts: Iterable[Mapping[str, object]]) -> None:
        for part in parts:
            uri = (as_object(part.get("fileData")) or {}).get("fileUri")
            problem = self._shared.files.unusable(str(uri))
            if problem is not None:
                raise refusal(*problem)

    def _answer(self, end: ContentEnd, wish: _Wish) -> dict[str, object]:
        answer: dict[str, object] = {
            "usageMetadata": _usage(1290 if end.makes_image else 0),
            "modelVersion": wish.model,
            "responseId": f"testkit-{self._count:06d}",
        }
        if end.block_reason is not None:
            answer["promptFeedback"] = {"blockReason": end.block_reason}
        if end.finish_reason is not None:
            answer["candidates"] = [self._candidate(end, wish)]
        return answer

    def _candidate(self, end: ContentEnd, wish: _Wish) -> dict[str, object]:
        parts = self._parts(end, wish)
        candidate: dict[str, object] = {"index": 0, "finishReason": end.finish_reason}
        if end.finish_reason != "STOP":
            candidate["finishMessage"] = f"Generation ended: {end.finish_reason}."
        candidate["content"] = {"role": "model", "parts": parts} if parts else {"role": "model"}
        return candidate

    def _parts(self, end: ContentEnd, wish: _Wish) -> list[dict[str, object]]:
        parts: list[dict[str, object]] = []
        if end.shows_drafts or (end.makes_image and wish.shows_drafts):
            parts.append({"text": "Composing the picture.", "thought": True})
            parts.append({**_inline(DRAFT), "thought": True})
        if end.text is not None and (wish.wants_text or not end.makes_image):
            parts.append({"text": end.text})
        if end.makes_image and wish.wants_image:
            picture = self._shared.outputs.image(wish.ratio, wish.size, wish.content_type)
            parts.append({**_inline(picture), "thoughtSignature": _SIGNATURE})
        return parts


def _wish(model: str, body: Mapping[str, object]) -> _Wish:
    config = as_object(body.get("generationConfig")) or {}
    image = as_object(config.get("imageConfig")) or {}
    output = as_object(image.get("imageOutputOptions")) or {}
    thinking = as_object(config.get("thinkingConfig")) or {}
    modalities = as_list(config.get("responseModalities")) or ["TEXT", "IMAGE"]
    return _Wish(
        model=model,
        ratio=str(image.get("aspectRatio", "1:1")),
        size=str(image.get("imageSize", "1K")),
        content_type=str(output.get("mimeType", "image/png")),
        wants_text="TEXT" in modalities,
        wants_image="IMAGE" in modalities,
        shows_drafts=thinks(model) or thinking.get("includeThoughts") is True,
    )


def _inline(media: MediaFile) -> dict[str, object]:
    return {"inlineData": {"mimeType": media.content_type, "data": media}}


def _usage(made: int) -> dict[str, object]:
    return {
        "promptTokenCount": 8,
        "candidatesTokenCount": made,
        "totalTokenCount": 8 + made,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 8}],
    }
