"""The mock: a provider like any other, that answers with real media from this package.

It goes through the same engine and needs no key, no network and no installed plugin.
"""

from tarash.tarash_gateway.mock._hooks import mock_provider
from tarash.tarash_gateway.models import MockConfig, MockPollingConfig, MockResponse

__all__ = ("MockConfig", "MockPollingConfig", "MockResponse", "mock_provider")
