"""What is no question about a report: greetings, thanks, commands to write something; and people who need help.

Recognised by the whole of what is said, never by its topic: "hi, what about bullying?" is a question, and so is "is
there help for people suffering violence at home". In doubt it is a question.
"""

import re
from collections.abc import Sequence

from assistant.actions import all_actions
from assistant.distress import in_distress
from assistant.subject import saying
from assistant.types import Structured
from index.types import Report

NO_HELPLINE = "This is not a helpline: nobody reads what is written here."
HELLO = "Pilcrow answers questions about official reports with their own numbered paragraphs. You could ask:"
NOT_WRITTEN = (
    "Pilcrow writes nothing itself: it answers questions about official reports with their own words. You could ask:"
)
MOST_OPTIONS = 3

# Nothing but these, in any number and order, is a greeting, thanks or a farewell ...
POLITE = saying(
    r"hi+|hello+|hey+|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day|night)|morning|evening",
    r"thanks?|thank you|thx|ta|cheers|many|much|appreciated?|a lot|lots",
    r"bye+|good ?bye|see (?:you|ya)|later|cya|take care",
    r"ok(?:ay)?|great|brilliant|perfect|lovely|nice|cool|wow|awesome|excellent|fantastic|super|well done",
    r"that'?s|all|it|is|was|been|have|for|now|please|sorry|there|everyone|mate|pilcrow|bot|my|friend|sir|madam|help(?:ful|ed)?",
    r"so|very|really|you|a|the|and|to|me|again|today|your|no|worries|problem|this|answer|one|two|three",
    r"lol|haha+|hm+|um+|er+|test(?:ing)?",
)
# ... where at least one of these is among them: "all of it" and "that one" are none.
GREETS = saying(
    r"hi+|hello+|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day|night)|thanks?|thank you|thx|ta"
    r"|cheers",
    r"bye+|good ?bye|see (?:you|ya)|cya|ok(?:ay)?|well done|great|brilliant|perfect|lovely|cool|awesome"
    r"|fantastic|lol|haha+",
    r"test(?:ing)?|appreciated?",
)
OPENINGS = re.compile(rf"(?:(?:{GREETS.pattern}|\b(?:please|so|well|oh|and|there|pilcrow)\b)[\W_]*)+", re.IGNORECASE)
CLOSINGS = re.compile(r"(?:[\s,]+(?:please|thanks|thank you|then|today|mate))+$", re.IGNORECASE)
# Small talk, and questions about the machine: the whole of what is said, between openings and closings.
CHAT = saying(
    r"how are (?:you|things|u)(?: doing| today| feeling)*|how'?s it going|how do you do|what'?s up|you there",
    r"(?:nice|pleased|good) to meet you|who (?:are|made|built|created|owns|programmed) (?:you|u)|what are you",
    r"what(?:'s| is) your name|(?:do you have a|have you got a) name|are you there",
    r"are (?:you|u) (?:an? |real |really )*(?:human|robot|bot|chat ?bot|ai|machine|computer|person|real|chatgpt"
    r"|gpt|alive)",
    r"am i (?:talking|speaking|chatting) (?:to|with) (?:an? )?\w+(?: person)?",
    r"what (?:can|do) you do|what can (?:i|you) (?:ask|help)(?: you)?(?: with| about| me with)?|how do you work",
    r"how (?:do|can) i use (?:this|it|you)|can you help(?: me)?(?: out)?|help(?: me)?|i (?:love|like"
    r"|hate) (?:you|this)",
    r"you(?:'re| are) (?:\w+ )?(?:useless|stupid|great|rubbish|amazing|clever|smart|brilliant|funny|the best)",
    r"what(?:'s| is) the (?:weather|time)(?: like)?(?: today| now| tomorrow| in [\w ]+)*|what time is it"
    r"|what day is it",
    r"what(?:'s| is) \d+ ?(?:[-+*/x]|plus|times|minus|divided by) ?\d+|i'?m bored|say something(?: funny)?",
    r"do you (?:like|love|dream|sleep|eat)(?: \w+)?",
)

