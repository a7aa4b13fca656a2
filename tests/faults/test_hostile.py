"""Hostile questions: answered or refused, never anything else, each within a second, with words of the report alone."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from flask.testing import FlaskClient

from assistant.answer import NEW, Assistant
from assistant.config import read_config
from assistant.render import to_text
from assistant.render_json import to_json
from assistant.setup import open_built
from assistant.types import Answer, Conversation, Turn
from index.errors import QuestionError
from index.library import Library
from tests.fakes import GluingResolver
from tests.faults.hostile import questions

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LONGEST = 1.0  # seconds of processor time, without a reader
LONGEST_READ = 2 * read_config().web.answer_seconds  # what a server gives a question, on two cores: lists read long


def check(library: Library, answer: Answer) -> None:
    """Fails where an answer says anything that the report does not, or cannot leave as JSON."""
    reports = {report.id: report for report in library.reports}
    for citation in (*answer.citations, *answer.nearest):
        paragraphs = [p for p in reports[citation.report].paragraphs if citation.label.startswith(p.label)]
        for quote in citation.quotes:
            assert quote.text.strip()
            assert any(p.text[quote.start : quote.end] == quote.text for p in paragraphs), citation
    assert bool(answer.citations) == (answer.status in ("answered", "partial"))
    json.dumps(to_json(answer, conversation=None), ensure_ascii=False).encode()
    to_text(answer).encode()


def asked(assistant: Assistant, given: Sequence[str]) -> list[tuple[float, str]]:
    """Ask all, each third in a conversation that goes on; seconds of processor time and question, the slowest first."""
    conversation, took = NEW, []
    for number, question in enumerate(given):
        begun, answer = time.process_time(), None
        with suppress(QuestionError):  # refused, in words
            answer = assistant.ask(question, conversation, each=number % 7 == 0)
        took.append((time.process_time() - begun, question))
        if answer is not None:
            check(assistant.library, answer)
            if number % 10 == 0:
                assert assistant.ask(question, conversation, each=number % 7 == 0) == answer
            conversation = Conversation(None, (*conversation.turns, Turn(answer))[-8:]) if number % 3 else NEW
    return sorted(took, reverse=True)


def test_three_hundred_hostile_questions_are_answered_or_refused(fake_library: Library) -> None:
    took = asked(Assistant(fake_library, resolver=GluingResolver()), list(questions(1, 306)))
    assert took[0][0] < LONGEST, took[:3]


@pytest.mark.soak
@pytest.mark.model
@pytest.mark.parametrize("part", range(8))
def test_ten_thousand_hostile_questions_are_answered_or_refused(
    part: int, real_library: Library, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setenv("PILCROW_LIBRARY", str(real_library.folder))
    took = asked(open_built(read_config()), list(questions(10 + part, 1250)))
    record_property("slowest", [(round(seconds, 2), repr(question)[:100]) for seconds, question in took[:10]])
    assert took[0][0] < LONGEST_READ, took[:10]


def test_a_hundred_over_http_get_an_answer_or_a_problem_in_words(client: FlaskClient) -> None:
    """The client holds every reply to the contract."""
    name = None
    for number, question in enumerate(questions(3, 102)):
        body = {"question": question} | ({"conversation": name} if name and number % 2 else {})
        begun = time.process_time()
        reply = client.post("/api/v1/ask", json=body)  # as \\ud83d where it is half of a pair
        assert time.process_time() - begun < LONGEST + 1, question[:100]
        assert reply.status_code in (200, 400, 413, 422), (reply.status_code, question[:100])
        name = reply.get_json().get("conversation") or name
        if number % 3 == 0:
            raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
            reply = client.post("/api/v1/ask", data=raw, content_type="application/json")
            assert reply.status_code in (200, 400, 413, 422), (reply.status_code, question[:100])
        if number % 3 == 1:
            page = client.post("/ask", data={"question": question.encode("utf-8", "surrogatepass")}, headers=BROWSER)
            assert page.status_code in (303, 400, 413, 422), (page.status_code, question[:100])
            if page.status_code == 303:
                assert client.get(page.location, headers=BROWSER).status_code == 200
    answers = client.get(f"/api/v1/conversations/{name}").get_json()["answers"]
    assert {answer["status"] for answer in answers} & {"not_in_report", "out_of_scope", "clarify"}


def test_the_generator_makes_the_same_questions_and_each_kind(fake_library: Library) -> None:
    made = list(questions(1, 306))
    assert made == list(questions(1, 306))
    assert max(map(len, made)) >= 990_000
    assert "" in made or " " in made
    assert len(set(made)) > 250
