"""What a request takes, how it refuses the rest, and what of it may be stored or shown."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydantic
import pytest

from tarash.tarash_gateway import models
from tarash.tarash_gateway.exceptions import ConfigurationError, InvalidRequestError
from tarash.tarash_gateway.models import (
    GenerationRequest,
    ImageGenerationRequest,
    VideoGenerationRequest,
)

PROMPT = "a heron at dawn over still water"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
URL = "https://cdn.example/heron.png"
INLINE = "data:image/png;base64,iVBORw0KGgo="


def video(**fields: Any) -> VideoGenerationRequest:
    """Return a video request with `fields`."""
    return VideoGenerationRequest.model_validate({"prompt": PROMPT, **fields})


def image(**fields: Any) -> ImageGenerationRequest:
    """Return an image request with `fields`."""
    return ImageGenerationRequest.model_validate({"prompt": PROMPT, **fields})


SHARED: list[tuple[dict[str, Any], str, object, str]] = [
    ({"prompt": ""}, "prompt", None, "it is blank; say what to show"),
    ({"prompt": " \n\t"}, "prompt", None, "it is blank; say what to show"),
    ({"prompt": 5}, "prompt", None, "Input should be a valid string"),
    ({"prompt": None}, "prompt", None, "Input should be a valid string"),
    ({"prompt": "half \ud800"}, "prompt", None, "half of a character"),
    ({"negative_prompt": "half \ud800"}, "negative_prompt", None, "half of a character"),
    ({"negative_prompt": ["fog"]}, "negative_prompt", None, "Input should be a valid string"),
    ({"seed": "none"}, "seed", "none", "Input should be a valid integer"),
    ({"seed": 1.5}, "seed", 1.5, "Input should be a valid integer"),
    ({"seed": [1]}, "seed", None, "Input should be a valid integer"),
    ({"aspect_ratio": "wide"}, "aspect_ratio", "wide", "such as '16:9', or 'auto' (given: 'wide')"),
    ({"aspect_ratio": "16x9"}, "aspect_ratio", "16x9", "such as '16:9', or 'auto'"),
    ({"aspect_ratio": "0:9"}, "aspect_ratio", "0:9", "such as '16:9', or 'auto'"),
    ({"aspect_ratio": "16:0.0"}, "aspect_ratio", "16:0.0", "such as '16:9', or 'auto'"),
    ({"aspect_ratio": "9" * 400 + ":1"}, "aspect_ratio", "9" * 400 + ":1", "such as '16:9'"),
    ({"aspect_ratio": "१६:९"}, "aspect_ratio", "१६:९", "such as '16:9', or 'auto'"),
    ({"extra_params": "steps=4"}, "extra_params", None, "Input should be a valid dictionary"),
    ({"extra_params": "steps=4", "steps": 4}, "extra_params", None, "Input should be a valid dict"),
    ({"extra_params": {"steps": 4}, "steps": 5}, "Request", None, "steps stands in extra_params"),
    ({"image_list": URL}, "image_list", None, "give a list of {'image': ..., 'type': ...}"),
    ({"image_list": [URL]}, "image_list", None, "an entry is a dict with 'image'"),
    ({"image_list": [{"type": "style"}]}, "image_list", None, "an entry is a dict with 'image'"),
    ({"image_list": [{"image": URL, "role": "x"}]}, "image_list", None, "an entry is a dict"),
    ({"image_list": [{"image": URL, "type": "x"}]}, "image_list", None, "reference, first_frame"),
    ({"image_list": [{"image": URL, "type": []}]}, "image_list", None, "reference, first_frame"),
    ({"image_list": [{"image": None}]}, "image_list", None, "an entry's image is None"),
    ({"image_list": [{"image": "heron.png"}]}, "image_list", None, "pass pathlib.Path(...)"),
]
VIDEO: list[tuple[dict[str, Any], str, object, str]] = [
    ({"duration_seconds": 0}, "duration_seconds", 0, "Input should be greater than 0 (given: 0)"),
    ({"duration_seconds": -5}, "duration_seconds", -5, "Input should be greater than 0"),
    ({"duration_seconds": -0.1}, "duration_seconds", -0.1, "Input should be greater than 0"),
    ({"duration_seconds": float("inf")}, "duration_seconds", float("inf"), "finite number"),
    ({"duration_seconds": "long"}, "duration_seconds", "long", "duration_seconds: Input should be"),
    ({"resolution": "720"}, "resolution", "720", "give lines or a size class: '720p', '4k'"),
    ({"resolution": "000p"}, "resolution", "000p", "give lines or a size class: '720p', '4k'"),
    ({"resolution": 720}, "resolution", 720, "Input should be a valid string"),
    ({"number_of_videos": 0}, "number_of_videos", 0, "greater than or equal to 1"),
    ({"number_of_videos": 17}, "number_of_videos", 17, "less than or equal to 16"),
    ({"generate_audio": "loud"}, "generate_audio", "loud", "Input should be a valid boolean"),
    ({"video": b""}, "video", None, "the media is empty; give at least one byte"),
    ({"video": 7}, "video", None, "a pathlib.Path or an open binary file, not int"),
]
IMAGE: list[tuple[dict[str, Any], str, object, str]] = [
    ({"size": "big"}, "size", "big", "give width and height in pixels: '1024x1536', or 'auto'"),
    ({"size": "0x10"}, "size", "0x10", "give width and height in pixels"),
    ({"size": "10x-1"}, "size", "10x-1", "give width and height in pixels"),
    ({"size": "100000x1"}, "size", "100000x1", "give width and height in pixels"),
    ({"n": 0}, "n", 0, "greater than or equal to 1"),
    ({"n": 17}, "n", 17, "less than or equal to 16"),
    ({"mask_image": "mask.png"}, "mask_image", None, "pass pathlib.Path(...)"),
]


@pytest.mark.parametrize(
    ("kind", "fields", "field", "value", "message"),
    [
        *((VideoGenerationRequest, *row) for row in (*SHARED, *VIDEO)),
        *((ImageGenerationRequest, *row) for row in (*SHARED, *IMAGE)),
    ],
)
def test_bad_input_is_refused_by_field_and_nothing_is_sent(
    kind: type[GenerationRequest],
    fields: dict[str, Any],
    field: str,
    value: object,
    message: str,
) -> None:
    """The constructor and `model_validate` give one typed error, without prompt and media."""
    named = {"prompt": PROMPT, **fields}
    for make in (lambda: kind(**named), lambda: kind.model_validate(named)):
        with pytest.raises(InvalidRequestError, match="nothing was sent") as caught:
            make()
        assert message in str(caught.value)
        assert (caught.value.field or "").endswith(field)
        assert caught.value.value == value
        assert PROMPT not in repr(caught.value.__dict__)
        assert URL not in repr(caught.value.__dict__)


def test_not_a_number_is_no_length() -> None:
    """NaN seconds are refused before they are compared with anything."""
    with pytest.raises(InvalidRequestError, match="duration_seconds"):
        video(duration_seconds=float("nan"))


def test_a_prompt_is_required() -> None:
    """Its absence is said once, and what was given instead is not shown."""
    with pytest.raises(InvalidRequestError, match="prompt: Field required") as caught:
        VideoGenerationRequest.model_validate({"promt": PROMPT})
    assert PROMPT not in repr(caught.value.__dict__)


@pytest.mark.parametrize("value", [PROMPT, [PROMPT], None, 5])
def test_what_is_no_request_at_all_is_not_shown(value: object) -> None:
    """A prompt in the place of a request stays out of the error."""
    with pytest.raises(InvalidRequestError) as caught:
        VideoGenerationRequest.model_validate(value)
    assert PROMPT not in repr(caught.value.__dict__)


@pytest.mark.parametrize("text", ['{"prompt": "a heron at', "[]", "", '"a heron at dawn"'])
def test_json_that_is_no_request_is_refused_without_its_text(text: str) -> None:
    """A body that breaks off is a typed error that does not repeat it."""
    with pytest.raises(InvalidRequestError) as caught:
        VideoGenerationRequest.model_validate_json(text)
    assert "heron" not in repr(caught.value.__dict__)


def test_the_error_shows_no_prompt_in_its_chain() -> None:
    """Neither a cause nor a shown context brings the input back."""
    with pytest.raises(InvalidRequestError) as caught:
        video(seed="none")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert PROMPT not in str(caught.value.__context__)


def test_a_name_that_nobody_knows_goes_to_the_model() -> None:
    """Unknown keyword arguments join `extra_params`, and agreeing twice is no conflict."""
    joined = video(extra_params={"steps": 4}, cfg=7, steps=4)
    assert joined.extra_params == {"steps": 4, "cfg": 7}
    assert video(cfg=7, extra_params=None).extra_params == {"cfg": 7}
    assert video().extra_params == {}


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("aspect_ratio", "16:9", "16:9"),
        ("aspect_ratio", " 2.39:1 ", "2.39:1"),
        ("aspect_ratio", "AUTO", "auto"),
        ("aspect_ratio", "0.5:1", "0.5:1"),
        ("resolution", "1080P", "1080p"),
        ("resolution", "4K", "4k"),
        ("resolution", "2.7k", "2.7k"),
        ("duration_seconds", 8, 8),
        ("duration_seconds", 5.5, 5.5),
        ("duration_seconds", "8", 8),
        ("video", f" {URL}\n", URL),
        ("video", bytearray(PNG), PNG),
        ("video", memoryview(PNG), PNG),
        ("video", None, None),
        ("image_list", None, ()),
        ("image_list", [{"image": URL}], ({"image": URL, "type": "reference"},)),
        ("image_list", ({"image": PNG, "type": "style"},), ({"image": PNG, "type": "style"},)),
    ],
)
def test_what_is_taken_is_brought_into_one_form(field: str, given: object, kept: object) -> None:
    """Case, space and mutable containers make no difference later on."""
    found = getattr(video(**{field: given}), field)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(("given", "kept"), [("1024X1536", "1024x1536"), ("Auto", "auto")])
def test_a_size_is_two_numbers_or_auto(given: str, kept: str) -> None:
    """Either case will do."""
    assert image(size=given).size == kept


def test_outputs_say_how_many_are_asked_for() -> None:
    """One name for `n` and `number_of_videos`; one unless said."""
    assert (image().outputs, image(n=3).outputs) == (1, 3)
    assert (video().outputs, video(number_of_videos=2).outputs) == (1, 2)
    assert GenerationRequest(prompt=PROMPT).outputs == 1


def test_stated_fields_are_those_with_a_value() -> None:
    """False, 0 and an empty text are stated; None and no images are not."""
    stated = video(seed=0, generate_audio=False, negative_prompt="", cfg=7).stated()
    assert stated == {
        "prompt": PROMPT,
        "seed": 0,
        "generate_audio": False,
        "negative_prompt": "",
        "number_of_videos": 1,
    }


def test_a_request_is_stored_without_inputs_and_secrets() -> None:
    """URLs stay; bytes, paths and inline media go, and so do secret and non-JSON parameters."""
    stored = video(
        video=PNG,
        image_list=[{"image": URL}, {"image": PNG}, {"image": INLINE}, {"image": Path("x.png")}],
        hf_token="hush-hush",
        options={"callback": print, "depth": (1, 2), "api_key": "hush-hush"},
    ).storable()
    assert stored.video is None
    assert [entry["image"] for entry in stored.image_list] == [URL]
    assert stored.extra_params == {"options": {"depth": [1, 2]}}
    assert stored.storable() == stored
    again = VideoGenerationRequest.model_validate_json(stored.model_dump_json())
    assert again == stored
    assert image(mask_image=PNG).storable().mask_image is None
    assert image(mask_image=URL).storable().mask_image == URL
    assert video(video=URL).storable().video == URL


def test_media_in_json_are_addresses() -> None:
    """Bytes become a `data:` URI; what can only be read here is refused clearly."""
    assert video(video=PNG).model_dump(mode="json")["video"].startswith("data:image/png;base64,")
    assert image().model_dump(mode="json")["mask_image"] is None
    entries = image(image_list=[{"image": PNG}]).model_dump(mode="json")["image_list"]
    assert entries[0]["image"].startswith("data:image/png;base64,")
    for local in (Path("heron.mp4"), io.BytesIO(PNG)):
        with pytest.raises(ValueError, match="a local file cannot be serialised"):
            video(video=local).model_dump_json()


def test_a_request_shows_no_prompt_and_no_media() -> None:
    """Repr and str leave out words, media and the model's own parameters."""
    shown = video(negative_prompt="fog", video=URL, image_list=[{"image": URL}], secret="hush-hush")
    for text in (repr(shown), str(shown), repr(image(mask_image=URL))):
        assert PROMPT not in text
        assert "fog" not in text
        assert "cdn.example" not in text
        assert "hush-hush" not in text


