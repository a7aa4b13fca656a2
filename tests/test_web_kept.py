"""What can be done with kept conversations in the browser, without JavaScript."""

import dataclasses
import html
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.conversations_file import opened, writing
from assistant.standing import OTHER_LIBRARY
from assistant.types import Answer, Conversation, Turn
from index.library import Library
from tests.fakes import GluingResolver
from tests.test_conversations import turn
from tests.test_web_chat import ANSWERED, READER, send
from web import create_app
from web.chat import TURNS_SHOWN
from web.suggestions import Suggestions

SOURCE = "Source: Inspection: Wolverhampton, Ofsted, published 22 July 2011."
JSON = {"Accept": "application/json"}


@pytest.fixture
def client(fake_library: Library, kept: Conversations) -> FlaskClient:
    return create_app(Assistant(fake_library, resolver=GluingResolver()), kept).test_client()


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    reply = client.get(path, headers=READER)
    assert reply.status_code == status, reply.text
    return reply.text


def conversation_of(kept: Conversations, turns: int, answer: Answer = ANSWERED) -> str:
    """A conversation with so many turns, "question 1" and so on."""
    conversation = Conversation()
    for number in range(1, turns + 1):
        asked = dataclasses.replace(answer, question=f"question {number}", standalone=f"question {number}")
        conversation = kept.add(conversation, Turn(asked, ()))
    return conversation.id or ""


def headings(text: str) -> list[str]:
    return re.findall(r'<h2 class="question"[^>]*>(.*?)</h2>', text)


def test_the_pages_script_is_told_the_place_of_the_answer(client: FlaskClient) -> None:
    reply = client.post("/ask", data={"question": "staffing"}, headers=JSON)
    assert reply.status_code == 200
    assert re.fullmatch(r"/c/c_[\w-]+#turn-1", reply.get_json()["place"])


def test_the_pages_script_is_told_what_is_wrong(client: FlaskClient) -> None:
    for question, conversation, status, said in (
        (" ", "", 422, "The question is empty."),
        ("staffing", "c_nobody", 404, "There is no conversation"),
    ):
        reply = client.post("/ask", data={"question": question, "conversation": conversation}, headers=JSON)
        assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
        assert said in reply.get_json()["detail"]


def test_a_question_that_was_stopped_is_not_kept(fake_library: Library, kept: Conversations) -> None:
    class Slow(Assistant):
        def ask(self, *arguments: Any, **more: Any) -> Answer:
            assert client.post("/ask/stop", data={"mark": "m"}).status_code == 204
            return super().ask(*arguments, **more)

    client = create_app(Slow(fake_library), kept).test_client()
    assert client.post("/ask", data={"question": "staffing", "mark": "m"}, headers=JSON).status_code == 409
    assert kept.list() == ()
    assert client.post("/ask", data={"question": "staffing", "mark": "other"}, headers=JSON).status_code == 200


def test_a_long_conversation_shows_its_last_turns_and_leads_to_the_others(
    client: FlaskClient, kept: Conversations
) -> None:
    name = conversation_of(kept, 45)
    last = page(client, f"/c/{name}")
    assert headings(last) == [f"question {number}" for number in range(26, 46)]
    assert f'href="/c/{name}?before=26"' in last
    middle = page(client, f"/c/{name}?before=26")
    assert headings(middle) == [f"question {number}" for number in range(6, 26)]
    first = page(client, f"/c/{name}?before=6")
    assert headings(first) == [f"question {number}" for number in range(1, 6)]
    assert "Earlier ones" not in first
    for wrong in ("?before=1", "?before=0", "?before=-3", "?before=999", "?before=x"):
        assert headings(page(client, f"/c/{name}{wrong}"))


def test_a_short_conversation_has_no_pages(client: FlaskClient, kept: Conversations) -> None:
    assert 'class="pages"' not in page(client, f"/c/{conversation_of(kept, TURNS_SHOWN)}")


def test_a_question_can_be_put_back_into_the_box(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 2)
    assert f'href="/c/{name}?edit=1#question"' in page(client, f"/c/{name}")
    assert "question 1</textarea>" in page(client, f"/c/{name}?edit=1")
    for number in ("0", "3", "-1", "x"):
        assert re.search(r"<textarea[^>]*>\s*</textarea>", page(client, f"/c/{name}?edit={number}"))


def test_suggestions_are_buttons_of_the_latest_answer(client: FlaskClient) -> None:
    place = send(client, "what does paragraph 114 say").location.split("#")[0]
    text = html.unescape(page(client, place))
    assert 'name="question" value="What grade was given for “Ambition and prioritisation”?"' in text
    assert "You could ask next" in text
    send(client, "hello", place.split("/c/")[1])
    assert "You could ask next" not in page(client, place)


