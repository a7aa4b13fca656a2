"""Many questions at once: a table with a column of questions becomes a table of their answers."""

from collections.abc import Iterator, Sequence

from assistant.answer import Assistant
from assistant.render import quote_text, silent_text, sources
from assistant.spreadsheets import BOM, column, row
from assistant.types import Answer, Citation
from index.errors import QuestionError

COLUMN = "question"
HEADINGS = ("question", "standalone", "status", "paragraphs", "quotes", "reason", "nearest", "source", "fingerprint")
ERROR = "error"  # the status of a question that cannot be asked


def read_questions(data: bytes, *, name: str) -> tuple[tuple[int, str], ...]:
    """The questions of a CSV, each with its line. Raises `QuestionError` naming file and line where it is none."""
    questions = column(data, COLUMN, name=name)
    if not questions:
        raise QuestionError(f"{name}: there is no question below the heading “{COLUMN}”. Write one in each row.")
    return questions


def answer_table(
    assistant: Assistant, questions: Sequence[tuple[int, str]], *, reports: Sequence[str] = (), each: bool = False
) -> Iterator[tuple[str, str]]:
    """Text of the CSV and the status, question by question; first the headings, with an empty status.

    Each question stands for itself. One that cannot be asked has the status "error" and the reason, with its line.
    """
    yield BOM + row(HEADINGS), ""
    for line, question in questions:
        try:
            answer = assistant.ask(question, reports=reports, each=each)
        except QuestionError as error:
            blank = dict.fromkeys(HEADINGS, "") | {"question": question, "status": ERROR}
            yield row(tuple((blank | {"reason": f"line {line}: {error}"}).values())), ERROR
        else:
            yield row(_cells(answer)), answer.status


def _cells(answer: Answer) -> tuple[str, ...]:
    why = (answer.note, answer.reason, silent_text(answer))
    return (
        answer.question,
        answer.standalone,
        answer.status,
        _labels(answer.citations),
        "\n".join(f"{one.full_label}: {quote_text(quote)}" for one in answer.citations for quote in one.quotes),
        " ".join(part for part in why if part),
        _labels(answer.nearest),
        "\n".join(sources(answer.citations or answer.nearest)),
        answer.fingerprint,
    )


def _labels(citations: Sequence[Citation]) -> str:
    return ", ".join(dict.fromkeys(citation.full_label for citation in citations))
