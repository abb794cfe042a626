"""Runway for Tarash Gateway: the models of its developer API, with `provider="runway"`."""
