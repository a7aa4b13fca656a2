"""Looking something up in a report: the paragraphs that hold the words, and those that come close in meaning."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.answer import LONGEST_QUESTION
from assistant.render import one_line
from index.errors import QuestionError
from index.find import find, make_queries, sentence_similarities
from index.library import Library
from index.sparse import all_stems, stems
from index.types import Paragraph

WORD = re.compile(r"[^\W_]+(?:[&'’][^\W_]+)*")
QUOTED = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")
MOST_NEAR = 6  # paragraphs close in meaning: as many as one looks through
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph (position) that was found. `spans` are the (start, end) of the words sought in its text.

    `start` to `end` is what shows best why it was found: a sentence, or a line of a paragraph without sentences.
    """

    paragraph: int
    how: Literal["words", "meaning"]
    spans: tuple[Span, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """What was found for `text`: paragraphs that hold all its words, as printed; then others, closest meaning first.

    `times` is how often the words stand in the former.
    """

    text: str
    by_words: tuple[Place, ...]
    by_meaning: tuple[Place, ...]
    times: int


@dataclass(frozen=True, slots=True)
class _Sought:
    """Stems and phrases, all of which must stand in a paragraph."""

    stems: frozenset[str]
    phrases: tuple[re.Pattern[str], ...]
    whole: bool  # function words count too: nothing else was sought

    def stems_of(self, word: str) -> tuple[str, ...]:
        return all_stems(word) if self.whole else tuple(stems(word))


def look_up(library: Library, position: int, text: str) -> Lookup:
    """Look `text` up in the report at `position`: words in any form, "words in quotation marks" just as they stand.

    Raises `QuestionError` where `text` is too long or holds no word.
    """
    text = one_line(text.encode("utf-8", "replace").decode("utf-8"))  # half of a surrogate pair is no character
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(f"What is looked for has {len(text):,} characters, {LONGEST_QUESTION:,} are allowed.")
    if not WORD.search(text):
        raise QuestionError("There is no word in what is looked for. Write one, for example: supervision")
    paragraphs = library.reports[position].paragraphs
    sought = _sought(text)
    known: dict[str, frozenset[str]] = {}
    by_words = []
    times = 0
    for number, paragraph in enumerate(paragraphs):
        spans, complete = _spans(paragraph.text, sought, known)
        if complete:
            times += len(spans)
            by_words.append(Place(number, "words", spans, *_shown(paragraph, spans[0])))
    held = {place.paragraph for place in by_words}
    (query,) = make_queries(library, [library.speller.correct(text)], reports=[{position}])
    by_meaning = []
    for hit in find(library, query):
        if hit.paragraph in held:
            continue
        paragraph = paragraphs[hit.paragraph]
        if len(paragraph.sentences):
            nearest = paragraph.sentences[int(np.argmax(sentence_similarities(library, query.vector, hit)))]
            spans, _ = _spans(paragraph.text, sought, known)
            by_meaning.append(Place(hit.paragraph, "meaning", spans, nearest.start, nearest.end))
        if len(by_meaning) == MOST_NEAR:
            break
    return Lookup(text, tuple(by_words), tuple(by_meaning), times)


def _sought(text: str) -> _Sought:
    """What must stand in a paragraph: phrases in quotation marks, and the stems of the other words."""
    phrases = [WORD.findall(phrase) for phrase in QUOTED.findall(text)]
    patterns = tuple(
        re.compile(r"\b" + r"\W+".join(re.escape(word) for word in words) + r"\b", re.IGNORECASE)
        for words in phrases
        if words
    )
    loose = QUOTED.sub(" ", text)
    found = frozenset(stems(loose))
    whole = not found and not patterns
    return _Sought(frozenset(all_stems(loose)) if whole else found, patterns, whole)


def _spans(text: str, sought: _Sought, known: dict[str, frozenset[str]]) -> tuple[tuple[Span, ...], bool]:
    """Where what is sought stands in `text`, in order, and whether all of it does. `known` keeps the words compared."""
    spans: set[Span] = set()
    held: set[str] = set()
    complete = True
    for pattern in sought.phrases:
        matches = [match.span() for match in pattern.finditer(text)]
        complete = complete and bool(matches)
        spans.update(matches)
    if sought.stems:
        for match in WORD.finditer(text):
            word = match[0]
            if (same := known.get(word)) is None:
                same = known[word] = sought.stems.intersection(sought.stems_of(word))
            if same:
                held |= same
                spans.add(match.span())
    return tuple(sorted(spans)), complete and held == sought.stems


def _shown(paragraph: Paragraph, span: Span) -> Span:
    """The sentence that holds the span, else its line."""
    for sentence in paragraph.sentences:
        if sentence.start <= span[0] < sentence.end:
            return sentence.start, sentence.end
    start = paragraph.text.rfind("\n", 0, span[0]) + 1
    end = paragraph.text.find("\n", span[1])
    return start, end if end >= 0 else len(paragraph.text)
