"""What a config takes, how it refuses the rest, and what of it may be stored or shown."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pydantic
import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError, TarashError
from tarash.tarash_gateway.mock import MockConfig
from tarash.tarash_gateway.models import (
    GenerationConfig,
    ImageGenerationConfig,
    VideoGenerationConfig,
)
from tarash.tarash_gateway.models._stored import secrets_of, stored

KEY = "sk-0123456789abcdef"


def config(**fields: Any) -> VideoGenerationConfig:
    """Return a config with `fields`."""
    return VideoGenerationConfig.model_validate({"provider": "fal", "model": "veo", **fields})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"time_out": 5}, "time_out: there is no such field; did you mean 'timeout'?"),
        ({"fallbacks": []}, "did you mean 'fallback_configs'?"),
        ({"zzz": 1}, "zzz: there is no such field"),
        ({"provider": "  "}, "provider: String should have at least 1 character"),
        ({"model": ""}, "model: String should have at least 1 character"),
        ({"model": None}, "model: Input should be a valid string"),
        ({"timeout": 0}, "timeout: Input should be greater than 0 (given: 0)"),
        ({"timeout": -1}, "timeout: Input should be greater than 0 (given: -1)"),
        ({"timeout": float("nan")}, "timeout: Input should be"),
        ({"timeout": float("inf")}, "timeout: Input should be"),
        ({"timeout": 1e12}, "timeout: Input should be less than or equal to 31622400"),
        ({"timeout": None}, "timeout: Input should be a valid number"),
        ({"max_poll_attempts": 0}, "max_poll_attempts: Input should be greater than or equal to 1"),
        ({"poll_interval": -0.1}, "poll_interval: Input should be greater than or equal to 0"),
        ({"poll_interval": float("nan")}, "poll_interval: Input should be"),
        ({"on_unsupported": "ignore"}, "on_unsupported: Input should be 'warn', 'error' or 'drop'"),
        ({"on_unknown_submit": "retry"}, "on_unknown_submit: Input should be"),
        ({"base_url": "proxy.example"}, "base_url: give http:// or https://, a host"),
        ({"base_url": "ftp://proxy.example"}, "base_url: give http://"),
        ({"base_url": "https:///v1"}, "base_url: give http://"),
        ({"base_url": f"https://me:{KEY}@proxy.example"}, "without user name, password"),
        ({"base_url": "https://proxy.example/v1?x=1"}, "base_url: give http://"),
        ({"base_url": "https://proxy example"}, "base_url: give http://"),
        ({"api_key": 123}, "api_key: Input should be a valid string"),
        ({"provider_config": None}, "provider_config: Input should be a valid dictionary"),
        ({"fallback_configs": {"provider": "x"}}, "fallback_configs: "),
        ({"fallback_configs": [{"provider": "x", "model": "y", "zzz": 1}]}, "zzz: there is no"),
        ({"mock": {"enabled": "perhaps"}}, "enabled: Input should be a valid boolean"),
    ],
)
@pytest.mark.parametrize("kind", [VideoGenerationConfig, ImageGenerationConfig])
def test_bad_input_is_refused_by_name_and_nothing_is_sent(
    kind: type[GenerationConfig], fields: dict[str, Any], message: str
) -> None:
    """The constructor and `model_validate` name the field, and what would be right."""
    named = {"provider": "fal", "model": "veo", **fields}
    for make in (lambda: kind(**named), lambda: kind.model_validate(named)):
        with pytest.raises(ConfigurationError, match="nothing was sent") as caught:
            make()
        assert message in str(caught.value)
        assert KEY not in str(caught.value)


@pytest.mark.parametrize("text", ['{"provider": "fal", "api_key": "sk-012', "[]", '"sk-0123"'])
def test_json_that_is_no_config_is_refused_without_its_text(text: str) -> None:
    """A damaged file is a typed error that does not show the key in it."""
    with pytest.raises(ConfigurationError) as caught:
        VideoGenerationConfig.model_validate_json(text)
    assert "sk-012" not in str(caught.value)


@pytest.mark.parametrize("value", ["sk-0123", None, 5, ["sk-0123"]])
def test_what_is_no_config_at_all_is_not_shown(value: object) -> None:
    """A value in the place of a config may be a key."""
    with pytest.raises(ConfigurationError) as caught:
        VideoGenerationConfig.model_validate(value)
    assert "sk-0123" not in str(caught.value)


def test_an_error_of_our_own_is_not_one_of_pydantic() -> None:
    """What fails inside a config does not turn into pydantic's error on its way out."""
    with pytest.raises(TarashError) as caught:
        config(fallback_configs=[{"provider": "x", "model": "y", "timeout": -1}])
    assert not isinstance(caught.value, pydantic.ValidationError)
    assert caught.value.__suppress_context__


