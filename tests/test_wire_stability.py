"""What the plugin sends to Stability AI, part by part: there is no client of the vendor's to ask.

The server in its place holds each form against the rules of the operation and refuses what the
service would refuse, so that what is accepted here has the right parts.
"""

from collections.abc import Callable
from typing import Any

import pytest
from wire_comparison import one_driver

from tarash.tarash_gateway import Gateway, plan
from tarash.tarash_gateway.exceptions import InvalidRequestError, PermissionDeniedError
from tarash.tarash_gateway.models import ImageGenerationConfig, ImageGenerationRequest
from tarash_stability.catalog import CATALOG
from tarash_stability.operations import operation_of
from tarash_testkit.media import png
from tarash_testkit.pictures import jpeg
from tarash_testkit.stability import StabilityServer
from tarash_testkit.stability.endpoints import ENDPOINTS

Perform = Callable[..., Any]
PICTURE = png(64, 96).content
OTHER = jpeg(80, 64).content
PROMPT = "a heron that nobody else describes"
GONE = "stable-diffusion-v1-6"
OWN: dict[str, dict[str, Any]] = {
    "stable-image-outpaint": {"left": 64, "creativity": 0.25},
    "stable-image-search-and-replace": {"search_prompt": "the hat"},
    "stable-image-search-and-recolor": {"select_prompt": "the hat"},
    "stable-image-replace-background-and-relight": {
        "keep_original_background": True,
        "light_source_strength": 0.5,
        "light_reference": OTHER,
    },
}
MODELS = [model for model in CATALOG.ids() if model != GONE]


def everything(model: str) -> ImageGenerationRequest:
    """Return a request that states every field which the model has."""
    facts = CATALOG.get(model)
    assert facts is not None
    inputs = facts.inputs
    stated = {
        "negative_prompt": "negative_prompt" in inputs,
        "aspect_ratio": "aspect_ratio" in inputs,
        "style": "style_preset" in inputs,
        "seed": "seed" in inputs,
    }
    values = {"negative_prompt": "dogs", "aspect_ratio": "16:9", "style": "anime", "seed": 7}
    fields: dict[str, Any] = {name: values[name] for name, there in stated.items() if there}
    images: list[dict[str, object]] = []
    if inputs.keys() & {"image", "subject_image", "init_image"}:
        images.append({"image": PICTURE, "type": "reference"})
    if inputs.keys() & {"style_image", "background_reference"}:
        images.append({"image": OTHER, "type": "style"})
    if "mask" in inputs:
        fields["mask_image"] = PICTURE
    extra = {**OWN.get(model, {}), "output_format": "png"}
    return ImageGenerationRequest(prompt=PROMPT, image_list=images, extra_params=extra, **fields)


@pytest.fixture
def config(stability_server: StabilityServer) -> Callable[..., ImageGenerationConfig]:
    """Return a function that makes a config with which the server is reached."""

    def made(model: str, **settings: object) -> ImageGenerationConfig:
        return ImageGenerationConfig(
            provider="stability",
            model=model,
            base_url=stability_server.url,
            api_key=stability_server.api_key,
            poll_interval=0.001,
            provider_config=settings,
        )

    return made


@one_driver
@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_asked_for_in_a_form_that_the_service_takes(
    model: str, config: Any, stability_server: StabilityServer, perform: Perform
) -> None:
    """Every stated field is a part of it: texts bare, files with a name and a type."""
    request = everything(model)
    stability_server.looks = 1
    response = perform("generate_image", config(model), request)
    assert response.images[0].startswith("data:image/png;base64,")
    sent = stability_server.recorded[0]
    (planned,) = plan(config(model), request)
    parts = {part.name: part for part in sent.parts()}
    assert list(parts) == [part.name for part in sent.parts()]
    assert parts.keys() == planned.payload.keys()
    for name, part in parts.items():
        value = planned.payload[name]
        if isinstance(value, bytes):
            assert part.content == value
            assert part.file_name is not None
            kind = "image/png" if value == PICTURE else "image/jpeg"
            assert part.content_type == kind
        else:
            assert part.text == (str(value).lower() if isinstance(value, bool) else str(value))
            assert (part.file_name, part.content_type) == (None, None)
    assert (sent.header("content-type") or "").startswith("multipart/form-data; boundary=")
    assert sent.header("authorization") == f"Bearer {stability_server.api_key}"
    assert sent.header("accept") == "application/json"


