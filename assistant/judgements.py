"""Questions about grades: answered from graded headings, their opening paragraphs and the table of judgements."""

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.graded import NUMBERED, Judged, all_judged, cite_judged, in_scale, in_words, scale_of
from assistant.quotes import cite
from assistant.subject import AUDIENCE, meant_half, rest, saying
from assistant.titles import named_titles
from assistant.types import Structured
from index.frameworks import read_frameworks
from index.sparse import kept_stems, stems
from index.types import Report

# Words for a judgement that are hardly used for anything else in questions about a report.
MARK = re.compile(
    r"\b(?:grade[- ]wise|grad(?:e[sd]?|ings?)|ratings?|rated|scor(?:e[sd]?|ing)|marks?|marked|judg(?:e?ments?|ed)"
    r"|verdicts?|pass(?:ed)? or fail(?:ed)?"
    r"|(?:do|did|does|would) (?:they|it|ofsted|(?:the )?(?:inspectors|report)) (?:rate|judge))\b",
    re.IGNORECASE,
)
SEVERAL = re.compile(r"\b(?:grades|gradings|ratings|scores|marks|judge?ments|verdicts)\b", re.IGNORECASE)
# These ask for a judgement only where all else in the question is a title ("how did they do on partnership working").
WEAK = saying(
    r"how (?:well |good |bad )?(?:did|do|does|has|have|is|was|were|are)\b.*?\b(?:do|doing|done|fared?|perform\w*"
    r"|come out)",
    r"(?:what|which)\b.*?\b(?:give|gave|given|award|awarded|come out (?:as|at|with))",
    r"how (?:good|bad) (?:is|was|are|were)",
)
FARED_WORDS = saying("how", "well", "do(?:es|ing|ne)?", "fared?", r"perform\w*", "com(?:e|ing) out", "came out")
WON = saying("gets?|got|given|awarded|received?|earn(?:ed)?|achieved?|reach(?:ed)?|came back")
# Around a grade that was got ("get a 'Good' for …"), and not a thing that is good ("get good support").
BEFORE = WON.pattern + r"[ \"'“‘]+(?:(?:an?|any|the)[ \"'“‘]+)?"
AFTER = r"(?=\W*$|\W+(?:for|in|on|at|overall|or|grade|rating|mark|score|judge?ment)\b)"
TABLE = re.compile(r"\b(?:(?:summary )?tables?|record|main findings|findings|at the end)\b", re.IGNORECASE)
EVERY = re.compile(r"\b(?:all|every|each)\b", re.IGNORECASE)
# Of something named before; the question does not stand alone.
POINTS = re.compile(r"\b(?:that|this|those|these|there|ones?)\W*$", re.IGNORECASE)
AREA = r"(?:areas?|parts?|sections?|aspects?|outcomes?|categor(?:y|ies)|themes?|headings?|elements?|fields?)"
# Another question, whatever grade it speaks of: for reasons, for persons, for what to do, for earlier judgements.
NOT_ASKED = re.compile(
    r"^\W*(?:and |but |so )?(?:who|why|when|where|how (?:can|could|should|would|will"
    rf"|many (?!(?:of )?(?:the )?(?:{AREA}|grad(?:e|ing)s|ratings|judge?ments)\b)))\b"
    r"|\b(?:why|how come|reasons?|because|mean|means|meaning|previous|previously|last time|before|earlier|need to)\b",
    re.IGNORECASE,
)
YES_OR_NO = re.compile(r"\W*(?:so |and |but |ok )?(?:is|are|was|were)\b", re.IGNORECASE)
OR_NOT = saying("or not")
AREAS = re.compile(rf"\b{AREA}\b", re.IGNORECASE)
LISTS = saying("which|what|list|name|show|any|all|every|anything|everything|anywhere|how many|number of")
BOTH = saying("two")  # halves
COUNTS = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b", re.IGNORECASE)
BETTER = re.compile(r"\b(?:or (?:better|above|higher)|at least)\b", re.IGNORECASE)
OR_LESS = re.compile(r"\bor (?:worse|below|lower|less)\b|\bat (?:most|best)\b", re.IGNORECASE)
BEYOND = re.compile(r"\b(?:better than|above|more than|higher than)\b", re.IGNORECASE)
WORSE = re.compile(r"\b(?:less than|below|lower than|worse than|short of|not)\b", re.IGNORECASE)
COMPARES = re.compile(
    r"\b(?:better|worse|higher|lower|same|compared?|comparison|versus|vs|difference)\b", re.IGNORECASE
)
BEST = saying("best", "highest", "top", "strongest")
WORST = saying("worst", "lowest", "weakest", "poorest")
FARED = re.compile(rf"\b(?:which|what) {AREA} (?:did|does|do|came out|performed|fared)\b", re.IGNORECASE)
OVERALL = re.compile(r"\b(?:overall|headline|final|in general|as a whole|altogether|main)\b", re.IGNORECASE)


