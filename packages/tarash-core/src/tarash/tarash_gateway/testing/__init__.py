"""Tools to test a provider, or a program that uses one, without network and without waiting."""

from tarash.tarash_gateway.testing.contract import ProviderContract
from tarash.tarash_gateway.testing.played import Played, answer, play
from tarash.tarash_gateway.testing.virtual import Reply, VirtualGateway

__all__ = ("Played", "ProviderContract", "Reply", "VirtualGateway", "answer", "play")
