"""The Replicate provider of Tarash Gateway."""
