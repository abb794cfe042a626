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
    meanings={"frame": {"wide": "16:9", "tall": "9:16", "square": "1:1"}},
    switches={"mute": (False, True)},
)
