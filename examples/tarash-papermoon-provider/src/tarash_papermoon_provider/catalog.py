"""The models of Papermoon as data.

`models.json` holds the inputs of each model; here stands what they call the standard fields.
"""

from tarash.tarash_gateway.plugin import Catalog, Rules

__all__ = ("CATALOG", "RULES")

CATALOG = Catalog.packaged("tarash_papermoon_provider", "models.json")

RULES = Rules(
    fields={
        "prompt": ("story",),
        "duration_seconds": ("seconds",),
        "aspect_ratio": ("frame",),
        "generate_audio": ("mute",),
        "image_list[first_frame]": ("opening",),
    },
    words={"frame": {"16:9": "wide", "9:16": "tall", "1:1": "square"}},
    switches={"mute": (False, True)},
)