def test_a_link_to_one_answer_shows_it_alone_and_that_nothing_has_changed(
    client: FlaskClient, kept: Conversations
) -> None:
    place = send(client, "Is the home delivery service valued?").location.split("#")[0]
    send(client, "and who is it for?", place.split("/c/")[1])
    assert f'href="{place}/2"' in page(client, place)
    text = page(client, f"{place}/2")
    assert headings(text) == ["and who is it for?"]
    assert "Nothing has changed since" in text
    assert "Changed since" not in text


def test_a_link_to_one_answer_says_when_the_library_has_changed(
    client: FlaskClient, kept: Conversations, fake_library: Library
) -> None:
    place = send(client, "what does paragraph 48 say").location.split("#")[0]
    later = create_app(Assistant(dataclasses.replace(fake_library, id="later"), resolver=GluingResolver()), kept)
    text = page(later.test_client(), f"{place}/1")
    assert f"<strong>Changed since:</strong> {OTHER_LIBRARY}" in text


@pytest.mark.parametrize("path", ["/0", "/2", "/2.txt", "/0.html", "/99999999999999999999"])
def test_there_is_no_page_for_an_answer_that_is_not_there(client: FlaskClient, kept: Conversations, path: str) -> None:
    assert "This conversation has no answer number" in page(client, f"/c/{conversation_of(kept, 1)}{path}", 404)


def test_an_answer_is_copied_with_its_paragraph_title_publisher_and_date(
    client: FlaskClient, kept: Conversations
) -> None:
    name = conversation_of(kept, 1)
    plain = client.get(f"/c/{name}/1.txt")
    assert plain.mimetype == "text/plain"
    assert plain.text == (
        "question 1\n\n¶48  Safeguarding › Health (Grade 3, adequate)\n“Staff raised concerns.”\n\n" + SOURCE + "\n"
    )
    rich = client.get(f"/c/{name}/1.html", headers=READER)
    assert rich.mimetype == "text/html"
    quoted = "<blockquote>“Staff raised concerns.”</blockquote>"
    for part in ("<strong>question 1</strong>", "<strong>¶48</strong>", quoted, f"<p>{SOURCE}</p>"):
        assert part in rich.text


def test_an_answer_of_what_the_report_does_not_say_is_copied_as_such(client: FlaskClient, kept: Conversations) -> None:
    missing = dataclasses.replace(
        ANSWERED, status="not_in_report", citations=(), nearest=ANSWERED.citations, reason="Nowhere: x < y."
    )
    name = conversation_of(kept, 1, missing)
    rich = page(client, f"/c/{name}/1.html")
    assert "<em>The report does not say</em>" in rich
    assert "Nowhere: x &lt; y." in rich
    assert rich.index("Closest in the report:") < rich.index("¶48")
    assert SOURCE in rich


def test_the_conversation_can_be_taken_away_as_markdown_and_json(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 2)
    markdown = client.get(f"/c/{name}/conversation.md")
    assert markdown.mimetype == "text/markdown"
    assert markdown.headers["Content-Disposition"] == 'attachment; filename="conversation.md"'
    assert "## 2. question 2" in markdown.text
    assert name not in markdown.text
    answers = json.loads(client.get(f"/c/{name}/conversation.json").text)
    assert [answer["question"] for answer in answers] == ["question 1", "question 2"]
    assert client.get(f"/c/{name}/conversation.pdf").status_code == 404


def test_the_print_view_has_every_turn_and_nothing_to_press_but_print(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 45)
    text = page(client, f"/c/{name}/print")
    assert headings(text) == [f"question {number}" for number in range(1, 46)]
    assert text.count(SOURCE) == 45
    assert "<form" not in text
    assert re.findall(r"<button[^>]*>", text) == ['<button type="button" class="scripted print">']


def test_feedback_is_kept_shown_and_taken_back(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 2)
    reply = client.post(f"/c/{name}/2/feedback", data={"verdict": "incomplete"}, headers=READER)
    assert (reply.status_code, reply.location) == (303, f"/c/{name}#turn-2")
    assert kept.verdicts(name) == {2: "incomplete"}
    text = page(client, f"/c/{name}")
    assert text.count("You said: Something is missing.") == 1
    assert text.count("Was this useful?") == 1
    client.post(f"/c/{name}/2/feedback", data={"verdict": ""})
    assert kept.verdicts(name) == {}


