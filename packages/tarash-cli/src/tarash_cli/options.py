"""The options of `tarash video` and `tarash image`, as tables.

An option that fills a field of a request or a config is named after it, so that one line of
`tarash_cli.asks` reads them all.
"""

from __future__ import annotations

from functools import partial

import click

from tarash_cli.command import Option, Parsed, as_json
from tarash_cli.completions import complete_model, complete_provider
from tarash_cli.values import ROLES, image_of, link_of, media_of, number_of, setting_of

__all__ = ("of_images", "of_videos", "output", "quiet", "timeout")

_what = partial(Option, section="What to make")
_who = partial(Option, section="Who makes it")
_how = partial(Option, section="How it is asked")
_out = partial(Option, section="Output")

_LINK = Parsed("provider:model", link_of)
_IMAGE = Parsed("[role=]file-or-url", image_of)
_MEDIA = Parsed("file-or-url", media_of)
_NUMBER = Parsed("number", number_of)
_SETTING = Parsed("key=value", setting_of)


def of_videos() -> list[click.Parameter]:
    """Return the parameters of `tarash video`."""
    return [
        click.Argument(["prompt"], metavar="PROMPT"),
        *_provider("VIDEO"),
        _what(["--duration", "duration_seconds"], type=_NUMBER, help="Length in seconds."),
        _what(["--resolution"], metavar="TEXT", help="Such as 720p, 1080p or 4k."),
        *_shared(),
        _what(
            ["--audio/--no-audio", "generate_audio"],
            default=None,
            help="With a sound track, or without.",
        ),
        _what(["--video"], type=_MEDIA, help="A video to extend, edit or follow."),
        _what(
            ["-n", "--number", "number_of_videos"],
            type=click.IntRange(1, 16),
            help="How many to make; each may be paid.",
        ),
        _what(
            ["--enhance-prompt/--no-enhance-prompt", "enhance_prompt"],
            default=None,
            help="Let the provider rewrite the prompt, or not.",
        ),
        *_asked("600"),
        *_shown(),
    ]


def of_images() -> list[click.Parameter]:
    """Return the parameters of `tarash image`."""
    return [
        click.Argument(["prompt"], metavar="PROMPT"),
        *_provider("IMAGE"),
        _what(["--size"], metavar="WxH", help="Width and height in pixels, such as 1024x1536."),
        _what(["--quality"], metavar="TEXT", help="The provider's word for quality."),
        _what(["--style"], metavar="TEXT", help="The provider's word for style."),
        *_shared(),
        _what(["--mask", "mask_image"], type=_MEDIA, help="What may change of the first image."),
        _what(
            ["-n", "--number", "n"],
            type=click.IntRange(1, 16),
            help="How many to make; each may be paid.",
        ),
        *_asked("120"),
        *_shown(),
    ]


def output(
    words: str = "Save to this file, in the place of one of that name, or into this folder.",
) -> Option:
    """Return the option `-o`."""
    return _out(["-o", "--output"], type=click.Path(), metavar="FILE", help=words)


def timeout(otherwise: str) -> Option:
    """Return the option `--timeout`."""
    return _how(["--timeout"], type=_NUMBER, metavar="SECONDS", help=otherwise)


def quiet() -> Option:
    """Return the option `--quiet`."""
    return _out(["-q", "--quiet"], is_flag=True, help="Show no progress.")


def _provider(medium: str) -> list[click.Parameter]:
    return [
        _who(
            ["-p", "--provider"],
            required=True,
            envvar=f"TARASH_{medium}_PROVIDER",
            show_envvar=True,
            metavar="NAME",
            shell_complete=complete_provider,
            help="An installed provider, such as fal.",
        ),
        _who(
            ["-m", "--model"],
            required=True,
            envvar=f"TARASH_{medium}_MODEL",
            show_envvar=True,
            metavar="ID",
            shell_complete=complete_model,
            help="The provider's id of the model.",
        ),
        _who(
            ["--fallback", "fallbacks"],
            type=_LINK,
            multiple=True,
            envvar=f"TARASH_{medium}_FALLBACK",
            show_envvar=True,
            help="Who is asked when the one before cannot; repeatable.",
        ),
        _who(
            ["--mock", "mocked"],
            is_flag=True,
            help="Let the mock answer: no key, no network, no cost.",
        ),
        _who(["--base-url"], metavar="URL", help="Another address that speaks its API."),
        _who(["--api-version"], metavar="TEXT", help="Version of its API, where there are some."),
        _who(
            ["--provider-config", "settings"],
            type=_SETTING,
            multiple=True,
            help="A setting of the first provider; repeatable.",
        ),
    ]


def _shared() -> list[click.Parameter]:
    return [
        _what(["--aspect-ratio"], metavar="W:H", help="Such as 16:9 or 9:16."),
        _what(
            ["--image", "image_list"],
            type=_IMAGE,
            multiple=True,
            help=f"An input image, repeatable. Roles: {', '.join(ROLES)}.",
        ),
        _what(["--negative-prompt"], metavar="TEXT", help="What to avoid."),
        _what(["--seed"], type=int, help="The same seed asks for the same result."),
        _what(
            ["--set", "extra"],
            type=_SETTING,
            multiple=True,
            help="A parameter of the model, sent as it is: JSON where it is JSON. Repeatable.",
        ),
    ]


def _asked(seconds: str) -> list[click.Parameter]:
    return [
        _how(
            ["--plan", "plans"],
            is_flag=True,
            help="Send nothing; print what each provider would get.",
        ),
        _how(
            ["--detach"],
            is_flag=True,
            help="Print the job as JSON as soon as it is accepted, and do not wait.",
        ),
        timeout(f"For each provider of the chain; {seconds} unless said."),
        _how(["--poll-interval"], type=_NUMBER, metavar="SECONDS", help="Between two looks."),
        _how(["--max-poll-attempts"], type=int, metavar="N", help="Looks before giving up."),
        _how(
            ["--on-unsupported"],
            type=click.Choice(["warn", "error", "drop"]),
            help="What becomes of a field that the model cannot take; warn unless said.",
        ),
        _how(
            ["--on-unknown-submit"],
            type=click.Choice(["raise", "fallback"]),
            help="Whether the next provider is asked when the one before may have been paid.",
        ),
    ]


def _shown() -> list[click.Parameter]:
    return [output(), as_json(), quiet()]
