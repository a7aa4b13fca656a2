"""The records that leave Pilcrow as JSON, `shared/answer.md` key by key and in its order.

The endpoint's contract (OpenAPI) is generated from them, so what stands here is what a program can rely on.
Offsets are characters of the paragraph's text, end exclusive.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from assistant.claims import StepKind, Verdict
from assistant.types import Origin, Said, Status

DATE, TIME, ADDRESS = ({"format": name} for name in ("date", "date-time", "uri-reference"))

Date = Annotated[str, Meta(description="ISO 8601", examples=["2011-07-22"], extra_json_schema=DATE)]
Time = Annotated[str, Meta(description="UTC, to the second", examples=["2026-05-01T09:30:59Z"], extra_json_schema=TIME)]
Number = Annotated[
    int | str, Meta(description="As printed; of figures alone it is a JSON number, others (“3.12”, “12A”) are strings")
]
Offset = Annotated[int, Meta(ge=0)]
Count = Annotated[int, Meta(ge=0)]
Address = Annotated[str, Meta(description="Where it stands, on this server", extra_json_schema=ADDRESS)]
Next = Annotated[
    str | None, Meta(description="Where the list goes on, on this server; null at its end", extra_json_schema=ADDRESS)
]


class Grade(Struct, frozen=True, kw_only=True):
    """A judgement on the report's own scale, with the word that it prints."""

    number: int
    word: str


class Quote(Struct, frozen=True, kw_only=True):
    """Words of the report, a verified slice of the paragraph's text."""

    text: str
    start: Offset
    end: Offset


class Citation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Quotes of one paragraph, or of one item of it, and where they stand."""

    report: str
    title: str
    publisher: str | None
    published: Date | None
    paragraph: Annotated[Number | None, Meta(description="Null for what has no number, such as the front page")]
    item: Annotated[str | None, Meta(description="“a”, “b” … for a bullet")]
    label: Annotated[str, Meta(examples=["¶48", "¶15(e)", "Front page"])]
    section: tuple[str, ...]
    grade: Annotated[Grade | None, Meta(description="Of the section; null where it has none")]
    page: Annotated[int | None, Meta(description="Page of the file, from 1, where the format has pages")]
    quotes: tuple[Quote, ...]
    url: Address
    behind: Annotated[
        tuple[str, ...],
        Meta(description="The paragraphs that a recommendation rests on, by label; left out where none are plain"),
    ] = ()


class Coverage(Struct, frozen=True, kw_only=True):
    """Paragraphs searched and cited, and whether every paragraph that answers is cited."""

    searched: Count
    matched: Count
    complete: bool


class Row(Struct, frozen=True, kw_only=True):
    """One report of an answer that goes report by report; `labels` are those of the answer's citations of it."""

    report: str
    name: Annotated[str, Meta(description="What it is called among the reports asked")]
    status: Said
    grades: Annotated[tuple[str, ...], Meta(description="The judgements that the question is about")]
    labels: tuple[str, ...]


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one question got."""

    question: str
    standalone: Annotated[str, Meta(description="The question as it stands without the conversation")]
    status: Status
    text: Annotated[str, Meta(description="The whole answer with its ¶ marks and its source, ready to copy")]
    citations: Annotated[tuple[Citation, ...], Meta(description="Best first; empty unless answered or partial")]
    nearest: Annotated[
        tuple[Citation, ...], Meta(description="When not_in_report: up to three paragraphs that come closest")
    ]
    options: Annotated[tuple[str, ...], Meta(description="When clarify: questions to choose from")]
    reason: Annotated[str, Meta(description="One sentence: why it is not answered, or only in part")]
    coverage: Coverage
    conversation: Annotated[
        str | None, Meta(description="Send it with the next question to follow up; null where nothing is kept")
    ]
    fingerprint: Annotated[str, Meta(description="The same fingerprint, the same answer")]
    rows: Annotated[
        tuple[Row, ...], Meta(description="One for each report, of an answer that goes report by report; else left out")
    ] = ()


class Entry(Struct, frozen=True, kw_only=True):
    """A kept conversation without its answers."""

    conversation: str
    title: str
    origin: Origin
    started: Time
    last_turn: Time
    turns: Count


class Conversation(Entry, frozen=True, kw_only=True):
    """A kept conversation with its answers, in order."""

    answers: tuple[Answer, ...]


class Conversations(Struct, frozen=True, kw_only=True):
    """Some of the kept conversations, those begun last first."""

    conversations: tuple[Entry, ...]
    next: Next


class Summary(Struct, frozen=True, kw_only=True):
    """A report as it stands in the list."""

    id: str
    title: str
    authority: str | None
    publisher: str | None
    published: Date | None
    paragraphs: Annotated[int, Meta(ge=0, description="How many have a printed number")]
    url: Address


class Reports(Struct, frozen=True, kw_only=True):
    """Some of the library's reports, in order of their ids."""

    reports: tuple[Summary, ...]
    next: Next


