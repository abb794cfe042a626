"""The routes of `/images`.

Rule: a call is counted as paid once it passed every check, before anything of it is sent.

Source: `resources/images.py` of the package `openai` 3.57.0, read 2026-11-25; the JSON form of an
edit: `EditImageBodyJsonParam` of openapi.yaml in openai/openai-openapi, 2026-08-21.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tarash_testkit.front import Front, Refusal
from tarash_testkit.inline import StreamedText, inline_json
from tarash_testkit.media import MediaFile
from tarash_testkit.multipart import Part
from tarash_testkit.openai.answers import refusal
from tarash_testkit.openai.bodies import NOW, Picture, partial_events, usage
from tarash_testkit.openai.events import EVENT_STREAM, Event, event_text
from tarash_testkit.openai.fields import Field, checked
from tarash_testkit.openai.forms import Form, read_form
from tarash_testkit.openai.inputs import IMAGE_NAMES, check_image_files, check_image_references
from tarash_testkit.openai.limits import check_image_arguments
from tarash_testkit.openai.models import ImageModel
from tarash_testkit.openai.outcomes import ImageOutcome
from tarash_testkit.recorder import Recorder
from tarash_testkit.shapes import as_list

__all__ = ("FindModel", "Generation", "ImageRules", "Images")

FindModel: TypeAlias = Callable[[Request, Mapping[str, object]], ImageModel]
_REFERENCES: Mapping[str, Field] = {"images": Field("list"), "mask": Field("object")}
_EVENTS = {"generate": "image_generation", "edit": "image_edit"}


@dataclass(frozen=True, slots=True)
class ImageRules:
    """Where the services that share these routes differ."""

    generation: Mapping[str, Field]
    edit: Mapping[str, Field]
    has_json_edits: bool = True
    entry: Mapping[str, object] = field(default_factory=dict[str, object])
    """What stands in each entry of `data` beside the image."""


@dataclass(frozen=True, slots=True)
class Generation:
    """An image call that the service accepted."""

    operation: str
    """`generate` or `edit`."""
    arguments: Mapping[str, object] = field(repr=False)
    files: tuple[Part, ...] = field(default=(), repr=False)

    @property
    def images(self) -> tuple[Part, ...]:
        """The files that are pictures to edit, without mask and markup."""
        return tuple(file for file in self.files if file.name in IMAGE_NAMES)


class Images:
    """Every image call of one server, and the routes to them."""

    def __init__(
        self,
        *,
        rules: ImageRules,
        recorder: Recorder,
        script: Callable[[], ImageOutcome],
        uploaded: Container[object],
        publish: Callable[[str, MediaFile], str],
    ) -> None:
        """Take what is shared.

        Args:
            rules: What this service accepts.
            recorder: Counts what is paid.
            script: Says what comes of the next call that is accepted.
            uploaded: The ids of the files that the account has.
            publish: Delivers a file under a name and returns its address.
        """
        self._rules = rules
        self._recorder = recorder
        self._script = script
        self._uploaded = uploaded
        self._publish = publish
        self.generations: list[Generation] = []

    def routes(self, front: Front, prefix: str, model_of: FindModel) -> tuple[Route, ...]:
        """Return the routes below `prefix`; `model_of` finds the model of a request there."""

        async def generate(request: Request) -> Response:
            form = await read_form(request, self._rules.generation)
            arguments = self._generation(form)
            return self._answer("generate", form, arguments, model_of(request, arguments))

        async def edit(request: Request) -> Response:
            form = await read_form(request, self._rules.edit)
            arguments = self._edit(form)
            return self._answer("edit", form, arguments, model_of(request, arguments))

        return (
            front.route("POST", f"{prefix}/images/generations", generate, "generate"),
            front.route("POST", f"{prefix}/images/edits", edit, "edit"),
        )

    def _generation(self, form: Form) -> dict[str, object]:
        if not form.is_json:
            raise _wrong_body("application/json")
        return checked(form.arguments, self._rules.generation)

    def _edit(self, form: Form) -> dict[str, object]:
        if not form.is_json:
            fields = {n: one for n, one in self._rules.edit.items() if n != "moderation"}
            arguments = checked(form.arguments, fields)
            check_image_files(form)
            return arguments
        if not self._rules.has_json_edits:
            raise _wrong_body("multipart/form-data")
        arguments = checked(form.arguments, {**self._rules.edit, **_REFERENCES})
        check_image_references(arguments, self._uploaded)
        return arguments

    def _answer(
        self, operation: str, form: Form, arguments: Mapping[str, object], model: ImageModel
    ) -> Response:
        check_image_arguments(model, arguments)
        outcome = self._script()
        self._recorder.paid()
        generation = Generation(operation, arguments, form.files)
        self.generations.append(generation)
        if arguments.get("stream") is True:
            text = event_text(self._events(generation, outcome))
            return StreamedText(text, content_type=EVENT_STREAM)
        body: dict[str, object] = {"created": NOW}
        if outcome.error is not None:
            return StreamedText(inline_json({**body, "error": outcome.error}))
        picture = Picture.asked(arguments)
        data = [self._entry(picture, outcome) for _ in range(_count(generation, outcome))]
        body |= {**picture.fields, "data": data, **self._measures(generation, outcome)}
        return StreamedText(inline_json(body))

    def _entry(self, picture: Picture, outcome: ImageOutcome) -> dict[str, object]:
        image = picture.file(outcome.size_bytes)
        entry: dict[str, object] = {}
        if outcome.media == "inline":
            entry["b64_json"] = image
        elif outcome.media == "link":
            entry["url"] = self._publish(f"image.{picture.output_format}", image)
        return entry | dict(self._rules.entry)

    def _events(self, generation: Generation, outcome: ImageOutcome) -> Iterator[Event]:
        prefix, picture = _EVENTS[generation.operation], Picture.asked(generation.arguments)
        yield from partial_events(prefix, picture, _partials(generation))
        for _ in range(_count(generation, outcome)):
            body = {"created_at": NOW, **picture.fields, **self._measures(generation, outcome)}
            yield f"{prefix}.completed", {**self._entry(picture, outcome), **body}

    def _measures(self, generation: Generation, outcome: ImageOutcome) -> dict[str, object]:
        """Return what the service says of the call beside its images."""
        arguments = generation.arguments
        inputs = len(as_list(arguments.get("images")) or generation.images)
        count, partials = _count(generation, outcome), _partials(generation)
        prompt = str(arguments["prompt"])
        measures: dict[str, object] = {
            "usage": usage(prompt, inputs=inputs, images=count, partials=partials)
        }
        end_user = arguments.get("safety_identifier") or arguments.get("user")
        return measures | ({"safety_identifier": end_user} if end_user else {})


def _count(generation: Generation, outcome: ImageOutcome) -> int:
    asked = generation.arguments.get("n", 1)
    return int(str(asked)) if outcome.count is None else outcome.count


def _partials(generation: Generation) -> int:
    return int(str(generation.arguments.get("partial_images", 0)))


def _wrong_body(content_type: str) -> Refusal:
    message = f"Invalid content type. Expected type to be '{content_type}'."
    return refusal(message, "invalid_content_type", None)
