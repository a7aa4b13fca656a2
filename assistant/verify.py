"""Check a quotation: what of a text stands in the reports word for word, what was altered, and what is not there.

Every quotation is looked up, and of the rest every stretch of at least eight words that is, or nearly is, the report's.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from assistant.alignment import align, count, without_islands
from assistant.attribution import named_paragraphs
from assistant.claims import Claim, Match, Placed, Verdict, left_out_between, match_of, steps_of, with_named
from assistant.nearest import (
    DROPPED_COUNTS,
    Desk,
    denying_bracket,
    exact,
    judged,
    nearest,
    negations,
    placed_at,
    set_against,
    to_sentence_ends,
)
from assistant.phrases import Phrases
from assistant.quotations import LONGEST_PIECE, Part, Piece, parts, pieces, sentences
from assistant.words import Word, rejoined_words, words_of
from index.errors import NotFoundError, QuestionError

LONGEST_TEXT = 100_000  # characters: some 16,000 words, two hours of speech
# Measured: of a report's sentences with a word or number changed none comes below 0.66, of six words with one changed
# 98 % come above 0.63; no foreign sentence comes above 0.37, and of six foreign words 1 % above 0.57.
LEAST_ALIKE = (
    0.6  # share of a quotation's words, rare ones counting more, that must be the report's to be an altered one
)
LEAST_ALTERED = 4  # words; of fewer, one other word makes another quotation
SHORT = 3  # words, and fewer: they may be the same by chance
LEAST_LIFTED = 8  # words that must be the same where no quotation marks stand
LEAST_ALIKE_LIFTED = 0.75
SHORT_OMISSION = 3  # words: if one of so few denies, what is left says the contrary
MOST_MATCHES = 50  # places named for one claim
MOST_MATCHES_SHORT = 10  # of so few words
MOST_ANCHORS = 500  # places of one part of a quotation where the others are sought
EMPTY = "The text is empty. Paste a speech, an article or a minute."


def verify(phrases: Phrases, text: str, *, reports: Sequence[str] = ()) -> tuple[Claim, ...]:
    """What of `text` gives the words of some of the reports (empty: all), in the order it stands in.

    Raises `QuestionError` where the text is empty or longer than 100,000 characters, and `NotFoundError` for a report
    that is not there.
    """
    if not text.strip():
        raise QuestionError(EMPTY, field="text")
    if len(text) > LONGEST_TEXT:
        raise QuestionError(
            f"The text has {len(text):,} characters, {LONGEST_TEXT:,} are allowed. Check it in parts.", field="text"
        )
    # Half of a surrogate pair is no character, and nothing could show it; every other place stays as it is.
    text = text.encode("utf-8", "replace").decode("utf-8")
    desk = Desk(phrases, text, _asked(phrases, reports), {})
    claims: list[Claim] = []
    for piece in pieces(text):
        claims += (
            _quoted(desk, piece)
            if piece.quoted
            else _lifted(desk, rejoined_words(text, piece.start, piece.end, phrases.numbers))
        )
    named = named_paragraphs(text, tuple((claim.start, claim.end) for claim in claims))
    return tuple(with_named(claim, names) for claim, names in zip(claims, named, strict=True))


def _asked(phrases: Phrases, reports: Sequence[str]) -> frozenset[int]:
    known = [report.id for report in phrases.reports]
    for name in reports:
        if name not in known:
            raise NotFoundError(f"There is no report {name!r} in the library. It has: {', '.join(known)}.")
    return frozenset(i for i, name in enumerate(known) if not reports or name in reports)


def _quoted(desk: Desk, piece: Piece) -> list[Claim]:
    """The claim that a quotation is; of a long one that is not verbatim, one for each sentence."""
    known = desk.phrases.numbers
    whole = Part(rejoined_words(desk.text, piece.start, piece.end, known))
    cut = parts(desk.text, piece, known)
    if not cut:
        return []  # a bracket alone
    for part in (whole, cut[0]) if len(cut) == 1 and not cut[0].insertions else (whole,):
        places, found = exact(desk, part)
        if places:
            return [_claim(desk, piece, "verbatim", [[placed] for placed in places], found=found)]
    if len(whole.words) > LONGEST_PIECE:
        inner = sentences(desk.text, piece.start, piece.end, quoted=True)
        return [claim for one in inner if words_of(desk.text, one.start, one.end) for claim in _quoted(desk, one)]
    if len(cut) > 1:
        return [_with_omissions(desk, piece, cut)]
    near = nearest(desk, cut[0]) if len(cut[0].words) >= LEAST_ALTERED or cut[0].insertions else []
    if not near or near[0].alike < LEAST_ALIKE:
        return [_claim(desk, piece, "absent", [])]
    bracket = denying_bracket(desk, cut)
    verdict: Verdict = "verbatim" if near[0].exact and not bracket else "altered"
    return [_claim(desk, piece, verdict, [[n.placed] for n in near if n.exact == near[0].exact], note=bracket)]


def _with_omissions(desk: Desk, piece: Piece, cut: tuple[Part, ...]) -> Claim:
    """The claim of a quotation that leaves words out: verbatim where all parts stand in one paragraph in order."""
    chains = _chains(desk, cut)
    placed = chains or [_part_by_part(desk, cut)]
    first = placed[0]
    said = sum(len(part.words) for part in cut)
    if sum(count(p.runs, "same") for p in first) < max(LEAST_ALIKE * said, min(said, LEAST_ALTERED)):
        return _claim(desk, piece, "absent", [])
    if any(run.kind not in ("same", "inserted") for p in first for run in p.runs) or not all(p.runs for p in first):
        return _claim(desk, piece, "altered", placed)
    gaps = [left_out_between(desk.phrases, a, b) for a, b in pairwise(first)]
    if not chains and None in gaps:
        return _claim(desk, piece, "altered", placed, note="Its parts do not stand in this order in one paragraph.")
    denials = [negations(desk.phrases, *gap) for gap in gaps if gap]
    short = [words for gap, words in zip(filter(None, gaps), denials, strict=True) if gap[1] - gap[0] <= SHORT_OMISSION]
    hidden = ", ".join(f"“{word}”" for words in denials for word in words)
    note = f"What is left out has {hidden} in it." if hidden else ""
    bracket = denying_bracket(desk, cut)
    verdict: Verdict = "altered" if any(short) or bracket else "verbatim"
    return _claim(desk, piece, verdict, placed, note=bracket or note)


def _chains(desk: Desk, cut: tuple[Part, ...]) -> list[list[Placed]]:
    """Where the parts stand exactly, in order, in one paragraph."""
    if any(part.insertions for part in cut):
        return []
    phrases = desk.phrases
    numbers = [phrases.number(word.key for word in part.words) for part in cut]
    starts = [phrases.exact(number, desk.asked) for number in numbers]
    rarest = min(range(len(cut)), key=lambda i: len(starts[i]))
    found: dict[int, list[Placed]] = {}
    for anchor in starts[rarest][:MOST_ANCHORS]:
        position = phrases.at(int(anchor))
        stretch = phrases.stretches[position]
        if position in found:
            continue
        place, chain = stretch.first, []
        for part, begins in zip(cut, starts, strict=True):
            after = int(np.searchsorted(begins, place))
            if after == len(begins) or begins[after] + len(part.words) > stretch.last:
                break
            chain.append(placed_at(part, int(begins[after])))
            place = int(begins[after]) + len(part.words)
        else:
            found[position] = chain
    return list(found.values())


def _part_by_part(desk: Desk, cut: tuple[Part, ...]) -> list[Placed]:
    """Each part where it comes nearest, in the paragraph of the longest one where that is near enough."""
    longest = max(range(len(cut)), key=lambda i: len(cut[i].words))
    anchor = _best(desk, cut[longest])
    found = []
    for i, part in enumerate(cut):
        if i == longest:
            found.append(anchor)
            continue
        home = desk.phrases.stretches[desk.phrases.at(anchor.first)] if anchor.runs else None
        near = set_against(desk, part, home.first, home.last) if home else None
        found.append(near.placed if near and near.alike >= LEAST_ALIKE else _best(desk, part))
    return found


def _best(desk: Desk, part: Part) -> Placed:
    """The part where it stands or comes nearest; without runs where nothing is near."""
    places, _ = exact(desk, part)
    if places:
        return places[0]
    near = nearest(desk, part) if len(part.words) >= LEAST_ALTERED else []
    return near[0].placed if near and near[0].alike >= LEAST_ALIKE else Placed(part, ())


def _lifted(desk: Desk, words: tuple[Word, ...]) -> list[Claim]:
    """The claims of a sentence without quotation marks: its stretches that are, or nearly are, the report's."""
    if len(words) < LEAST_LIFTED:
        return []
    phrases = desk.phrases
    numbers = phrases.number(word.key for word in words)
    best: Placed | None = None
    for window in phrases.near(numbers, desk.asked, fewest=3):
        printed = phrases.row[window.first : window.last].tolist()
        runs = without_islands(align(numbers.tolist(), printed))
        if not runs:
            continue
        runs = to_sentence_ends(phrases, runs, numbers.tolist(), printed, window.first)
        runs = tuple(replace(run, c=run.c + window.first, d=run.d + window.first) for run in runs)
        placed = Placed(Part(words), tuple(judged(desk, Part(words), run) for run in runs))
        if best is None or count(placed.runs, "same") > count(best.runs, "same"):
            best = placed
    if best is None or not _close(best):
        return []
    a, b = best.runs[0].a, best.runs[-1].b
    part = Part(words[a:b])
    shifted = Placed(part, tuple(replace(run, a=run.a - a, b=run.b - a) for run in best.runs))
    same = all(run.kind == "same" for run in shifted.runs)
    places, found = exact(desk, part) if same else ([], 1)
    piece = Piece(words[a].start, words[b - 1].end, False)
    placed_parts = [[placed] for placed in places] or [[shifted]]  # not exact where a hyphen alone differs
    claim = _claim(desk, piece, "verbatim" if same else "altered", placed_parts, found=found)
    return [*_lifted(desk, words[:a]), claim, *_lifted(desk, words[b:])]


