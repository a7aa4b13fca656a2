"""Paragraph text -> sentences with exact offsets."""

import re

from index.types import Item, Sentence

# A closing figure of a reference cannot end a sentence, and neither can an opening one begin it: the next
# word must be able to open a sentence. nupunkt splits before lower-case words now and then ("1(4) of").
LOWER_START = re.compile(r"[a-z]")


def split_sentences(text: str, items: tuple[Item, ...]) -> tuple[Sentence, ...]:
    """The sentences of a paragraph in order: `text[s.start:s.end]` is the sentence, without space around it.

    Lines are never joined: each line of `text` outside the items is split on its own, and each item is too,
    so no sentence reaches over the edge of a bullet, a field or a row. The printed line that items stand
    under (a deadline, a field's name) is no sentence: it is the items' `lead`.
    """
    sentences: list[Sentence] = []
    cursor = 0
    for position, item in enumerate(items):
        sentences += _lines(text, cursor, item.start, items)
        sentences += (Sentence(s, e, position) for s, e in _spans(text, item.start, item.end))
        cursor = item.end
    sentences += _lines(text, cursor, len(text), items)
    return tuple(sentences)


def _lines(text: str, start: int, end: int, items: tuple[Item, ...]) -> list[Sentence]:
    """The sentences of the lines between two items, leads left out."""
    leads = {item.lead for item in items if item.lead}
    found: list[Sentence] = []
    for line in re.finditer(r"[^\n]+", text[start:end]):
        if line[0].strip().rstrip(":") not in leads:
            found += (Sentence(s, e) for s, e in _spans(text, start + line.start(), start + line.end()))
    return found


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of each sentence in one line, space around it left out."""
    import nupunkt  # its model takes longer to load than all other imports of this package

    found: list[tuple[int, int]] = []
    for s, e in nupunkt.sent_spans(text[start:end]):
        piece = text[start + s : start + e]
        if not piece.strip():
            continue
        s += start + len(piece) - len(piece.lstrip())
        e = start + s - start + len(piece.strip())
        if found and LOWER_START.match(text[s]) and text[found[-1][1] - 1] not in ".?!:;":
            found[-1] = (found[-1][0], e)
        else:
            found.append((s, e))
    return found
