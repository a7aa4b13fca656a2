"""Personal data in a question sent over HTTP: refused with the field named, before anything is stored."""

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.library import Library
from web import create_app

QUESTION = "is the child of jane.doe@example.org in it"
READER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def client(short_library: Library, kept: Conversations) -> FlaskClient:
    return create_app(Assistant(short_library), kept).test_client()


def test_a_program_is_told_the_field(client: FlaskClient, kept: Conversations) -> None:
    reply = client.post("/api/v1/ask", json={"question": QUESTION})
    problem = reply.get_json()
    assert (reply.status_code, reply.mimetype, problem["field"]) == (422, "application/problem+json", "question")
    assert problem["detail"].startswith("The question seems to hold an e-mail address.")
    assert "jane" not in reply.text
    assert not kept.file.exists()


def test_a_person_gets_the_question_back_to_mend_it(client: FlaskClient, kept: Conversations) -> None:
    reply = client.post("/ask", data={"question": QUESTION}, headers=READER)
    assert reply.status_code == 422
    assert "seems to hold an e-mail address" in reply.text
    assert f"{QUESTION}</textarea>" in reply.text
    assert not kept.file.exists()


def test_a_conversation_stays_as_it_was(client: FlaskClient, kept: Conversations) -> None:
    name = client.post("/api/v1/ask", json={"question": "staffing"}).get_json()["conversation"]
    reply = client.post("/api/v1/ask", json={"question": QUESTION, "conversation": name})
    assert reply.status_code == 422
    assert [turn.answer.question for turn in kept.get(name).turns] == ["staffing"]
    for file in kept.file.parent.iterdir():
        assert b"jane.doe" not in file.read_bytes(), file