def test_a_request_is_frozen_and_copies_are_equal() -> None:
    """No field can be set, and what comes back from a copy is the same value."""
    given = video(image_list=[{"image": PNG}], cfg=7)
    for name in type(given).model_fields:
        with pytest.raises(ConfigurationError, match="frozen"):
            setattr(given, name, None)
    assert copy.copy(given) == copy.deepcopy(given) == given
    assert pickle.loads(pickle.dumps(given)) == given  # noqa: S301


class OwnRequest(VideoGenerationRequest):
    """Somebody's own request with one more field."""

    camera: str = "still"


def test_a_subclass_has_fields_of_its_own() -> None:
    """Its field is known, stated, and no extra parameter."""
    own = OwnRequest(prompt=PROMPT, camera="pan", cfg=7)
    assert own.extra_params == {"cfg": 7}
    assert own.stated()["camera"] == "pan"
    assert own.storable().camera == "pan"


MODELS: dict[str, type[pydantic.BaseModel]] = {
    name: kind
    for name in models.__all__
    if isinstance(kind := getattr(models, name), type) and issubclass(kind, pydantic.BaseModel)
}


@pytest.mark.parametrize("mode", ["validation", "serialization"])
@pytest.mark.parametrize("kind", MODELS.values(), ids=MODELS)
def test_every_model_has_a_json_schema(kind: type[pydantic.BaseModel], mode: Any) -> None:
    """Frameworks that document endpoints can use each of them."""
    schema = kind.model_json_schema(mode=mode)
    assert kind.__name__ in (schema.get("title"), *schema.get("$defs", {}))


