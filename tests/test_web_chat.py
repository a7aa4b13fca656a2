"""Asking in the browser, without JavaScript: pages, forms and where they lead."""

import dataclasses
import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Answer, Citation, Coverage, Link, Quote
from index.library import Library
from index.types import Grade, Paragraph, Report
from tests.fakes import GluingResolver
from web import create_app
from web.chat import starters

READER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WHERE = Citation(
    report="wolverhampton-2011",
    title="Inspection: Wolverhampton",
    publisher="Ofsted",
    published="2011-07-22",
    paragraph="48",
    item=None,
    label="¶48",
    section=("Safeguarding", "Health"),
    grade=Grade(3, "adequate"),
    page=None,
    quotes=(Quote("Staff raised concerns.", 0, 22),),
    url="/reports/wolverhampton-2011#p48",
)
ANSWERED = Answer("A&E?", "A&E?", "answered", (WHERE,), (), (), "", Coverage(121, 1, False), "f")


@pytest.fixture
def client(fake_library: Library, kept: Conversations) -> FlaskClient:
    return create_app(Assistant(fake_library, resolver=GluingResolver()), kept).test_client()


def send(client: FlaskClient, question: str, conversation: str = "") -> TestResponse:
    return client.post("/ask", data={"question": question, "conversation": conversation}, headers=READER)


def page_of(client: FlaskClient, question: str, conversation: str = "") -> str:
    """The page that asking leads to."""
    reply = send(client, question, conversation)
    assert reply.status_code == 303, reply.text
    return client.get(reply.location, headers=READER).text


def shown(library: Library, kept: Conversations, answer: Answer) -> str:
    """The conversation page with that one answer."""

    class Canned(Assistant):
        def ask(self, *_: Any, **__: Any) -> Answer:
            return answer

    return page_of(create_app(Canned(library), kept).test_client(), answer.question)


def test_the_start_page_says_what_it_is_and_what_can_be_asked(client: FlaskClient) -> None:
    page = client.get("/", headers=READER).text
    assert '<label for="question">Your question</label>' in page
    assert "numbered paragraphs back, word for word." in page
    assert 'href="/reports/wolverhampton-2011">Inspection of safeguarding and looked after' in page
    assert "Ofsted, published 22 July 2011, 121 numbered paragraphs" in page
    assert "Library Inspectorate, published 9 May 2014, 8 numbered paragraphs" in page


def test_three_starter_questions_are_made_from_headings(client: FlaskClient, fake_library: Library) -> None:
    made = starters(fake_library.reports)
    assert made == (  # of headings that occur once and have a grade: the first, one in the middle, the last
        "What does the report say about “Children and young people are safe and feel safe”?",
        "What does the report say about “Staying safe”?",
        "What does the report say about “Economic well-being”?",
    )
    page = html.unescape(client.get("/", headers=READER).text)
    for question in made:
        assert f'name="question" value="{question}"' in page


def test_every_starter_question_is_answered(fake_library: Library) -> None:
    for question in starters(fake_library.reports):
        assert Assistant(fake_library, resolver=GluingResolver()).ask(question).status == "answered"


def test_a_library_without_headings_has_no_starters(fake_library: Library) -> None:
    assert starters(()) == ()


def test_asking_sends_the_browser_to_the_turn(client: FlaskClient) -> None:
    reply = send(client, "Is the home delivery service valued?")
    assert reply.status_code == 303
    assert re.fullmatch(r"/c/c_[\w-]+#turn-1", reply.location)


def test_loading_the_page_again_does_not_ask_again(client: FlaskClient, kept: Conversations) -> None:
    place = send(client, "Is the home delivery service valued?").location
    first, second = (client.get(place, headers=READER).text for _ in range(2))
    assert first == second
    assert len(kept.get(place.split("/c/")[1].split("#")[0]).turns) == 1


def test_a_follow_up_goes_on_with_the_conversation(client: FlaskClient) -> None:
    place = send(client, "Is the home delivery service valued?").location
    name = place.split("/c/")[1].split("#")[0]
    page = client.get(place, headers=READER).text
    assert f'<input type="hidden" name="conversation" value="{name}">' in page
    reply = send(client, "and who is it for?", name)
    assert reply.location == f"/c/{name}#turn-2"
    page = client.get(reply.location, headers=READER).text
    assert page.index('id="turn-1"') < page.index('id="turn-2"')
    assert "Understood as: " in page[page.index('id="turn-2"') :]
    assert "Understood as: " not in page[: page.index('id="turn-2"')]


def test_a_citation_shows_where_it_stands_and_links_there(fake_library: Library, kept: Conversations) -> None:
    page = shown(fake_library, kept, ANSWERED)
    assert '<a class="number" href="/reports/wolverhampton-2011?quote=48:0-22#p48" ' in page
    assert ' data-paragraph="/api/v1/reports/wolverhampton-2011/paragraphs/48">¶48</a>' in page
    assert "Safeguarding › Health" in page
    assert "Grade 3, adequate" in page
    assert "Answered in the report’s own words" in page
    assert page.count("Source: Inspection: Wolverhampton, Ofsted, published 22 July 2011.") == 1


