"""What a user gets, as a value: shown briefly, stored whole, saved by whoever made it."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydantic
import pytest

from tarash.tarash_gateway import api
from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.models import (
    Asset,
    Cost,
    FieldPlan,
    GenerationResponse,
    ImageGenerationResponse,
    Plan,
    ProgressUpdate,
    VideoGenerationResponse,
)

if TYPE_CHECKING:
    from os import PathLike

BINARY = bytes(range(256)) * 8
LONG = "https://cdn.example/" + "x" * 200
VIDEO = VideoGenerationResponse(
    request_id="1",
    video=LONG,
    assets=(Asset(url=LONG, content_type="video/mp4"),),
    raw_response={"video": {"url": LONG}},
    cost=Cost(amount=0.5),
    revised_prompt="a heron at dawn",
)
IMAGE = ImageGenerationResponse(
    request_id="2",
    images=(Asset(content=BINARY, content_type="image/png").address,),
    assets=(Asset(content=BINARY, content_type="image/png"),),
)


class Notebook:
    """A saver that notes what it is asked to save."""

    def __init__(self) -> None:
        self.asked: list[tuple[GenerationResponse, object]] = []

    def save(self, response: GenerationResponse, path: str | PathLike[str]) -> tuple[Path, ...]:
        """Note it."""
        self.asked.append((response, path))
        return (Path(path),)

    async def save_async(
        self, response: GenerationResponse, path: str | PathLike[str]
    ) -> tuple[Path, ...]:
        """Note it too."""
        return self.save(response, path)

    def __reduce__(self) -> Any:
        raise TypeError("connections stay in their process")


@pytest.mark.parametrize("response", [VIDEO, IMAGE])
def test_a_response_survives_json_and_copies(response: GenerationResponse) -> None:
    """Inline bytes too; who saves it makes no difference and does not travel."""
    owned = response.model_copy()
    owned.saved_by(Notebook())
    assert owned == response
    assert type(response).model_validate_json(owned.model_dump_json()) == owned
    assert copy.copy(owned) == copy.deepcopy(owned) == owned
    assert pickle.loads(pickle.dumps(owned)) == owned  # noqa: S301


def test_a_response_is_saved_by_who_made_it(tmp_path: Path) -> None:
    """A copy within the process is saved by the same gateway."""
    notebook = Notebook()
    owned = VIDEO.model_copy()
    owned.saved_by(notebook)
    assert owned.save(tmp_path / "a.mp4") == (tmp_path / "a.mp4",)
    assert copy.deepcopy(owned).save(tmp_path / "b.mp4") == (tmp_path / "b.mp4",)
    assert [path for _, path in notebook.asked] == [tmp_path / "a.mp4", tmp_path / "b.mp4"]


async def test_a_response_is_saved_by_who_made_it_without_blocking(tmp_path: Path) -> None:
    """The async twin asks the same gateway."""
    owned = VIDEO.model_copy()
    owned.saved_by(Notebook())
    assert await owned.save_async(tmp_path / "a.mp4") == (tmp_path / "a.mp4",)


def test_a_response_that_was_loaded_is_saved_by_the_default_gateway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows no gateway of its own; `==` compares no gateways."""
    notebook = Notebook()
    monkeypatch.setattr(api, "default_saver", lambda: notebook)
    loaded = VideoGenerationResponse.model_validate_json(VIDEO.model_dump_json())
    assert loaded.save(tmp_path / "a.mp4") == (tmp_path / "a.mp4",)
    assert loaded._saver != "anybody"
    assert hash(loaded._saver) == hash(VIDEO._saver)


@pytest.mark.parametrize(
    "value",
    [VIDEO, IMAGE, VIDEO.assets[0], IMAGE.assets[0], Asset(content=BINARY)],
)
def test_a_long_address_is_shown_briefly(value: pydantic.BaseModel) -> None:
    """Neither a signed URL nor a whole picture fills the screen, or tells the prompt."""
    for text in (repr(value), str(value)):
        assert len(text) < 600
        assert "heron" not in text


def test_an_asset_has_an_address() -> None:
    """Its URL, or its content as a `data:` URI; nothing is an empty one."""
    assert Asset(url=LONG).address == LONG
    assert Asset(content=b"abc", content_type="image/png").address == "data:image/png;base64,YWJj"
    assert Asset().address == "data:application/octet-stream;base64,"


@pytest.mark.parametrize(
    "value", [VIDEO, Asset(url=LONG), Cost(amount=1), Plan(provider="a", model="b")]
)
def test_values_are_frozen_and_take_no_unknown_field(value: pydantic.BaseModel) -> None:
    """No field can be set; a misspelled one is refused."""
    for name in type(value).model_fields:
        with pytest.raises(ConfigurationError, match="frozen"):
            setattr(value, name, None)
    with pytest.raises((ConfigurationError, pydantic.ValidationError)):
        type(value)(zzz=1)


def test_what_is_no_response_is_a_typed_error() -> None:
    """A damaged file does not raise an error of pydantic's."""
    for text in ("{", "[]", '{"vidoe": "x"}'):
        with pytest.raises(ConfigurationError, match="VideoGenerationResponse was not accepted"):
            VideoGenerationResponse.model_validate_json(text)


@pytest.mark.parametrize("response", [VIDEO, IMAGE])
def test_an_update_comes_back_from_json_with_its_result(response: Any) -> None:
    """The result's class follows from its fields."""
    update = ProgressUpdate(request_id="1", status="completed", result=response)
    again = ProgressUpdate.model_validate_json(update.model_dump_json())
    assert again == update
    assert type(again.result) is type(response)


def test_a_plan_tells_fields_by_outcome() -> None:
    """`having` filters, in order."""
    fields = tuple(
        FieldPlan(field=name, outcome=outcome)  # type: ignore[arg-type]
        for name, outcome in [("seed", "dropped"), ("prompt", "applied"), ("video", "dropped")]
    )
    plan = Plan(provider="toy", model="toy-1", fields=fields)
    assert [field.field for field in plan.having("dropped")] == ["seed", "video"]
    assert plan.having("impossible") == ()


def test_a_plan_shows_no_value() -> None:
    """Prompts and media stay out of its repr."""
    plan = Plan(
        provider="toy",
        model="toy-1",
        payload={"prompt": "a heron"},
        fields=(FieldPlan(field="prompt", outcome="applied", value="a heron"),),
    )
    assert "heron" not in repr(plan)
