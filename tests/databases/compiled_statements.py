"""One cache of compiled statements for all engines of a process.

An engine keeps what it has compiled, and each test has engines of its own: a quarter of the CPU
of tests of the durable work went into compiling the same statements again and again.
https://docs.sqlalchemy.org/en/21/core/connections.html#sql-caching
"""

from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event


class CompiledStatements(dict[Any, Any]):
    """Compiled statements by all that tells them apart, but for the engine that has said them."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(_leave_out_engine(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(_leave_out_engine(key), compiled)


def _leave_out_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """Take a kind of dialect for the dialect itself, of which each engine has its own."""
    return tuple(type(part) if isinstance(part, Dialect) else part for part in key)


def share_compiled_statements() -> None:
    """Have all engines of this process share what they compile from now on."""
    statements = CompiledStatements()

    def use_shared(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements)

    event.listen(Engine, "engine_connect", use_shared)
