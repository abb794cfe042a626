"""Test servers that speak the wire of generation services on loopback, with faults on demand."""
