"""Questions about the report itself: answered from the fields and sentences of its front page."""

import re
from functools import lru_cache

from assistant.quotes import cite
from assistant.subject import meant_half, rest, saying
from assistant.types import Structured
from index.types import Paragraph, Report, Sentence

DID = r"(?:was|were|is|are|did|does|has|had|have)"
OURS = r"(?:it|they|this|that|(?:the|this) (?:(?:final )?report|document|inspection|visit|findings|one))(?: report)?"
INSPECTION = r"(?:(?:the |this )?(?:ofsted )?(?:inspections?|inspectors?|visit)|they|ofsted)"
TOOK_PLACE = (
    r"(?:start(?:ed)?|beg[aiu]n|finish(?:ed)?|end(?:ed)?|conclude[ds]?|go(?:ing)? on|take(?! place)|stay(?:ed)?"
    r"|spen[dt]|in|here|there|visit(?:ing)?|on site|take place|carried out|done|conducted|happen|come|came"
    r"|last|inspect\w*)"
)
WHEN = r"(?:when|(?:what|which) (?:dates?|days|month|week|year)|how long|how many (?:days|weeks))"
TO_COPY = r"(?:re-?use|reprint|reproduce|republish|photocopy|quote|(?<!a )copy|share|print|use)(?:d|ed|ing)?"
OF_IT = r"(?=.*\b(?:report|this|it|document|extracts?|parts?|bits?|passages?)\b)"
# Asked by whom it concerns, wherever the copy is meant to go: no service that a report is about is asked for so.
PERMITTED = (
    r"(?:am i|are we|may (?:i|we)|(?:can|could|should) (?:i|we)|do (?:i|we) need (?:\w+ )?(?:permission|licen[cs]e))\b"
    r".*?\b(?:re-?use|reprint|reproduce|republish|photocopy|quote|print|copy)\b.*?\b(?:report|this|document)\b.*"
)
# How people ask for what a front page tells, with how its fields are called or the words of the sentence that tells
# it. A question must consist of such an asking and of nothing else: "when was the strategy published" asks for
# something in the text.
ASKS = (
    (
        saying(
            r"who(?:'s| is| was| were)? (?:the )?(?:\w+ )?(?:led|headed|ran|lead|leading|carried out|conducted"
            r"|wrote|did"
            r"|in charge of|responsible for|author of|authored|signed off|behind)\b.*?"
            r"\b(?:inspections?|inspectors?|reports?|team|visit|this)",
            r"(?:lead|chief|reporting|main|head) inspector(?:'s)?(?: name)?",
            r"name of the (?:\w+ )?inspector",
            r"(?:inspector|author)(?:'s)? name",
            r"(?:who(?:'s| is| was)?|which) (?:the )?(?:author|hmi)",
            r"what(?:'s| is| was) the (?:inspector|author)(?:'s)? (?:called|name)",
            r"(?:which|what) inspector (?:is|was|led|wrote|ran|headed)(?: (?:in charge of|responsible for))?",
            r"who (?:inspected|wrote)(?: it| this| them)?",
        ),
        saying("inspector", "author"),
    ),
    (
        saying(
            rf"(?:when|what (?:date|day|month|year)|which (?:month|year|date)) {DID} {OURS} (?:first )?"
            r"(?:published|come out|came out|released|issued|out|made public)",
            r"(?:publication|published|release|issue) (?:date|day|year)",
            r"date of (?:publication|the report|this report|issue)",
            r"(?:published|issued|released) (?:when|on what (?:date|day))",
            r"how (?:old|recent) (?:is|are) (?:this|the) (?:report|document)",
            r"(?:what|which) (?:year|date|month) (?:is|was) (?:this|the|it)(?: (?:report|document))?(?: from| dated)?",
            r"is (?:this|the) (?:report|document) (?:recent|old|new|current|up to date|dated)",
            r"report published|document published|when published|date (?:it|this) was published",
        ),
        saying("published", "publication", "date of issue"),
    ),
    (
        saying(
            r"inspection dates?",
            r"dates? of (?:the |this )?(?:inspection|visit)",
            rf"(?:what|which) dates?\b.*?\b{INSPECTION}(?: {TOOK_PLACE})*",
            rf"{WHEN} {DID} {INSPECTION} {TOOK_PLACE}",
            rf"{WHEN} {DID} {INSPECTION}(?=\W*$)",
            rf"when {DID} (?:it|this(?: place)?|the council|they) inspected",
        ),
        saying(r"inspection dates?", r"dates? of (?:inspection|visit)", "visit"),
    ),
    (
        saying(
            r"age (?:groups?|ranges?)",
            r"(?:what|which) ages?(?: groups?| ranges?)?(?: of \w+)?",
            r"how old\b.*\bcover(?:ed|s)?",
        ),
        saying("ages?", "age (?:group|range)"),
    ),
    (
        saying(
            r"copyright(?: holder| owner)?",
            r"licen[cs]e\w*",
            r"permission to (?:re)?(?:use|print|copy|quote|publish|produce)",
            rf"{TO_COPY}\b{OF_IT}",
            PERMITTED,
        ),
        re.compile(r"\breproduc\w+|\blicen[cs]e|©|\bcopyright\b", re.IGNORECASE),
    ),
    (
        saying(
            r"who (?:publish(?:es|ed)?|issued|released|produced|produces)",
            r"publisher",
            r"whose report",
            r"who is (?:this|the report) by",
        ),
        re.compile(r"\bpublisher\b|\bwebsite\b|©", re.IGNORECASE),
    ),
    (
        saying(
            r"website|web (?:address|site|page)|url",
            r"where (?:can|do|could) (?:i|we|you|one) (?:get|find|download|obtain|buy)\b.*\b(?:cop(?:y|ies)"
            r"|report|document)",
            r"(?:further|more|another|extra) cop(?:y|ies)",
        ),
        saying("website", "copies"),
    ),
)
# For the place inspected and for the title, which stand on a front page as lines of their own.
PLACE = saying(
    r"(?:which|what) (?:local )?(?:council|authority|city|town|county|borough|place|area|district|provider)"
    rf" {DID}\b.*\b(?:about|on|for|inspected|concern(?:s|ed)?|cover(?:s|ed)?|relates? to|of)",
    r"(?:who|where) was (?:being )?inspected|name of the (?:council|authority|place|city)",
    r"where (?:was|is) (?:this|the) (?:inspection|report)(?: (?:done|about|from|carried out))?",
)
TITLE = saying(
    r"(?:title|name) of (?:the|this) (?:report|document)|(?:report|document)(?:'s)? (?:full )?(?:title|name)",
    r"what(?:'s| is| was) (?:this|the) (?:report|document) (?:called|titled|entitled)",
)
# What may stand beside it.
BESIDE = saying(
    r"allowed|may|must|free|freely|legal(?:ly)?|ok|okay|fine|permitted|possible|newspaper|website|blog|article|newsletter",
    r"essay|work|dissertation|presentation|own|covers?|covered|published|publish|dates?|days?|year|month|names?|called",
    r"team|inspectors?|ofsted|extracts?|parts?|bits?|passages?|sections?|whole|full|text|person|lead|run|wrote|writes",
    r"written|long|last|lasted|under|hmi|charge|from|in total|whom",
)
# Of another inspection or report, or of how many came: in the text, if anywhere.
NOT_ASKED = saying(
    r"previous(?:ly)?|before|earlier|next|last (?:time|inspection|report|inspected|visit)|how many (?!days|weeks)",
    r"members?|deputy",
)
# One of these must be there: without, it is not known that the report itself is meant.
OF_REPORT = saying(
    r"report|document|inspect\w*|ofsted|this|it|publi\w+|copyright|licen\w+|reprint|cop(?:y|ies)|ages?|website|author|hmi|visit"
)


