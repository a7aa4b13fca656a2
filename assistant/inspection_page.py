"""What was understood of reports as one page that needs nothing beside it: `pilcrow inspect --html`."""

from collections.abc import Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path

from assistant.inspection import failure_table, inspection
from index.sources import Failure
from index.types import Report

STYLES = ("pilcrow.css", "report.css")
HEAD = '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
HEAD += '<meta name="viewport" content="width=device-width, initial-scale=1">\n'


def page(reports: Sequence[Report], failures: Sequence[Failure]) -> str:
    """One section a report, its blocks under headings; at the end what could not be read."""
    parts = [HEAD, "<title>What Pilcrow understands – Pilcrow</title>\n", f"<style>\n{_styles()}</style>\n"]
    parts.append('</head>\n<body>\n<main id="main_content">\n<h1>What Pilcrow understands</h1>\n')
    parts += [section(report.front.title, inspection(report)) for report in reports]
    if failures:
        parts.append(
            f"<section>\n<h2>Not read</h2>\n{_listed(failure_table(failures).partition(chr(10))[2])}</section>\n"
        )
    return "".join([*parts, "</main>\n</body>\n</html>\n"])


def section(title: str, text: str) -> str:
    """What `inspection` says of one report, as HTML: its blocks under headings."""
    parts = [f'<section>\n<h2 dir="auto">{escape(title)}</h2>\n']
    first, *others = text.strip().split("\n\n")
    for name, block in [("Front page", first.partition("\n")[2]), *(_split(block) for block in others)]:
        parts.append(f"<h3>{escape(name)}</h3>\n{_listed(block)}")
    return "".join([*parts, "</section>\n"])


def _split(block: str) -> tuple[str, str]:
    name, _, rest = block.partition("\n")
    return name, rest


def _listed(block: str) -> str:
    """The lines of a block as a list; a line set in further is a list within it."""
    out, depths = [], [-1]
    for line in block.split("\n"):
        depth = len(line) - len(line.lstrip())
        while depth < depths[-1]:
            out.append("</li></ul>")
            depths.pop()
        if depth > depths[-1]:
            out.append("\n<ul>" if len(depths) > 1 else "<ul>")
            depths.append(depth)
        else:
            out.append("</li>\n")
        out.append(f"<li>{escape(line.strip())}")
    return "".join([*out, *(["</li></ul>"] * (len(depths) - 1))]) + "\n"


def _styles() -> str:
    """The stylesheets of the web pages, found without importing them: the assistant knows nothing of the web."""
    spec = find_spec("web")
    home = Path(next(iter(spec.submodule_search_locations or ()))) if spec is not None else None
    if home is None:
        return ""
    return "".join((home / "static" / name).read_text(encoding="utf-8") for name in STYLES)
