"""The vendors' own clients, pointed at a test server."""
