"""The records of the index: frozen, slotted, sequences are tuples.

All offsets are characters of `Paragraph.text`, end exclusive. All positions count from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report as a reader hands it to `parse`: plain text, marks taken off.

    `text` keeps tabs between the cells of a table row. `heading` is 1 to 6, or 0 for none.
    `bold` says that the whole line is emphasised. `page` is 1-based, None where the format has no pages.

    Readers that see where blocks end (everything but Markdown) hand over whole blocks: `whole` says so, and nothing
    runs on into the next line. There `number` is the number ("12", "12.3", "4A") that may open a paragraph, taken off
    the text, with `printed` as it stood ("12."), and `style` tells series of numbers apart that look different;
    `mark` is the printed mark of an item ("a" for "(a)") and `depth` how far the item is set in. `breaks`, as
    (character of the text, page), are where it goes on on other pages. `role` is "contents" for a line of the contents
    list, "note" for a footnote (its `mark` is what refers to it), "quote" for a quotation, "front" for the front page
    where the format marks it, "meta" for what the file tells of itself ("published<tab>…"), "apart" for a text that
    belongs to no paragraph before it.
    """

    text: str
    heading: int = 0
    bullet: bool = False
    bold: bool = False
    rule: bool = False
    page: int | None = None
    whole: bool = False
    number: str | None = None
    printed: str = ""
    style: str = ""
    mark: str | None = None
    depth: int = 0
    breaks: tuple[tuple[int, int], ...] = ()
    role: Literal["", "contents", "note", "quote", "front", "meta", "apart"] = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """A judgement on the report's own scale, 1 (best) to 4, with the word it prints in lower case."""

    number: int
    word: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `path` holds the titles from the top down to this one."""

    title: str
    path: tuple[str, ...]
    parent: int | None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """`paragraph.text[start:end]` is the sentence. `item` is the position of the item it stands in."""

    start: int
    end: int
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A bullet of a paragraph, a field of the front page or a row of a table.

    `mark` is "a", "b" … for bullets, else None. `lead` is the printed line that the item stands under:
    "Within three months", "Published", or the block of a table; None where there is none.
    """

    mark: str | None
    lead: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph, or a part without a number (front page, table): then `number` is None.

    `label` is how it is cited: "¶48", "Front page". `anchor` is its place in links: "p48", "front-page".
    `number` is as printed; "R3" is the third of recommendations that are numbered apart from the paragraphs, and
    "[12]" the twelfth paragraph of a report that prints no numbers, as Pilcrow counts it (`index/numbers.py`).
    `section` is a position in `Report.sections`, None before the first heading. `page` is that of its beginning;
    `breaks`, as (character of the text, page), are where it goes on on others.
    """

    number: str | None
    label: str
    anchor: str
    text: str
    section: int | None
    sentences: tuple[Sentence, ...]
    items: tuple[Item, ...] = ()
    page: int | None = None
    breaks: tuple[tuple[int, int], ...] = ()

    def page_at(self, place: int) -> int | None:
        """The page that a character of the text stands on; None where the format has no pages."""
        return next((page for start, page in reversed(self.breaks) if start <= place), self.page)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table of judgements.

    `heading` is the printed title of its block, `subject` and `judgement` its two cells. `section` is the
    section that the row judges, recognised by what its block lists and not by the printed title, which
    can be wrong; for a subject without a section of its own it is the part of the report it belongs to.
    """

    heading: str
    subject: str
    judgement: str
    section: int | None


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form that the report itself explains, with the long form in the report's words."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page tells. Dates are ISO 8601; `fields` are the printed (name, value) pairs in order.

    `kind` is what the TOML beside the report, or its framework, calls its kind.
    """

    title: str
    authority: str | None
    publisher: str | None
    published: str | None
    fields: tuple[tuple[str, str], ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report, read. `sha256` is of the file's bytes; `paragraphs` includes the parts without a number.

    Those of a report in a library are read when they are first looked at (`index/stored.py`), all else is there.
    """

    id: str
    file: str
    sha256: str
    front: Front
    sections: tuple[Section, ...]
    paragraphs: Sequence[Paragraph]
    rows: tuple[TableRow, ...]
    scale: tuple[tuple[str, str], ...]
    abbreviations: tuple[Abbreviation, ...]
    notes: tuple[str, ...]

    def __hash__(self) -> int:
        """Of what tells reports apart, so that what is worked out of a report can be kept without reading it all."""
        return hash((self.id, self.sha256))

    @property
    def numbered(self) -> tuple[Paragraph, ...]:
        """The paragraphs that have a printed number, in order."""
        return tuple(p for p in self.paragraphs if p.number is not None)


Size = Literal["sentence", "window", "part"]
SIZES: tuple[Size, ...] = ("sentence", "window", "part")
"""A sentence, a sentence with its neighbours, a whole paragraph or (where it is long) a part of one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded: characters `start` to `end` of one paragraph.

    `report` is a position in the library, `paragraph` one in the report. `embed_text` may be enriched with
    headings and expansions, and is never quoted.
    """

    report: int
    paragraph: int
    start: int
    end: int
    size: Size
    embed_text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph found. `score` orders hits, higher is better, and means nothing by itself.
    `similarity` is the best cosine of the question with one of its passages, -1 to 1.
    """

    report: int
    paragraph: int
    score: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Characters `start` to `end` of a question, and other words and phrases that mean the same.

    `alike` are those of the others that can stand in the same sentence: what is typed is the word that means the same,
    but for its inflection, and not another with its stem ("badly" for "bad").
    """

    start: int
    end: int
    others: tuple[str, ...]
    alike: tuple[str, ...] = ()


class Encoder(Protocol):
    """Text to unit vectors. `name` tells encoders apart in fingerprints."""

    name: str
    dimension: int
    limit: int
    tokenizer: Any  # other models that ship with Pilcrow read the same word pieces

    def count_pieces(self, text: str) -> int:
        """How many word pieces `text` has, the two marks at its ends included."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), float32, rows of length 1."""
        ...
