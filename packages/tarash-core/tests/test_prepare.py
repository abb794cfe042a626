"""Before anything is spent: retired models, wrong media, fields that a model cannot take."""

from typing import Any

import pytest
from toys import (
    PROMPT,
    PlanToy,
    QueueToy,
    Script,
    catalog,
    chain,
    config,
    gateway,
    image_config,
    image_request,
    request,
)

from tarash.tarash_gateway.exceptions import InvalidRequestError, ModelRetiredError, PluginError
from tarash.tarash_gateway.models import GenerationConfig, GenerationRequest, Plan
from tarash.tarash_gateway.plugin import hookimpl

# The virtual clock begins on 2026-11-01.
MODELS = catalog(
    m={},
    ends_later={"retires_on": "2026-12-24", "successor": "m"},
    ends_today={"retires_on": "2026-11-01", "retirement_official": True},
    ended={"retires_on": "2026-10-31", "retirement_official": True, "successor": "m"},
    ended_without_successor={"retires_on": "2026-10-31", "retirement_official": True},
    ended_by_hearsay={"retires_on": "2026-01-01"},
    picture={"medium": "image"},
)


def generate(model: str, **fields: Any) -> tuple[tuple[str, ...], Script]:
    """Return the warnings of a generation with `model`, and the service."""
    service = Script()
    toy = gateway(service, QueueToy(catalog=MODELS))
    return toy.generate_video(config(model=model, **fields), request()).warnings, service


def test_a_model_without_an_end_has_no_warning() -> None:
    """Neither has one that the catalog does not know."""
    assert generate("m")[0] == generate("unheard-of")[0] == ()


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("ends_later", "ends_later of Toy is to be shut down on 2026-12-24. Use m instead."),
        ("ends_today", "ends_today of Toy is to be shut down on 2026-11-01."),
        ("ended_by_hearsay", "ended_by_hearsay of Toy was to be shut down on 2026-01-01."),
    ],
)
def test_a_model_whose_end_is_not_certain_to_have_come_warns(model: str, said: str) -> None:
    """Before the date, on it, and when only others name it."""
    assert generate(model)[0] == (said,)


def test_a_model_that_its_vendor_shut_down_is_refused_before_anything_is_sent() -> None:
    """The error names the successor and how to try all the same."""
    service = Script()
    with pytest.raises(ModelRetiredError, match="Use m instead.*allow_retired") as caught:  # noqa: RUF043
        gateway(service, QueueToy(catalog=MODELS)).generate_video(config(model="ended"), request())
    assert caught.value.successor == "m"
    assert caught.value.intent is None
    assert service.seen == []
    with pytest.raises(ModelRetiredError) as caught:
        generate("ended_without_successor")
    assert caught.value.successor is None


def test_a_retired_model_falls_back() -> None:
    """The next config of the chain is tried."""
    service = Script()
    both = gateway(service, QueueToy("red", catalog=MODELS), QueueToy("blue"))
    both.generate_video(chain(config("red", model="ended"), config("blue")), request())
    assert service.seen == ["blue.submit", "blue.poll"]


@pytest.mark.parametrize(
    "fields",
    [{"base_url": "https://other.test"}, {"provider_config": {"allow_retired": True}}],
    ids=["base_url", "allow_retired"],
)
def test_whoever_asks_for_it_may_use_a_retired_model(fields: dict[str, Any]) -> None:
    """Compatible services keep old ids alive; the warning stays."""
    warnings, service = generate("ended", **fields)
    assert warnings == ("ended of Toy was to be shut down on 2026-10-31. Use m instead.",)
    assert service.count("submit") == 1


def test_the_vendors_own_address_is_no_way_around_its_dates() -> None:
    """Stating it changes nothing."""
    with pytest.raises(ModelRetiredError):
        generate("ended", base_url="https://toy.test/v2")


def test_a_plan_of_a_retired_model_warns_only() -> None:
    """Nothing is sent, so nothing is refused."""
    toy = gateway(Script(), QueueToy(catalog=MODELS))
    (warning,) = toy.plan(config(model="ended"), request())[0].warnings
    assert warning.startswith("a call is refused: ended of Toy was shut down on 2026-10-31")


def test_a_plan_says_what_a_call_would_not_take() -> None:
    """A medium, and fields that may not be changed; the plan itself is there all the same."""
    toy = gateway(Script(), PlanToy(catalog=MODELS))
    (picture,) = toy.plan(config(model="picture"), request())
    assert picture.warnings[0].startswith("a call is refused: picture of Toy makes images")
    (strict,) = toy.plan(config(on_unsupported="error"), request(duration_seconds=6))
    assert strict.having("converted")
    assert strict.warnings[0].startswith("a call is refused: m of Toy cannot take this request")


