"""What a person writes on a command line, as values. Pure, but for one look whether a file exists.

Whoever wrote something wrong reads a `ValueError` that says what would be right.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

__all__ = ("ROLES", "days_of", "image_of", "link_of", "media_of", "number_of", "setting_of")

ROLES = ("reference", "first_frame", "last_frame", "asset", "style")
_ROLE = re.compile(r"([A-Za-z][A-Za-z_-]*)=(.*)", re.DOTALL)
_ADDRESS = re.compile(r"(https?|gs|s3)://|data:", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,5})\s*(d|days?|w|weeks?|y|years?)?", re.IGNORECASE)
_LENGTHS = {"d": 1, "w": 7, "y": 365}


def media_of(text: str) -> str | Path:
    """Return a URL as it is, and anything else as the path of a file that exists.

    Raises:
        ValueError: There is no such file.
    """
    if _ADDRESS.match(text):
        return text
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError(f"there is no file {text!r}, and it is no URL")
    return path


def image_of(text: str) -> dict[str, str | Path]:
    """Return `role=path-or-URL` as an entry of `image_list`; without a role it is a reference.

    Raises:
        ValueError: The role is none, or there is no such file.
    """
    matched = _ROLE.fullmatch(text)
    if matched is None or Path(text).is_file():
        return {"image": media_of(text), "type": "reference"}
    role = matched[1].lower().replace("-", "_")
    if role not in ROLES:
        near = get_close_matches(role, ROLES, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(ROLES)}."
        raise ValueError(f"an image plays no role {matched[1]!r}; {hint}")
    return {"image": media_of(matched[2]), "type": role}


def setting_of(text: str) -> tuple[str, Any]:
    """Return `key=value`; the value is what it is in JSON, or else the text itself.

    Raises:
        ValueError: There is no key, or no `=`.
    """
    key, mark, value = text.partition("=")
    if not mark or not key.strip():
        raise ValueError("write key=value, such as cfg_scale=0.5")
    try:
        return key.strip(), json.loads(value)
    except ValueError:
        return key.strip(), value


def link_of(text: str) -> tuple[str, str]:
    """Return `provider:model` as its two parts.

    Raises:
        ValueError: One of them is missing.
    """
    provider, _, model = (part.strip() for part in text.partition(":"))
    if not provider or not model:
        raise ValueError(f"write provider:model, such as fal:fal-ai/veo3.1, not {text!r}")
    return provider, model


def number_of(text: str) -> int | float:
    """Return a number, whole where it is written so.

    Raises:
        ValueError: It is none.
    """
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number") from None


def days_of(text: str) -> timedelta:
    """Return a length of time: `90d`, `12w`, `1y`; a bare number counts days.

    Raises:
        ValueError: It is none.
    """
    matched = _DAYS.fullmatch(text.strip())
    if matched is None:
        raise ValueError(f"write a number of days, weeks or years, such as 90d, not {text!r}")
    unit = (matched[2] or "d")[0].lower()
    return timedelta(days=int(matched[1]) * _LENGTHS[unit])
