"""A person in distress, or one who reports a child at risk: recognised by who speaks, and that it is now.

Each signal needs a first person ("I'm being hit", "my dad hits me") or a child that the speaker knows of ("I think the
girl next door is being abused"), in the present. What befalls people in general, or befell the speaker once, is what
reports are about and so a question. Nothing is recognised by a topic alone.
"""

import re

from assistant.subject import saying

KIN = (
    r"(?:mum|mummy|mom|mother|dad|daddy|father|brother|sister|uncle|aunt|auntie|gran\w*|cousin|partner|husband|wife|boyfriend"
    r"|girlfriend|ex|carer|parents?|teacher|neighbou?r|family|son|daughter|step-?\w+|foster[- ]\w+)"
)
CHILD = (
    r"(?:child(?:ren)?|kids?|baby|babies|toddler|boys?|girls?|son|daughter|niece|nephew|brother|sister|grand\w+|pupil|friend"
    r"|teenager)"
)
HARMED = (
    r"(?:hit|beaten(?: up)?|abused|hurt|raped|molested|groomed|assaulted|attacked|threatened|harmed|neglected|starved"
    r"|strangled|trafficked|exploited|stalked)"
)
HARMS = (
    r"(?:hits?|hitting|beats?|beating|hurts?|hurting|abus(?:es?|ing)|rap(?:es?|ing)|molest(?:s|ing)|touch(?:es|ing)"
    r"|threatens?|threatening|strangl(?:es?|ing)|punch(?:es|ing)|kick(?:s|ing)|attack(?:s|ing)|stalk(?:s|ing))"
)
OFTEN = r"(?:'s|'re| is| are| keeps?| keep on| has been)? (?:(?:always|still|often|sometimes|regularly) )?"
KNOWN = rf"(?:my|(?:my )?neighbou?r'?s'?|next door'?s?) (?:\w+ )?{CHILD}(?: next door)?"
SEEN = (
    rf"i (?:think|know|believe|suspect|saw|heard|fear)(?: that)? (?:a|the|this|that|my) (?:\w+ ){{0,2}}?{CHILD}"
    r"(?: [\w']+){0,4}?"
)
BEING = rf"(?:'s| is| are) (?:being|getting) {HARMED}"
SIGNALS = saying(
    rf"(?:i'?m|i am|we'?re|we are|i keep)(?: \w+)? (?:being|getting) (?:{HARMED}|bullied)",
    rf"i get {HARMED}",
    rf"my (?:\w+ )?{KIN}{OFTEN}{HARMS} (?:me|us|my {CHILD})",
    rf"(?:he|she|they|someone|somebody|a man|a woman){OFTEN}{HARMS} (?:me|my {CHILD})",
    r"(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?|cut(?:ting)?) myself|i'?m self[- ]harming|i self[- ]harm",
    r"i (?:just )?(?:want|wanna|wish) (?:to )?(?:die|be dead|i (?:was|were) dead|end it(?: all)?|end my life)",
    r"i(?:'m| am| feel)(?: \w+)? suicidal|end(?:ing)? my (?:own )?life",
    r"i(?:'m| am)(?: \w+)? (?:scared|afraid|frightened|terrified) (?:of (?:my|him|her)|to (?:go|be"
    r"|stay) (?:at )?home|at home)",
    r"i (?:don'?t|do not) feel safe|i feel unsafe|i(?:'m| am) (?:not safe|unsafe|in danger)",
    rf"neighbou?rs?\b.*\b{CHILD}\b.*\bwhat (?:should|can|do) i do",
    rf"neighbou?rs?{OFTEN}(?:{HARMS}|neglect(?:s|ing)|starv(?:es|ing)) (?:her|his|their|the) (?:\w+ )?{CHILD}",
    rf"(?:told|tells) (?:me|us)(?: that)? (?:her|his|their) (?:\w+ )?{KIN}{OFTEN}{HARMS} (?:her|him|them)",
    KNOWN + BEING,
    SEEN + BEING,
    rf"i(?:'m| am)(?: \w+)? worried (?:about|that) (?:a|my|the|this|that) (?:\w+ ){{0,2}}?{CHILD}\b.*"
    rf"\b(?:{HARMS}|{HARMED}|not safe|unsafe|in danger|at risk)",
    rf"(?:i|we) (?:want|need|would like|have|wish) to report (?!on\b|to\b|back\b)(?:\w+ ){{0,3}}?(?:{CHILD}"
    rf"|abuse|neglect)",
    r"(?:who|where|how) (?:do|can|should) i (?:call|ring|phone|tell|report)\b.*\b(?:abused?|neglect(?:ed)?"
    r"|at risk|in danger"
    rf"|being {HARMED}|(?:concerns?|worr(?:y|ied)) about (?:a|my|the) {CHILD})",
)
# Said of people in general, or asked of the report: a question.
GENERAL = re.compile(
    r"^\W*(?:if|when|whenever|what happens|what if|suppose)\b|\b(?:the|this|your) report\b|\binspect\w*|\bofsted\b"
    r"|\bparagraphs?\b|\bdoes it say\b|\bfindings?\b",
    re.IGNORECASE,
)


def in_distress(said: str) -> bool:
    """Whether somebody in distress speaks, or one who reports a child at risk. `said` has straight apostrophes."""
    return SIGNALS.search(said) is not None and not GENERAL.search(said)
