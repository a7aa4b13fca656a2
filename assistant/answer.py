"""`Assistant.ask`: the whole path from a question to a cited answer, on one page."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from assistant import __version__
from assistant.contrast import sides
from assistant.evidence import MOST_NEAREST, Found, by_likeness, by_reading
from assistant.findings import with_findings
from assistant.followup import Followed, follow
from assistant.intent import Intent, recognise
from assistant.pointing import pointed_at
from assistant.quotes import cite, cite_row
from assistant.reader import Reader, Scores
from assistant.reading import read
from assistant.references import Reference, paragraphs_of, sentences_of
from assistant.resolver import Resolver
from assistant.retrieve import in_library_words, retrieve
from assistant.structure import answer_from_structure
from assistant.types import Answer, Citation, Conversation, Coverage, Status
from index.errors import ConflictError, NotFoundError, QuestionError
from index.find import sentence_similarities
from index.library import Library
from index.sparse import unknown_words
from index.types import Hit, Report, Sentence

LONGEST_QUESTION = 1000  # characters
NEW = Conversation()
UNSURE = "It is not certain that this answers the question; these paragraphs come closest."
MOST_OF_SECTION = 12
"""Paragraphs of one section that are cited when all it holds is asked for."""


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
    ) -> None:
        self.library = library
        self.reader = reader
        self.resolver = resolver
        self.help_text = help_text

    def ask(self, question: str, conversation: Conversation = NEW, *, reports: Sequence[str] = ()) -> Answer:
        """The answer to `question` as the next turn of `conversation`, from some of the reports or (empty) all.

        The same question, conversation and library give the same answer. Raises `QuestionError` for a question that
        is empty or longer than 1,000 characters, `NotFoundError` for a report that the library has not, and
        `ConflictError` where the conversation is about other reports.
        """
        return self.trace(question, conversation, reports=reports).answer

    def trace(self, question: str, conversation: Conversation = NEW, *, reports: Sequence[str] = ()) -> Trace:
        """As `ask`, with what evaluation wants to know beside the answer."""
        question = _checked(question)
        asked = self._reports(conversation, reports)
        if pointed := pointed_at(question, conversation):
            return self._pointed(question, pointed, conversation, asked)
        followed = follow(self.library.speller.correct(question), conversation, self.resolver)
        alone = followed.text
        intent = recognise(question, asked)
        if not intent.references:  # "and paragraph 49?" needs nothing of what was asked before
            intent = recognise(alone, asked)
        status: Status = "answered"
        reason = ""
        nearest: tuple[Citation, ...] = ()
        citations: tuple[Citation, ...] = ()
        complete = bool(intent.references)
        found: Found | None = None
        structured = None
        if not intent.references:
            structured = answer_from_structure(question, alone, [r for _, r in asked], help_text=self.help_text)
        if intent.references:
            citations, reason = self._referenced(intent, asked)
        elif structured is not None:
            citations, reason, complete = structured.citations, structured.reason, structured.complete
            citations = with_findings(self.library, citations) if structured.kind == "recommendation" else citations
        elif intent.sections or intent.rows:
            citations = self._sectioned(intent)
        else:
            both = sides(followed.text)
            if both is not None:  # each side is looked for as well, so that neither hides the other
                followed = Followed(followed.text, tuple((side, 1 / 3) for side in both))
            found = self._find(followed, conversation, asked, wide=intent.wide or both is not None)
            citations = self._cited(found.chosen)
        if structured is not None:
            status = structured.status
        elif not citations:
            status, complete = "not_in_report", False
            if not reason:  # else a paragraph that does not exist was named, and none is nearer than another
                reason = self._why_not(question, asked)
                nearest = self._cited(found.nearest)[:MOST_NEAREST] if found else ()
        elif found is not None and not found.fairly:
            status, reason = "partial", UNSURE
        elif reason:
            status = "partial"
        coverage = Coverage(
            searched=sum(len(report.numbered) for _, report in asked),
            matched=len({(c.report, c.paragraph or c.label) for c in citations}),
            complete=complete and status == "answered",
        )
        fingerprint = self._fingerprint(question, conversation, asked)
        options, note = (structured.options, structured.note) if structured is not None else ((), "")
        answer = Answer(question, alone, status, citations, nearest, options, reason, coverage, fingerprint, note)
        return Trace(answer, found.sure if found else None, found.candidates if found else ())

    def _pointed(
        self, question: str, pointed: Citation, conversation: Conversation, asked: list[tuple[int, Report]]
    ) -> Trace:
        """The paragraph that the question points at, whole."""
        reference = Reference(pointed.paragraph or "", pointed.paragraph or "")
        one = [(position, report) for position, report in asked if report.id == pointed.report]
        citations, _ = self._referenced(Intent(references=(reference,)), one)
        coverage = Coverage(sum(len(report.numbered) for _, report in asked), 1, complete=True)
        alone = f"What does paragraph {reference} say?"
        fingerprint = self._fingerprint(question, conversation, asked)
        return Trace(Answer(question, alone, "answered", citations, (), (), "", coverage, fingerprint), None, ())

    def _reports(self, conversation: Conversation, ids: Sequence[str]) -> list[tuple[int, Report]]:
        """(position, report) of those asked: the ones named, else those of the conversation, else all."""
        before = conversation.turns[-1].reports if conversation.turns else ()
        if ids and conversation.turns and set(ids) != set(before):
            raise ConflictError(
                f"This conversation is about {', '.join(before) or 'all reports'}, the question asks "
                f"{', '.join(ids)}. Begin a new conversation for other reports."
            )
        chosen = dict.fromkeys(ids or before)
        positions = sorted(self.library.position(name) for name in chosen) or range(len(self.library.reports))
        return [(position, self.library.reports[position]) for position in positions]

    def _referenced(self, intent: Intent, asked: list[tuple[int, Report]]) -> tuple[tuple[Citation, ...], str]:
        """The paragraphs named, whole; and what to say of those that do not exist."""
        citations: list[Citation] = []
        missing: list[str] = []
        for reference in intent.references:
            found = False
            for _, report in asked:
                try:
                    paragraphs = paragraphs_of(report, reference)
                    for paragraph in paragraphs:
                        sentences = sentences_of(paragraph, reference.item)
                        citations += cite(report, paragraph, sentences, by_item=reference.item is not None)
                    found = True
                except NotFoundError as error:
                    problem = str(error)
            if not found:
                missing.append(problem)
        return tuple(dict.fromkeys(citations)), " ".join(missing)

    def _sectioned(self, intent: Intent) -> tuple[Citation, ...]:
        """The opening sentence of each section named, or of all its paragraphs; and the rows named of the table."""
        citations: list[Citation] = []
        for position, section in intent.sections:
            report = self.library.reports[position]
            inside = [p for p in report.paragraphs if p.section == section and p.number and p.sentences]
            for paragraph in inside[: MOST_OF_SECTION if intent.content else 1]:
                citations += cite(report, paragraph, paragraph.sentences[:1])
        for position, row in intent.rows:
            citations += cite_row(self.library.reports[position], row)
        return tuple(dict.fromkeys(citations))

    def _find(
        self, followed: Followed, conversation: Conversation, asked: Sequence[tuple[int, Report]], *, wide: bool
    ) -> Found:
        """What is found to answer, by reading where there is a reader, else by likeness alone."""
        reports = self.library.reports
        vector = self.library.encoder.encode([followed.text])[0]
        only = None if len(asked) == len(reports) else {position for position, _ in asked}
        hits = retrieve(self.library, followed, vector, conversation, reports=only)

        def cosines(hit: Hit) -> Scores:
            return sentence_similarities(self.library, vector, hit)

        if self.reader is None:
            return by_likeness(hits, reports=reports, cosines=cosines, wide=wide)
        count = self.library.encoder.count_pieces
        words = in_library_words(self.library, followed.text, [report for _, report in asked])
        reads = read(self.reader, words, hits, reports=reports, cosines=cosines, count_pieces=count)
        return by_reading(reads, reports=reports, wide=wide)

    def _cited(self, found: Sequence[tuple[Hit, tuple[Sentence, ...]]]) -> tuple[Citation, ...]:
        """Citations of the sentences found, paragraph by paragraph."""
        reports = self.library.reports
        return tuple(
            citation
            for hit, sentences in found
            for citation in cite(reports[hit.report], reports[hit.report].paragraphs[hit.paragraph], sentences)
        )

    def _why_not(self, question: str, asked: list[tuple[int, Report]]) -> str:
        count = sum(len(report.numbered) for _, report in asked)
        where = "The report does" if len(asked) == 1 else f"The {len(asked)} reports do"
        reason = (
            f"{where} not seem to say: all {count} numbered paragraphs were searched, and none answers the question."
        )
        if unknown := unknown_words(self.library.sparse, question):
            reason += f" Nowhere in the library: {', '.join(unknown)}."
        return reason

    def _fingerprint(self, question: str, conversation: Conversation, asked: list[tuple[int, Report]]) -> str:
        parts = {
            "question": question,
            "conversation": [turn.answer.fingerprint for turn in conversation.turns],
            "reports": [report.id for _, report in asked],
            "library": self.library.id,
            "vocabulary": self.library.vocabulary.digest,
            "help": self.help_text,
            "reader": self.reader.name if self.reader else None,
            "resolver": self.resolver.name if self.resolver else None,
            "version": __version__,
        }
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _checked(question: str) -> str:
    """The question with single spaces. Raises `QuestionError` where it is empty or too long."""
    # Half of a surrogate pair (a broken emoji, as "\\ud83d" in JSON) is no character, and nothing can encode it.
    question = " ".join(question.encode("utf-8", "replace").decode("utf-8").split())
    if not question:
        raise QuestionError("The question is empty. Ask something, for example: what were the main findings?")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters, {LONGEST_QUESTION:,} are allowed. Ask it in fewer words."
        )
    return question
