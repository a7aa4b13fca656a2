from dataclasses import replace

import numpy as np
import pytest

from assistant.answer import Assistant
from assistant.contrast import sides
from assistant.followup import Followed, follow
from assistant.retrieve import CITED_BEFORE, retrieve
from assistant.search import search
from assistant.types import Conversation, Turn
from index.find import find, make_queries
from index.library import Library
from tests.fakes import GluingResolver

CONTRAST = "how does the summer reading scheme compare with story time at the libraries"


def hits_of(library: Library, followed: Followed, conversation: Conversation) -> dict[str, float]:
    report = library.reports[0]
    found, _ = retrieve(library, followed, conversation)
    assert list(found) == sorted(found, key=lambda hit: (-hit.score, hit.report, hit.paragraph))
    return {report.paragraphs[hit.paragraph].label: hit.score for hit in found}


def test_a_question_that_stands_alone_is_found_as_it_is(short_library: Library) -> None:
    followed = Followed("volunteers in the libraries")
    (query,) = make_queries(short_library, [followed.text])
    found, vector = retrieve(short_library, followed, Conversation())
    assert found == find(short_library, query)
    assert np.array_equal(vector, query.vector)


def test_a_paragraph_just_cited_is_found_before_its_equals(short_library: Library) -> None:
    answer = Assistant(short_library, resolver=GluingResolver()).ask("paragraph 5")
    conversation = Conversation(None, (Turn(answer),))
    followed = follow("and why is that?", conversation, GluingResolver())
    assert followed.wordings
    assert followed.leans
    other = Conversation(None, (Turn(replace(answer, citations=())),))
    with_citation, without = hits_of(short_library, followed, conversation), hits_of(short_library, followed, other)
    assert with_citation["¶5"] - without["¶5"] == pytest.approx(CITED_BEFORE)
    assert {label: score for label, score in with_citation.items() if label != "¶5"} == {
        label: score for label, score in without.items() if label != "¶5"
    }


def test_a_contrast_that_stands_alone_gets_nothing_from_the_answer_before(short_library: Library) -> None:
    assistant = Assistant(short_library, resolver=GluingResolver())
    conversation = Conversation(None, (Turn(assistant.ask("paragraph 5")),))
    assert sides(CONTRAST) is not None
    after, alone = assistant.trace(CONTRAST, conversation), assistant.trace(CONTRAST)
    assert after.candidates == alone.candidates != ()


def test_a_contrast_that_leans_keeps_the_paragraphs_just_cited(short_library: Library) -> None:
    conversation = Conversation(None, (Turn(Assistant(short_library).ask("paragraph 5")),))
    asked = [(0, short_library.reports[0])]
    scores = [
        {
            short_library.reports[0].paragraphs[hit.paragraph].label: hit.score
            for hit in search(
                short_library, None, Followed(CONTRAST, leans=leans), conversation, asked, wide=False
            ).candidates
        }
        for leans in (True, False)
    ]
    assert scores[0]["¶5"] - scores[1]["¶5"] == pytest.approx(CITED_BEFORE)
