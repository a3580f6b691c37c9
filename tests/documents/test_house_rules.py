"""Files and folders stay small enough to be read, and values are what starts fast."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAX_LINES = 300
MAX_FILES = 20
FOLDERS_WITH_MORE = {"jobsbot/commands"}
"""A verb is a file there."""
DECLARATIONS = ("takes(", "filtered_by(", "field(")
"""What a field of a dataclass is declared with where it carries more than a type."""


def list_modules() -> list[Path]:
    return [path for name in ("jobsbot", "tests") for path in (ROOT / name).rglob("*.py")]


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf8").splitlines())
        for path in list_modules()
    }
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_no_folder_holds_more_files_than_can_be_looked_through() -> None:
    counts = Counter(str(path.parent.relative_to(ROOT)) for path in list_modules())
    more = {folder for folder, count in counts.items() if count > MAX_FILES}
    assert more <= FOLDERS_WITH_MORE


def test_no_test_module_imports_another_one() -> None:
    importing = {
        f"{path.relative_to(ROOT)}: {node.module}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf8")))
        if isinstance(node, ast.ImportFrom)
        if (node.module or "").startswith("tests.") and ".test_" in (node.module or "")
    }
    assert importing == set(), "What two of them use goes into a module of its own."


def test_a_frozen_value_is_a_struct_unless_its_fields_carry_more_than_a_type() -> None:
    dataclasses = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in (ROOT / "jobsbot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf8")))
        if isinstance(node, ast.ClassDef) and is_plain_dataclass(node)
    }
    assert dataclasses == set()  # see docs/adr/0022-values-are-structs.md


def is_plain_dataclass(node: ast.ClassDef) -> bool:
    """Tell whether it is a frozen dataclass that a struct could stand for."""
    decorators = " ".join(map(ast.unparse, node.decorator_list))
    fields = [ast.unparse(each) for each in node.body if isinstance(each, ast.AnnAssign)]
    return (
        "dataclass(" in decorators
        and "frozen=True" in decorators
        and "repr=False" not in decorators
        and not any(ast.unparse(base).split("[")[0].endswith("Command") for base in node.bases)
        and not any(f"= {declared}" in field for field in fields for declared in DECLARATIONS)
    )
