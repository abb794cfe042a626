"""What Veo and Imagen share: one instance in a list, and files in an answer. Pure.

Source: PyPI google-genai 3.6.1 (Vertex AI) and 2.19 (Gemini API), `models.py`, read in November
2026.
"""

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.plugin import Asset, data_uri_of
from tarash_google.bodies import nested, spoken

__all__ = ("HOME", "PROMPT", "TOP", "asset_of", "body_of")

HOME = "parameters"
"""Where a caller's own parameters belong."""
TOP = frozenset({"instances", "parameters", "labels", "webhookConfig"})
"""What stands at the top of a body."""
PROMPT = "instances.prompt"


def body_of(placed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a payload whose files are written already."""
    words = {name: value for name, value in placed.items() if name.startswith("words.")}
    plain = {name: value for name, value in placed.items() if name not in words}
    if words:
        plain[PROMPT] = spoken(plain.get(PROMPT, ""), words)
    body = nested(plain)
    if isinstance(body.get("instances"), dict):
        body["instances"] = [body["instances"]]
    return body


def asset_of(output: Mapping[str, Any], usual: str) -> Asset:
    """Return a file of an answer: inline, or an address that needs credentials."""
    content_type = str(output.get("mimeType") or output.get("encoding") or usual)
    data = output.get("bytesBase64Encoded") or output.get("encodedVideo")
    if data:
        return Asset(url=data_uri_of(str(data), content_type), content_type=content_type)
    url = str(output.get("gcsUri") or output.get("uri"))
    return Asset(url=url, content_type=content_type, requires_credentials=True)
