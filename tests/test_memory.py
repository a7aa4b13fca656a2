"""What a server keeps of questions: nothing that grows with how many were asked."""

from assistant.answer import Assistant
from index.library import Library
from index.sparse import _kept_stems
from index.vocabulary import _uninflected


def test_questions_that_are_ever_new_leave_no_stems_behind(fake_library: Library):
    assistant = Assistant(fake_library)
    assistant.ask("what does the report say about care plans number zero")
    before = _kept_stems.cache_info().currsize, _uninflected.cache_info().currsize
    for number in range(50):
        assistant.ask(f"what does the report say about care plans and matter {number}{number} of kind{number}")
    assert (_kept_stems.cache_info().currsize, _uninflected.cache_info().currsize) == before
