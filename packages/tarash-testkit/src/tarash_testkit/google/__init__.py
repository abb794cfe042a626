"""Google's wire on loopback: Interactions, `generateContent`, Veo, Imagen and files."""

from tarash_testkit.google.access import ACCESS_TOKEN, API_KEY
from tarash_testkit.google.faults import FAULTS, INTERACTION_OPERATIONS
from tarash_testkit.google.interaction_jobs import Interaction
from tarash_testkit.google.operations import Operation
from tarash_testkit.google.outcomes import (
    CONTENTS,
    INTERACTIONS,
    OPERATIONS,
    PREDICTIONS,
    ContentEnd,
    InteractionEnd,
    OperationEnd,
    PredictionEnd,
)
from tarash_testkit.google.server import GoogleServer

__all__ = (
    "ACCESS_TOKEN",
    "API_KEY",
    "CONTENTS",
    "FAULTS",
    "INTERACTIONS",
    "INTERACTION_OPERATIONS",
    "OPERATIONS",
    "PREDICTIONS",
    "ContentEnd",
    "GoogleServer",
    "Interaction",
    "InteractionEnd",
    "Operation",
    "OperationEnd",
    "PredictionEnd",
)
