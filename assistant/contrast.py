"""Questions that set two things against each other: split in two, and answered with both grades where they are grades.

Split by the words alone, and not at all in doubt: half a contrast that is wrongly cut finds worse than the whole one.
"""

import re
from functools import lru_cache

from assistant.judgements import answer_grade
from assistant.subject import meant_half, saying
from assistant.types import Structured
from index.types import Report

OPENS = r"(?:(?:so|and|ok|but|please|can|could|would|you|tell me|show me|explain|describe) )*"
BE = r"(?:is|are|was|were)"
DO = r"(?:is|are|was|were|do|does|did|has|have|had|got|gets|came out)"
GAP = (
    r"(?:(?:any|a|the|what's the|what (?:is|are|was|were) the|is there an?y?|what) )?(?:main |key )?"
    r"(?:differences?|contrast|comparison|gap)"
)
MORE = (
    r"(?:any |much |rated |graded |judged |doing |do |does |did |perform\w* )*"
    r"(?:better|worse|stronger|weaker|higher|lower|safer)"
)
THAN = MORE + r"(?: (?:rated|graded|judged|at|in|on|for))*"
WITH = r"(?:with|to|from|against|versus|vs)"
WHICH = rf"(?:which|what|who)(?: one)? {DO}\b"
TOPIC = r"(?:on|in terms of|when it comes to|as regards|regarding|with (?:regard|respect) to)"
# Each with the two sides as (?P<one>…) and (?P<two>…), and a frame that both share where it is said apart.
SHAPES = tuple(
    re.compile(rf"^{OPENS}{shape}$", re.IGNORECASE)
    for shape in (
        rf"{GAP} (?:in|of) (?P<frame>.+?) between (?P<one>.+?) and (?P<two>.+)",
        rf"{GAP} between (?P<one>.+?) and (?P<two>.+)",
        rf"(?:compare|contrast) (?P<one>.+?) {WITH} (?P<two>.+)",
        r"(?:compare|contrast) (?P<one>.+?) and (?P<two>.+)",
        rf"how (?:well |does |do |did |{BE} )*(?P<one>.+?) (?:compared?|differ|stack up) {WITH} (?P<two>.+)",
        r"how (?:does|do|did) (?P<one>.+?) and (?P<two>.+?) (?:compare|differ)",
        rf"how (?:different )?{BE} (?P<one>.+?) (?:different|better|worse) (?:from|to|than) (?P<two>.+)",
        rf"{DO} (?P<frame>.+?) {MORE} (?P<joint>in|for|at|with) (?P<one>.+?) than (?P=joint) (?P<two>.+)",
        rf"{DO} (?P<one>.+?) {MORE} at (?P<frame>.+?) than (?P<two>.+)",
        rf"(?:how much )?{DO} (?P<one>.+?) {THAN} than (?P<two>.+)",
        rf"{DO} (?P<one>.+?) as (?:good|bad|strong|weak|well|high|low) as (?P<two>.+)",
        rf"{WHICH} {THAN}[,:–-]* (?P<one>.+?) or (?P<two>.+)",
        rf"(?P<one>.+?) or (?P<two>.+?)[,:–-]+ ?{WHICH}.*?{THAN}",
        r"(?P<one>.+?) (?:versus|vs\.?|v\.?) (?P<two>.+?)(?:[,:–-]+ ?(?:which|what|who|how)\b.*)?",
        r"(?P<one>.+?)(?:,| as)? compared (?:with|to) (?P<two>.+)",
    )
)
# What both sides share, said before or after them. "In" and "for" belong to a side too often ("children in care").
AFTERWARDS = re.compile(rf"^(?P<two>.+?),? (?:at|{TOPIC}) (?P<frame>.+)$", re.IGNORECASE)
BEFOREHAND = re.compile(rf"^{TOPIC} (?P<frame>[^,]+), (?P<rest>.+)$", re.IGNORECASE)
# "Leadership in A and (in) B": of both, where the second side has nothing of its own before such a word.
HEAD = re.compile(r"^(?P<head>.+) (?P<joint>in|for|of|at|with|within) (?P<side>.+)$", re.IGNORECASE)
LEANS = re.compile(r"^(?:(?:that|those) )?(?P<joint>in|for|of|at|with|within) ", re.IGNORECASE)
JOINED = re.compile(r" and ", re.IGNORECASE)
# No second thing in the report but a measure for the first: one sentence holds both.
MEASURES = saying(
    r"nation(?:al|ally|wide)|england|country|averages?|similar (?:areas?|councils?|authorities)|elsewhere",
    r"other (?:councils?|areas?|authorities|children|pupils|towns?|cities)|neighbour\w*|statistical|rest of",
    r"last (?:year|time|inspection|report)|previous\w*|before|earlier|now|then|ago|expected|usual|\d{4}|comparators?",
    r"adequate|inadequate|good|outstanding|satisfactory|poor|requires improvement|minimum|requirements|standards?",
    r"targets?",
)
POINTS = saying(
    "it", "its", "they", "them", "this", "that", "these", "those", "others?", "both", "ones?", "one another"
)
MOST_WORDS = 12
"""Words of a side; a longer one is a clause, and no name of a thing."""
MOST_SAID = 60
"""Words of a contrast: two sides, what both share and how it is asked. A longer question is not looked at, since a
thousand characters of "a or b, which is a or b …" would take a second to match."""


