"""Text of one shape: lower case, no space around it, and refused in words, not as a pattern."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic_core import core_schema

__all__ = ("Shape",)


@dataclass(frozen=True, slots=True)
class Shape:
    """Has pydantic take text that `pattern` matches whole, and say `wanted` of any other."""

    pattern: str
    wanted: str

    def check(self, text: str) -> str:
        """Return `text`, or refuse it.

        Raises:
            ValueError: It has another shape.
        """
        if re.fullmatch(self.pattern, text, re.ASCII) is None:
            raise ValueError(self.wanted)
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        text = core_schema.str_schema(strip_whitespace=True, to_lower=True)
        return core_schema.no_info_after_validator_function(self.check, text)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^({self.pattern})$", "description": self.wanted}
