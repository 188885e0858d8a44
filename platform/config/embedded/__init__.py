"""PostgreSQL without an installation: the server of `make demo`, the tests and the benchmarks."""

from config.embedded.server import EmbeddedServer, ServerNotStarted, embedded_server

__all__ = ["EmbeddedServer", "ServerNotStarted", "embedded_server"]
