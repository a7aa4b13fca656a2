"""Gold questions -> measures: how well a library answers the questions that people brought with their answers.

The file has one JSON object a line: `{"id", "kind", "turns": [{"question", "answerable", "best", "also", "quotes",
"standalone"}]}`. `best` are the paragraphs that a good answer must cite, `also` those it may cite; 0 stands for what
has no number. `quotes` are verbatim words that carry the answer.
"""

import math
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from assistant.answer import Assistant, Trace
from assistant.types import Conversation, Turn
from index.errors import ReportError
from index.types import Report

LATER = "turn 2 and later"
COVERED = 0.8  # of a gold quote's words must stand, in order, in what is quoted
BINS = 10
MEASURES = ("score", "recall", "precision", "first", "quotes", "candidates", "seconds")


class GoldTurn(msgspec.Struct, frozen=True):
    """A question with its right answer."""

    question: str
    answerable: bool
    best: tuple[int | str, ...] = ()
    also: tuple[int | str, ...] = ()
    quotes: tuple[str, ...] = ()
    standalone: str = ""


class Gold(msgspec.Struct, frozen=True):
    """A conversation of gold turns."""

    id: str
    kind: str
    turns: tuple[GoldTurn, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one turn; each 0 to 1, None where it does not apply.

    `score` is the F1 of the cited paragraphs, and for a question without an answer whether it was abstained from.
    `candidates` is the share of `best` among the paragraphs that were read before the choice. `confidence` orders
    turns by how sure the assistant was that the report answers.
    """

    id: str
    kind: str
    question: str
    standalone: str
    answerable: bool
    answered: bool
    status: str
    cited: tuple[str, ...]
    score: float
    confidence: float | None
    seconds: float
    recall: float | None = None
    precision: float | None = None
    first: float | None = None
    quotes: float | None = None
    candidates: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All rows, and the means by kind; `reliability` lists (confidence, share answerable, turns) of equal bins."""

    rows: tuple[Row, ...]
    kinds: dict[str, dict[str, float | int | None]] = field(default_factory=dict)
    reliability: tuple[tuple[float, float, int], ...] = ()


def read_gold(file: Path) -> tuple[Gold, ...]:
    """The gold conversations of a file. Raises `ReportError` naming the line that is wrong."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(
            f"{file} cannot be read ({error}). Give a file of gold questions, one JSON object a line."
        ) from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line, type=Gold))
        except msgspec.DecodeError as error:
            raise ReportError(f"{file}, line {number}: {error}. A line is one JSON object, see the README.") from None
    if not found:
        raise ReportError(f"{file} holds no questions. A line is one JSON object, see the README.")
    return tuple(found)


def evaluate(
    assistant: Assistant, gold: Sequence[Gold], *, reports: Sequence[str] = (), rewritten: bool = False
) -> Evaluation:
    """Ask all of `gold` and measure. `rewritten` asks later turns as their `standalone`, each by itself."""
    rows = []
    for one in gold:
        conversation = Conversation()
        for position, turn in enumerate(one.turns):
            question = (turn.standalone or turn.question) if rewritten else turn.question
            start = time.perf_counter()
            trace = assistant.trace(question, Conversation() if rewritten else conversation, reports=reports)
            seconds = time.perf_counter() - start
            conversation = Conversation(None, (*conversation.turns, Turn(trace.answer, tuple(reports))))
            rows.append(judge(one.id, LATER if position else one.kind, turn, trace, seconds, assistant.library.reports))
    return summarise(rows)


def judge(name: str, kind: str, turn: GoldTurn, trace: Trace, seconds: float, reports: Sequence[Report]) -> Row:
    """The measures of one answered turn."""
    answer = trace.answer
    answered = answer.status in {"answered", "partial"}
    cited = tuple(dict.fromkeys(c.paragraph or "0" for c in answer.citations)) if answered else ()
    best, allowed = {str(p) for p in turn.best}, {str(p) for p in (*turn.best, *turn.also)}
    row = Row(name, kind, turn.question, answer.standalone, turn.answerable, answered, answer.status, cited,
              float(not answered), trace.sure, seconds)  # fmt: skip
    if not turn.answerable or not best:
        return row
    recall = len(set(cited) & best) / len(best)
    precision = len(set(cited) & allowed) / len(cited) if cited else 0.0
    candidates = {reports[hit.report].paragraphs[hit.paragraph].number or "0" for hit in trace.candidates}
    said = _words(" ".join(q.text for c in answer.citations for q in c.quotes)) if answered else []
    return Row(
        **{
            **asdict(row),
            "score": 2 * recall * precision / (recall + precision) if recall + precision else 0.0,
            "recall": recall,
            "precision": precision,
            "first": float(bool(cited) and cited[0] in best),
            "quotes": sum(_covered(_words(q), said) for q in turn.quotes) / len(turn.quotes) if turn.quotes else None,
            "candidates": len(candidates & best) / len(best) if trace.candidates else None,
        }
    )


def summarise(rows: Sequence[Row]) -> Evaluation:
    """Rows by kind, first "all" and "first turns"."""
    groups: dict[str, list[Row]] = defaultdict(list)
    groups["all"], groups["first turns"] = list(rows), [row for row in rows if row.kind != LATER]
    for row in sorted(rows, key=lambda row: row.kind):
        groups[row.kind].append(row)
    return Evaluation(tuple(rows), {kind: _means(group) for kind, group in groups.items()}, _reliability(rows))


def _means(rows: Sequence[Row]) -> dict[str, float | int | None]:
    abstained = [row for row in rows if not row.answered]
    unanswerable = [row for row in rows if not row.answerable]
    right = sum(not row.answerable for row in abstained)
    means: dict[str, float | int | None] = {"turns": len(rows)}
    means |= {measure: _mean(getattr(row, measure) for row in rows) for measure in MEASURES}
    means["abstention_precision"] = right / len(abstained) if abstained else None
    means["abstention_recall"] = right / len(unanswerable) if unanswerable else None
    means["abstention_f1"] = 2 * right / (len(abstained) + len(unanswerable)) if abstained or unanswerable else None
    means["auroc"] = auroc(
        [row.confidence for row in rows if row.answerable and row.confidence is not None],
        [row.confidence for row in rows if not row.answerable and row.confidence is not None],
    )
    return means


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float | None:
    """How often an answerable question has the higher confidence (ties count half), 0 to 1; None without both."""
    if not answerable or not unanswerable:
        return None
    above, below = np.array(answerable)[:, None], np.array(unanswerable)[None, :]
    return float((above > below).mean() + (above == below).mean() / 2)


def _reliability(rows: Sequence[Row]) -> tuple[tuple[float, float, int], ...]:
    """Turns sorted by confidence and cut into bins of equal size: mean confidence, share answerable, turns."""
    sure = sorted((row.confidence, row.answerable) for row in rows if row.confidence is not None)
    size = math.ceil(len(sure) / BINS) or 1
    bins = [sure[start : start + size] for start in range(0, len(sure), size)]
    return tuple((sum(c for c, _ in b) / len(b), sum(a for _, a in b) / len(b), len(b)) for b in bins)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _covered(wanted: Sequence[str], said: Sequence[str]) -> bool:
    """Whether most of the wanted words stand in what is said, in order."""
    position = found = 0
    for word in wanted:
        try:
            position = said.index(word, position) + 1
            found += 1
        except ValueError:
            continue
    return found >= COVERED * len(wanted)


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as a dictionary of plain values."""
    return {
        "kinds": evaluation.kinds,
        "reliability": [list(row) for row in evaluation.reliability],
        "turns": [asdict(row) for row in evaluation.rows],
    }


COLUMNS = ("turns", *MEASURES[:-1], "abstention_precision", "abstention_recall", "abstention_f1", "auroc", "seconds")


def to_table(evaluation: Evaluation) -> str:
    """The measures by kind as lines of text."""
    names = [column.replace("abstention_", "abst_")[:10] for column in COLUMNS]
    lines = [f"{'':18s}" + "".join(f"{name:>11s}" for name in names)]
    lines += [
        f"{kind:18s}" + "".join(f"{_cell(means[column]):>11s}" for column in COLUMNS)
        for kind, means in evaluation.kinds.items()
    ]
    return "\n".join(lines)


def _cell(value: float | int | None) -> str:
    return "-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def to_html(evaluation: Evaluation, *, title: str) -> str:
    """The table by kind, and how often turns of a confidence could be answered, as a page that stands alone."""
    head = "".join(f"<th scope='col'>{column.replace('_', ' ')}</th>" for column in ("kind", *COLUMNS))
    rows = "".join(
        f"<tr><th scope='row'>{escape(kind)}</th>" + "".join(f"<td>{_cell(means[c])}</td>" for c in COLUMNS) + "</tr>"
        for kind, means in evaluation.kinds.items()
    )
    bins = "".join(
        f"<tr><td>{sure:.2f}</td><td>{share:.2f}</td><td>{turns}</td></tr>"
        for sure, share, turns in evaluation.reliability
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Pilcrow: {escape(title)}</title>
<style>body{{font:16px/1.5 sans-serif;margin:2rem}}table{{border-collapse:collapse}}
td,th{{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #ccc}}th[scope=row]{{text-align:left}}</style>
<h1>{escape(title)}</h1>
<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
<h2>Is it surer where the report answers?</h2>
<p>Turns in the order of how sure Pilcrow was that the report answers, in bins of equal size. The dotted line is what
its score promises: the logistic function of it.</p>
{_diagram(evaluation.reliability)}
<table><thead><tr><th>score</th><th>share answerable</th><th>turns</th></tr></thead><tbody>{bins}</tbody></table>
</html>
"""


def _diagram(reliability: Sequence[tuple[float, float, int]]) -> str:
    """An inline SVG: promised share across, found share upwards."""
    points = " ".join(f"{300 / (1 + math.exp(-sure)):.0f},{300 - 300 * share:.0f}" for sure, share, _ in reliability)
    return (
        "<svg viewBox='-40 -10 360 350' width='360' role='img' aria-label='Reliability diagram; figures below'>"
        "<path d='M0 0V300H300' fill='none' stroke='#444'/><path d='M0 300 300 0' stroke='#888' stroke-dasharray='4'/>"
        f"<polyline points='{points}' fill='none' stroke='#005ea5' stroke-width='3'/>"
        "<text x='90' y='330'>promised share</text><text x='-170' y='-15' transform='rotate(-90)'>found share</text>"
        "</svg>"
    )
