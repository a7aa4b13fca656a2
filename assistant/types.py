"""The records of the assistant: frozen, slotted, sequences are tuples."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from index.types import Grade

Status = Literal["answered", "partial", "clarify", "not_in_report", "out_of_scope"]
Said = Literal["answered", "partial", "not_in_report"]
Origin = Literal["terminal", "web"]
Verdict = Literal["useful", "wrong", "incomplete", "not_said", "said", "unclear"]
"""What someone thought of an answer: useful, or the one reason why not (`render.VERDICT_WORDS` says them in full)."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A verified slice: `text` is characters `start` to `end` (exclusive) of its paragraph's text.

    `lead` is the printed line that the quoted item stands under ("Within three months", "Published"), or None.
    `due`, ISO 8601, is the day that a deadline in `lead` ends on, counted from the day of publication; None where the
    lead sets none or names its day itself. It is computed, never printed: it stands outside quotation marks.
    """

    text: str
    start: int
    end: int
    lead: str | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A paragraph that is named and not quoted: "¶48", and where it stands. `version` as in `Citation`."""

    label: str
    url: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Quotes of one paragraph, or of one item of it, and where they stand.

    `paragraph` is the number as printed, None for what has none; `item` is "a", "b" … for a bullet.
    `published` is an ISO 8601 date. `page` is 1-based. `behind` are the paragraphs that a recommendation rests on.
    `name` is what the report is called among those asked ("Sandwell 2013"), empty where it was asked alone. `version`
    is what links of pages carry (`versions.py`), empty in answers that were kept before there was any.
    """

    report: str
    title: str
    publisher: str | None
    published: str | None
    paragraph: str | None
    item: str | None
    label: str
    section: tuple[str, ...]
    grade: Grade | None
    page: int | None
    quotes: tuple[Quote, ...]
    url: str
    behind: tuple[Link, ...] = ()
    name: str = ""
    version: str = ""

    @property
    def full_label(self) -> str:
        """The label with what the report is called, where several were asked: "Sandwell 2013 ¶14"."""
        return f"{self.name} {self.label}".lstrip()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Paragraphs searched, paragraphs cited, and whether every paragraph that answers is cited."""

    searched: int
    matched: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One report in an answer that goes report by report; its citations are those of the answer with its id.

    `said` is whether the report answers, "partial" where that is not certain. `grades` are the judgements it is about.
    """

    report: str
    name: str
    said: Said
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question got. `citations` are best first, and empty unless answered or partial.

    `reason` is one sentence, empty when answered. `fingerprint`: same fingerprint, same answer. `note` counts what a
    complete answer holds ("8 of 22 recommendations."), or says of a list that was searched for that it may not be
    complete; else it is empty. `rows`, one for each report asked, are of an answer that goes report by report.
    """

    question: str
    standalone: str
    status: Status
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    options: tuple[str, ...]
    reason: str
    coverage: Coverage
    fingerprint: str
    note: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Structured:
    """What the structure of reports answers by itself. `kind` is the kind of question, the rest as in `Answer`.

    `grades` are the judgements that it says, as words.
    """

    kind: str
    citations: tuple[Citation, ...] = ()
    status: Status = "answered"
    reason: str = ""
    options: tuple[str, ...] = ()
    complete: bool = False
    note: str = ""
    rows: tuple[Row, ...] = ()
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation with its answer. `reports` are the ids that were asked, empty for all."""

    answer: Answer
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in order. `id` is None for one that is not kept."""

    id: str | None = None
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A kept conversation as it stands in the list. `origin` is where it was begun; times are UTC.

    `title` is the one given, else the first question, shortened. `turns` is their number.
    """

    id: str
    title: str
    origin: Origin
    started: datetime
    last_turn: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """What someone thought of turn `number` (from 1) of a kept conversation."""

    conversation: str
    number: int
    verdict: Verdict
    answer: Answer
