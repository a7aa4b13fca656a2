"""What was checked, as records; and the report's words in them, which are always slices of the report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from assistant.alignment import Run
from assistant.phrases import Phrases
from assistant.quotations import OMISSION, Part, Piece
from assistant.references import Reference
from assistant.words import Word, words_of

Verdict = Literal["verbatim", "altered", "absent"]
StepKind = Literal["same", "added", "dropped", "changed", "inserted", "omitted"]
# Marks that belong to the word before or after them, and are shown with it.
AFTER = re.compile(r"[.,;:!?)\]’”'\"]+(?!\w)")
BEFORE = re.compile(r"[(\[“‘'\"]+$")
LONGEST_LEFT_OUT = 60  # words left out that are shown


@dataclass(frozen=True, slots=True)
class Slice:
    """`text` is characters `start` to `end` (exclusive) of a paragraph's text, or of a heading or the title.

    `paragraph` is the number as printed, None for what has none; `item` is "a", "b" … where all stands in one bullet.
    `heading` says that it is a heading or the title.
    """

    paragraph: str | None
    item: str | None
    label: str
    url: str
    text: str
    start: int
    end: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One place in a report where a claim stands: several slices where it runs over paragraphs or leaves words out."""

    report: str
    title: str
    publisher: str | None
    published: str | None
    label: str
    url: str
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the difference, word by word: `said` is a slice of the text that was checked, `printed` of the report.

    Words are the same, added, dropped or changed; "inserted" is a bracket of the writer's own with the words that it
    stands for, "omitted" a mark of omission with the words left out (empty where they are many).
    """

    kind: StepKind
    said: str
    printed: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Characters `start` to `end` of the text that give the words of a report, or (quoted) say that they do.

    `matches` are the places where it stands, `found` is their number (more than are named where it stands in very
    many); `steps` compare it with the first. `named` is the paragraph that the text names for it, `misplaced` says that
    it stands elsewhere. `short`: so few words that they may be the same by chance.
    """

    start: int
    end: int
    text: str
    quoted: bool
    verdict: Verdict
    matches: tuple[Match, ...] = ()
    found: int = 0
    steps: tuple[Step, ...] = ()
    short: bool = False
    note: str = ""
    named: str = ""
    misplaced: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of a claim set against the report; `runs` count printed words in the row of all words."""

    part: Part
    runs: tuple[Run, ...]

    @property
    def first(self) -> int:
        """The first printed word."""
        return min(run.c for run in self.runs if run.d > run.c)

    @property
    def last(self) -> int:
        """The printed word after the last."""
        return max(run.d for run in self.runs if run.d > run.c)


@lru_cache(maxsize=2048)
def _words(text: str) -> tuple[Word, ...]:
    return words_of(text)


def printed_slices(phrases: Phrases, first: int, last: int) -> tuple[tuple[int, int, int], ...]:
    """(position in `phrases.stretches`, start, end) of printed words, one for each paragraph that they stand in."""
    found = []
    while first < last:
        position = phrases.at(first)
        stretch = phrases.stretches[position]
        until = min(last, stretch.last)
        if until <= first:  # the mark between two reports
            break
        words = _words(stretch.text)
        found.append((position, words[first - stretch.first].start, words[until - 1 - stretch.first].end))
        first = until
    return tuple(found)


def printed_words(phrases: Phrases, first: int, last: int) -> list[tuple[str, Word]]:
    """Printed words with the text that each stands in."""
    spans = printed_slices(phrases, first, last)
    texts = [(phrases.stretches[position].text, start, end) for position, start, end in spans]
    return [(text, word) for text, start, end in texts for word in words_of(text, start, end)]


def match_of(phrases: Phrases, placed: Sequence[Placed]) -> Match:
    """The place that these parts stand at."""
    spans = [span for part in placed if part.runs for span in printed_slices(phrases, part.first, part.last)]
    slices = tuple(_slice(phrases, *span) for span in spans)
    report = phrases.reports[phrases.stretches[spans[0][0]].report]
    labels = list(dict.fromkeys(piece.label for piece in slices))
    return Match(
        report=report.id,
        title=report.front.title,
        publisher=report.front.publisher,
        published=report.front.published,
        label=" and ".join(labels),
        url=slices[0].url,
        slices=slices,
    )


def _slice(phrases: Phrases, position: int, start: int, end: int) -> Slice:
    stretch = phrases.stretches[position]
    report = phrases.reports[stretch.report]
    place = f"/reports/{report.id}"
    text = stretch.text[start:end]
    if stretch.paragraph is None:
        label, anchor = ("Title", "") if stretch.section is None else ("Heading", f"#section_{stretch.section}")
        return Slice(None, None, label, place + anchor, text, start, end, heading=True)
    paragraph = report.paragraphs[stretch.paragraph]
    item = next((i.mark for i in paragraph.items if i.mark and i.start <= start and end <= i.end), None)
    label = f"{paragraph.label}({item})" if item else paragraph.label
    return Slice(paragraph.number, item, label, f"{place}#{paragraph.anchor}{item or ''}", text, start, end)


def steps_of(phrases: Phrases, text: str, piece: Piece, placed: Sequence[Placed]) -> tuple[Step, ...]:
    """The difference between a claim, which is a piece of the text, and the report, word by word."""
    steps: list[Step] = []
    for position, part in enumerate(placed):
        if position:
            steps.append(_omitted(phrases, text, placed[position - 1], part))
        steps += _part_steps(phrases, text, piece, part)
    return tuple(steps)


def _part_steps(phrases: Phrases, text: str, piece: Piece, placed: Placed) -> list[Step]:
    words, waiting = placed.part.words, list(placed.part.insertions)
    runs = placed.runs or (Run("added", 0, len(words), 0, 0),)
    steps: list[Step] = []
    for run in _cut_at(runs, [position for position, _, _ in waiting]):
        bracket = ""
        while waiting and waiting[0][0] <= run.a:
            _, start, end = waiting.pop(0)
            bracket = f"{bracket} {text[start:end]}".strip()
        printed = [_with_marks(phrases.stretches[p].text, s, e) for p, s, e in printed_slices(phrases, run.c, run.d)]
        if run.kind == "inserted":
            steps += [Step("inserted", bracket, slice_) for slice_ in printed]
            continue
        if bracket:
            steps.append(Step("inserted", bracket, ""))
        said = _with_marks(text, words[run.a].start, words[run.b - 1].end, piece) if run.b > run.a else ""
        if len(printed) > 1 and run.kind == "same":  # over the edge of a paragraph
            at = run.a
            for p, s, e in printed_slices(phrases, run.c, run.d):
                until = at + len(words_of(phrases.stretches[p].text, s, e))
                steps.append(
                    Step(
                        "same",
                        _with_marks(text, words[at].start, words[min(until, run.b) - 1].end, piece),
                        _with_marks(phrases.stretches[p].text, s, e),
                    )
                )
                at = until
            continue
        steps.append(Step(run.kind, said, printed[0] if printed else ""))
        steps += [Step("dropped", "", more) for more in printed[1:]]
    if waiting:
        steps.append(Step("inserted", " ".join(text[start:end] for _, start, end in waiting), ""))
    return steps


def _cut_at(runs: Sequence[Run], positions: Sequence[int]) -> list[Run]:
    """The runs, those of the same words cut where an insertion stands between them."""
    found = []
    for run in runs:
        if run.kind != "same" or run.b - run.a != run.d - run.c:
            found.append(run)
            continue
        edges = [run.a, *sorted({p for p in positions if run.a < p < run.b}), run.b]
        found += [replace(run, a=x, b=y, c=run.c + x - run.a, d=run.c + y - run.a) for x, y in pairwise(edges)]
    return found


def _omitted(phrases: Phrases, text: str, before: Placed, after: Placed) -> Step:
    mark = OMISSION.search(text, before.part.words[-1].end, after.part.words[0].start)
    left_out = left_out_between(phrases, before, after)
    printed = ""
    if left_out and left_out[1] - left_out[0] <= LONGEST_LEFT_OUT:
        ((position, start, end),) = printed_slices(phrases, *left_out)
        printed = _with_marks(phrases.stretches[position].text, start, end)
    return Step("omitted", mark[0] if mark else "…", printed)


def left_out_between(phrases: Phrases, before: Placed, after: Placed) -> tuple[int, int] | None:
    """The printed words between two parts that stand in order in one paragraph; None where they do not."""
    if not before.runs or not after.runs or before.last >= after.first:
        return None
    return (before.last, after.first) if phrases.at(before.last) == phrases.at(after.first) else None


def _with_marks(text: str, start: int, end: int, piece: Piece | None = None) -> str:
    """Words with the marks that belong to them (a full stop after, a bracket before), those around the piece not."""
    lowest, highest = (piece.start, piece.end) if piece else (0, len(text))
    if before := BEFORE.search(text, max(lowest, start - 3), start):
        start = before.start()
    if after := AFTER.match(text, end, highest):
        end = after.end()
    return text[start:end]


def with_named(claim: Claim, names: Sequence[Reference]) -> Claim:
    """The claim with the paragraphs that the text names for it, and whether it stands elsewhere."""
    if not names:
        return claim
    right = any(_fits(piece, name) for match in claim.matches for piece in match.slices for name in names)
    known = claim.matches and claim.found == len(claim.matches)
    return replace(
        claim, named=", ".join(f"¶{name}" for name in names), misplaced=bool(known and not right and not claim.short)
    )


def _fits(piece: Slice, name: Reference) -> bool:
    if piece.paragraph is None:
        return False
    # "[12]" is the twelfth paragraph of a report that prints no numbers, which a text names as 12.
    number, first, last = (text.lower().strip("[]") for text in (piece.paragraph, name.first, name.last))
    within = number in (first, last) or (
        number.isdecimal() and first.isdecimal() and last.isdecimal() and int(first) <= int(number) <= int(last)
    )
    return within and (name.item is None or piece.item in (None, name.item))
