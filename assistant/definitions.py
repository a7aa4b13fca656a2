"""Questions about what a term means: answered from where the report explains it, then from what it says of it."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.quotes import cite
from assistant.subject import rest, saying
from assistant.types import Citation, Structured
from index.types import Abbreviation, Paragraph, Report, Sentence

ASKED = saying(
    r"(?:what|who)(?:'s| is| are| was| were|s| on earth (?:is|are)| exactly (?:is|are)| does| do| did)",
    r"what\b.*\b(?:called|mean|means|stands?)",
    r"explain|defin\w+|meaning|stands? for|abbreviat\w+|acronym|full (?:form|name)|short for|in plain (?:english"
    r"|words)|jargon",
)
# What may stand beside the term.
BESIDE = saying(
    r"mean(?:s|ing)?|stands?|for|short|long|form|full|name|words?|term|abbreviation|acronym|letters|initials|jargon|plain",
    r"english|earth|exactly|called|thing|these|those|keep|mention(?:s|ed)?|used?|definition|define[ds]?|explain(?:ed|s)?",
    r"do|does|purpose|scale|grade[sd]?|judge?ments?|ratings?|ofsted|speak|and|role|work",
)
# Of what it did or must do, or what is said about it, and not of what it is.
NOT_ASKED = saying("needs?", "should", "must", "been", "being", "to do", "(?:said|says?|reported|written) (?:about|on)")
SHORT = saying(r"(?:stands?|short) for", r"acronym|abbreviat\w+|letters|initials|full (?:form|name)")
MOST_SAYING = 4  # sentences that say what it does, after the one that explains it


@dataclass(frozen=True, slots=True)
class Explained:
    """Where a term is explained: sentences of paragraphs (positions), the explanation first."""

    term: str
    places: tuple[tuple[int, Sentence], ...]


def answer_definition(question: str, report: Report) -> Structured | None:
    """The explanation of the term asked for and what the report says it does; None where no known term is asked."""
    asked, meant = _asking(question)
    if not asked:
        return _bare(question, report)
    if NOT_ASKED.search(question):
        return None
    said = question.casefold()
    for abbreviation in report.abbreviations:
        if abbreviation.short.casefold() not in said and abbreviation.long.removesuffix("s").casefold() not in said:
            continue
        forms = _forms(abbreviation)
        if forms.search(question) and not rest(forms.sub(" ", question), report, ASKED, BESIDE):
            found = explained(report, abbreviation)
            return _answer(report, replace(found, places=found.places[:1]) if SHORT.search(question) else found)
    for name, _ in report.scale if meant else ():
        word = re.compile(rf"\b{re.escape(name.split('(')[0].strip())}\b", re.IGNORECASE)
        if word.search(question) and not rest(word.sub(" ", question), report, ASKED, BESIDE):
            return _answer(report, Explained(name, _scale_row(report, name)))
    return None


@lru_cache(maxsize=64)  # asked for each report
def _asking(question: str) -> tuple[bool, bool]:
    """Whether the meaning of something may be asked for, and whether in such words that a grade can be meant."""
    meant = re.search(r"\bmean|\bdefin|\bstands? for|\bexplain", question, re.IGNORECASE)
    return ASKED.search(question) is not None, meant is not None


def explained(report: Report, abbreviation: Abbreviation) -> Explained:
    """Where the short form stands in brackets after the long one, then sentences that begin with the term."""
    forms = _forms(abbreviation)
    first = re.compile(rf"{re.escape(abbreviation.long)} \({re.escape(abbreviation.short)}s?\)")
    subject = re.compile(
        rf"(?:(?:The|A|An|This|These)\s+)?(?:role and function of the )?{forms.pattern}(?:\s+\([^)]*\))?", re.IGNORECASE
    )
    introduced, says = [], []
    for position, paragraph in enumerate(report.paragraphs):
        for sentence in paragraph.sentences:
            text = paragraph.text[sentence.start : sentence.end]
            if first.search(text):
                introduced.append((position, sentence))
            elif subject.match(text):
                says.append((position, sentence))
    return Explained(abbreviation.short, (*introduced[:2], *says[:MOST_SAYING]))


def _forms(abbreviation: Abbreviation) -> re.Pattern[str]:
    """The short form as people type it, with or without a plural s, and the long one."""
    long = re.escape(abbreviation.long.removesuffix("s"))
    return re.compile(rf"(?<![\w&])(?:{re.escape(abbreviation.short)}(?:'?s)?|{long}s?)(?![\w&])", re.IGNORECASE)


def _bare(question: str, report: Report) -> Structured | None:
    """For a question that is the short form alone ("MAST?")."""
    found = _by_short(report).get(question.strip(" ?!.\"'").casefold().removesuffix("s"))
    return _answer(report, explained(report, found)) if found else None


@lru_cache(maxsize=2048)
def _by_short(report: Report) -> dict[str, Abbreviation]:
    """The abbreviations of a report by their short forms, in small letters and without a plural s; the first counts."""
    return {one.short.casefold().removesuffix("s"): one for one in reversed(report.abbreviations)}


def _scale_row(report: Report, name: str) -> tuple[tuple[int, Sentence], ...]:
    return tuple(
        (position, sentence)
        for position, paragraph in enumerate(report.paragraphs)
        for sentence in paragraph.sentences
        if paragraph.text[sentence.start : sentence.end].startswith(f"{name}\t")
    )


def _answer(report: Report, found: Explained) -> Structured | None:
    places: dict[int, list[Sentence]] = {}
    for position, sentence in found.places:
        places.setdefault(position, []).append(sentence)
    citations: list[Citation] = []
    for position, sentences in places.items():
        paragraph: Paragraph = report.paragraphs[position]
        citations += cite(report, paragraph, sentences)
    return Structured("definition", tuple(citations)) if citations else None
