"""One mapper for every provider whose models are described by a schema.

A standard field becomes the wire value that the field's type and enum ask for; what a provider
calls things, and its exceptions, are data.
"""

from tarash.tarash_gateway.mapping._plan import plan_request
from tarash.tarash_gateway.mapping._rules import (
    Frames,
    Implied,
    ModelRules,
    Rules,
    Sides,
    Wrapper,
)

__all__ = ("Frames", "Implied", "ModelRules", "Rules", "Sides", "Wrapper", "plan_request")
