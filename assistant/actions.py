"""Questions about what must be done: answered from the report's recommendations, with their deadlines."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.deadlines import AT_ONCE, MONTH, SPAN, Deadline, day_of, due, read_deadline
from assistant.quotes import cite
from assistant.subject import AUDIENCE, alike, counted_of, half_numbers, meant_half, rest, saying, stands_in, top_of
from assistant.types import Structured
from index.sparse import kept_stems, stems
from index.types import Paragraph, Report, Sentence

Score = Callable[[Sequence[str]], Sequence[float]]
"""How well each of some texts answers the question; above 0 it does."""

# Titles under which official reports print what must be done.
TITLE = re.compile(
    r"\brecommend\w*|\b(?:areas?|priorit\w+|points|proposals) for (?:further )?(?:improvement|development|action)\b"
    r"|\bpriority actions?\b|\brequired? (?:actions?|improvements?)\b|\baction plan\b|\bnext steps\b"
    r"|\bwhat .*\b(?:needs?|must|should)\b|\brequirements\b",
    re.IGNORECASE,
)
# The words with which a list of things to do is opened.
OPENING = re.compile(
    r"\b(?:should|must|needs? to|(?:is|are) (?:asked|required|recommended) to|recommends?)\b.*"
    r"|\b(?:following|these) (?:actions?|recommendations?|improvements?|steps)\b",
    re.IGNORECASE,
)
# Words that ask for what must be done. "Must" and "need" alone ask for much else.
ASKED = saying(
    r"recommend(?:ation|ations|ed|s)?|areas? for (?:improvement|development)|to-?do list|deadlines?"
    r"|action (?:points?|list)",
    r"(?:which|what|how many|all|list|every) (?:the |of the )?(?:other )?actions?|number of actions",
    r"actions? (?:(?:is|are|was|were) )?(?:required|needed)",
    r"(?:told|asked|ordered|required|instructed) (?:(?:the )?\w+ ){0,3}?to",
    r"what\b.*\b(?:was|were|been)\b.*\b(?:told|asked)",
    r"(?:ofsted|inspectors?|report|they)\b.{0,30}?"
    r"\b(?:ask(?:ed|ing|s)? (?:for|the|them|to)|wants?|wanted|demand(?:ed|s)?)",
    r"(?:what|which|any) (?:improvements?|changes?|actions?) (?:(?:do|does|did|is|are|was|were) )?\b.*"
    r"\b(?:want(?:ed|s)?|ordered|demanded|required|needed|asked|be made)",
    r"improvements? (?:wanted|ordered|demanded|required|needed)|instructions?",
    r"must (?:now |also )?(?:do|change|improve)",
    r"(?:meant|supposed) to (?:do|sort|fix|change|improve)|how (?:must|should|ought)|what\b.*\b(?:must|ought to)",
    r"how (?:long|much time|many (?:months|weeks|days))\b.*\b(?:did|do|does|have|has|had|were|was)\b"
    r".*\b(?:get|got|have|given)\b.*\bto",
    r"what\b.*\b(?:must|should|ought to|(?:have|has|had|needs?|needed) to)\b.*\b(?:do|done|happen|changed?|sort(?:ed)?"
    r"|fix(?:ed)?|improved?|put right|address(?:ed)?|tackled?)",
    r"what\b.*\bneeds? (?:fixing|sorting|changing|improving|doing)",
    r"what\b.*\bwant(?:s|ed)?\b.*\b(?:to|done|changed?|fixed|improved|sorted)",
    r"by when\b.*\b(?:must|should|have to|has to|needs? to)",
)
# With a deadline that the report sets itself, these are enough.
DUE = saying(r"actions?|done|due|happen|sort(?:ed)?|fix(?:ed)?|improvements?|required|targets?")
FIRST = re.compile(r"\bfirst(?: of all)?\W*$", re.IGNORECASE)  # "what should they fix first?"
LONG = re.compile(r"\bhow (?:long|much time|many (?:months|weeks|days))\b|\bby when\b|\bdeadlines?\b", re.IGNORECASE)
# Of what was or is done, of what others recommended, of reasons: found in the text, not in the list.
NOT_ASKED = re.compile(
    r"^\W*(?:and |but |so )?(?:who|why|how come)\b|\b(?:why|reasons?|previous(?:ly)?|last (?:time|inspection)"
    r"|20\d\d report"
    r"|progress|since then|already|(?:has|have|had) (?:(?!to )\w+ ){0,4}(?:taken|done)"
    r"|and (?:what|how|why|is|are|was|were|did|does|has))\b"
    r"|\b(?:about|of|with|for) (?:it|that|this|these|those|them)\W*(?:then|now)?\W*$|\bfrom the (?!report|inspect)",
    re.IGNORECASE,
)
# Words of asking for action: no recommendation is told from another by them.
DOING = frozenset(
    stems(
        """do does doing done make made must should ought have has had need needs needed told tell asked required
        ordered instructed expected meant supposed want wants wanted change changed changes sort sorted sorting fix
        fixed fixing improve improved improving improvement improvements happen happens put right address addressed
        tackle tackled recommend recommended recommendation recommendations action actions point points list deadline
        deadlines aim aimed aims directed target within under by next first long much time many month months week weeks
        day days year years when priority priorities requirement requirements instruction instructions order orders
        development develop take taken step steps start better due name state set suggest suggested thing things
        due happening according apply fall falls required needed target targets fixing changing doing applies
        number total count altogether
        about trying their them better"""
    )
)
MOST_OFTEN = 0.34
"""A word in more than this share of the recommendations ("ensure", "children") does not tell one from another."""
LEAST_COVERED = 0.5
"""Share of the subject's words, rare ones weighing more, of which an action must hold more to be about it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One recommendation: an item of a paragraph or a whole one. `lead` is its printed deadline, if it has one."""

    paragraph: Paragraph
    sentences: tuple[Sentence, ...]
    lead: str | None
    half: int | None

    @property
    def label(self) -> str:
        """How it is cited: "¶15(e)", or "¶20" for a whole paragraph."""
        item = self.sentences[0].item
        mark = self.paragraph.items[item].mark if item is not None else None
        return f"{self.paragraph.label}({mark})" if mark else self.paragraph.label

    @property
    def text(self) -> str:
        """Its words, as they stand."""
        return " ".join(self.paragraph.text[s.start : s.end] for s in self.sentences)


