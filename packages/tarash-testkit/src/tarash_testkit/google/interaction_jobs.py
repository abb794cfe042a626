"""One interaction as a frozen value, and what the service says of it.

Rule: pure. Only looks move it on; time does not.

Sources: `google-genai` 3.6.1 (`_gaos/types/interactions`: `Interaction`, `ThoughtStep` with its
`summary`, `ModelOutputStep` with its `error`, `Usage`); the Omni guide of ai.google.dev, read
2026-11: a finished interaction repeats the input as its first step. Assumptions: only its texts are
repeated; one that waits for a cheaper tier (`flex`, `deferred`) is `queued` first, any other one
`in_progress` from the start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tarash_testkit.google.interaction_rules import contents_of
from tarash_testkit.google.outcomes import CANCELLED, INTERACTIONS, InteractionEnd
from tarash_testkit.watched import Watched

__all__ = ("Interaction",)

_CREATED = "2026-11-20T10:00:00Z"
_TOKENS = {"image": 1_290, "video": 46_336}
_PATIENT_TIERS = ("flex", "deferred")
_ENDED_BY_ITSELF = ("completed", "failed", "incomplete", "budget_exceeded")


@dataclass(frozen=True, slots=True)
class Interaction(Watched):
    """An interaction that the service accepted."""

    interaction_id: str
    scope: str
    """What its path begins with, without the version: project and location on Vertex."""
    arguments: Mapping[str, object] = field(repr=False)
    media: Mapping[str, object] = field(repr=False)
    """The content part with the video or picture."""
    outcome: InteractionEnd = INTERACTIONS["done"]

    @property
    def model(self) -> str:
        """The id of the model."""
        return str(self.arguments["model"])

    @property
    def is_stored(self) -> bool:
        """Whether it can be found again."""
        return self.arguments.get("store") is not False

    @property
    def webhook_config(self) -> object:
        """What the client said about webhooks; `None` when it said nothing."""
        return self.arguments.get("webhook_config")

    @property
    def status(self) -> str:
        """The status of the last answer."""
        if self.phase == "done":
            return self.outcome.status
        waits = self.arguments.get("service_tier") in _PATIENT_TIERS
        return "queued" if waits and self.phase == "queued" else "in_progress"

    def after_look(self) -> "Interaction":
        """Return the interaction as the next look will find it."""
        return replace(self, looked=self.looked + 1)

    def cancelled(self) -> "Interaction":
        """Return the interaction after its cancellation."""
        return replace(self, looked=self.looks, outcome=CANCELLED)

    def body(self) -> Mapping[str, object]:
        """Return the answer to a look."""
        if self.phase == "done" and self.outcome.body is not None:
            return self.outcome.body
        body: dict[str, object] = {
            "id": self.interaction_id,
            "object": "interaction",
            "status": self.status,
            "model": self.model,
            "created": _CREATED,
            "updated": _CREATED,
        }
        if self.phase == "done":
            body |= self._result()
        return body

    def _result(self) -> dict[str, object]:
        result: dict[str, object] = {}
        if self.outcome.errors:
            result["errors"] = [
                {"code": code, "message": text} for code, text in self.outcome.errors
            ]
        if self.outcome.status in _ENDED_BY_ITSELF:
            result["steps"] = [*self._input_step(), *self._model_steps()]
            result["usage"] = self._usage()
        return result

    def _input_step(self) -> list[dict[str, object]]:
        texts = [part for part in contents_of(self.arguments) if part.get("type") == "text"]
        return [{"type": "user_input", "content": texts}] if texts else []

    def _model_steps(self) -> list[dict[str, object]]:
        content: list[Mapping[str, object]] = []
        if self.outcome.text is not None:
            content.append({"type": "text", "text": self.outcome.text})
        if self._shows_media:
            content.append(self.media)
        step: dict[str, object] = {"type": "model_output", "content": content}
        if self.outcome.step_error is not None:
            code, text = self.outcome.step_error
            step["error"] = {"code": code, "message": text}
        if not content and self.outcome.step_error is None:
            return []
        thought = {"type": "text", "text": "Planning the scene."}
        return [{"type": "thought", "signature": "dGVzdGtpdA==", "summary": [thought]}, step]

    @property
    def _shows_media(self) -> bool:
        seen = self.looked - self.looks
        return self.outcome.makes_media and seen >= self.outcome.empty_looks

    def _usage(self) -> dict[str, object]:
        kind = str(self.media.get("type"))
        made = _TOKENS.get(kind, 0) if self._shows_media else 0
        return {
            "total_input_tokens": 12,
            "total_output_tokens": made,
            "total_tokens": 12 + made,
            "output_tokens_by_modality": [{"modality": kind, "tokens": made}],
        }
