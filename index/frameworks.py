"""What reports of one publisher have in common (`frameworks.toml`): read once."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


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
        )
        for row in rows
    )


def framework_of(texts: Iterable[str]) -> Framework | None:
    """The framework of a report with these lines, None where it has none that is known."""
    text = "\n".join(texts).casefold()
    return next((f for f in read_frameworks() if any(sign.casefold() in text for sign in f.signs)), None)
