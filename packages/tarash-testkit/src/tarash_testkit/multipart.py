"""Reads `multipart/form-data`: the parts as they were sent, byte for byte.

Rule: nothing is guessed and nothing repaired; what is no such body is `None`.

Source: RFC 7578 and RFC 2046, section 5.1.
"""

from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser

__all__ = ("Part", "read_parts")

_PARSER = BytesHeaderParser()
_BREAK = b"\r\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form."""

    name: str
    content: bytes = field(repr=False)
    file_name: str | None = None
    """`None` for a value that is not a file."""
    content_type: str | None = None
    """`None` when the part names none."""

    @property
    def text(self) -> str:
        """The value of a part that is not a file."""
        return self.content.decode()


def read_parts(content_type: str, body: bytes) -> tuple[Part, ...] | None:
    """Return the parts of `body` in their order, `None` when it is no multipart form.

    Args:
        content_type: The header of the request, with the boundary.
        body: The whole body.
    """
    described = Message()
    described["content-type"] = content_type
    boundary = described.get_boundary()
    if described.get_content_type() != "multipart/form-data" or not boundary:
        return None
    delimiter = _BREAK + b"--" + boundary.encode("latin-1")
    _, *sections = (_BREAK + body).split(delimiter)
    if not sections or not sections[-1].startswith(b"--"):
        return None
    parts = [_part(section) for section in sections[:-1]]
    complete = tuple(part for part in parts if part is not None)
    return complete if len(complete) == len(parts) else None


def _part(section: bytes) -> Part | None:
    head, blank, content = section.partition(_BREAK + _BREAK)
    headers = _PARSER.parsebytes(head.lstrip(_BREAK) + _BREAK * 2)
    name = headers.get_param("name", header="content-disposition")
    if not blank or not isinstance(name, str):
        return None
    return Part(name, content, headers.get_filename(), headers.get("content-type"))