# Commands to make a text of some kind. What a report says is never made, so no question begins so.
MAKE = saying(
    r"(?:(?:can|could|will|would) you |i(?:'d| would)? (?:want|need|like) (?:you to )?)?"
    r"(?:write|compose|create|generate|make|draft|invent|draw|paint|code|program|sing)\b(?: me| us)?(?: up)?"
    r"(?: (?:an?|some|the|my|another|your|short|long|little|funny|nice|quick|rhyming|python|java|javascript|html|sql"
    r"|formal|new|bedtime|complaint|cover|love|birthday|press))*"
    r" (?:poems?|poetry|stor(?:y|ies)|songs?|lyrics|jokes?|haikus?|limericks?|raps?|sonnets?|essays?|scripts?|code"
    r"|programs?|apps?|functions?|games?|emails?|letters?|speech|speeches|tweets?|blog posts?|recipes?|pictures?"
    r"|images?"
    r"|drawings?|cv|homework|novels?|press releases?|riddles?|fairy ?tales?)",
    r"(?:give|tell) (?:me|us) (?:an?|another|some) (?:\w+ )?"
    r"(?:poems?|stor(?:y|ies)|songs?|jokes?|haikus?|limericks?|riddles?|recipes?)",
)
ORDERS = saying(
    r"(?:ignore|forget|disregard|override) (?:all |any |your |my |the |previous |prior |above )*"
    r"(?:instructions?|rules|prompts?|system prompt)",
    r"translate\b.*\b(?:in)?to \w+\W*$",
)


def out_of_scope(question: str, reports: Sequence[Report], *, help_text: str) -> Structured | None:
    """What to say to that which is no question about a report, with questions that can be asked; None for a question.

    A person in distress is told first where help is: `help_text`.
    """
    said = " ".join(question.replace("’", "'").split())
    if in_distress(said):
        return Structured("distress", (), "out_of_scope", f"{NO_HELPLINE} {help_text}".strip(), suggestions(reports))
    bare = re.sub(r"[^\w\s']", " ", said).strip()
    left = re.sub(r"[\W_]+", "", POLITE.sub(" ", bare))
    if not left and GREETS.search(bare) and not re.match(r"(?:is|was|are|were)\b", bare, re.IGNORECASE):
        return Structured("chat", (), "out_of_scope", HELLO, suggestions(reports))
    opened = OPENINGS.sub("", said, count=1) if OPENINGS.match(said) else said
    asked = CLOSINGS.sub("", opened.strip(" ?!.,\"'"))
    if CHAT.fullmatch(asked):
        return Structured("chat", (), "out_of_scope", HELLO, suggestions(reports))
    if MAKE.match(asked) or ORDERS.match(asked):
        return Structured("command", (), "out_of_scope", NOT_WRITTEN, suggestions(reports))
    return None


def suggestions(reports: Sequence[Report]) -> tuple[str, ...]:
    """Up to three questions that the first of the reports can answer, made from its own titles."""
    if not reports:
        return ()
    report = reports[0]
    graded = list(dict.fromkeys(section.title for section in report.sections if section.grade is not None))
    held = {paragraph.section for paragraph in report.numbered}
    titles = list(dict.fromkeys(s.title for p, s in enumerate(report.sections) if p in held and s.grade is None))
    found = [f"What grade was given for {_inner(graded[0])}?"] if graded else []
    found += [f"What are the main points of the section “{title}”?" for title in (*graded[1:2], *titles)]
    if any(action.lead for action in all_actions(report)):
        found.insert(1, "What are the recommendations?")
    return tuple(found[:MOST_OPTIONS])


def _inner(title: str) -> str:
    """A title inside a sentence: its first letter small, unless the first word is an abbreviation."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