class Field(Struct, frozen=True, kw_only=True):
    """A line of the front page as printed."""

    name: str
    value: str


class Section(Struct, frozen=True, kw_only=True):
    """A heading, the numbers printed right under it, and the sections below it."""

    title: str
    grade: Grade | None
    paragraphs: tuple[Number, ...]
    sections: tuple["Section", ...]


class Finding(Struct, frozen=True, kw_only=True):
    """A row of the table of judgements; `section` is the path of the section that it judges."""

    heading: str
    subject: str
    judgement: str
    section: tuple[str, ...] | None


class ScaleStep(Struct, frozen=True, kw_only=True):
    """A step of the report's scale."""

    name: str
    meaning: str


class Abbreviation(Struct, frozen=True, kw_only=True):
    """A short form that the report itself explains."""

    short: str
    long: str


class Report(Summary, frozen=True, kw_only=True):
    """A report without its paragraphs."""

    file: str
    sha256: Annotated[str, Meta(description="Of the file's bytes")]
    fields: tuple[Field, ...]
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    scale: tuple[ScaleStep, ...]
    abbreviations: tuple[Abbreviation, ...]
    notes: Annotated[tuple[str, ...], Meta(description="Gaps and repeats in the printed numbering")]


class Item(Struct, frozen=True, kw_only=True):
    """A bullet of a paragraph, a field of the front page or a row of a table."""

    mark: Annotated[str | None, Meta(description="“a”, “b” … for a bullet")]
    lead: Annotated[str | None, Meta(description="The printed line that it stands under")]
    start: Offset
    end: Offset


class Sentence(Struct, frozen=True, kw_only=True):
    """Where a sentence stands."""

    start: Offset
    end: Offset


class Paragraph(Struct, frozen=True, kw_only=True):
    """One paragraph, whole. `previous` and `next` are the numbers printed before and after it."""

    report: str
    title: str
    publisher: str | None
    published: Date | None
    paragraph: Annotated[Number | None, Meta(description="Null for what has no number, such as the front page")]
    label: str
    section: tuple[str, ...]
    grade: Grade | None
    page: Annotated[int | None, Meta(description="Page of the file, from 1, where the format has pages")]
    text: str
    items: tuple[Item, ...]
    sentences: tuple[Sentence, ...]
    previous: Number | None
    next: Number | None
    url: Address


class Paragraphs(Struct, frozen=True, kw_only=True):
    """Some of a report's paragraphs, in its order, those without a number included."""

    paragraphs: tuple[Paragraph, ...]
    next: Next


class Slice(Struct, frozen=True, kw_only=True):
    """Words of the report that a claim gives, at their place in one paragraph or its item."""

    paragraph: Annotated[Number | None, Meta(description="Null for what has no number, such as the front page")]
    item: Annotated[str | None, Meta(description="“a”, “b” … for a bullet")]
    label: str
    text: str
    start: Offset
    end: Offset
    url: Address


class Match(Struct, frozen=True, kw_only=True):
    """One place in a report where a claim stands: several slices over paragraphs or where words are left out."""

    report: str
    title: str
    publisher: str | None
    published: Date | None
    label: str
    url: Address
    slices: tuple[Slice, ...]


class Step(Struct, frozen=True, kw_only=True):
    """A step of the difference: words of the text checked, and of the report."""

    kind: StepKind
    said: str
    printed: str


class Claim(Struct, frozen=True, kw_only=True):
    """A stretch of the text that gives the report's words, or says so. Offsets are characters of the text."""

    start: Offset
    end: Offset
    text: str
    quoted: Annotated[bool, Meta(description="It stands in quotation marks")]
    verdict: Verdict
    short: Annotated[bool, Meta(description="So few words can be the same by chance")]
    named: Annotated[str | None, Meta(description="The paragraph that the text names for it")]
    misplaced: Annotated[bool, Meta(description="It stands elsewhere than in the paragraph named")]
    remarks: tuple[str, ...]
    found: Annotated[int, Meta(ge=0, description="Places where it stands; `matches` are the first of them")]
    matches: tuple[Match, ...]
    steps: tuple[Step, ...]


class Checked(Struct, frozen=True, kw_only=True):
    """What of a text stands in the reports. `verbatim`: everything that it quotes does, word for word."""

    verbatim: bool
    summary: str
    claims: tuple[Claim, ...]


class Health(Struct, frozen=True, kw_only=True):
    """The process answers."""

    status: Annotated[str, Meta(examples=["ok"])]


class Readiness(Struct, frozen=True, kw_only=True):
    """Questions can be answered."""

    status: Annotated[str, Meta(examples=["ready"])]
    library: str
    reports: Count
    problem: Annotated[str, Meta(description="Why a newer library does not answer")] | UnsetType = UNSET