def test_the_schema_says_what_json_can_hold() -> None:
    """Media are text, images have roles, shapes have patterns, a prompt is not empty."""
    properties = VideoGenerationRequest.model_json_schema()["properties"]
    assert properties["prompt"]["minLength"] == 1
    assert properties["video"]["anyOf"][0]["type"] == "string"
    assert properties["image_list"]["items"]["properties"]["type"]["enum"][0] == "reference"
    assert "16:9" in properties["aspect_ratio"]["anyOf"][0]["description"]


MAKERS: list[Callable[[], VideoGenerationRequest]] = [
    lambda: video(video=PNG, image_list=[{"image": URL, "type": "style"}], cfg=7),
    lambda: video(duration_seconds=5, resolution="4k", aspect_ratio="auto", seed=-1),
]


@pytest.mark.parametrize("make", MAKERS)
def test_a_request_comes_back_from_json(make: Callable[[], VideoGenerationRequest]) -> None:
    """What was dumped is taken again; bytes come back as an address of the same content."""
    dumped = make().model_dump_json()
    assert VideoGenerationRequest.model_validate_json(dumped).model_dump_json() == dumped


@pytest.mark.parametrize(
    "update", [{"number_of_videos": 100}, {"prompt": ""}, {"duration_seconds": -5}], ids=str
)
def test_a_copy_is_checked_as_a_new_request_is(update: dict[str, Any]) -> None:
    """Nothing wrong is paid for by the back door."""
    with pytest.raises(InvalidRequestError, match="nothing was sent"):
        video().model_copy(update=update)