def answer_grade(question: str, report: Report, *, whole: bool = True, loosely: bool = False) -> Structured | None:
    """The grades that the question asks for; None where it asks for none, or is in doubt.

    With `whole`, a question that names nothing asks for what is judged overall. Where all with a grade are asked for
    that nothing got, the table of judgements itself is the answer. `loosely`, a part of a title names it also where the
    question only asks how something fared: of several reports that is a question for grades.
    """
    if not _may_ask(question, report):
        return None
    things = all_judged(report)
    if not things:
        return None
    question = in_words(question, report)
    scale = scale_of(report, things)
    scale = in_scale(scale, question, report)
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, scale))})s?\b", re.IGNORECASE)
    half, without = meant_half(question, report)
    inside = tuple(thing for thing in things if half in (None, thing.half))
    marked = MARK.search(question) is not None
    frames = (MARK, BETTER, OR_LESS, BEYOND, WORSE, COMPARES, words, WON, OVERALL, LISTS, TABLE, COUNTS, BOTH)
    asked = [stem for stem in rest(without, report, *frames) if stem not in AUDIENCE]
    won = re.search(BEFORE + words.pattern + AFTER, question, re.IGNORECASE) is not None
    left = [stem for stem in rest(without, report, *frames, AREAS, BEST, WORST) if stem not in AUDIENCE]
    if (marked or FARED.search(question)) and not left and (BEST.search(question) or WORST.search(question)):
        reached = [word for word in scale if any(thing.word == word for thing in inside)]
        extreme = reached[0] if BEST.search(question) else reached[-1]
        return _listed(report, inside, [extreme])
    either = re.search(rf"{words.pattern}\W+or\W+(?:an? )?{words.pattern}", question, re.IGNORECASE)
    if not either and _several_compared(question, words):
        return None
    some, areas = LISTS.search(question), AREAS.search(question)
    listed = words.search(question) and ((some and (marked or won or areas)) or (marked and areas))
    if listed and all(stem in AUDIENCE for stem in rest(without, report, *frames, AREAS)):
        wanted = _wanted(question, scale, words)
        kept = [word for word in scale if word in wanted]
        inside = _of_kind(question, report, inside)
        if any(thing.word in wanted for thing in inside):
            return _listed(report, inside, kept)
        return _nothing(report, inside, kept, counted=COUNTS.search(question) is not None)
    if marked or won:
        found = _named(asked, without, inside, full=False) or (_whole(asked, question, inside) if whole else ())
    elif WEAK.search(question):
        # "How did leadership fare" names its thing within the asking, "how did they do on leadership" after it.
        asking = FARED_WORDS if loosely else WEAK
        left = [stem for stem in rest(without, report, asking, words, OVERALL) if stem not in AUDIENCE]
        found = _named(left, without, inside, full=not loosely)
        if not found and whole and OVERALL.search(question):
            found = _whole(left, question, inside)
    elif words.search(question) and (YES_OR_NO.match(question) or either):
        left = rest(without, report, words, OVERALL, OR_NOT)
        left = [stem for stem in left if half is None or stem not in AUDIENCE]
        found = _named(left, without, inside, full=not loosely)
        place = set(kept_stems(report.front.authority or "")) & set(stems(question))
        if not found and whole and (loosely or place or half is not None):  # "was Borchester inadequate?"
            found = _whole(left, question, inside)
    else:
        return None
    return _structured(report, found) if found else None


def _may_ask(question: str, report: Report) -> bool:
    """Whether the question has a word for judgements, or a grade of a publisher's scale or of the report."""
    outside, asks = _asking(question)
    if outside or asks:
        return asks
    said = question.lower()
    return any(word in said for word in _grade_words(report))


@lru_cache(maxsize=2048)
def _grade_words(report: Report) -> frozenset[str]:
    """The grades that a report gives and those of its scale, in small letters."""
    given = (s.grade.word for s in report.sections if s.grade is not None)
    printed = (name.split("(")[0].strip().lower() for name, _ in report.scale)
    return frozenset((*given, *printed, *(row.judgement.strip().lower() for row in report.rows)))


