from collections.abc import Sequence

from assistant.followup import AS_TYPED, Followed, follow
from assistant.types import Answer, Conversation, Coverage, Turn
from tests.fakes import GluingResolver


def turn(question: str, alone: str) -> Turn:
    return Turn(Answer(question, alone, "answered", (), (), (), "", Coverage(1, 0, False), ""))


TOPIC = "what were the concerns about the libraries in the city centre"
CONVERSATION = Conversation(None, (turn(TOPIC, TOPIC), turn("by when", f"{TOPIC} by when")))


def test_the_first_question_stands_as_it_is() -> None:
    question = "and what is being done about it?"
    assert follow(question, Conversation(), GluingResolver()) == Followed(question)


def test_without_a_resolver_every_question_stands_as_it_is() -> None:
    assert follow("why?", CONVERSATION, None) == Followed("why?")


def test_a_follow_up_is_looked_for_as_it_stands_alone_and_as_it_was_typed() -> None:
    followed = follow("why?", Conversation(None, (turn(TOPIC, TOPIC),)), GluingResolver())
    assert followed == Followed(f"{TOPIC} — why?", (("why?", AS_TYPED),), leans=True)


def test_a_question_that_stands_alone_has_no_other_wording() -> None:
    question = "how many volunteers run summer reading schemes in primary schools"
    assert follow(question, CONVERSATION, GluingResolver()) == Followed(question)


def test_the_questions_before_are_given_as_they_stood_alone_newest_first() -> None:
    class Seeing:
        name = "seeing"
        seen: tuple[str, ...] = ()

        def resolve(self, question: str, earlier: Sequence[str]) -> str:
            self.seen = tuple(earlier)
            return question

    resolver = Seeing()
    follow("who pays?", CONVERSATION, resolver)
    assert resolver.seen == (f"{TOPIC} by when", TOPIC)