def test_quotes_are_shown_word_for_word_each_in_a_blockquote(client: FlaskClient, fake_library: Library) -> None:
    question = "what do paragraphs 46 to 48 say"
    page = page_of(client, question)
    answer = Assistant(fake_library, resolver=GluingResolver()).ask(question)
    quotes = [quote.text for citation in answer.citations for quote in citation.quotes]
    assert len(quotes) >= 3
    assert [html.unescape(q) for q in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.DOTALL)] == quotes


def test_the_line_that_an_item_stands_under_comes_before_its_quote(fake_library: Library, kept: Conversations) -> None:
    quote = Quote("publish a plan", 0, 14, "Within three months")
    page = shown(
        fake_library,
        kept,
        dataclasses.replace(ANSWERED, citations=(dataclasses.replace(WHERE, label="¶15(h)", quotes=(quote,)),)),
    )
    assert re.search(r"Within three months:</p>\s*<blockquote[^>]*>publish a plan</blockquote>", page)


def test_the_day_of_a_deadline_is_shown_as_computed(client: FlaskClient) -> None:
    page = page_of(client, "what does ¶5(c) say")
    day = "by 9 August 2014, computed from the date of publication"
    assert f'<p class="lead">Within three months ({day}):</p>' in page
    assert not any(day in quote for quote in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.DOTALL))


def test_a_report_is_named_at_each_citation_where_several_are_cited(fake_library: Library, kept: Conversations) -> None:
    other = dataclasses.replace(WHERE, report="borchester-2014", title="Libraries")
    both = shown(fake_library, kept, dataclasses.replace(ANSWERED, citations=(WHERE, other)))
    assert '<span class="report">Libraries</span>' in both
    assert '<span class="report">Inspection: Wolverhampton</span>' in both
    assert '<span class="report">' not in shown(fake_library, kept, ANSWERED)


def test_what_the_report_does_not_say_is_said_with_what_comes_closest(
    fake_library: Library, kept: Conversations
) -> None:
    page = shown(
        fake_library,
        kept,
        dataclasses.replace(
            ANSWERED, status="not_in_report", citations=(), nearest=(WHERE,), reason="Nowhere: football."
        ),
    )
    assert "The report does not say" in page
    assert "Nowhere: football." in page
    assert page.index("Closest in the report") < page.index("Staff raised concerns.")
    assert "Source: Inspection: Wolverhampton" in page


def test_the_readings_of_an_unclear_question_can_be_sent(fake_library: Library, kept: Conversations) -> None:
    page = shown(
        fake_library,
        kept,
        dataclasses.replace(ANSWERED, status="clarify", citations=(), options=("Staffing of adults?", "Of children?")),
    )
    assert "Which of these do you mean?" in page
    assert '<button type="submit" name="question" value="Staffing of adults?">' in page


@pytest.mark.parametrize(
    ("question", "message"),
    [("", "The question is empty."), (" \n ", "The question is empty."), ("x" * 1001, "1,001 characters")],
)
def test_a_wrong_question_is_given_back_with_the_error(client: FlaskClient, question: str, message: str) -> None:
    reply = send(client, question)
    assert (reply.status_code, reply.mimetype) == (422, "text/html")
    assert message in reply.text
    assert "<title>Error: " in reply.text
    assert 'aria-invalid="true"' in reply.text
    box = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", reply.text, re.DOTALL)
    assert box is not None
    assert box[1].strip("\n") == question.strip("\n")


def test_a_wrong_follow_up_keeps_the_conversation_in_sight(client: FlaskClient, kept: Conversations) -> None:
    place = send(client, "Is the home delivery service valued?").location
    name = place.split("/c/")[1].split("#")[0]
    reply = send(client, "x" * 1001, name)
    assert reply.status_code == 422
    assert "Is the home delivery service valued?" in reply.text
    assert f'name="conversation" value="{name}"' in reply.text
    assert len(kept.get(name).turns) == 1


def test_a_form_without_a_question_is_an_empty_question(client: FlaskClient) -> None:
    assert client.post("/ask", data={}, headers=READER).status_code == 422


def test_an_unknown_conversation_is_a_page_not_found(client: FlaskClient) -> None:
    for reply in (client.get("/c/c_nobody", headers=READER), send(client, "staffing", "c_nobody")):
        assert (reply.status_code, reply.mimetype) == (404, "text/html")
        assert "There is no conversation" in reply.text


