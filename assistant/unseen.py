"""Characters that show nothing and change how others show: a report may hold them, and they must not act.

Control characters move a terminal's cursor or change its colours; the marks of the Unicode bidirectional algorithm that
embed, override and isolate (UAX #9) turn the order of what follows, so that a figure reads backwards. What is quoted is
never changed: only where it is shown to a person is the character's name put in its place.
"""

import re

UNSEEN = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def name_of(character: str) -> str:
    """ "U+202E", in brackets."""
    return f"[U+{ord(character):04X}]"


def named(text: str) -> str:
    """The text with the names of such characters in their places."""
    return UNSEEN.sub(lambda match: name_of(match[0]), text)
