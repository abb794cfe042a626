"""Papermoon for Tarash Gateway."""
