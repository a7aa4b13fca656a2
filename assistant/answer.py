"""`Assistant.ask`: the whole path from a question to a cited answer, on one page."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import msgspec

from assistant import __version__
from assistant.choosing import mentioned
from assistant.each import FEW, IN_ROWS, answer_each, asks_each, in_rows
from assistant.evidence import MOST_NEAREST, Found
from assistant.findings import with_findings
from assistant.followup import follow
from assistant.intent import recognise
from assistant.named import answer_references, answer_sections, which_report
from assistant.naming import names_of
from assistant.personal import personal_data
from assistant.phrases import Phrases
from assistant.pointing import asked_to_see, pointed_at
from assistant.quotes import cite
from assistant.reader import Reader
from assistant.references import Reference, find_references
from assistant.render import one_line
from assistant.resolver import Resolver
from assistant.scope import out_of_scope
from assistant.search import Watch, search, unwatched
from assistant.structure import answer_from_structure
from assistant.types import Answer, Citation, Conversation, Coverage, Status, Structured
from index.errors import ConflictError, PersonalDataError, QuestionError
from index.library import Library
from index.models import products
from index.sparse import unknown_words
from index.types import Hit, Report, Sentence

LONGEST_QUESTION = 1000  # characters
NEW = Conversation()
UNSURE = "It is not certain that this answers the question; these paragraphs come closest."
NO_ANSWER = ("unclear", "chat", "distress", "command")  # kinds of what structure says that answer nothing
NOT_ALL = "The paragraphs that answer best; the list may not be complete."


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer, and how it was come by: `sure`, the higher the surer that the report answers (None where no search
    was needed), and `candidates`, the hits that were judged.
    """

    answer: Answer
    sure: float | None
    candidates: tuple[Hit, ...]