@lru_cache(maxsize=64)  # asked of the same question by structure, for each report, and by search
def sides(question: str) -> tuple[str, str] | None:
    """The two questions that a contrast is made of, each with the frame that both share before its side.

    "how does safeguarding compare with looked after children on leadership" gives ("leadership safeguarding",
    "leadership looked after children"). None where the question sets no two things against each other, or in doubt:
    where it is not plain which "and" parts them, or a side is a measure ("the national average") or a pronoun.
    """
    said = " ".join(question.replace("’", "'").split()).strip(" ?!.\"'")
    if len(said.split()) > MOST_SAID:
        return None
    frames: list[str] = []
    if before := BEFOREHAND.match(said):
        frames.append(before["frame"])
        said = before["rest"]
    found = next((match for shape in SHAPES if (match := shape.match(said))), None)
    if found is None:
        return None
    if frame := found.groupdict().get("frame"):
        frames.append(frame)
    one, two = found["one"], found["two"]
    if after := AFTERWARDS.match(two):
        two = after["two"]
        frames.append(after["frame"])
    if found.re.pattern.count(" and (?P<two>"):
        parted = _parted(f"{one} and {two}")
        if parted is None:
            return None
        one, two = parted
    if not frames and (head := HEAD.match(one)) and ((leans := LEANS.match(two)) or not HEAD.match(two)):
        if leans and leans["joint"].casefold() != head["joint"].casefold():
            return None
        if leans or head["joint"].casefold() != "of":  # "the quality of provision and well-being": of one alone
            if not leans and HEAD.match(head["head"]):
                return None  # "the number of children in care and foster carers"
            frames.append(head["head"])
            one = head["side"]
    one, two = _bare(one), _bare(LEANS.sub("", two))
    if any(_doubtful(side) for side in (one, two)) or one.casefold() == two.casefold():
        return None
    frame = " ".join(map(_bare, frames))
    return f"{frame} {one}".strip(), f"{frame} {two}".strip()


def answer_contrast(question: str, report: Report) -> Structured | None:
    """Both grades, where both sides are things that the report grades; else None: both sides have to be found."""
    both = sides(question)
    if both is None:
        return None
    # A side that names a half of the report and nothing in it ("safeguarding") asks for what is judged overall.
    wholes = [meant_half(side, report)[0] is not None for side in both]
    one, two = (answer_grade(f"grade for {s}", report, whole=whole) for s, whole in zip(both, wholes, strict=True))
    if one is None or two is None or set(one.citations) & set(two.citations):
        return None  # a side without a grade, or sides that are not told apart
    return Structured("contrast", (*one.citations, *two.citations), complete=True)


def _parted(text: str) -> tuple[str, str] | None:
    """The sides of "A and B", or of "A and a and B and b"; None where another "and" leaves it open."""
    parts = JOINED.split(text)
    if len(parts) not in (2, 4):
        return None
    half = len(parts) // 2
    return " and ".join(parts[:half]), " and ".join(parts[half:])


def _bare(side: str) -> str:
    return re.sub(
        r"^(?:(?:the|a|an|their|its|how|grades? (?:for|of)) )+", "", side.strip(" ,:;–-\"'“”‘"), flags=re.IGNORECASE
    )


def _doubtful(side: str) -> bool:
    words = side.split()
    return not words or len(words) > MOST_WORDS or bool(MEASURES.search(side)) or bool(POINTS.fullmatch(words[0]))