def test_the_models_cover_every_operation() -> None:
    """None of the server's is left out."""
    assert {operation_of(model).path for model in MODELS} == {one.path for one in ENDPOINTS}


def test_a_form_is_the_same_on_every_driver(
    config: Any, stability_server: StabilityServer, perform: Perform
) -> None:
    """Texts alone make a form too, whatever carries it."""
    response = perform("generate_image", config("stable-image-core"), everything(MODELS[0]))
    assert response.provider_metadata["seed"] == 7
    (sent,) = stability_server.recorded
    assert {part.name for part in sent.parts()} >= {"prompt", "seed", "style_preset"}


def test_bytes_are_the_same_picture_on_every_driver(
    config: Any, stability_server: StabilityServer, perform: Perform
) -> None:
    """Seed and reason stand in headers then."""
    request = ImageGenerationRequest(prompt=PROMPT, seed=7)
    in_json = perform("generate_image", config("stable-image-core"), request)
    in_bytes = perform("generate_image", config("stable-image-core", accept="image/*"), request)
    assert in_bytes.images == in_json.images
    assert in_bytes.provider_metadata["seed"] == in_json.provider_metadata["seed"] == 7
    assert in_bytes.raw_response == in_json.raw_response
    assert [sent.header("accept") for sent in stability_server.recorded] == [
        "application/json",
        "image/*",
    ]


@one_driver
def test_a_job_comes_as_bytes_too(
    config: Any, stability_server: StabilityServer, perform: Perform
) -> None:
    """Its id in JSON, its picture as it is."""
    request = everything("stable-image-upscale-creative")
    response = perform(
        "generate_image", config("stable-image-upscale-creative", accept="image/*"), request
    )
    accepts = [sent.header("accept") for sent in stability_server.recorded]
    assert accepts == ["application/json", *["*/*"] * 3]
    assert response.content_type == "image/png"


def test_a_picture_behind_a_url_goes_out_as_a_file(
    config: Any, stability_server: StabilityServer
) -> None:
    """The service takes no URLs; it is fetched first, without the key."""
    url = stability_server.add_file("heron.png", png(64, 96))
    images = [{"image": url, "type": "reference"}]
    request = ImageGenerationRequest(prompt=PROMPT, image_list=images)
    with Gateway(allowed_hosts=["127.0.0.1"]) as gateway:
        gateway.generate_image(config("stable-image-sketch"), request)
    fetched, sent = stability_server.recorded
    assert fetched.header("authorization") is None
    parts = {part.name: part for part in sent.parts()}
    assert (parts["image"].file_name, parts["image"].content) == ("heron.png", PICTURE)


@one_driver
@pytest.mark.parametrize(
    "wrong",
    [
        ("stable-image-core", {"steps": 30}, "steps"),
        ("stable-image-core", {"aspect_ratio": "4:3"}, "aspect_ratio"),
        ("sd3.5-large", {"cfg_scale": 35}, "cfg_scale"),
        ("sd9-huge", {}, "model"),
        ("generate/newer", {}, "model"),
    ],
)
def test_what_the_service_refuses_names_its_field(
    wrong: tuple[str, dict[str, Any], str],
    config: Any,
    stability_server: StabilityServer,
    perform: Perform,
) -> None:
    """Nothing is paid."""
    model, extra, field = wrong
    request = ImageGenerationRequest(prompt=PROMPT, extra_params=extra)
    with pytest.raises(InvalidRequestError) as refused:
        perform("generate_image", config(model), request)
    assert refused.value.field == field
    assert stability_server.counters.paid_submits == 0


@one_driver
def test_who_may_not_leads_on(
    config: Any, stability_server: StabilityServer, perform: Perform
) -> None:
    """A refusal of the account is none of the request."""
    stability_server.fail("generate", "forbidden")
    with pytest.raises(PermissionDeniedError) as denied:
        perform(
            "generate_image", config("stable-image-core"), ImageGenerationRequest(prompt=PROMPT)
        )
    assert denied.value.falls_back