@lru_cache(maxsize=2048)
def all_actions(report: Report) -> tuple[Action, ...]:
    """The report's recommendations in order: items of paragraphs that say so, or paragraphs under such a title."""
    number = half_numbers(report)
    found: list[Action] = []
    for paragraph in report.numbered:
        if paragraph.section is None:
            continue
        title = report.sections[paragraph.section].title
        half = number.get(top_of(report, paragraph.section))
        bullets = [position for position, item in enumerate(paragraph.items) if item.mark]
        opening = paragraph.text[: paragraph.items[bullets[0]].start] if bullets else ""
        timed = any(read_deadline(paragraph.items[b].lead or "") for b in bullets)
        if bullets and (timed or TITLE.search(title) or OPENING.search(opening)):
            for position in bullets:
                inside = tuple(s for s in paragraph.sentences if s.item == position)
                if inside:
                    found.append(Action(paragraph, inside, paragraph.items[position].lead, half))
        elif not bullets and TITLE.search(title) and not paragraph.text.endswith(":") and paragraph.sentences:
            found.append(Action(paragraph, paragraph.sentences, None, half))
    return tuple(found)


def answer_actions(
    question: str, report: Report, *, score: Score | None = None, whole: bool = True
) -> Structured | None:
    """The recommendations that the question asks for; None where it asks for none, or is in doubt.

    With `whole`, a question that names no subject, half or deadline asks for all. `score` judges which of them are
    about the subject asked; without it words that are rare among them decide.
    """
    asked, deadline = _asking(question)
    if not asked and deadline is None:
        return None
    actions = all_actions(report)
    if not actions or not (asked or any(read_deadline(action.lead or "") == deadline for action in actions)):
        return None
    half, without = meant_half(question, report)
    subject = [
        stem
        for stem in rest(without, report, AT_ONCE, SPAN, MONTH)
        if stem not in DOING and stem not in AUDIENCE and not stem.isdecimal()
    ]
    if subject:
        scores = (score or (lambda texts: covered(subject, texts)))([action.text for action in actions])
        inside = [action for action, s in zip(actions, scores, strict=True) if s > 0]
    elif whole or half is not None or deadline is not None:
        inside = list(actions)
    else:
        return None
    inside = [action for action in inside if half in (None, action.half)]
    if deadline is not None:
        inside = _within(inside, deadline, report)
    if not inside:
        return None
    chosen: dict[int, list[Sentence]] = {}
    for action in inside:
        chosen.setdefault(report.paragraphs.index(action.paragraph), []).extend(action.sentences)
    citations = [c for place, sentences in chosen.items() for c in cite(report, report.paragraphs[place], sentences)]
    note = "" if subject else counted_of(len(inside), len(actions), "recommendation")
    return Structured("recommendation", tuple(citations), complete=not subject, note=note)


