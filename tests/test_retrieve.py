from dataclasses import replace

import pytest

from assistant.answer import Assistant
from assistant.followup import Followed, follow
from assistant.retrieve import CITED_BEFORE, retrieve
from assistant.types import Conversation, Turn
from index.find import find
from index.library import Library
from tests.fakes import GluingResolver


def hits_of(library: Library, followed: Followed, conversation: Conversation) -> dict[str, float]:
    vector = library.encoder.encode([followed.text])[0]
    report = library.reports[0]
    found = retrieve(library, followed, vector, conversation)
    assert list(found) == sorted(found, key=lambda hit: (-hit.score, hit.report, hit.paragraph))
    return {report.paragraphs[hit.paragraph].label: hit.score for hit in found}


def test_a_question_that_stands_alone_is_found_as_it_is(short_library: Library) -> None:
    followed = Followed("volunteers in the libraries")
    vector = short_library.encoder.encode([followed.text])[0]
    found = retrieve(short_library, followed, vector, Conversation())
    assert found == find(short_library, followed.text, vector)


def test_a_paragraph_just_cited_is_found_before_its_equals(short_library: Library) -> None:
    answer = Assistant(short_library, resolver=GluingResolver()).ask("paragraph 5")
    conversation = Conversation(None, (Turn(answer),))
    followed = follow("and why is that?", conversation, GluingResolver())
    assert followed.wordings
    other = Conversation(None, (Turn(replace(answer, citations=())),))
    with_citation, without = hits_of(short_library, followed, conversation), hits_of(short_library, followed, other)
    assert with_citation["¶5"] - without["¶5"] == pytest.approx(CITED_BEFORE)
    assert {label: score for label, score in with_citation.items() if label != "¶5"} == {
        label: score for label, score in without.items() if label != "¶5"
    }
