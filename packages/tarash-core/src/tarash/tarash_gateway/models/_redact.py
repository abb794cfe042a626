"""Takes keys and prompts out of what is shown or stored; no other module does.

Services repeat words cut, folded, escaped or in another case, and plugins cut them again. So both
sides are compared by letters and figures alone, and a run of them in common is replaced.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tarash.tarash_gateway._failures import ForeignError
from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models._letters import letters_of
from tarash.tarash_gateway.models._stored import secrets_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tarash.tarash_gateway.models.request import GenerationRequest

__all__ = ("Redactor",)

Error = TypeVar("Error", bound=TarashError)

_KEY_RUN = 12  # letters of a key in a row
_PROMPT_RUN = 16  # of a prompt: what the first 24 characters of one hold, spaces aside
_SHORT_BYTES = 9  # a word of fewer is replaced only where it stands alone
_SHORTEST = 3  # letters; a word of fewer only where it is the whole text
_EXACT = 12  # characters; a shorter word may be a part of others
_LONGEST_WORD = 20_000  # characters of a word that are looked for
_LONGEST_TEXT = 65_536  # characters of a text in which folded words are looked for
_LONG = 24  # characters of a parameter's text that may be a prompt
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,39}")  # of a field, type or code
_ADDRESS = re.compile(r"(?:https?|data|file):\S+", re.IGNORECASE)
_PROMPTS = re.compile(r"prompts?(?:/|_?\d|$)", re.IGNORECASE)  # in the names of parameters
_TOLD = ("body", "value", "code", "categories", "stage")  # what an error repeats of the service

# Shapes of keys that a service may repeat in part: a known prefix, or a masked middle.
_KEY_SHAPES = re.compile(
    r"(?:\b(?:sk|r8|key|pk|rk)[-_](?=[A-Za-z0-9_\-*.]*[0-9*])[A-Za-z0-9_\-*.]{6,})"
    r"|(?:\bAIza[A-Za-z0-9_\-*]{10,})"
    r"|(?:(?<=Bearer )[^\s\"']+)|(?:(?<=Key )[^\s\"']{8,})"
    r"|(?:[A-Za-z0-9_\-]{0,40}\*{3,}[A-Za-z0-9_\-]{0,40})"
)


@dataclass(frozen=True)
class Redactor:
    """Replaces keys and prompts. What it hides is put together when something is to be hidden.

    Attributes:
        keys: Secrets of this call.
        prompts: The request's own words.
        settings: Values that are keys where their names say so.
        extra: The same; and long texts in it, and those that are named so, are prompts.
    """

    keys: tuple[str, ...] = field(default=(), repr=False)
    prompts: tuple[str, ...] = field(default=(), repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)

    @classmethod
    def of(
        cls,
        request: GenerationRequest | None,
        keys: tuple[str, ...] = (),
        settings: Mapping[str, Any] | None = None,
    ) -> Redactor:
        """Return what hides the words of `request`, beside `keys` and secret `settings`."""
        if request is None:
            return cls(keys=keys, settings=settings or {})
        prompts = (request.prompt, request.negative_prompt or "")
        return cls(keys, prompts, settings or {}, request.extra_params)

    def text(self, text: str) -> str:
        """Return `text`, which is to be shown, without keys and prompts."""
        text = self._keys.out_of(text)
        if not _NAME.fullmatch(text) or text in self._prompts.whole:  # else a code, in any prompt
            text = self._prompts.out_of(text)
        return _KEY_SHAPES.sub(self._keys.mark, text)

    def value(self, value: object) -> object:
        """Return a JSON value, which is to be shown, with every text in it redacted."""
        return _mapped(value, self.text, self.text)

    def data(self, value: object) -> object:
        """Return a JSON value that a plugin can still read: names and addresses stay.

        A short word is replaced only where it is the whole text.
        """
        return _mapped(value, self._datum, str)

    def error(self, error: Error) -> Error:
        """Return `error`, redacted in place: what it says and repeats, its notes and causes."""
        error.message = self.text(error.message)
        error.args = (error.message,)
        for name in _TOLD:
            if getattr(error, name, None) is not None:
                setattr(error, name, self.value(getattr(error, name)))
        if notes := getattr(error, "__notes__", None):
            notes[:] = map(self.text, notes)
        cause = error.__cause__
        if isinstance(cause, TarashError) and cause is not error:
            self.error(cause)
        elif cause is not None and (said := _said(cause)) != (told := self.text(said)):
            error.__cause__ = ForeignError(told).with_traceback(cause.__traceback__)
        return error

    def _datum(self, text: str) -> str:
        text = self._keys.out_of(text, alone=False)
        if _NAME.fullmatch(text) or _ADDRESS.fullmatch(text):
            return self._prompts.mark if text in self._prompts.whole else text
        return self._prompts.out_of(text, alone=False)

    @cached_property
    def _keys(self) -> _Words:
        named = (*secrets_of(self.settings), *secrets_of(self.extra))
        return _Words.of("[key]", _KEY_RUN, (*self.keys, *named))

    @cached_property
    def _prompts(self) -> _Words:
        hidden = frozenset(secrets_of(self.extra))
        found = (
            text for path, text in texts_of(self.extra) if text not in hidden and _says(path, text)
        )
        return _Words.of("[prompt]", _PROMPT_RUN, (*self.prompts, *found))


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one kind, in the forms in which they are looked for.

    Attributes:
        mark: What stands in their place.
        exact: Those long enough to be found as they are, the longest first.
        runs: Runs of their letters, by length.
        alone: Finds the short ones where they stand alone.
        whole: All, for texts that are nothing else.
    """

    mark: str
    exact: tuple[str, ...]
    runs: Mapping[int, frozenset[str]]
    alone: re.Pattern[str] | None
    whole: frozenset[str]

    @classmethod
    def of(cls, mark: str, run: int, words: Iterable[str]) -> _Words:
        """Return `words`, of which `run` letters in a row are too many to show."""
        runs: dict[int, set[str]] = {}
        alone: list[str] = []
        given = {word[:_LONGEST_WORD] for word in words}
        known = {word.strip() for word in given} - {"", mark.strip("[]")}
        exact = {word for word in given | known if len(word) >= _EXACT}
        for word in known:
            letters = letters_of(word).text
            if len(letters.encode("utf-8", "surrogatepass")) >= _SHORT_BYTES:
                size = min(run, len(letters))
                found = (letters[at : at + size] for at in range(len(letters) - size + 1))
                runs.setdefault(size, set()).update(found)
            elif len(letters) >= _SHORTEST:
                alone.append(r"\s+".join(map(re.escape, word.split())))
        return cls(
            mark=mark,
            exact=tuple(sorted(exact, key=len, reverse=True)),
            runs={size: frozenset(found) for size, found in runs.items()},
            alone=re.compile(rf"(?i:(?<!\w)(?:{'|'.join(alone)})(?!\w))") if alone else None,
            whole=frozenset(known),
        )

    def out_of(self, text: str, *, alone: bool = True) -> str:
        """Return `text` without these words; with `alone` also without the short ones."""
        if text.strip() in self.whole:
            return self.mark
        for word in self.exact:
            text = text.replace(word, self.mark)
        text = self._without_runs(text) if self.runs else text
        return self.alone.sub(self.mark, text) if alone and self.alone else text

    def _without_runs(self, text: str) -> str:
        letters = letters_of(text[:_LONGEST_TEXT])
        for start, end in reversed(self._runs_in(letters.text)):
            text = f"{text[: letters.starts[start]]}{self.mark}{text[letters.ends[end - 1] :]}"
        return text

    def _runs_in(self, letters: str) -> list[tuple[int, int]]:
        """Return where runs begin and end; those that touch are one."""
        found = sorted(
            (at, at + size)
            for size, runs in self.runs.items()
            for at in range(len(letters) - size + 1)
            if letters[at : at + size] in runs
        )
        joined: list[tuple[int, int]] = []
        for start, end in found:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined


def _says(path: str, text: str) -> bool:
    """Tell whether the text of a parameter is words of the caller's own, not an option."""
    if _PROMPTS.search(path):
        return True
    plain = _NAME.fullmatch(text) or _ADDRESS.fullmatch(text)
    return len(text) >= _LONG and not plain


def _said(error: BaseException) -> str:
    """Return what `error` and those behind it say, by name."""
    said: list[str] = []
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        said.append("".join(traceback.format_exception_only(found)).strip())
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "; from ".join(said)


def _mapped(value: object, text: Callable[[str], str], name: Callable[[str], str]) -> object:
    """Return a JSON value with every text and every name in it replaced by what these return."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_mapped(item, text, name) for item in cast("list[object]", value)]
    if isinstance(value, tuple):
        return tuple(_mapped(item, text, name) for item in cast("tuple[object, ...]", value))
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {name(str(key)): _mapped(item, text, name) for key, item in items}
    return value