def covered(subject: Sequence[str], texts: Sequence[str]) -> list[float]:
    """How much of a subject (stems) each of some texts holds: -0.5 for nothing to 0.5 for all of it.

    A stem weighs the more, the fewer of the texts hold it. A text that shares only stems that many hold has nothing.
    Where some texts hold the whole subject as a phrase ("care plans"), only these count.
    """
    phrase = [len(subject) > 1 and stands_in(subject, kept_stems(text)) for text in texts]
    if any(phrase):
        return [1 - LEAST_COVERED if whole else -LEAST_COVERED for whole in phrase]
    words = [set(kept_stems(text)) for text in texts]
    holds = [[any(alike(stem, word) for word in one) for stem in subject] for one in words]
    often = Counter(stem for one in holds for stem, held in zip(subject, one, strict=True) if held)
    rare = [often[stem] <= max(1, MOST_OFTEN * len(texts)) for stem in subject]
    # A word that no text holds weighs as much as one that a single text holds: the question may be about it.
    weight = [1 / (1 + max(1, often[stem])) for stem in subject]
    total = sum(weight)
    return [
        sum(w for w, held in zip(weight, one, strict=True) if held) / total - LEAST_COVERED
        if any(r and held for r, held in zip(rare, one, strict=True))
        else -LEAST_COVERED
        for one in holds
    ]


@lru_cache(maxsize=64)  # asked for each report
def _asking(question: str) -> tuple[bool, Deadline | None]:
    """Whether the question asks for what must be done, and the deadline that it sets; else (False, None).

    Where it does not ask, only one that is among the report's own is enough.
    """
    if NOT_ASKED.search(question):
        return False, None
    asked, deadline = ASKED.search(question) is not None, _deadline(question)
    return asked, deadline if asked or DUE.search(question) else None


def _deadline(question: str) -> Deadline | None:
    """The deadline that the question sets; "how long" asks for one and sets none."""
    if LONG.search(question) and not SPAN.search(question):
        return None
    return read_deadline(question) or (Deadline() if FIRST.search(question) else None)


def _within(actions: Sequence[Action], deadline: Deadline, report: Report) -> list[Action]:
    """The actions with just this deadline; where there are none, or a day is named, those due by then."""
    same = [action for action in actions if action.lead and read_deadline(action.lead) == deadline]
    if same or deadline == Deadline():
        return same
    last = day_of(report.front.published, deadline)
    return [
        action
        for action in actions
        if last and action.lead and (day := due(report.front.published, action.lead)) and day <= last
    ]
