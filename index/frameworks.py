"""What reports of one publisher have in common (`frameworks.toml`): read once."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Overall:
    """How the judgement of the whole is said in a sentence, and what it is called."""

    title: str
    said: tuple[str, ...]
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """One publisher's reports; `frameworks.toml` says what each value means."""

    name: str
    publisher: str
    signs: tuple[str, ...]
    authority: tuple[str, ...]
    kind: tuple[str, ...]
    grades: tuple[tuple[str, int], ...]
    fields: tuple[str, ...]
    called: str = ""
    overall: Overall | None = None

    def grade_said(self, sentence: str) -> str | None:
        """The grade, in small letters, that a sentence of the front page gives the whole; None where it gives none."""
        grades = dict(self.grades)
        for pattern in self.overall.said if self.overall is not None else ():
            if match := re.match(pattern, sentence, re.IGNORECASE):
                word = match[1].lower()
                word = dict(self.overall.words).get(word, word) if self.overall is not None else word
                if word in grades:
                    return word
        return None


@lru_cache(maxsize=1)
def read_frameworks() -> tuple[Framework, ...]:
    """The frameworks that ship with Pilcrow."""
    rows = tomllib.loads((Path(__file__).parent / "frameworks.toml").read_text(encoding="utf-8"))["framework"]
    return tuple(
        Framework(
            row["name"],
            row["publisher"],
            tuple(row["signs"]),
            tuple(row["authority"]),
            tuple(row["kind"]),
            tuple(row["grades"].items()),
            tuple(row["fields"]),
            row.get("called", ""),
            _overall(row.get("overall")),
        )
        for row in rows
    )


def _overall(row: dict[str, Any] | None) -> Overall | None:
    return Overall(row["title"], tuple(row["said"]), tuple(row["words"].items())) if row is not None else None


def framework_by(publisher: str | None) -> Framework | None:
    """The framework of a publisher's reports that are graded; None where none is known."""
    return next((f for f in read_frameworks() if f.grades and f.publisher == publisher), None)


def framework_of(texts: Iterable[str]) -> Framework | None:
    """The framework of a report with these lines, None where it has none that is known."""
    text = "\n".join(texts).casefold()
    return next((f for f in read_frameworks() if any(sign.casefold() in text for sign in f.signs)), None)
