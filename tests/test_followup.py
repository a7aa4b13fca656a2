import pytest

from assistant.followup import AS_TYPED, SINCE_TOPIC, Followed, follow, leans
from assistant.types import Answer, Conversation, Coverage, Turn


def turn(question: str, alone: str) -> Turn:
    return Turn(Answer(question, alone, "answered", (), (), (), "", Coverage(1, 0, False), ""))


TOPIC = "what were the concerns about the libraries in the city centre"


def test_the_first_question_stands_as_it_is() -> None:
    assert follow("and what is being done about it?", Conversation()) == Followed("and what is being done about it?")


def test_a_fragment_is_glued_to_the_question_its_topic_came_from() -> None:
    conversation = Conversation(None, (turn(TOPIC, TOPIC),))
    followed = follow("and what is being done about it?", conversation)
    assert followed.text == f"{TOPIC} — and what is being done about it?"
    assert followed.wordings == (("and what is being done about it?", AS_TYPED),)


def test_a_second_fragment_is_glued_to_the_topic_and_not_to_the_first_fragment() -> None:
    first = turn(TOPIC, TOPIC)
    second = turn("by when", f"{TOPIC} — by when")
    followed = follow("who pays?", Conversation(None, (first, second)))
    assert followed.text == f"{TOPIC} — who pays?"
    assert followed.wordings == ((f"{TOPIC} — by when — who pays?", SINCE_TOPIC), ("who pays?", AS_TYPED))


def test_a_full_question_on_something_else_carries_nothing_over() -> None:
    conversation = Conversation(None, (turn(TOPIC, TOPIC),))
    question = "how many volunteers run summer reading schemes in primary schools"
    assert follow(question, conversation) == Followed(question)


@pytest.mark.parametrize(
    "question", ["why?", "and for adults?", "any grumbles?", "what did they say about the new opening hours on Sundays"]
)
def test_pronouns_fragments_and_opening_words_lean(question: str) -> None:
    assert leans(question)


def test_a_question_of_many_content_words_without_pronoun_does_not_lean() -> None:
    assert not leans("How many volunteers run summer reading schemes in primary schools")
