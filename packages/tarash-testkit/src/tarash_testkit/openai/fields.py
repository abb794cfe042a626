"""What each operation accepts: the parameters as one table each.

Rule: a parameter that is not in the table is refused, as the service does.

Source: `types/image_generate_params.py`, `types/image_edit_params.py` and
`types/video_create_params.py` of the package `openai` 3.57.0, read 2026-11-25. The codes of the
refusals are those of the service; their texts are like its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tarash_testkit.openai.answers import invalid_value, missing, refusal, unknown_parameter

__all__ = ("EDIT", "GENERATION", "PROMPT_ONLY", "VIDEO", "Field", "checked")

Kind = Literal["text", "whole", "flag", "object", "list"]
_LONGEST_PROMPT = 32_000
_WORDS: Mapping[Kind, str] = {
    "text": "a string",
    "whole": "an integer",
    "flag": "a boolean",
    "object": "an object",
    "list": "an array",
}
_TYPES: Mapping[Kind, type] = {
    "text": str,
    "whole": int,
    "flag": bool,
    "object": dict,
    "list": list,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter."""

    kind: Kind = "text"
    values: tuple[str, ...] = ()
    """All that is allowed; none: anything."""
    least: int = 0
    most: int | None = None
    """Limits of a number, or of the length of a text."""
    is_required: bool = False

    def check(self, name: str, value: object) -> None:
        """Raise `Refusal` unless `value` fits."""
        is_flag = isinstance(value, bool)
        if not isinstance(value, _TYPES[self.kind]) or is_flag is not (self.kind == "flag"):
            message = f"Invalid type for '{name}': expected {_WORDS[self.kind]}."
            raise refusal(message, "invalid_type", name)
        if self.values and value not in self.values:
            raise invalid_value(name, value, self.values)
        if isinstance(value, int) and not is_flag:
            self._check_number(name, value)
        if isinstance(value, str) and self.most is not None and len(value) > self.most:
            message = f"Invalid '{name}': string too long. Expected at most {self.most} characters."
            raise refusal(message, "string_above_max_length", name)

    def _check_number(self, name: str, value: int) -> None:
        if value < self.least:
            message = f"Invalid '{name}': expected a value >= {self.least}, but got {value}."
            raise refusal(message, "integer_below_min_value", name)
        if self.most is not None and value > self.most:
            message = f"Invalid '{name}': expected a value <= {self.most}, but got {value}."
            raise refusal(message, "integer_above_max_value", name)


_PROMPT = Field(most=_LONGEST_PROMPT, is_required=True)
_MODERATION = Field(values=("auto", "low"))

GENERATION: Mapping[str, Field] = {
    "prompt": _PROMPT,
    "model": Field(),
    "background": Field(values=("auto", "opaque", "transparent")),
    "complexity": Field(values=("low", "medium", "high")),
    "moderation": _MODERATION,
    "n": Field("whole", least=1, most=10),
    # gif and svg need access to a preview that this account does not have.
    "output_compression": Field("whole", most=100),
    "output_format": Field(values=("png", "webp", "jpeg")),
    "partial_images": Field("whole", most=3),
    "quality": Field(),
    "safety_identifier": Field(),
    "size": Field(),
    "stream": Field("flag"),
    "user": Field(),
}
"""`POST /images/generations`."""

EDIT: Mapping[str, Field] = {**GENERATION, "input_fidelity": Field()}
"""`POST /images/edits`, beside its files; `moderation` in the JSON form alone."""

PROMPT_ONLY: Mapping[str, Field] = {"prompt": _PROMPT}
"""Remixes, and edits of videos beside the video."""

VIDEO: Mapping[str, Field] = {
    "prompt": _PROMPT,
    "model": Field(),
    "seconds": Field(values=("4", "8", "12", "16", "20")),
    "size": Field(),
}
"""`POST /videos`, beside the reference. 16 and 20 seconds: guide to Sora 2, a copy of 2026-06."""


def checked(arguments: Mapping[str, object], fields: Mapping[str, Field]) -> dict[str, object]:
    """Return the arguments that are stated: `null` is like leaving one out.

    Raises:
        Refusal: one is missing, unknown, or has a wrong value.
    """
    stated = {name: value for name, value in arguments.items() if value is not None}
    for name, value in stated.items():
        if name not in fields:
            raise unknown_parameter(name)
        fields[name].check(name, value)
    for name, field in fields.items():
        if field.is_required and not stated.get(name):
            raise missing(name)
    return stated
