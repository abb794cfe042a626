"""One mapper for every provider whose models are described by a schema.

A standard field becomes the wire value that the field's type and enum ask for; what a provider
calls things, and its exceptions, are data.
"""

from tarash.tarash_gateway.mapping._plan import plan_request
from tarash.tarash_gateway.mapping._rules import Frames, ModelRules, Rules, Wrapper

__all__ = ("Frames", "ModelRules", "Rules", "Wrapper", "plan_request")