def test_feedback_on_an_early_turn_leads_to_its_own_page(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 45)
    assert client.post(f"/c/{name}/3/feedback", data={"verdict": "useful"}).location == f"/c/{name}/3"


def test_an_unknown_verdict_is_refused(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 1)
    assert client.post(f"/c/{name}/1/feedback", data={"verdict": "<x>"}).status_code == 422
    assert client.post(f"/c/{name}/7/feedback", data={"verdict": "useful"}).status_code == 404
    assert kept.verdicts(name) == {}


def test_conversations_are_listed_the_latest_first_and_can_be_gone_on_with(
    client: FlaskClient, kept: Conversations
) -> None:
    assert "No conversation is kept" in page(client, "/conversations")
    first, second = (kept.add(Conversation(), turn(q)).id or "" for q in ("<b>one</b>", "two"))
    text = page(client, "/conversations")
    assert text.index(f'href="/c/{second}"') < text.index(f'href="/c/{first}"')
    assert "&lt;b&gt;one&lt;/b&gt;" in text
    assert "1 question, the last on " in text


def titles(text: str) -> list[str]:
    return re.findall(r'<a class="title"[^>]*>(.*?)</a>', text)


def test_a_long_list_has_pages_and_nothing_comes_twice_where_a_conversation_goes_on_meanwhile(
    client: FlaskClient, kept: Conversations
) -> None:
    names = [kept.add(Conversation(), turn(f"number {number}")).id or "" for number in range(101)]
    first = page(client, "/conversations")
    assert titles(first) == [f"number {number}" for number in range(100, 50, -1)]
    assert "The latest" not in first
    kept.add(kept.get(names[75]), turn("and now"))
    following = re.findall(r'href="(/conversations\?after=[^"]+)">Earlier ones', first)[0]
    second = page(client, following)
    assert titles(second) == [f"number {number}" for number in range(50, 0, -1)]
    assert 'href="/conversations">The latest' in second
    last = re.findall(r'href="(/conversations\?after=[^"]+)">Earlier ones', second)[0]
    third = page(client, last)
    assert titles(third) == ["number 0"]
    assert "Earlier ones" not in third
    assert titles(page(client, "/conversations"))[0] == "number 75"
    kept.delete(names[0])
    assert "No earlier conversation is kept" in page(client, last)
    assert "is no place in this list" in page(client, "/conversations?after=nowhere", 422)


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.7", {}),
        ("127.0.0.1", {"Host": "192.0.2.1:8000"}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}),
        ("", {}),
    ],
)
def test_nobody_elsewhere_gets_the_list(
    client: FlaskClient, kept: Conversations, address: str, headers: dict[str, str]
) -> None:
    name = conversation_of(kept, 1)
    reply = client.get("/conversations", headers={**READER, **headers}, environ_base={"REMOTE_ADDR": address})
    assert reply.status_code == 403
    assert "only to someone on the machine" in reply.text
    assert name not in reply.text
    start = client.get("/", headers={**READER, **headers}, environ_base={"REMOTE_ADDR": address})
    assert 'href="/conversations"' not in start.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "pilcrow.council.example:8000"])
def test_nobody_gets_the_list_by_another_name(client: FlaskClient, kept: Conversations, host: str) -> None:
    name = conversation_of(kept, 1)
    for path in ("/conversations", "/"):
        reply = client.get(path, headers={**READER, "Host": host})
        assert reply.status_code == 400
        assert name not in reply.text
        assert 'href="/conversations"' not in reply.text


