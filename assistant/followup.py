"""Question + conversation -> standalone: the question as it would stand alone."""

from dataclasses import dataclass

from assistant.resolver import Resolver
from assistant.types import Conversation

AS_TYPED = 1 / 3
"""Weight of the question as it was typed, beside the one that stands alone: in case it did so already."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A question as it would stand alone, and the other wordings to look for it in, each with its weight.

    The weights of the wordings and that of `text` add up to 1. `leans` where the question leaves out something of those
    before it; one that stands alone can have wordings too, the sides of a contrast.
    """

    text: str
    wordings: tuple[tuple[str, float], ...] = ()
    leans: bool = False


def follow(question: str, conversation: Conversation, resolver: Resolver | None) -> Followed:
    """The question with what it leaves out of those before it; as it is where there are none, or no `resolver`.

    Those before it are given as they stood alone, the newest first: so "by when?" after "who pays?" still knows for
    what.
    """
    if resolver is None or not conversation.turns:
        return Followed(question)
    text = resolver.resolve(question, [turn.answer.standalone for turn in reversed(conversation.turns)])
    return Followed(text, ((question, AS_TYPED),), leans=True) if text != question else Followed(text)
