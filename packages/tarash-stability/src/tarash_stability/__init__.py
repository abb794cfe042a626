"""Stability AI for Tarash Gateway: `provider="stability"`."""
