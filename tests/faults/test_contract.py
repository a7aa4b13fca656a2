"""Requests made from the contract by Schemathesis, right ones and wrong ones: no 500, nothing that it does not say."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.specs.openapi.checks import positive_data_acceptance

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Conversation
from index.library import Library
from tests.contract import document_of
from tests.fakes import GluingResolver
from tests.test_conversations import turn
from web import create_app

OPERATIONS = ("ask", "conversations", "conversation", "rename_conversation", "delete_conversation", "reports", "report",
              "paragraphs", "paragraph", "verify")  # fmt: skip
FEW_OR_MANY = [pytest.param(12, id="few"), pytest.param(2000, id="many", marks=pytest.mark.soak)]
ONLY_RIGHT = ("conversation", "delete_conversation", "report", "paragraph")
"""Take a name in the address and nothing else, and no name is a wrong one."""
Environment = dict[str, Any]


@pytest.fixture
def app(short_library: Library, kept: Conversations) -> Flask:
    """Asked from this machine, which is what Schemathesis leaves out."""
    made = create_app(Assistant(short_library, resolver=GluingResolver()), kept)
    inner = made.wsgi_app

    def from_here(environment: Environment, begin: Callable[..., Any]) -> Iterable[bytes]:
        return inner({**environment, "REMOTE_ADDR": "127.0.0.1"}, begin)

    made.wsgi_app = from_here  # type: ignore[method-assign]
    return made


@pytest.mark.parametrize("examples", FEW_OR_MANY)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_sent_the_reply_is_one_that_the_contract_names(
    app: Flask, kept: Conversations, name: str, mode: GenerationMode, examples: int
) -> None:
    if mode == GenerationMode.NEGATIVE and name in ONLY_RIGHT:
        return
    operation = openapi.from_wsgi("/api/v1/openapi.json", app).find_operation_by_id(name)
    conversation = kept.add(Conversation(), turn("one"))
    known = {"conversation_id": conversation.id, "report_id": "borchester-2014", "number": "5"}
    statuses: set[int] = set()

    @settings(
        max_examples=examples,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.large_base_example],
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def send(case: Any, real: bool) -> None:
        if real and case.path_parameters:  # what exists, which no chance would find
            case.path_parameters = {key: known[key] for key in case.path_parameters}
        if real and name == "ask" and isinstance(case.body, dict) and mode == GenerationMode.POSITIVE:
            case.body = {"question": case.body["question"]}
        reply = case.call()
        statuses.add(reply.status_code)
        # A right request may still ask for what is not there, or too much, and is told so, which is as it should be.
        case.validate_response(reply, excluded_checks=[positive_data_acceptance])

    send()
    assert (statuses & {200, 204}) or mode == GenerationMode.NEGATIVE
    assert max(statuses) < 500


def test_every_operation_is_sent(app: Flask) -> None:
    told = {one["operationId"] for methods in document_of(app)["paths"].values() for one in methods.values()}
    assert told == {*OPERATIONS, "health", "ready"}  # these two take nothing
