"""Paragraphs while their lines come in, and what they are called: labels, places in links, marks of items."""

import re
from dataclasses import dataclass, field

from index.outline import Outline
from index.sentences import lead_name, split_sentences
from index.types import Item, Paragraph

FRONT_LABEL = "Front page"
FRONT_ANCHOR = "front-page"


@dataclass
class Draft:
    """A paragraph while its lines come in.

    A part is (kind, lines); kinds: text, lead, bullet, row, listed, and "(a)" for an item with the printed mark (a).
    `label` is given where it is neither its number nor the title of its section. `table` is what the rows of a table
    stand under that has no title of its own. A quotation ("quote") is text that nothing runs on into. `pages`, by part,
    are where other pages begin in it, as (character of the part, page).
    """

    number: str | None
    section: int | None
    page: int | None
    parts: list[tuple[str, list[str]]] = field(default_factory=list)
    label: str = ""
    table: str | None = None
    pages: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        """A plain line runs on after the text or item before it (a page break), with one space."""
        if kind == "text" and self.parts and self.parts[-1][0] in ("text", "bullet", "listed"):
            self.parts[-1][1].append(text)
        else:
            self.parts.append((kind, [text]))


def label_of(number: str) -> str:
    """How a paragraph is cited: ¶48 as printed; R3 and [12], which are no printed paragraph numbers, as they are."""
    return f"¶{number}" if number[0].isdigit() else number


def finish(drafts: list[Draft], outline: Outline) -> tuple[Paragraph, ...]:
    """The paragraphs of the drafts, in order."""
    paragraphs = []
    for draft, anchor in zip(drafts, _anchors(drafts, outline), strict=True):
        text, items = _text(draft)
        breaks = _breaks(draft)
        title = outline.sections[draft.section].title if draft.section is not None else FRONT_LABEL
        label = draft.label or (label_of(draft.number) if draft.number else title)
        paragraphs.append(
            Paragraph(
                draft.number,
                label,
                anchor,
                text,
                draft.section,
                split_sentences(text, items),
                items,
                draft.page,
                breaks,
            )
        )
    return tuple(paragraphs)


def _anchors(drafts: list[Draft], outline: Outline) -> list[str]:
    """The place of each paragraph in links, no two alike. ¶48 is p48 whatever else is called so."""
    anchors = [""] * len(drafts)
    taken = {FRONT_ANCHOR: 1}
    for numbered in (True, False):
        for position, draft in enumerate(drafts):
            if (draft.number is not None) is not numbered:
                continue
            title = outline.sections[draft.section].title if draft.section is not None else FRONT_ANCHOR
            title = draft.label or title
            name = (
                _anchor(draft.number)
                if draft.number
                else re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "part"
            )
            anchor = name
            while anchor in taken:
                taken[name] += 1
                anchor = f"{name}-{taken[name]}"
            taken[anchor] = 1
            anchors[position] = anchor
    return anchors


def _anchor(number: str) -> str:
    """¶48 -> p48, ¶4A -> p4A, R3 -> r3, [12] -> n12."""
    if number.startswith("["):
        return f"n{number.strip('[]')}"
    return f"p{number}" if number[0].isdigit() else number.lower()


def _text(draft: Draft) -> tuple[str, tuple[Item, ...]]:
    """The parts joined, a line each, and the items among them with their offsets."""
    lines: list[str] = []
    items: list[Item] = []
    lead, bullets, start = None, 0, 0
    for kind, texts in draft.parts:
        line = " ".join(texts)
        line = line.rstrip("\t ") if kind == "row" else line
        end = start + len(line)
        if kind == "lead" or (kind == "row" and "\t" not in line):
            lead = lead_name(line)
        elif kind not in ("text", "quote"):
            mark = kind[1:-1] if kind[0] == "(" else _mark(bullets) if kind == "bullet" else None
            bullets += kind == "bullet"
            items.append(Item(mark, lead or (draft.table if kind == "row" else None), start, end))
        lines.append(line)
        start = end + 1
    return "\n".join(lines), tuple(items)


def _breaks(draft: Draft) -> tuple[tuple[int, int], ...]:
    """Where in the text of `_text` another page begins."""
    breaks: list[tuple[int, int]] = []
    page, start = draft.page, 0
    for at, (kind, texts) in enumerate(draft.parts):
        for offset, on in draft.pages.get(at, ()):
            if on != page:
                breaks.append((start + offset, on))
                page = on
        line = " ".join(texts)
        start += len(line.rstrip("\t ") if kind == "row" else line) + 1
    return tuple(breaks)


def _mark(position: int) -> str:
    """0 -> "a", 25 -> "z", 26 -> "aa"."""
    letters = ""
    while position >= 0:
        letters = chr(ord("a") + position % 26) + letters
        position = position // 26 - 1
    return letters
