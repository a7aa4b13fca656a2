"""Headings -> a tree of sections with grades."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from index.types import Grade, Line, Section

GRADE = re.compile(r"\bGrade\s+([1-4])\s*\(\s*([A-Za-z][A-Za-z\s]*)\)\s*$", re.IGNORECASE)
BETWEEN = " \t\u00a0:–-"  # a title and its grade on one line
CONTENTS = re.compile(r"^(?:table of )?contents\s*:?$", re.IGNORECASE)
ENTRY = re.compile(r"[\s.…·](?:\d{1,4}|[ivxlc]+)$")  # the end of an entry: leader dots or a tab, and the page
UNLISTED_LEVEL = 2
"""A heading that the contents list leaves out stands under the last one that the list puts at the top."""
BOLD_LEVEL = 7
"""A bold line without heading marks is deeper than any marked heading (Markdown has six levels)."""


def fold_title(title: str) -> str:
    """A title as it is compared: lower case, single spaces, no colon at its end."""
    return " ".join(title.casefold().split()).rstrip(" :")


def split_grade(text: str) -> tuple[str, Grade | None]:
    """A heading without the grade that is printed on the same line, and the grade."""
    match = GRADE.search(text)
    if match is None:
        return text.strip().rstrip(":").strip(), None
    return text[: match.start()].strip().rstrip(BETWEEN), Grade(int(match[1]), match[2].strip().lower())


def split_judgement(text: str, grades: Mapping[str, int]) -> tuple[str, Grade | None]:
    """A heading without the judgement at its end, and the judgement: "…: requires improvement to be good", "… Good".

    A heading that is a judgement alone has no title left. `grades` are the framework's words and their numbers.
    """
    title, _, word = text.rpartition(":")
    word = " ".join(word.split()).casefold().rstrip(".")
    if word not in grades:
        ended = [w for w in grades if text.casefold().endswith(f" {w}") and text[-len(w)].isupper()]
        if not ended:
            return text, None
        word = max(ended, key=len)
        title = text[: -len(word)]
    return title.strip(), Grade(grades[word], word)


def read_contents(lines: list[Line]) -> list[tuple[str, int]]:
    """(folded title, level) of each entry of a contents list. Bold entries, where there are any, are the top."""
    found = [(line, match) for line in lines if (match := ENTRY.search(line.text))]
    some_bold = any(line.bold for line, _ in found)
    titles = [(fold_title(line.text[: match.start()].rstrip(" \t.…·")), line.bold) for line, match in found]
    return [(title, 1 if bold or not some_bold else 2) for title, bold in titles if title]


@dataclass
class Outline:
    """The tree while it grows. Levels come from the contents list, since heading marks are often uneven."""

    contents: list[tuple[str, int]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    _open: list[tuple[int, int]] = field(default_factory=list)
    _next_entry: int = 0

    @property
    def current(self) -> int | None:
        """Position of the section that is open, None before the first heading."""
        return self._open[-1][1] if self._open else None

    @property
    def title(self) -> str | None:
        """The title of the section that is open."""
        return self.sections[self.current].title if self.current is not None else None

    def add(self, title: str, line: Line) -> int:
        """Open a section below those it belongs to; its position is returned."""
        level = self._level(title, line)
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        parent = self.current
        above = self.sections[parent].path if parent is not None else ()
        self.sections.append(Section(title, (*above, title), parent))
        self._open.append((level, len(self.sections) - 1))
        return len(self.sections) - 1

    def grade(self, grade: Grade) -> None:
        """Give the open section its grade; the first one printed counts."""
        if self.current is not None and self.sections[self.current].grade is None:
            self.sections[self.current] = replace(self.sections[self.current], grade=grade)

    def _level(self, title: str, line: Line) -> int:
        if not self.contents:
            return line.heading or BOLD_LEVEL
        wanted = fold_title(title)
        for position in range(self._next_entry, len(self.contents)):
            if self.contents[position][0] == wanted:
                self._next_entry = position + 1
                return self.contents[position][1]
        return UNLISTED_LEVEL
