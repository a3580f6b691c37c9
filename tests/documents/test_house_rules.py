"""Files and folders stay small enough to be read, a name means one thing, and values start fast."""

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAX_LINES = 300
MAX_FILES = 20
FOLDERS_WITH_MORE = {"jobsbot/commands"}
"""A verb is a file there."""
CHOOSE_WHAT_TO_START = {
    "jobsbot/__main__.py",
    "jobsbot/app.py",
    "jobsbot/cli.py",
    "jobsbot/exports/spreadsheet_writers.py",
    "jobsbot/operations/operations.py",
    "jobsbot/services.py",
    "jobsbot/slack/factory.py",
    "jobsbot/store/store.py",
    "jobsbot/terminal/export.py",
    "jobsbot/terminal/services.py",
    "jobsbot/terminal/session.py",
}
"""They import inside functions what takes long and is not always needed, and say so there."""
DECLARATIONS = ("takes(", "filtered_by(", "field(")
"""What a field of a dataclass is declared with where it carries more than a type."""


NAME_PATTERN = re.compile(r"^(?:def|class) ([A-Za-z]\w*)", re.M)
"""What a module defines for others."""
INDENTED_IMPORT_PATTERN = re.compile(r"^[ \t]+(?:from|import) ", re.MULTILINE)
TEST_IMPORT_PATTERN = re.compile(r"^ *(?:from|import) (tests\.[\w.]*\btest_\w+)", re.M)
NAMED_BY_THEIR_FILE = {"commands", "demo", "versions", "__main__.py"}
"""Folders and files whose parts are only read with their own: a verb, the demo, a migration."""


def list_modules() -> list[Path]:
    folders = ("jobsbot", "tests", "benchmarks", "scripts")
    return [path for name in folders for path in (ROOT / name).rglob("*.py")]


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


def test_a_function_or_class_has_a_name_of_its_own() -> None:
    names = Counter(
        name
        for path in (ROOT / "jobsbot").rglob("*.py")
        if not NAMED_BY_THEIR_FILE & set(path.parts)
        for name in NAME_PATTERN.findall(path.read_text("utf8"))
    )
    assert {name for name, count in names.items() if count > 1} == set(), "Say how they differ."


def test_no_test_module_imports_another_one() -> None:
    importing = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "tests").rglob("*.py")
        for module in TEST_IMPORT_PATTERN.findall(path.read_text("utf8"))
    }
    assert importing == set(), "What two of them use goes into a module of its own."


def test_only_files_that_choose_what_to_start_import_inside_functions() -> None:
    texts = {path: path.read_text("utf8") for path in (ROOT / "jobsbot").rglob("*.py")}
    importing = {
        str(path.relative_to(ROOT))
        for path, text in texts.items()
        if INDENTED_IMPORT_PATTERN.search(text) and any(map(has_import, ast.walk(ast.parse(text))))
    }
    assert importing == CHOOSE_WHAT_TO_START


def has_import(node: ast.AST) -> bool:
    """Tell whether it is a function that imports."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
        isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)
    )


def test_a_frozen_value_is_a_struct_unless_its_fields_carry_more_than_a_type() -> None:
    dataclasses = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in (ROOT / "jobsbot").rglob("*.py")
        if "dataclass(" in (text := path.read_text("utf8"))
        for node in ast.parse(text).body
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
