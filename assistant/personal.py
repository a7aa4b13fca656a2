"""Personal data in a question: e-mail addresses, and numbers of phones, payment cards, the NHS and National Insurance.

Questions are kept, and whoever runs Pilcrow for others answers for what is kept. So these are refused before anything
is. Only what has a form of its own is told: a name cannot be. A rule must pass what people ask reports every day
(years, paragraph numbers, amounts, helplines); that it does is tested on some thousand questions.
"""

import re
import unicodedata
from collections.abc import Callable

from index.library import Library
from index.sparse import row_frequency, stems

APART = r"[ .()-]{0,3}"  # between the figures of a phone number: "+44 (0)7700 900123"
ALONE = r"(?<![\w£$€.,/-])"  # no part of a longer number, an amount or a word begins here …
ENDS = r"(?!\w)(?![.,/-]\d)"  # … nor goes on there
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?:[\w-]+\.)+[^\W\d_]{2,}")
CARD = re.compile(
    rf"{ALONE}(?:\d{{4}}[ .-]?\d{{4}}[ .-]?\d{{4}}[ .-]?\d{{4}}(?:[ .-]?\d{{1,3}})?"
    rf"|\d{{4}}[ .-]?\d{{6}}[ .-]?\d{{4,5}}|\d{{13,19}}){ENDS}"
)
NHS = re.compile(rf"{ALONE}(?<!ISBN )(?<!ISBN: )\d{{3}}[ -]?\d{{3}}[ -]?\d{{4}}{ENDS}")
PHONE = re.compile(
    rf"(?<![\w£$€.,/-])(?:(?:\+|00) ?44{APART}(?:0{APART})?|\(?0)(?:[127](?:{APART}\d){{9}}|1(?:{APART}\d){{8}}){ENDS}"
    rf"|(?<!\w)\+ ?[1-9](?:{APART}\d){{8,14}}{ENDS}"
)
"""Of the United Kingdom those of places (01, 02) and mobiles (07): 03, 08 and 09 are never a person's. Of other
countries what is written with a plus."""
INSURANCE = re.compile(rf"{ALONE}([a-z]{{2}})([ -]?)\d\d[ -]?\d\d[ -]?\d\d[ -]?[a-d]{ENDS}", re.IGNORECASE)
NO_PREFIX = re.compile(r"[DFIUV]|.[DFIOUV]|BG|GB|KN|NK|NT|TN|ZZ")
"""Letters that no National Insurance number begins with; Q is let through, since examples are written with it."""
WORDS = frozenset({"AM", "AN", "AS", "AT", "BE", "BY", "EX", "HE", "ME", "MR", "MS", "MY", "PM", "RE", "WE"})
"""Words of two letters that a number could begin with ("by 10 11 12 a")."""
DATED = re.compile(r"\d{1,2}|(?:19|20)\d\d")
"""A day, a month, a year or a paragraph's number: several of these one after the other are no phone number."""


def personal_data(question: str, library: Library | None = None) -> str | None:
    """What personal data the question seems to hold, in words ("an e-mail address"); None where it holds none.

    What a report of the `library` prints itself, such as the address of its publisher, is public and passes.
    """
    text = _plain(question)
    for what, pattern, is_one in KINDS:
        for match in pattern.finditer(text):
            if is_one(match[0]) and not (library and _printed(match[0], library)):
                return what
    return None


def _plain(text: str) -> str:
    """The text with every figure, space and dash as the keyboard has it, and without invisible characters."""
    signs = []
    for sign in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(sign)
        if kind == "Nd":
            signs.append(str(unicodedata.decimal(sign)))
        elif kind != "Cf":
            signs.append({"Pd": "-", "Zs": " "}.get(kind, sign))
    return "".join(signs)


def _printed(found: str, library: Library) -> bool:
    # Reports are read one by one, so only where all the words are known at all.
    if any(row_frequency(library.sparse, stem) == 0 for stem in stems(found)):
        return False
    wanted = _compact(found)
    return any(wanted in _compact(paragraph.text) for report in library.reports for paragraph in report.paragraphs)


def _compact(text: str) -> str:
    return re.sub(r"[ .()\n-]", "", _plain(text)).casefold()


def _figures(text: str) -> list[int]:
    return [int(sign) for sign in text if sign.isdigit()]


def _is_card(text: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1), and a first figure that payment cards have."""
    figures = _figures(text)
    doubled = [figure * 2 - 9 * (figure > 4) if place % 2 else figure for place, figure in enumerate(figures[::-1])]
    return (3 <= figures[0] <= 6 or 22 <= figures[0] * 10 + figures[1] <= 27) and sum(doubled) % 10 == 0


def _is_nhs(text: str) -> bool:
    """The check figure of an NHS number: weights 10 to 2, modulus 11 (NHS Data Dictionary)."""
    figures = _figures(text)
    rest = -sum(weight * figure for weight, figure in zip(range(10, 1, -1), figures, strict=False)) % 11
    return len(set(figures)) > 1 and rest == figures[9]


def _is_phone(text: str) -> bool:
    return not all(DATED.fullmatch(group) for group in re.findall(r"\d+", text))


def _is_insurance(text: str) -> bool:
    letters = text[:2].upper()
    said = letters in WORDS and text[2] == " " and not text[:2].isupper()
    return not NO_PREFIX.match(letters) and not said


KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("an e-mail address", EMAIL, bool),
    ("the number of a payment card", CARD, _is_card),
    ("an NHS number", NHS, _is_nhs),
    ("a phone number", PHONE, _is_phone),
    ("a National Insurance number", INSURANCE, _is_insurance),
)
