"""Nothing in index/ or assistant/ is made for one report: no council, no abbreviation and no heading of one.

Words stand in data files that say which framework or what field they are for. Looked at is what the code says to the
computer (its strings), and not its comments: they may tell on which report something was measured.
"""

import ast
import re
from pathlib import Path

import pytest

from assistant.naming import place_of
from index.types import Report
from tests.conftest import ROOT

FILES = [file for package in ("index", "assistant") for file in sorted((ROOT / package).rglob("*.py"))]
# Councils of England whose name is no common word; the shipped and the tried reports are on some of them.
COUNCILS = set(
    """
    wolverhampton norfolk sandwell birmingham liverpool slough leeds wakefield wandsworth telford wrekin
    gloucestershire manchester bristol cornwall suffolk northamptonshire warwickshire stockton walsall dudley
    coventry sheffield bradford rotherham doncaster barnsley bolton oldham rochdale salford tameside wigan
    sunderland gateshead nottingham leicester derby southampton portsmouth plymouth swindon croydon lambeth
    southwark hackney islington camden
    """.split()  # noqa: SIM905
)
# Headings that reports of several frameworks share may stand in code that says so.
COMMON = re.compile(
    r"^(?:recommendations?|introduction|contents|conclusions?|key findings|summary|findings|background)$"
)
LONGEST_COMMON = 2  # words of a heading that are words of English before they are a heading


def strings(file: Path) -> list[str]:
    """What the code says: its strings without docstrings, those of patterns among them."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    # A string that stands by itself after a constant describes it.
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described | alone
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_council_no_abbreviation_and_no_heading_of_one_report(file: Path, wolverhampton: Report) -> None:
    said = strings(file)
    words = {word for text in said for word in re.findall(r"[^\W\d_]+", text.casefold())}
    assert words & (COUNCILS | {place_of(wolverhampton.front.authority or "").casefold()}) == set()
    capitals = {word for text in said for word in re.findall(r"\b[A-Z][A-Za-z&]*[A-Z]\b", text)}
    assert capitals & {entry.short for entry in wolverhampton.abbreviations} == set()
    folded = [" ".join(text.casefold().split()) for text in said]
    for section in wolverhampton.sections:
        title = section.title.casefold()
        if len(title.split()) > LONGEST_COMMON and not COMMON.match(title):
            assert not any(title in text for text in folded), title


def test_the_test_sees_what_it_must(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text(
        '"""Leeds."""\nX = "leeds"  # Leeds\n"""Leeds."""\ndef f():\n    """Leeds."""\n    return f"a{1}"\n'
    )
    assert strings(file) == ["leeds", "a"]


@pytest.mark.parametrize("name", ["index/frameworks.toml", "assistant/themes.toml"])
def test_data_on_reports_says_which_framework_it_is_for(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    tables = text.count("[[")
    assert tables > 0
    assert len(re.findall(r"^(?:framework|name) = \"(?:Ofsted|Judgments)", text, re.MULTILINE)) == tables
