"""The findings behind a recommendation: numbered paragraphs elsewhere in the report that it rests on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import log

import numpy as np

from assistant.actions import all_actions
from assistant.subject import halves, top_of
from assistant.types import Citation, Link
from assistant.versions import version_of
from index.dense import DECIMALS, vectors_at
from index.library import Library
from index.sparse import stems
from index.types import SIZES, Report

MOST_BEHIND = 2
MOST_REPORTS = 5
"""Reports whose findings are looked for at once: each takes 40 ms, and 431 would take 17 s."""
SPREAD = 0.2
LEAST_BEHIND = 0.95
"""What a passage must reach: how much nearer to the action it is than the report's passages are on average, in standard
deviations of their cosines, times SPREAD; and with it the share that it holds of the action's stems, each weighed by
how few of the report's paragraphs hold it. Either alone is not enough: "ensure that children …" is near to much.

Measured on the 22 actions of Wolverhampton's ¶15 and ¶71, each paragraph shown judged by hand (does it tell of the
weakness that the action is to mend?): from .95 on 26 paragraphs are shown behind 17 actions and 25 are right (.96; the
wrong one is ¶70 behind ¶71(h)), from .90 on 30 and 28 are right, from .87 on 34 and 30. The cosine itself in place of
its distance from the average shows 26 behind 16 at the same .96, and none behind ¶15(e). On the short report of
tests/test_findings.py, read with the real encoder, 5 are shown behind 6 actions, all right; the sixth rests on nothing.
"""
NEAR = 1.0
"""Standard deviations above the average below which no passage is looked at: nothing so far off was shown."""


def with_findings(library: Library, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The citations, those of a recommendation with links to up to two paragraphs that it rests on (`behind`).

    Only paragraphs of its own half of the report, and none that recommends itself. None is shown rather than a
    doubtful one, and none where more than a few reports are cited. Nothing is encoded: the library's own vectors are
    compared.
    """
    names = dict.fromkeys(citation.report for citation in citations)
    behind: dict[tuple[str, str], tuple[Link, ...]] = {}
    for name in names if len(names) <= MOST_REPORTS else ():
        cited = {citation.label for citation in citations if citation.report == name}
        behind |= {
            (name, label): links for label, links in findings_behind(library, library.position(name), cited).items()
        }
    return tuple(replace(c, behind=behind.get((c.report, c.label), ())) for c in citations)


def findings_behind(library: Library, number: int, cited: set[str]) -> dict[str, tuple[Link, ...]]:
    """For the label of each action that is cited, the findings behind it. `number` is the report's position."""
    report = library.reports[number]
    actions = all_actions(report)
    chosen = [action for action in actions if action.label in cited]
    if not chosen:
        return {}
    often = Counter(stem for p in report.numbered for stem in set(stems(p.text)))
    recommends = {report.paragraphs.index(action.paragraph) for action in actions}
    # A sentence, or one with its neighbours, of a numbered paragraph that recommends nothing itself.
    read = np.array([p.number is not None and n not in recommends for n, p in enumerate(report.paragraphs)])
    places = library.places
    rows = np.array(library.rows_of(number), dtype=np.int64)
    rows = rows[places[rows, 4] != SIZES.index("part")]
    rows, own = rows[read[places[rows, 1]]], rows[places[rows, 4] == SIZES.index("sentence")]
    vectors = vectors_at(library.dense, rows)
    words: dict[int, set[str]] = {}
    found: dict[str, tuple[Link, ...]] = {}
    for action in chosen:
        position = report.paragraphs.index(action.paragraph)
        mine = [
            row
            for row in own[places[own, 1] == position]
            if any(s.start <= places[row, 2] and places[row, 3] <= s.end for s in action.sentences)
        ]
        if not mine or not len(rows):
            continue
        cosines = (vectors @ vectors_at(library.dense, mine).T).max(axis=1)
        distances = np.round((cosines - cosines.mean()) / max(float(cosines.std()), 1e-6), DECIMALS)
        weights = {s: log(len(report.numbered) / often[s]) for s in dict.fromkeys(stems(action.text)) if often[s]}
        inside = _half(report, action.half)
        best: dict[int, float] = {}
        for at in np.flatnonzero(distances >= NEAR).tolist():
            row = int(rows[at])
            place, start, end = places[row, 1:4].tolist()
            if place in inside:
                if row not in words:
                    words[row] = set(stems(report.paragraphs[place].text[start:end]))
                score = SPREAD * float(distances[at]) + _share(weights, words[row])
                best[place] = max(best.get(place, 0.0), score)
        order = sorted((place for place in best if best[place] >= LEAST_BEHIND), key=lambda p: (-best[p], p))
        found[action.label] = tuple(
            Link(one.label, f"/reports/{report.id}#{one.anchor}", version_of(report, one))
            for one in (report.paragraphs[p] for p in order[:MOST_BEHIND])
        )
    return found


def _half(report: Report, half: int | None) -> set[int]:
    """The numbered paragraphs (positions) of one half of the report; all where it has one half, or none is meant."""
    parts = halves(report)
    tops = parts[half].tops if half is not None and len(parts) > 1 else None
    return {
        position
        for position, p in enumerate(report.paragraphs)
        if p.number is not None and (tops is None or (p.section is not None and top_of(report, p.section) in tops))
    }


def _share(weights: dict[str, float], held: set[str]) -> float:
    """How much of an action's stems a passage holds, by weight: 0 to 1."""
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in held) / total if total else 0.0
