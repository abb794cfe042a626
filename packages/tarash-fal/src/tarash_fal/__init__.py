"""fal.ai for Tarash Gateway: every model of its queue, with `provider="fal"`."""