def test_the_page_of_a_conversation_deleted_meanwhile_lets_one_ask_on(client: FlaskClient, kept: Conversations) -> None:
    name = send(client, "Is the home delivery service valued?").location.split("/c/")[1].split("#")[0]
    kept.delete(name)
    page = client.get(f"/c/{name}", headers=READER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert 'href="/"' in page.text
    reply = send(client, "and who is it for?", name)
    assert (reply.status_code, reply.mimetype) == (404, "text/html")
    assert "it may have been deleted" in reply.text
    assert "and who is it for?</textarea>" in reply.text
    assert 'name="conversation"' not in reply.text  # so that what stands in the box can be sent
    again = send(client, "and who is it for?")
    assert again.status_code == 303
    assert name not in again.location


def test_a_conversation_deleted_while_its_next_answer_is_found_is_not_brought_back(
    fake_library: Library, kept: Conversations
) -> None:
    class Slow(Assistant):
        def ask(self, *arguments: Any, **more: Any) -> Answer:
            for entry in kept.list():
                kept.delete(entry.id)
            return super().ask(*arguments, **more)

    client = create_app(Slow(fake_library), kept).test_client()
    name = send(client, "Is the home delivery service valued?").location.split("/c/")[1].split("#")[0]
    assert send(client, "and who is it for?", name).status_code == 404
    assert kept.list() == ()


def test_opening_the_address_of_the_form_leads_to_the_start(client: FlaskClient) -> None:
    reply = client.get("/ask", headers=READER)
    assert (reply.status_code, reply.location) == (302, "/")


# A character that turns text around is shown by its name, and stays in the text.
UNSEEN = re.compile(r'<span class="unseen" data-name="\[U\+[0-9A-F]{4,6}\]"><span hidden>(.)</span></span>')


@pytest.mark.parametrize(
    "question",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</textarea><script>alert(1)</script>",
        "{{ 7 * 7 }} {% raw %}",
        "overrides \u202e of direction",
    ],
)
def test_a_question_is_shown_as_text_and_never_as_markup(client: FlaskClient, question: str) -> None:
    heading = re.search(r"<h2 class=\"question\"[^>]*>(.*?)</h2>", page_of(client, question), re.DOTALL)
    assert heading is not None
    shown = UNSEEN.sub(r"\1", heading[1])
    assert "<" not in shown
    assert html.unescape(shown) == question
    box = re.search(r"<textarea[^>]*>(.*?)</textarea>", send(client, question + "x" * 1000).text, re.DOTALL)
    assert box is not None
    assert "<" not in box[1]
    # A box can show no name: there the character goes.
    assert html.unescape(box[1]).strip() == question.replace("\u202e", "") + "x" * 1000


def test_a_report_is_shown_as_text_and_never_as_markup(fake_library: Library, kept: Conversations) -> None:
    evil = "<script>alert('report')</script>"
    citation = dataclasses.replace(
        WHERE, title=evil, publisher=evil, section=(evil,), label=evil, quotes=(Quote(evil, 0, len(evil), evil),)
    )
    page = shown(fake_library, kept, dataclasses.replace(ANSWERED, citations=(citation,), reason=evil))
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert") == 7


def test_no_cookie_is_set(client: FlaskClient) -> None:
    reply = send(client, "staffing")
    assert "Set-Cookie" not in reply.headers
    assert "Set-Cookie" not in client.get(reply.location, headers=READER).headers


def test_pages_hold_no_script_or_style_of_their_own(client: FlaskClient) -> None:
    place = send(client, "staffing").location
    for path in ("/", place, "/reports", "/reports/wolverhampton-2011", "/nowhere"):
        page = client.get(path, headers=READER).text
        own = ["ask.js", "report.js"] if path.startswith("/reports/") else ["ask.js"]
        assert re.findall(r"<script[^>]*>", page) == [f'<script type="module" src="/static/{name}">' for name in own]
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://", page), path


def test_the_findings_behind_a_recommendation_are_links(fake_library: Library, kept: Conversations) -> None:
    links = (Link("¶46", "/reports/wolverhampton-2011#p46"), Link("¶48", "/reports/wolverhampton-2011#p48"))
    citation = dataclasses.replace(WHERE, label="¶15(e)", behind=links)
    page = shown(fake_library, kept, dataclasses.replace(ANSWERED, citations=(citation,)))
    assert (
        'The findings behind it:\n<a href="/reports/wolverhampton-2011#p46">¶46</a>, '
        '<a href="/reports/wolverhampton-2011#p48">¶48</a></p>' in page
    )
    assert "findings behind" not in shown(fake_library, kept, ANSWERED)


def test_lists_of_reports_read_no_paragraphs_and_the_start_page_those_of_three_at_most(
    fake_library: Library, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 431 reports, all that is read is read from the disk."""
    read: list[str] = []

    class Counted(Report):
        @property
        def numbered(self) -> tuple[Paragraph, ...]:
            read.append(self.id)
            return super().numbered

    one = fake_library.reports[0]
    fields = {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}

    def another(number: int) -> Report:
        sections = tuple(dataclasses.replace(s, title=f"{s.title} in town {number}") for s in one.sections)
        return Counted(**fields | {"id": f"report-{number}", "sections": sections})

    many = tuple(map(another, range(431)))
    library = dataclasses.replace(fake_library, reports=many, numbered=tuple(range(431)))
    client = create_app(Assistant(library), kept).test_client()
    listed = client.get("/reports", headers=READER).text
    assert "430 numbered paragraphs" in listed
    assert ", 1 numbered paragraph<" in listed
    client.get("/choose", headers=READER)
    assert read == []
    assert "in town 0”?" in client.get("/", headers=READER).text
    assert 1 <= len(set(read)) <= 3
