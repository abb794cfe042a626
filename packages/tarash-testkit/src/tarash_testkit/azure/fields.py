"""What Azure OpenAI accepts where it differs from OpenAI.

Rule: what Azure does not document is refused.

Source: `how-to/dall-e.md` (2026-04-17) and `includes/video-generation-rest.md` of
MicrosoftDocs/azure-ai-docs, read 2026-11. Whether Azure takes `moderation`, or an edit in JSON, is
not known: refused here.
"""

from collections.abc import Mapping

from tarash_testkit.openai.fields import EDIT, GENERATION, VIDEO, Field

__all__ = ("AZURE_EDIT", "AZURE_GENERATION", "AZURE_VIDEO")

_UNDOCUMENTED = frozenset({"moderation", "complexity", "safety_identifier"})
_FORMATS = {"output_format": Field(values=("png", "jpeg"))}


def _documented(fields: Mapping[str, Field]) -> dict[str, Field]:
    return {name: field for name, field in fields.items() if name not in _UNDOCUMENTED}


AZURE_GENERATION: Mapping[str, Field] = {**_documented(GENERATION), **_FORMATS}
"""`POST /images/generations`."""
AZURE_EDIT: Mapping[str, Field] = {**_documented(EDIT), **_FORMATS}
"""`POST /images/edits`, beside its files."""
AZURE_VIDEO: Mapping[str, Field] = {**VIDEO, "seconds": Field(values=("4", "8", "12"))}
"""`POST /videos`, beside the reference."""