def test_defaults_are_the_documented_ones() -> None:
    """A video may take ten minutes, an image two."""
    video = config()
    image = ImageGenerationConfig(provider="fal", model="flux")
    assert (video.timeout, image.timeout) == (600, 120)
    for one in (video, image):
        assert one.api_key is one.base_url is one.mock is one.poll_interval is None
        assert one.max_poll_attempts is None
        assert (one.on_unsupported, one.on_unknown_submit) == ("warn", "raise")
        assert one.fallbacks == one.fallback_configs == ()
    assert GenerationConfig(provider="fal", model="flux").fallbacks == ()


def test_none_for_the_fallbacks_means_none_are_stated() -> None:
    """Code that passes a list or None works."""
    assert config(fallback_configs=None).fallback_configs == ()


def test_names_and_addresses_are_trimmed() -> None:
    """Space around a name, and a slash at the end of an address, mean nothing."""
    trimmed = config(provider=" fal ", base_url=" https://proxy.example/v1/ ")
    assert (trimmed.provider, trimmed.base_url) == ("fal", "https://proxy.example/v1")


def test_the_chain_is_walked_depth_first() -> None:
    """Each config comes before its own fallbacks, and those before the next."""
    inner = config(provider="b", fallback_configs=[config(provider="c")])
    outer = config(provider="a", fallback_configs=[inner, config(provider="d")])
    assert [one.provider for one in outer.chain()] == ["a", "b", "c", "d"]


def test_a_chain_may_not_contain_itself() -> None:
    """The same settings twice, direct or nested, would pay the same provider twice."""
    nested = config(provider="b", fallback_configs=[config(api_key=KEY)])
    for fallbacks in ([config(api_key=KEY)], [nested], [config(provider="b"), nested]):
        with pytest.raises(ConfigurationError, match="contains itself") as caught:
            config(api_key=KEY, fallback_configs=fallbacks)
        assert "Nothing was sent" in str(caught.value)


def test_a_chain_may_hold_one_model_with_two_keys() -> None:
    """Other settings make another config."""
    two = config(api_key="a", fallback_configs=[config(api_key="b"), config(timeout=5)])
    assert len(tuple(two.chain())) == 3


def test_a_config_of_the_other_medium_is_no_fallback() -> None:
    """A chain makes one kind of thing."""
    with pytest.raises(ConfigurationError, match="not ImageGenerationConfig"):
        config(fallback_configs=[ImageGenerationConfig(provider="fal", model="flux")])


def test_no_secret_is_shown() -> None:
    """Neither repr nor str shows the key or the provider's settings, in a chain too."""
    hidden = config(
        api_key=KEY,
        provider_config={"webhook_secret": "hush-hush"},
        fallback_configs=[config(provider="b", api_key="sk-another")],
    )
    for text in (repr(hidden), str(hidden), f"{hidden}", hidden.model_dump_json(exclude={"mock"})):
        assert KEY not in text
        assert "sk-another" not in text
    assert "hush-hush" not in repr(hidden)


def test_a_config_is_frozen_and_copies_are_equal() -> None:
    """No field can be set, and what comes back from a copy is the same value."""
    given = config(api_key=KEY, provider_config={"a": [1]}, fallback_configs=[config(provider="b")])
    for name in type(given).model_fields:
        with pytest.raises(ConfigurationError, match="frozen"):
            setattr(given, name, None)
    assert isinstance(given.fallback_configs, tuple)
    assert copy.copy(given) == copy.deepcopy(given) == given
    assert pickle.loads(pickle.dumps(given)) == given  # noqa: S301


def test_changing_the_dict_that_was_given_changes_no_config() -> None:
    """The config holds a dict of its own."""
    settings = {"region": "eu"}
    made = config(provider_config=settings)
    settings["region"] = "us"
    assert made.provider_config == {"region": "eu"}


def test_a_config_without_secrets_has_no_key_mock_or_fallback() -> None:
    """What a job stores can be read by anybody."""
    plain = config(
        api_key=KEY,
        mock=MockConfig(enabled=True),
        timeout=7,
        fallback_configs=[config(provider="b", api_key=KEY)],
        provider_config={"region": "eu", "API-Key": KEY},
    ).without_secrets()
    assert plain == config(timeout=7, provider_config={"region": "eu"})
    assert plain.without_secrets() == plain
    assert KEY not in plain.model_dump_json()