@lru_cache(maxsize=64)  # asked for each report
def _asking(question: str) -> tuple[bool, bool]:
    """Whether the question asks for something else for sure, and whether it may ask for judgements."""
    if NOT_ASKED.search(question) or POINTS.search(question):
        return True, False
    said = question.lower()
    known = any(word.lower() in said for framework in read_frameworks() for word, _ in framework.grades)
    return False, known or any(pattern.search(question) for pattern in (MARK, FARED, WEAK, NUMBERED))


def _structured(report: Report, things: Sequence[Judged]) -> Structured:
    words = tuple(dict.fromkeys(thing.word for thing in things))
    return Structured("grade", cite_judged(report, things), complete=True, grades=words)


def _listed(report: Report, inside: Sequence[Judged], wanted: Sequence[str]) -> Structured:
    """All things with one of the grades wanted, and how many of the graded they are."""
    found = [thing for thing in inside if thing.word in wanted]
    return Structured("grade", cite_judged(report, found), complete=True, note=_count(len(found), inside, wanted))


def _count(count: int, inside: Sequence[Judged], wanted: Sequence[str]) -> str:
    """ "10 of the 24 graded areas are good." """
    areas = "area" if len(inside) == 1 else "areas"
    return f"{count} of the {len(inside)} graded {areas} {'is' if count == 1 else 'are'} {' or '.join(wanted)}."


def _of_kind(question: str, report: Report, things: Sequence[Judged]) -> tuple[Judged, ...]:
    """Of the things, those under a title that says the word asked with ("which outcomes …"), where there are some."""
    said = {stem for word in AREAS.findall(question) for stem in stems(word)}

    def above(thing: Judged) -> set[str]:
        at = thing.section if thing.section is not None else report.rows[thing.rows[0]].section
        return set(kept_stems(" ".join(report.sections[at].path))) if at is not None else set()

    return tuple(thing for thing in things if said & above(thing)) or tuple(things)


def _nothing(report: Report, inside: Sequence[Judged], wanted: Sequence[str], *, counted: bool) -> Structured | None:
    """That nothing has the grades wanted, with the whole table of judgements to see it; None without a table.

    Where they were only to be `counted`, that is all that was asked.
    """
    rows = {row.subject for row in report.rows}
    table = next((p for p in report.paragraphs if p.number is None and any(r in p.text for r in rows)), None)
    if table is None or not rows:
        return None
    cited = cite(report, table, table.sentences)
    if counted and wanted:
        return Structured("grade", cited, complete=True, note=_count(0, inside, wanted))
    named = " or ".join(wanted) or "better than the best of the scale"
    reason = f"No section and no row of the table of judgements is graded {named}; these are all the grades given."
    return Structured("grade", cited, "partial", reason)


def _several_compared(question: str, words: re.Pattern[str]) -> bool:
    """Whether grades are compared with more than one ("good and not outstanding"): which are meant is not plain."""
    named = {found.lower().removesuffix("s") for found in words.findall(question)}
    return len(named) > 1 and any(pattern.search(question) for pattern in (BETTER, OR_LESS, BEYOND, WORSE))


def _wanted(question: str, scale: list[str], words: re.Pattern[str]) -> set[str]:
    """The grades that a question for some of the scale means: those it names, or those better or worse."""
    named = [next(w for w in scale if found.lower().startswith(w)) for found in words.findall(question)]
    at = scale.index(named[0])
    if BETTER.search(question):
        return set(scale[: at + 1])
    if OR_LESS.search(question):
        return set(scale[at:])
    if BEYOND.search(question):
        return set(scale[:at])
    if WORSE.search(question):
        return set(scale[at + 1 :])
    return set(named)


def _named(asked: Sequence[str], without: str, things: Sequence[Judged], *, full: bool) -> tuple[Judged, ...]:
    """The things whose titles the question names, where these explain all that it asks.

    With `full` a title must stand there whole, or at least two words be asked for that it begins with.
    """
    chosen = named_titles(asked, stems(without), [thing.title for thing in things], full=full)
    if full and not chosen and len(asked) > 1:
        chosen = {thing.title for thing in things if kept_stems(thing.title)[: len(asked)] == list(asked)}
    return tuple(thing for thing in things if thing.title in chosen)


def _whole(asked: Sequence[str], question: str, things: Sequence[Judged]) -> tuple[Judged, ...]:
    """Where nothing is named: everything where several grades are asked for, else what is judged overall."""
    if asked:
        return ()
    several = SEVERAL.search(question) or EVERY.search(question) or TABLE.search(question)
    if several and not OVERALL.search(question):
        return tuple(things)
    return tuple(thing for thing in things if OVERALL.search(thing.title))
