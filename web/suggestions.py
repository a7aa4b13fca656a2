"""What could be asked next, kept for the conversations looked at last: trying it out takes longer than a page does."""

import hashlib
import threading
from collections import OrderedDict

from assistant.answer import Assistant
from assistant.suggest import suggested
from assistant.types import Conversation

MOST_KEPT = 512  # conversations; of each three short questions


class Suggestions:
    """`suggested`, computed once for each conversation as it stands, and anew when another assistant answers.

    What is kept is named by a hash of the answers' fingerprints, and holds none of a person's words.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._tried_by: Assistant | None = None
        self._lock = threading.Lock()

    def of(self, assistant: Assistant, conversation: Conversation) -> tuple[str, ...]:
        """The questions to go on with after the last answer of a conversation."""
        name = _name(conversation)
        with self._lock:
            if self._tried_by is not assistant:  # another library, or other settings
                self._tried_by = assistant
                self._kept.clear()
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        found = suggested(assistant, conversation)
        with self._lock:
            if self._tried_by is assistant:
                self._kept[name] = found
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found


def _name(conversation: Conversation) -> str:
    """A fingerprint tells a question and those before it; of two asked at once neither tells of the other."""
    turns = conversation.turns
    parts = [*(turn.answer.fingerprint for turn in turns), *(turns[-1].reports if turns else ())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
