"""What the documents name is there: pages, files, modules, tests."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_link_leads_somewhere() -> None:
    for page in list_pages():
        for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[\w-]+)?\)", page.read_text("utf8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_reached_by_a_link() -> None:
    linked = {
        (page.parent / target).resolve()
        for page in list_pages()
        for target in re.findall(r"\]\((?!https?:)([^)#]+\.md)", page.read_text("utf8"))
    }
    assert {page.name for page in list_pages() if page not in linked} <= {"README.md"}


def test_every_decision_is_in_their_index_by_its_number_and_title() -> None:
    folder = ROOT / "docs" / "adr"
    heads = {path: path.read_text("utf8").partition("\n")[0] for path in folder.glob("0*.md")}
    rows = [
        f"| {int(path.name[:4])} | [{head.partition('. ')[2]}]({path.name}) |"
        for path, head in sorted(heads.items())
        if head.startswith(f"# {int(path.name[:4])}. ")
    ]
    assert len(rows) == len(heads), "A decision begins with its number."
    index = (folder / "README.md").read_text("utf8")
    assert [row for row in index.splitlines() if row.startswith("| ")][2:] == rows


def test_the_changelog_says_each_thing_once() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text("utf8").splitlines()
    begins = [line[:60] for line in lines if line.startswith("* ")]
    assert [begin for begin in begins if begins.count(begin) > 1] == []


FILE_NAME = re.compile(r"(?<![\w/.{<-])(?:[\w.-]+/)*[\w-]+\.(?:py|md|yml|ini)(?![\w/-])")
"""A file of the repository, as a page names it between backticks."""


MODULE_NAME = re.compile(r"\b(?:benchmarks|scripts|tests)(?:\.\w+)+")


def list_pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def list_named_files(page: Path) -> Iterator[str]:
    """List the files and modules that a page names between backticks or in its commands."""
    text = page.read_text("utf8")
    for code in (*re.findall(r"`([^`\n]+)`", text), *re.findall(r"```sh\n(.*?)```", text, re.S)):
        yield from FILE_NAME.findall(code)
        yield from (f"{name.replace('.', '/')}.py" for name in MODULE_NAME.findall(code))


def test_every_file_that_is_named_is_there() -> None:
    folders = (ROOT, ROOT / "jobsbot", ROOT / "jobsbot/core", ROOT / "docs", ROOT / "tests")
    names = {path.name for folder in ("jobsbot", "tests") for path in (ROOT / folder).rglob("*.py")}
    named = [(page.name, name) for page in list_pages() for name in list_named_files(page)]
    assert len(named) > 50
    assert [
        (page, name)
        for page, name in named
        if name not in names and not any((folder / name).exists() for folder in folders)
    ] == []


def test_every_threat_names_tests_that_are_there() -> None:
    rows = re.findall(
        r"^\| .* \| (`test_.*`) \|$", (ROOT / "docs" / "security.md").read_text("utf8"), re.M
    )
    assert len(rows) > 20
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row)}
    sources = "".join(path.read_text("utf8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in sorted(named) if f"def {name}(" not in sources] == []


CODE_NAME = re.compile(
    r"`(?:\w+\.)*((?:[A-Z][a-z]+){2,})(?:\([^`]*\))?`|\b[Rr]aises ((?:[A-Z][a-z]+){2,})"
)
"""A class as a docstring writes it: between backticks, or where it says what is raised."""


def test_every_class_that_a_docstring_names_is_there() -> None:
    texts = {path: path.read_text("utf8") for path in (ROOT / "jobsbot").rglob("*.py")}
    code = set(re.findall(r"\w+", "".join(CODE_NAME.sub("", text) for text in texts.values())))
    assert [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in texts.items()
        for name in map("".join, CODE_NAME.findall(text))
        if name not in code
    ] == []
