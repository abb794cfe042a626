"""Whatever form a service repeats a key or a prompt in, it is not shown."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarash.tarash_gateway._failures import ForeignError
from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    InvalidRequestError,
    PluginError,
    ProviderError,
    TarashError,
)
from tarash.tarash_gateway.models import VideoGenerationRequest
from tarash.tarash_gateway.models._redact import Redactor

KEY = "toy-key-0123456789"
PROMPT = (
    'Project "Nightjar":\nthe unreleased red roadster of Ácme, ' + "along the coast road, " * 20
)
SHORT = "a cat"
PRIVATE = Redactor(keys=(KEY,), prompts=(PROMPT,))


def sentence(text: object) -> str:
    """Return what a plugin makes of a service's words."""
    return " ".join(str(text).split())[:300] + "."


@pytest.mark.parametrize(
    "form",
    [
        str,
        repr,
        json.dumps,
        sentence,
        quote,
        str.upper,
        lambda text: json.dumps(json.dumps(text)),
        lambda text: text[:24],
        lambda text: text[:40] + "...",
        lambda text: f"too long: {' '.join(text.split())[:60]}\N{HORIZONTAL ELLIPSIS}",
        lambda text: text[30:90],
        lambda text: text.replace(" ", "\n"),
    ],
)
def test_a_prompt_is_found_in_every_form(form: Callable[[str], str]) -> None:
    """Whole, folded, escaped, cut at its beginning or end, in capitals."""
    told = PRIVATE.text(f"refused: {form(PROMPT)}")
    assert told.startswith("refused: ")
    assert "[prompt]" in told
    for word in ("nightjar", "roadster", "unreleased"):
        assert word not in told.lower()


@given(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), min_size=40, max_size=200),
    st.integers(24, 200),
)
def test_no_beginning_of_24_characters_is_shown(prompt: str, length: int) -> None:
    """Of a prompt of words in whatever script, of which few are spaces."""
    words = " ".join(prompt.split())
    redactor = Redactor(prompts=(words,))
    beginning = words[:length]
    if sum(character != " " for character in beginning) >= 16:
        assert beginning not in redactor.text(f"I refuse {beginning}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no A CAT here", "no [prompt] here"),
        ("no a\n cat here", "no [prompt] here"),
        ("no a category", "no a category"),
        ("a cat", "[prompt]"),
        (" A cat\n", "[prompt]"),
        ("https://x.test/a-cat.mp4", "https://x.test/a-cat.mp4"),
        ("[prompt] was refused", "[prompt] was refused"),
    ],
)
def test_a_short_prompt_is_found_where_it_stands_alone(text: str, shown: str) -> None:
    """As a word, or as the whole text."""
    assert Redactor(prompts=(SHORT, "prompt", "A cat")).text(text) == shown


@pytest.mark.parametrize(
    ("prompt", "text", "shown"),
    [
        ("一只猫在弹钢琴", "输入一只猫在弹钢琴被拒绝", "输入[prompt]被拒绝"),
        ("\N{CAT}\N{DOG}\N{COW}", "no \N{CAT}\N{DOG}\N{COW}!", "no [prompt]!"),
        ("it", "it failed", "it failed"),
        ("it", "it", "[prompt]"),
        ("???", "why???", "why???"),
    ],
)
def test_what_is_short_depends_on_the_script(prompt: str, text: str, shown: str) -> None:
    """Few signs say much in some; two letters of others stand in every sentence."""
    assert Redactor(prompts=(prompt,)).text(text) == shown


def test_what_a_service_names_stays() -> None:
    """Types, codes and names of fields can be read even if a prompt speaks of them."""
    redactor = Redactor(prompts=("a sign that says content policy violation, in red",))
    body = {"type": "content_policy_violation", "loc": ["body", "prompt"], "n": 3, "ok": None}
    assert redactor.value(body) == redactor.data(body) == body
    assert redactor.text("it is a content policy violation") == "it is a [prompt]"


@pytest.mark.parametrize("form", [str, str.upper, quote, lambda key: f"x{key[:12]}"])
def test_a_key_is_found_in_every_form(form: Callable[[str], str]) -> None:
    """A service may cut it; a name is no place for it either."""
    redactor = Redactor(keys=("0123456789abcdef0123",), prompts=("cat",))
    for text in (form("0123456789abcdef0123"), f"no {form('0123456789abcdef0123')}!"):
        assert "0123456789" not in redactor.text(text).lower()