def answer_metadata(question: str, report: Report) -> Structured | None:
    """What the front page tells of that which the question asks; None where it asks for something else."""
    patterns = _asking(question)
    if not patterns or rest(meant_half(question, report)[1], report, *patterns, BESIDE):
        return None
    front = next((p for p in report.paragraphs if p.number is None and p.section is None), None)
    if front is None:
        return None
    chosen: list[Sentence] = []
    for pattern, told in ASKS:
        if pattern in patterns:
            chosen += _told(front, told)
    if PLACE in patterns:
        chosen += [s for s in front.sentences if front.text[s.start : s.end] == report.front.authority]
    if TITLE in patterns:
        chosen += [s for s in front.sentences[:1] if report.front.title.startswith(front.text[s.start : s.end])]
    if not chosen:
        return None
    return Structured("metadata", cite(report, front, chosen), complete=True)


@lru_cache(maxsize=64)  # asked for each report
def _asking(question: str) -> tuple[re.Pattern[str], ...]:
    """The patterns that find something of the front page in the question; none where it asks for something else."""
    if NOT_ASKED.search(question) or not OF_REPORT.search(question):
        return ()
    return tuple(p for p in (*(pattern for pattern, _ in ASKS), PLACE, TITLE) if p.search(question))


def _told(front: Paragraph, told: re.Pattern[str]) -> list[Sentence]:
    """The values of the fields whose name says so, else the sentences that do."""

    def name(sentence: Sentence) -> str:
        return (front.items[sentence.item].lead or "") if sentence.item is not None else ""

    fields = [s for s in front.sentences if told.search(name(s))]
    return fields or [s for s in front.sentences if told.search(front.text[s.start : s.end])]