@pytest.mark.parametrize(
    ("address", "host"), [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000"), ("127.0.0.1", "LOCALHOST")]
)
def test_on_the_machine_itself_everybody_gets_the_list(client: FlaskClient, address: str, host: str) -> None:
    reply = client.get("/conversations", headers={**READER, "Host": host}, environ_base={"REMOTE_ADDR": address})
    assert reply.status_code == 200


def test_a_conversation_is_renamed_and_its_title_shown(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 1)
    assert '<h1 class="small" dir="auto">Conversation</h1>' in page(client, f"/c/{name}")
    assert 'value="question 1"' in page(client, f"/c/{name}/title")
    reply = client.post(f"/c/{name}/title", data={"title": "Before the <meeting>"})
    assert (reply.status_code, reply.location) == (303, f"/c/{name}")
    assert '<h1 class="small" dir="auto">Before the &lt;meeting&gt;</h1>' in page(client, f"/c/{name}")


def test_a_wrong_title_comes_back_with_an_error(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 1)
    reply = client.post(f"/c/{name}/title", data={"title": "x" * 201}, headers=READER)
    assert reply.status_code == 422
    assert "The title has 201 characters" in reply.text
    assert f'value="{"x" * 201}"' in reply.text


def test_a_conversation_is_deleted_after_it_was_asked_whether_that_is_meant(
    client: FlaskClient, kept: Conversations
) -> None:
    name = conversation_of(kept, 2)
    asked = page(client, f"/c/{name}/delete")
    assert '<strong dir="auto">question 1</strong>, 2 questions.' in asked
    assert len(kept.get(name).turns) == 2  # to look deletes nothing
    reply = client.post(f"/c/{name}/delete", headers=READER)
    assert (reply.status_code, "is deleted for good" in reply.text) == (200, True)
    assert kept.list() == ()
    page(client, f"/c/{name}", 404)


@pytest.mark.parametrize("what", ["delete", "title", "1/feedback"])
def test_another_site_can_change_nothing(client: FlaskClient, kept: Conversations, what: str) -> None:
    name = conversation_of(kept, 1)
    headers = {"Sec-Fetch-Site": "cross-site"}
    data = {"title": "theirs", "verdict": "useful"}
    assert client.post(f"/c/{name}/{what}", data=data, headers=headers).status_code == 403
    assert kept.entry(name).title == "question 1"
    assert kept.verdicts(name) == {}


def test_no_new_page_holds_script_or_style_of_its_own(client: FlaskClient, kept: Conversations) -> None:
    name = conversation_of(kept, 1)
    for path in (f"/c/{name}/1", f"/c/{name}/print", f"/c/{name}/title", f"/c/{name}/delete", "/conversations",
                 "/accessibility"):  # fmt: skip
        text = page(client, path)
        assert re.findall(r"<script[^>]*>", text) == ['<script type="module" src="/static/ask.js">']
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://", text), path


def test_what_could_be_asked_next_is_tried_once_for_a_conversation_as_it_stands(
    fake_library: Library, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[Assistant, int]] = []

    def count(assistant: Assistant, conversation: Conversation) -> tuple[str, ...]:
        tried.append((assistant, len(conversation.turns)))
        return (f"what of turn {len(conversation.turns)}",)

    monkeypatch.setattr("web.suggestions.suggested", count)
    first, second = Assistant(fake_library), Assistant(fake_library)
    app = create_app(first, kept)
    client = app.test_client()
    name = conversation_of(kept, 1)
    for _ in range(3):
        assert "what of turn 1" in page(client, f"/c/{name}")
    other = conversation_of(kept, 1)
    assert "what of turn 1" in page(client, f"/c/{other}")  # the same answer to the same question
    kept.add(kept.get(name), Turn(ANSWERED, ()))
    assert "what of turn 2" in page(client, f"/c/{name}")
    assert tried == [(first, 1), (first, 2)]
    app.extensions["served"].assistant = second  # the library was replaced
    assert "what of turn 2" in page(client, f"/c/{name}")
    assert "what of turn 1" in page(client, f"/c/{other}")
    assert tried[2:] == [(second, 2), (second, 1)]


def test_only_so_many_conversations_are_remembered(fake_library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Conversation] = []
    monkeypatch.setattr("web.suggestions.suggested", lambda _, conversation: tried.append(conversation) or ())
    monkeypatch.setattr("web.suggestions.MOST_KEPT", 2)
    suggestions, assistant = Suggestions(), Assistant(fake_library)
    talks = [
        Conversation(None, (Turn(dataclasses.replace(ANSWERED, fingerprint=fingerprint), ()),)) for fingerprint in "abc"
    ]
    for place in (0, 1, 0, 2, 0, 1):  # the one looked at longest ago goes: the second
        suggestions.of(assistant, talks[place])
    assert tried == [talks[0], talks[1], talks[2], talks[1]]


def test_the_page_of_200_turns_takes_little(
    client: FlaskClient, kept: Conversations, fake_library: Library, within: Callable[..., AbstractContextManager[None]]
) -> None:
    answer = Assistant(fake_library).ask("what do paragraphs 40 to 49 say in Wolverhampton")
    name = kept.add(Conversation(), Turn(answer, ())).id
    with opened(kept.file) as database, writing(database):
        repeat = "INSERT INTO turns SELECT conversation, ?, turn FROM turns WHERE conversation = ? AND position = 0"
        database.executemany(repeat, [(position, name) for position in range(1, 200)])
    page(client, f"/c/{name}")  # templates are read, and what could be asked next is tried
    with within(seconds=0.5):  # measured: 0.03 s, with the real models too
        text = page(client, f"/c/{name}")
    assert len(text) < 300_000
