"""Every text that a module of jobsbot holds."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3] / "jobsbot"


@cache
def list_texts(path: Path) -> tuple[tuple[int, str], ...]:
    """Every text in a module that is not a docstring."""
    return tuple(walk_texts(ast.parse(path.read_text("utf8"))))


def walk_texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    nodes = tuple(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.lineno, node.value