def test_a_provider_that_does_not_make_the_medium_is_refused() -> None:
    """The error says what it makes."""
    with pytest.raises(InvalidRequestError, match="Toy makes no videos, but images") as caught:
        gateway(Script(), QueueToy(media=("image",))).generate_video(config(), request())
    assert caught.value.field == "provider"
    assert caught.value.accepts == ("image",)


def test_a_model_of_the_other_medium_is_refused() -> None:
    """The error names the call that fits."""
    with pytest.raises(InvalidRequestError, match="Use generate_image") as caught:
        generate("picture")
    assert caught.value.field == "model"
    toy = gateway(Script(), QueueToy(catalog=MODELS))
    assert toy.generate_image(image_config(model="picture"), image_request()).images


CHANGED = {"negative_prompt": "rain", "duration_seconds": 6}


def test_what_was_changed_is_a_warning_by_default() -> None:
    """One for each field, converted ones first; the plan's own warnings come before."""
    response = gateway(Script(), PlanToy()).generate_video(
        config(model="warned"), request(**CHANGED)
    )
    assert response.warnings == (
        "planned",
        "duration_seconds was converted: 6 s.",
        "negative_prompt was dropped: it takes none.",
    )


def test_what_was_changed_is_not_told_when_nobody_wants_to_know() -> None:
    """With on_unsupported="drop"."""
    quiet = config(on_unsupported="drop")
    assert gateway(Script(), PlanToy()).generate_video(quiet, request(**CHANGED)).warnings == ()


def test_what_would_be_changed_is_refused_when_that_is_asked_for() -> None:
    """With on_unsupported="error", before anything is sent; all fields are named."""
    service = Script()
    strict = config(on_unsupported="error")
    with pytest.raises(InvalidRequestError) as caught:
        gateway(service, PlanToy()).generate_video(strict, request(**CHANGED))
    assert (caught.value.field, caught.value.value) == ("negative_prompt", None)
    text = str(caught.value)
    assert "nothing was sent. negative_prompt: it takes none. duration_seconds: 6 s." in text
    assert "Accepted: 5, 10." in text
    assert service.seen == []


@pytest.mark.parametrize("on_unsupported", ["warn", "error", "drop"])
def test_the_impossible_is_always_refused(on_unsupported: str) -> None:
    """With what the model accepts."""
    service = Script()
    with pytest.raises(InvalidRequestError) as caught:
        gateway(service, PlanToy()).generate_video(
            config(on_unsupported=on_unsupported), request(duration_seconds=60)
        )
    assert (caught.value.field, caught.value.value) == ("duration_seconds", 60)
    assert caught.value.accepts == (5, 10)
    assert service.seen == []


def test_a_refusal_shows_what_was_asked_for_and_not_what_it_would_become() -> None:
    """The value is the caller's; what the model accepts stands beside it."""
    with pytest.raises(InvalidRequestError) as caught:
        gateway(Script(), PlanToy()).generate_video(
            config(on_unsupported="error"), request(duration_seconds=6)
        )
    assert (caught.value.field, caught.value.value) == ("duration_seconds", 6)
    assert caught.value.accepts == (5, 10)


def test_what_fits_is_sent_whatever_is_asked_for() -> None:
    """An error is raised for what does not fit alone."""
    strict = config(on_unsupported="error")
    response = gateway(Script(), PlanToy()).generate_video(strict, request(duration_seconds=5))
    assert response.warnings == ()


class Teller(PlanToy):
    """A plugin whose plan refuses, or breaks."""

    error: Exception = InvalidRequestError(f"no such thing as {PROMPT}")

    @hookimpl
    def plan(self, config: GenerationConfig, request: GenerationRequest) -> Plan:  # noqa: ARG002
        """Raise."""
        raise self.error


def test_a_plan_that_refuses_does_not_show_the_prompt() -> None:
    """The error of the plugin is raised, with provider and model."""
    with pytest.raises(InvalidRequestError) as caught:
        gateway(Script(), Teller()).generate_video(config(), request())
    assert str(caught.value) == "no such thing as [prompt]"
    assert (caught.value.provider, caught.value.model) == ("toy", "m")


def test_a_plan_that_breaks_names_plugin_and_hook() -> None:
    """Its message may hold anything, so only the class of the defect is told."""
    toy = Teller()
    toy.error = ValueError(PROMPT)
    with pytest.raises(PluginError, match="'toy': hook 'plan' failed with ValueError") as caught:
        gateway(Script(), toy).generate_video(config(), request())
    assert PROMPT not in str(caught.value)


def test_a_plan_of_no_outputs_is_the_plugin_s_defect() -> None:
    """Zero a call would never end."""

    class Nothing(PlanToy):
        """It gives none."""

        outputs_per_call = 0

    with pytest.raises(PluginError, match="hook 'plan' failed"):
        gateway(Script(), Nothing()).generate_video(config(), request())