def _close(placed: Placed) -> bool:
    same = count(placed.runs, "same")
    said = placed.runs[-1].b - placed.runs[0].a
    return same >= LEAST_LIFTED and same >= LEAST_ALIKE_LIFTED * (said + DROPPED_COUNTS * count(placed.runs, "dropped"))


def _denied_before(phrases: Phrases, first: int) -> str:
    """A remark where the printed word right before the words quoted denies them; empty where it does not."""
    if first == phrases.stretches[phrases.at(first)].first:
        return ""
    denial = negations(phrases, first - 1, first)
    return f"Right before these words the report has “{denial[0]}”." if denial else ""


def _claim(
    desk: Desk, piece: Piece, verdict: Verdict, places: Sequence[Sequence[Placed]], *, found: int = 0, note: str = ""
) -> Claim:
    """The claim with the places where it stands, each paragraph or bullet named once; `found` where there are more."""
    short = len(words_of(desk.text, piece.start, piece.end)) <= SHORT
    matches: dict[tuple[str, str], Match] = {}
    for place in places:
        if any(part.runs for part in place) and len(matches) < (MOST_MATCHES_SHORT if short else MOST_MATCHES):
            match = match_of(desk.phrases, place)
            matches.setdefault((match.report, match.label), match)
    if verdict == "verbatim" and not note:
        note = _denied_before(desk.phrases, places[0][0].first)
    return Claim(
        start=piece.start,
        end=piece.end,
        text=desk.text[piece.start : piece.end],
        quoted=piece.quoted,
        verdict=verdict,
        matches=tuple(matches.values()),
        found=max(found, len(matches)),
        steps=steps_of(desk.phrases, desk.text, piece, places[0]) if places else (),
        short=short,
        note=note,
    )
