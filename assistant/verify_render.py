"""Checked claims as words for people, and as the records that command line and endpoint print as JSON."""

from collections import Counter

from assistant import served
from assistant.claims import Claim, Match, Slice, Verdict
from assistant.render import one_line, source_line
from assistant.render_json import number

MOST_NAMED = 10  # paragraphs named in a heading; the JSON has more
VERDICT_WORDS: dict[Verdict, str] = {"verbatim": "verbatim", "altered": "altered", "absent": "not in the report"}


def checked_record(claims: tuple[Claim, ...]) -> served.Checked:
    """All claims of a text as they are served."""
    return served.Checked(
        verbatim=all(claim.verdict == "verbatim" for claim in claims if claim.quoted),
        summary=summary(claims),
        claims=tuple(map(_claim_record, claims)),
    )


def _claim_record(claim: Claim) -> served.Claim:
    return served.Claim(
        start=claim.start,
        end=claim.end,
        text=claim.text,
        quoted=claim.quoted,
        verdict=claim.verdict,
        short=claim.short,
        named=claim.named or None,
        misplaced=claim.misplaced,
        remarks=tuple(remarks(claim)),
        found=claim.found,
        matches=tuple(map(_match_record, claim.matches)),
        steps=tuple(served.Step(kind=step.kind, said=step.said, printed=step.printed) for step in claim.steps),
    )


def _match_record(match: Match) -> served.Match:
    return served.Match(
        report=match.report,
        title=match.title,
        publisher=match.publisher,
        published=match.published,
        label=match.label,
        url=match.url,
        slices=tuple(map(_slice_record, match.slices)),
    )


def _slice_record(piece: Slice) -> served.Slice:
    return served.Slice(
        paragraph=number(piece.paragraph),
        item=piece.item,
        label=piece.label,
        text=piece.text,
        start=piece.start,
        end=piece.end,
        url=piece.url,
    )


def heading(claim: Claim) -> str:
    """ "VERBATIM ¶48", "ALTERED ¶48, without quotation marks", "NOT IN THE REPORT"."""
    where = places(claim)
    words = " ".join(part for part in (VERDICT_WORDS[claim.verdict].upper(), where) if part)
    return words if claim.quoted else f"{words}, without quotation marks"


def places(claim: Claim) -> str:
    """The paragraphs where a claim stands, with the report's id where they are of several."""
    several = len({match.report for match in claim.matches}) > 1
    named = [f"{m.label} ({m.report})" if several else m.label for m in claim.matches[:MOST_NAMED]]
    more = claim.found - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def remarks(claim: Claim) -> list[str]:
    """What else is to be said of a claim, each in a sentence or two."""
    found = []
    if claim.misplaced:
        found.append(f"The text names {claim.named}; it stands in {places(claim)}, not in {claim.named}.")
    elif claim.named and not claim.matches and claim.quoted:
        found.append(f"The text names {claim.named}; these words stand neither there nor elsewhere in the report.")
    if claim.short and claim.matches:
        found.append("So few words can be the same by chance.")
    if any(step.kind == "omitted" for step in claim.steps) and claim.verdict == "verbatim":
        found.append("With words left out, as the quotation says.")
    if brackets := [step.said for step in claim.steps if step.kind == "inserted"]:
        found.append(f"Not the report’s own: {', '.join(brackets)}.")
    if claim.note:
        found.append(claim.note)
    return found


def difference(claim: Claim) -> str:
    """The difference in one line: [-printed-] {+said+}; marks of omission and brackets as they stand."""
    shown = []
    for step in claim.steps:
        said, printed = one_line(step.said), one_line(step.printed)
        if step.kind in ("same", "inserted", "omitted"):
            shown.append(said or printed)
        else:
            shown += [f"[-{printed}-]"] if printed else []
            shown += ["{+" + said + "+}"] if said else []
    return " ".join(shown)


def summary(claims: tuple[Claim, ...]) -> str:
    """ "3 quotations: 1 verbatim, 1 altered, 1 not in the report. Without quotation marks: 1 verbatim."."""
    quoted = [claim for claim in claims if claim.quoted]
    rest = [claim for claim in claims if not claim.quoted]
    if not claims:
        return "No quotation, and no stretch of eight words or more that is the report’s."
    first = "1 quotation" if len(quoted) == 1 else f"{len(quoted)} quotations" if quoted else "No quotation"
    line = f"{first}: {_counted(quoted)}." if quoted else f"{first}."
    return f"{line} Without quotation marks: {_counted(rest)}." if rest else line


def _counted(claims: list[Claim]) -> str:
    counts = Counter(claim.verdict for claim in claims)
    return ", ".join(f"{counts[verdict]} {words}" for verdict, words in VERDICT_WORDS.items() if counts[verdict])


def sources_of(claims: tuple[Claim, ...]) -> list[str]:
    """One line for each report in which something stands: title, publisher, date of publication."""
    matches = (match for claim in claims for match in claim.matches)
    return list(dict.fromkeys(source_line(m.title, m.publisher, m.published) for m in matches))