def test_fetched_settings_and_parameters_count() -> None:
    """Secret names make keys; long texts, and those named as prompts, are prompts."""
    extra = {
        "multi_prompt": [{"prompt": "Nightjar roadster"}, {"text": "the unreleased red roadster"}],
        "api_token": "tok-abcdef123456",
        "lyrics": "a song of sixpence, a pocket full of rye",
        "loras": [{"path": "https://x.test/a/very/long/address/of/a/file.safetensors"}],
        "style": "photorealistic_ultra_high_definition",
        "prompt_optimizer": "enabled",
    }
    request = VideoGenerationRequest(prompt=SHORT, negative_prompt="no dogs", extra_params=extra)
    redactor = Redactor.of(request, (KEY,), {"ad_token": "hush-hush-hush"})
    told: Any = redactor.value({**extra, "said": f"no dogs, a cat, {KEY} or hush-hush-hush"})
    assert told["multi_prompt"] == [{"prompt": "[prompt]"}, {"text": "[prompt]"}]
    assert (told["api_token"], told["lyrics"]) == ("[key]", "[prompt]")
    assert told["said"] == "[prompt], [prompt], [key] or [key]"
    for name in ("loras", "style", "prompt_optimizer"):
        assert told[name] == extra[name]


def test_without_a_request_there_are_keys_alone() -> None:
    """As of a job whose request was taken out."""
    assert Redactor.of(None, (KEY,)).text(f"{KEY} for a cat") == "[key] for a cat"


def test_data_can_still_be_read() -> None:
    """Names, addresses and the words around a short prompt stay for a plugin."""
    redactor = Redactor(keys=(KEY,), prompts=(PROMPT, SHORT, "heron"))
    given = {
        "heron": "a cat",
        "said": f"a cat said {PROMPT!r} with {KEY}",
        "video": f"https://x.test/{quote(PROMPT, safe='')}.mp4",
        "again": ("heron", "herons"),
    }
    assert redactor.data(given) == {
        "heron": "[prompt]",
        "said": "a cat said '[prompt], ' with [key]",
        "video": given["video"],
        "again": ("[prompt]", "herons"),
    }


def test_a_long_text_is_searched_at_its_beginning() -> None:
    """What a video in base64 costs has a bound; words as they were given are found anywhere."""
    text = "A" * 100_000 + PROMPT
    assert PRIVATE.text(text) == "A" * 100_000 + "[prompt]"


def test_an_error_is_redacted_with_all_that_hangs_on_it() -> None:
    """What it says, repeats and notes, and what it was raised from."""
    inner = PluginError(f"inner {PROMPT}")
    error = ContentModerationError(
        f"no {PROMPT[:80]}", body={"input": PROMPT}, code=KEY, categories=("cats", PROMPT)
    )
    error.add_note(f"with {KEY}")
    error.__cause__ = inner
    assert PRIVATE.error(error) is error
    assert (str(error), error.args, error.code) == ("no [prompt]", ("no [prompt]",), "[key]")
    assert (error.body, error.categories) == ({"input": "[prompt]"}, ("cats", "[prompt]"))
    assert (error.__notes__, str(inner)) == (["with [key]"], "inner [prompt]")


def raised_from(cause: BaseException) -> TarashError:
    """Return an error that was raised from `cause`, redacted."""
    error = InvalidRequestError("no")
    error.__cause__ = cause
    return PRIVATE.error(error)


def test_a_foreign_cause_that_holds_a_prompt_is_replaced_by_its_name() -> None:
    """Its text is redacted, its lines stay; one that holds nothing stays as it is."""

    class Answer(pydantic.BaseModel):
        seed: int

    with pytest.raises(pydantic.ValidationError) as caught:
        Answer.model_validate({"seed": PROMPT[:30]})
    cause = raised_from(caught.value).__cause__
    assert isinstance(cause, ForeignError)
    assert "ValidationError" in str(cause)
    assert "Nightjar" not in str(cause)
    assert cause.__traceback__ is caught.value.__traceback__
    harmless = KeyError("id")
    assert raised_from(harmless).__cause__ is harmless


def test_what_is_behind_a_foreign_cause_counts_too() -> None:
    """Its cause, or what was handled when it was raised; a circle of them ends."""
    for link in ("__cause__", "__context__"):
        cause = LookupError("no such thing")
        setattr(cause, link, ValueError(f"no {KEY}"))
        assert "ValueError: no [key]" in str(raised_from(cause).__cause__)
    circle = LookupError("round")
    circle.__context__ = inner = ValueError("and round")
    inner.__context__ = circle
    assert raised_from(circle).__cause__ is circle


def test_an_error_that_is_its_own_cause_ends() -> None:
    """However that came about."""
    error = ProviderError(f"no {KEY}")
    error.__cause__ = error
    assert str(PRIVATE.error(error)) == "no [key]"


def test_a_redactor_shows_nothing() -> None:
    """Its repr is empty, before and after it was used."""
    redactor = Redactor.of(VideoGenerationRequest(prompt=PROMPT), (KEY,), {"token": "hush-hush"})
    assert redactor.text("no") == "no"
    assert repr(redactor) == "Redactor()"
