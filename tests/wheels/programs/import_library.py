"""Imports the library and prints every loaded module as JSON."""

import json
import sys

import tarash.tarash_gateway  # noqa: F401  (what importing it loads is the question)

print(json.dumps(sorted(sys.modules)))