class Assistant:
    """Answers questions from an open library. Holds no state between questions: conversations are passed in."""

    def __init__(
        self,
        library: Library,
        *,
        reader: Reader | None = None,
        resolver: Resolver | None = None,
        help_text: str = "",
        refuse_personal_data: bool = True,
    ) -> None:
        self.library = library
        self.reader = reader
        self.resolver = resolver
        self.help_text = help_text
        self.refuse_personal_data = refuse_personal_data

    @cached_property
    def phrases(self) -> Phrases:
        """Where each run of words stands in the library; made when the first quotation is checked."""
        return Phrases(self.library.reports)

    def ask(
        self,
        question: str,
        conversation: Conversation = NEW,
        *,
        reports: Sequence[str] = (),
        each: bool = False,
        watch: Watch = unwatched,
    ) -> Answer:
        """The answer to `question` as the next turn of `conversation`, from some of the reports or (empty) all.

        With `each` it goes report by report, as it does where the question asks for that (`assistant/each.py`).
        The same question, conversation and library give the same answer. Raises `QuestionError` for a question that
        is empty or longer than 1,000 characters, `PersonalDataError` for one that seems to hold personal data,
        `NotFoundError` for a report that the library has not, and `ConflictError` where the conversation is about other
        reports. `watch` is told each stage; it can measure or end an answer, and never changes one.
        """
        return self.trace(question, conversation, reports=reports, each=each, watch=watch).answer

    def trace(
        self,
        question: str,
        conversation: Conversation = NEW,
        *,
        reports: Sequence[str] = (),
        each: bool = False,
        watch: Watch = unwatched,
    ) -> Trace:
        """As `ask`, with what evaluation wants to know beside the answer."""
        question = _checked(question)
        if self.refuse_personal_data and (what := personal_data(question, self.library)):
            raise PersonalDataError(
                f"The question seems to hold {what}. Questions are kept, and personal data must not be: this one was "
                "not asked, and nothing of it has been kept. Ask it without."
            )
        asked = self._reports(conversation, reports)
        pointed = pointed_at(question, conversation)
        one = [(position, report) for position, report in asked if pointed and report.id == pointed.report]
        if pointed and one:  # else its report has left the library
            reference = Reference(pointed.paragraph or "", pointed.paragraph or "", pointed.item)
            alone, shown = f"What does paragraph {reference} say?", answer_references([reference], one)
            return Trace(self._answer(question, alone, shown, conversation, asked, asked), None, ())
        watch("resolve")
        before = NEW if len(asked) == 1 and find_references(question) else conversation  # "paragraph 12" lacks nothing
        followed = follow(self.library.speller.correct(question), before, self.resolver)
        watch("find")
        every, asked = asked, _about(followed.text, asked)
        made = self._each(question, followed.text, asked, ask_all=each)
        if made is None:
            made = self._without_search(question, followed.text, asked)
        if made is None:
            intent = recognise(followed.text, asked)
            made = answer_sections(intent, self.library.reports)
        if made is not None:
            return Trace(self._answer(question, followed.text, made, conversation, asked, every), None, ())
        found = search(
            self.library, self.reader, followed, conversation, asked,
            wide=intent.wide, lists=intent.lists, watch=watch,
        )  # fmt: skip
        status: Status = "not_in_report" if not found.chosen else "answered" if found.fairly else "partial"
        reason = "" if status == "answered" else UNSURE if found.chosen else self._why_not(question, asked)
        cited = self._cited(found.chosen)
        note = self._how_complete(found, asked) if intent.lists and cited else ""
        made = Structured("found", cited, status, reason, complete=found.complete, note=note)
        nearest = () if found.chosen else self._cited(found.nearest)[:MOST_NEAREST]
        answer = self._answer(question, followed.text, made, conversation, asked, every, nearest=nearest)
        return Trace(answer, found.sure, found.candidates)

    def without_search(
        self, question: str, conversation: Conversation = NEW, *, reports: Sequence[str] = ()
    ) -> Structured | None:
        """What `ask` would answer from the reports' structure or by paragraph number; None where it would search."""
        asked = self._reports(conversation, reports)
        alone = follow(self.library.speller.correct(question), conversation, self.resolver).text
        return self._without_search(question, alone, _about(alone, asked))

    def fingerprint(
        self, question: str, conversation: Conversation = NEW, *, reports: Sequence[str] = (), each: bool = False
    ) -> str:
        """The fingerprint that the answer would have, without answering. Raises `NotFoundError` as `ask` does.

        `each` is whether it goes report by report.
        """
        return self._fingerprint(question, conversation, self._reports(conversation, reports), each=each)

    def _each(self, question: str, alone: str, asked: list[tuple[int, Report]], *, ask_all: bool) -> Structured | None:
        """The answer report by report, where that is asked for (`ask_all`, or by the question); else None."""
        if len(asked) < 2 or not (ask_all or asks_each(alone)):
            return None
        if out_of_scope(question, [report for _, report in asked], help_text=self.help_text):
            return None

        def structured(text: str, one: tuple[int, Report]) -> Structured | None:
            made = self._without_search(text, text, [one], loosely=True)
            return None if made is None or made.kind in NO_ANSWER else made

        return answer_each(self.library, self.reader, alone, asked, structured)

    def _without_search(
        self, question: str, alone: str, asked: list[tuple[int, Report]], *, loosely: bool = False
    ) -> Structured | None:
        """The answer that paragraphs by number or the report's structure give; or None."""
        if references := asked_to_see(question, alone):
            return which_report(references, asked) or answer_references(references, asked)
        reports = [report for _, report in asked]
        made = answer_from_structure(question, alone, reports, help_text=self.help_text, loosely=loosely)
        if made is not None and made.kind == "recommendation":
            made = replace(made, citations=with_findings(self.library, made.citations))
        if made is not None and made.kind in IN_ROWS and made.citations and len(asked) > FEW:
            return in_rows(made, [report for _, report in asked])
        return made

    def _answer(
        self,
        question: str,
        alone: str,
        made: Structured,
        conversation: Conversation,
        searched: list[tuple[int, Report]],
        asked: list[tuple[int, Report]],
        *,
        nearest: tuple[Citation, ...] = (),
    ) -> Answer:
        """The answer as a record. `searched` are those of the reports `asked` that the question is about."""
        coverage = Coverage(
            searched=self._numbered(searched),
            matched=len({(c.report, c.paragraph or c.label) for c in made.citations}),
            complete=made.complete and made.status == "answered",
        )
        names = names_of([report for _, report in asked]) if len(asked) > 1 else {}
        return Answer(
            question=question,
            standalone=alone,
            status=made.status,
            citations=tuple(replace(c, name=names.get(c.report, "")) for c in made.citations),
            nearest=tuple(replace(c, name=names.get(c.report, "")) for c in nearest),
            options=made.options,
            reason=made.reason,
            coverage=coverage,
            fingerprint=self._fingerprint(question, conversation, asked, each=bool(made.rows)),
            note=made.note,
            rows=made.rows,
        )

    def _reports(self, conversation: Conversation, ids: Sequence[str]) -> list[tuple[int, Report]]:
        """(position, report) of those asked: the ones named, else those of the conversation, else all."""
        before = conversation.turns[-1].reports if conversation.turns else ()
        if ids and conversation.turns and set(ids) != set(before):
            raise ConflictError(
                f"This conversation is about {', '.join(before) or 'all reports'}, the question asks "
                f"{', '.join(ids)}. Begin a new conversation for other reports.",
                field="reports",
            )
        chosen = dict.fromkeys(ids or before)
        positions = sorted(self.library.position(name) for name in chosen) or range(len(self.library.reports))
        return [(position, self.library.reports[position]) for position in positions]

    def _cited(self, found: Sequence[tuple[Hit, tuple[Sentence, ...]]]) -> tuple[Citation, ...]:
        """Citations of the sentences found, paragraph by paragraph."""
        reports = self.library.reports
        return tuple(
            citation
            for hit, sentences in found
            for citation in cite(reports[hit.report], reports[hit.report].paragraphs[hit.paragraph], sentences)
        )

    def _how_complete(self, found: Found, asked: list[tuple[int, Report]]) -> str:
        """What a list says of itself: whether every paragraph was judged for it."""
        if not found.complete:
            return NOT_ALL
        places = len({(hit.report, hit.paragraph) for hit, _ in found.chosen})
        these = f"these {places} answer" if places > 1 else "this one answers"
        return f"All {self._numbered(asked)} numbered paragraphs were judged; {these}."

    def _numbered(self, reports: list[tuple[int, Report]]) -> int:
        """How many numbered paragraphs the reports have, none of which is read for it."""
        return sum(self.library.numbered[position] for position, _ in reports)

    def _why_not(self, question: str, asked: list[tuple[int, Report]]) -> str:
        where = "The report does" if len(asked) == 1 else f"The {len(asked)} reports do"
        searched = f"all {self._numbered(asked)} numbered paragraphs were searched"
        reason = f"{where} not seem to say: {searched}, and none answers the question."
        if unknown := unknown_words(self.library.sparse, question):
            reason += f" Nowhere in the library: {', '.join(unknown)}."
        return reason

    def _fingerprint(
        self, question: str, conversation: Conversation, asked: list[tuple[int, Report]], *, each: bool
    ) -> str:
        parts = {
            "question": question,
            "conversation": [turn.answer.fingerprint for turn in conversation.turns],
            "reports": [report.id for _, report in asked],
            "library": self.library.id,
            "vocabulary": self.library.vocabulary.digest,
            "help": self.help_text,
            "encoder": self.library.encoder.name,
            "reader": self.reader.name if self.reader else None,
            "resolver": self.resolver.name if self.resolver else None,
            "products": products(),
            "version": __version__,
        } | ({"each": True} if each else {})
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _about(question: str, asked: list[tuple[int, Report]]) -> list[tuple[int, Report]]:
    """Of the reports asked those that the question names; all where it names none."""
    named = {report.id for report in mentioned(question, [report for _, report in asked])} if len(asked) > 1 else set()
    return [one for one in asked if one[1].id in named] or asked


def _checked(question: str) -> str:
    """The question in one line, without control characters. Raises `QuestionError` where it is empty or too long."""
    # Half of a surrogate pair (a broken emoji, as "\\ud83d" in JSON) is no character, and nothing can encode it.
    typed = question.encode("utf-8", "replace").decode("utf-8").strip()
    question = one_line(typed) or ("?" if typed else "")  # of control characters alone: a question that names nothing
    if not question:
        raise QuestionError("The question is empty. Ask something, for example: what were the main findings?")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters, {LONGEST_QUESTION:,} are allowed. Ask it in fewer words."
        )
    return question
