"""What the verbs refuse before anything is sent."""

from typing import Any

import pytest
from toys import Script, config, gateway, request

from tarash.tarash_gateway.exceptions import ConfigurationError


@pytest.mark.parametrize("verb", ["resume", "check", "cancel"])
@pytest.mark.parametrize("job", ["{}", None, {"id": "1"}])
def test_what_is_no_job_is_refused_with_the_way_to_make_one(verb: str, job: Any) -> None:
    """The JSON text of one most of all."""
    service = Script()
    with pytest.raises(ConfigurationError, match="model_validate_json"):
        getattr(gateway(service), verb)(job)
    assert service.seen == []


def test_a_config_of_the_other_medium_is_refused() -> None:
    """The error says what goes together."""
    with pytest.raises(ConfigurationError, match="images take a ImageGenerationConfig"):
        gateway(Script()).generate_image(config(), request())  # type: ignore[arg-type]