CIRCLE: dict[str, Any] = {"name": "circle"}
CIRCLE["again"] = CIRCLE


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"region": "eu", "n": 1, "x": 1.5, "on": True, "none": None}, None),
        ({"api_key": "x", "apiKey": "x", "KEY": "x", "X-Auth-Token": "x"}, {}),
        ({"client_secret": "x", "Password": "x", "passphrase": "x", "credentials": {}}, {}),
        (
            {"headers": {"Authorization": "x", "cookie": "x", "accept": "y"}},
            {"headers": {"accept": "y"}},
        ),
        ({"a": [{"b": ({"token": "x", "c": 1},)}]}, {"a": [{"b": [{"c": 1}]}]}),
        (
            {"call": print, "nested": {"call": print}, "list": [print, 1]},
            {"nested": {}, "list": [1]},
        ),
        ({"raw": b"x", "set": {1}, "object": object()}, {}),
        ({"nan": float("nan"), "inf": [float("inf"), 2.0]}, {"inf": [2.0]}),
        ({"half": "\ud800", "\ud800": 1, "whole": "\U0001f600"}, {"whole": "\U0001f600"}),
        ({"named": {1: "one", "two": 2}}, {"named": {"two": 2}}),
        ({"pair": (1, (2, 3))}, {"pair": [1, [2, 3]]}),
    ],
)
def test_what_is_stored_is_json_without_secrets_at_every_depth(
    given: dict[str, Any], kept: dict[str, Any] | None
) -> None:
    """Names that sound secret, and values that JSON cannot carry, are left out."""
    assert stored(given) == (given if kept is None else kept)
    again = pydantic.TypeAdapter(dict[str, Any])
    assert again.validate_json(again.dump_json(stored(given))) == stored(given)


def test_a_setting_that_contains_itself_ends() -> None:
    """A circle is cut at some depth and can be stored."""
    cut = stored(CIRCLE)
    assert cut["again"]["name"] == "circle"
    assert len(str(cut)) < 5000
    assert secrets_of(CIRCLE) == ()


def test_the_texts_of_secrets_are_found_at_every_depth() -> None:
    """They stay out of errors, even when the service repeats them."""
    settings = {
        "region": "eu-central-1",
        "secret": "hush-hush",
        "auth_token": {"id": 7, "value": ["0123456789", ("abcdefghij",)]},
        "nested": [{"password": "correct horse"}],
        "max_tokens": "5",
    }
    assert secrets_of(settings) == ("hush-hush", "0123456789", "abcdefghij", "correct horse")


@pytest.mark.parametrize(
    "update",
    [{"timeout": "abc"}, {"model": None}, {"mock": True}, {"on_unknown_submit": "z"}, {"modle": 1}],
    ids=str,
)
def test_a_copy_is_checked_as_a_new_config_is(update: dict[str, Any]) -> None:
    """Nothing wrong gets in by the back door."""
    with pytest.raises(ConfigurationError, match="was not accepted"):
        config().model_copy(update=update)


def test_a_key_in_a_copy_stays_a_secret() -> None:
    """It is no plain text there either."""
    copied = config().model_copy(update={"api_key": KEY})
    assert KEY not in repr(copied) + copied.model_dump_json()
    assert copied.key == KEY
    assert config().key == ""


def test_a_copy_that_contains_itself_is_refused() -> None:
    """As the constructor refuses it."""
    given = config(api_key=KEY)
    with pytest.raises(ConfigurationError, match="contains itself"):
        given.model_copy(update={"fallback_configs": (given,)})


def test_a_copy_without_changes_is_the_same_value() -> None:
    """Deep or not."""
    given = config(provider_config={"a": [1]})
    assert given.model_copy() == given.model_copy(deep=True) == given


def test_setting_a_field_does_not_show_what_it_was_set_to() -> None:
    """It may be a key."""
    given: Any = config()
    with pytest.raises(ConfigurationError) as caught:
        given.api_key = KEY
    assert KEY not in str(caught.value)
    assert "model_copy" in str(caught.value)


def test_a_version_may_stand_in_the_address() -> None:
    """As the query that consoles show; it is taken out of it."""
    made = config(base_url="https://a.test/openai?api-version=2025-04-01-preview")
    assert (made.base_url, made.api_version) == ("https://a.test/openai", "2025-04-01-preview")
    same = {"base_url": "https://a.test?API-Version=v1", "api_version": "v1"}
    assert config(**same).api_version == "v1"
    with pytest.raises(ConfigurationError, match="another api-version"):
        config(base_url="https://a.test?api-version=v1", api_version="v2")
    for query in ("?x=1", "?api-version=", "?api-version=1&x=2"):
        with pytest.raises(ConfigurationError, match="base_url"):
            config(base_url=f"https://a.test{query}")
