"""Footnotes in a Markdown or text that was made from pages: figures glued to words, and the notes among the lines.

Notes are believed only in their order, 1, 2, 3 …, each with a figure in the text before that refers to it.
"""

import re
from dataclasses import replace

from index.types import Line

NOTE = re.compile(r"^(\d{1,3}) (?=[A-Z‘“'\"\[])")
GLUED = re.compile(r"(?<!No\.)(?:(?<=[^\s\d][.,;:])|(?<=\d{4}[.,])|(?<=[a-z’”'\")\]]))(\d{1,3})(?=[\s,;.:)]|$)")
SKIPPED = 5  # references that may be missing or unreadable between two that are found


def find_notes(groups: list[list[Line]]) -> list[list[Line]]:
    """The groups of lines (blank lines part them) with footnotes marked as such and their figures taken off the text.

    Without a first note that is referred to, everything stays as it is.
    """
    found: list[list[Line]] = []
    following = 1
    referred = 0  # the last figure that was met in the text
    for group in groups:
        lines: list[Line] = []
        for line in group:
            match = NOTE.match(line.text)
            if match and int(match[1]) == following and referred >= following:
                lines.append(Line(line.text[match.end() :], role="note", mark=match[1], page=line.page))
                following += 1
            elif lines and lines[-1].role == "note":
                lines[-1] = replace(lines[-1], text=f"{lines[-1].text} {line.text}")
            else:
                lines.append(line)
                for figure in GLUED.finditer(line.text):
                    if 0 < int(figure[1]) - referred <= SKIPPED + 1:
                        referred = int(figure[1])
        found.append(lines)
    return _without_figures(found, following - 1) if following > 1 else groups


def _without_figures(groups: list[list[Line]], last: int) -> list[list[Line]]:
    referred = 0

    def cut(match: re.Match[str]) -> str:
        nonlocal referred
        if 0 < int(match[1]) - referred <= SKIPPED + 1 and int(match[1]) <= last:
            referred = int(match[1])
            return ""
        return match[0]

    return [
        [line if line.role else replace(line, text=GLUED.sub(cut, line.text).rstrip()) for line in group]
        for group in groups
    ]
