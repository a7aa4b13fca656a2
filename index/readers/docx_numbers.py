"""Word's automatic numbering: what Word prints before a paragraph, computed from numbering.xml.

A paragraph belongs to a list (`numId`) and a level, by itself or through its style. A list is an abstract list with
overrides; lists of one abstract list count on together. A level restarts when one above it counts on.
"""

from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
MOST = 5000  # a counter beyond it comes from a damaged file


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how it is written and in what text, after which level it restarts."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None  # the level (from 0) whose counting on restarts it; -1 never
    legal: bool = False


@dataclass
class Numbering:
    """The lists of a file and how far each has counted."""

    abstract_of: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    own_levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # style -> the list and level that name it
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def next(self, list_id: str, level: int) -> tuple[str, str]:
        """What Word prints before the next paragraph of a list's level, and the form ("bullet", "decimal" …)."""
        abstract = self.abstract_of.get(list_id)
        if abstract is None or not 0 <= level < LEVELS:
            return "", "none"
        known = {**self.levels.get(abstract, {}), **self.own_levels.get(list_id, {})}
        here = known.get(level, Level())
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        for at in range(level + 1):  # an override counts when its list is first used at that level or below it
            if (list_id, at) not in self._begun:
                self._begun.add((list_id, at))
                if at in self.overrides.get(list_id, {}):
                    counts[at] = None if at == level else counts[at]
                    if at == level:
                        counts[at] = self.overrides[list_id][at] - 1
        for at in range(level):
            if counts[at] is None:
                counts[at] = known.get(at, Level()).start
        before = counts[level]
        counts[level] = min(here.start if before is None else before + 1, MOST)
        for at in range(level + 1, LEVELS):
            limit = known.get(at, Level()).restart
            if limit is None or level <= limit:
                counts[at] = None
        if here.form in ("bullet", "none"):
            return ("•" if here.form == "bullet" else ""), here.form
        text = here.text
        for at in range(level + 1):
            form = "decimal" if here.legal else known.get(at, Level()).form
            text = text.replace(f"%{at + 1}", written(counts[at] or 0, form))
        return text.strip(), here.form


def read_numbering(numbering: Any, styles: Any) -> Numbering:
    """The lists of a file's numbering.xml (None where it has none). `styles` maps a list style's id to its `numId`."""
    found = Numbering()
    if numbering is None:
        return found
    links: dict[str, str] = {}
    for abstract in numbering.iter(f"{W}abstractNum"):
        name = abstract.get(f"{W}abstractNumId", "")
        found.levels[name] = dict(_level(element) for element in abstract.findall(f"{W}lvl"))
        link = abstract.find(f"{W}numStyleLink")
        if link is not None:
            links[name] = link.get(f"{W}val", "")
    for num in numbering.iter(f"{W}num"):
        name = num.get(f"{W}numId", "")
        reference = num.find(f"{W}abstractNumId")
        if reference is None:
            continue
        found.abstract_of[name] = reference.get(f"{W}val", "")
        for override in num.findall(f"{W}lvlOverride"):
            level = whole(override.get(f"{W}ilvl"), 0)
            start = override.find(f"{W}startOverride")
            if start is not None:
                found.overrides.setdefault(name, {})[level] = whole(start.get(f"{W}val"), 1)
            own = override.find(f"{W}lvl")
            if own is not None:
                found.own_levels.setdefault(name, {})[level] = _level(own)[1]
    for name, style in links.items():  # a list that is another one by the name of its style
        target = found.abstract_of.get(styles.get(style, ""), "")
        if target in found.levels and target != name:
            found.levels[name] = found.levels[target]
    for name, abstract in found.abstract_of.items():
        for element in numbering.iter(f"{W}abstractNum"):
            if element.get(f"{W}abstractNumId") == abstract:
                for level in element.findall(f"{W}lvl"):
                    style = level.find(f"{W}pStyle")
                    if style is not None:
                        found.styles.setdefault(style.get(f"{W}val", ""), (name, whole(level.get(f"{W}ilvl"), 0)))
    return found


def _level(element: Any) -> tuple[int, Level]:
    def value(tag: str, default: str) -> str:
        child = element.find(f"{W}{tag}")
        return str(child.get(f"{W}val", default)) if child is not None else default

    restart = value("lvlRestart", "")
    legal = element.find(f"{W}isLgl")
    return whole(element.get(f"{W}ilvl"), 0), Level(
        whole(value("start", "1"), 1),
        value("numFmt", "decimal"),
        value("lvlText", ""),
        whole(restart, 0) - 1 if restart else None,
        legal is not None and legal.get(f"{W}val") not in ("0", "false"),
    )


def whole(text: str | None, default: int) -> int:
    """The number that `text` is, `default` where it is none."""
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def written(number: int, form: str) -> str:
    """A counter as Word writes it."""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)  # a … z, aa, bb …
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number < MOST:
        left, letters = number, ""
        for value, sign in ROMAN:
            letters += sign * (left // value)
            left %= value
        return letters if form == "lowerRoman" else letters.upper()
    return f"{number:02}" if form == "decimalZero" else str(number)
