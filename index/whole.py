"""Whole blocks -> paragraphs while they come in: what readers give that see where a block ends (all but Markdown)."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from index.drafts import Draft
from index.numbers import RECOMMENDS, Candidate, find_series, is_first, missing, steps
from index.outline import Outline, split_grade, split_judgement
from index.types import Line

LONG = 200  # characters: a text as long, or a numbered paragraph, is no front page
FEW_WORDS = 0.3  # of the report: recommendations with less of it do not make it a report of numbered paragraphs
ENDS = re.compile(r"[.!?][’”'\")\]]*$")
FEW = 3  # words: a text that ends in a full stop and has no more is a name or an address
ROMAN = re.findall(r"\w+", "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx")


def split_front(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the front page and those after it; what tells about the file itself, and its contents, left out.

    Readers that know their front page say so ("front"). Else it is what stands above the first numbered paragraph,
    long text, contents list or second part, and where the first page has a table (of judgements), all above its end.
    """
    printed = [line for line in lines if line.role not in ("meta", "contents") and line.text.strip()]
    if any(line.role == "front" for line in printed):
        front = [line for line in printed if line.role == "front"]
        return front, [line for line in printed if line.role != "front"]
    numbers = _main(printed)
    first_contents = next((at for at, line in enumerate(lines) if line.role == "contents"), None)
    limit = len(printed)
    if first_contents is not None:
        limit = sum(line.role != "meta" and bool(line.text.strip()) for line in lines[:first_contents])
    page = printed[0].page if printed else None
    end = 0
    prose = False
    for at, line in enumerate(printed[:limit]):
        if at in numbers or line.page != page or line.role == "note":
            end -= at in numbers and end == at > 1 and bool(printed[at - 1].heading)  # it titles the first paragraphs
            break
        long = len(line.text) >= LONG and "\t" not in line.text
        sentence = not line.heading and ENDS.search(line.text) is not None and len(line.text.split()) > FEW
        if sentence and not prose and at > 1 and printed[at - 1].heading:  # the first part after the title
            end, prose = min(end, at - 1), True
        prose |= long or line.bullet
        if "\t" in line.text and page is not None:
            end, prose = at + 1, False
        elif not prose and not (page is None and line.heading and at and _spoken(printed[:at])):
            end = max(end, at + 1) if end == at else end
    return printed[:end], printed[end:]


def _spoken(lines: Sequence[Line]) -> bool:
    """Whether a text other than headings and short lines was met."""
    return any(not line.heading and len(line.text) > LONG / 4 for line in lines)


def walk_blocks(lines: Sequence[Line], outline: Outline, grades: Mapping[str, int]) -> tuple[list[Draft], list[str]]:
    """The paragraphs of the lines in order, footnotes last, and what there is to note about their numbers."""
    main = _main(lines)
    recommended = _recommendations(lines, main)
    if main and main.keys() <= recommended.keys():
        main = {}
    counted = not main
    notes = _gaps([lines[at] for at in sorted(main)])
    notes += ["it prints no paragraph numbers: those in brackets are Pilcrow's own count"] if counted else []
    drafts: list[Draft] = []
    draft: Draft | None = None
    count = 0
    marks: list[str] = []
    for at, line in enumerate(lines):
        if line.role == "note":
            continue
        if line.heading:
            title, grade = split_grade(line.text)
            if grade is None:
                title, grade = split_judgement(title, grades)
            if title:
                outline.add(title, line)
            if grade:
                outline.grade(grade)
            draft = None
            continue
        number = line.number if at in main else recommended.get(at)
        kind, text = _part(line, marks, numbered=number is not None)
        own = kind == "text" or (kind == "bullet" and not _leads(draft))
        if number is None and counted and own and line.role != "quote":
            count += 1
            number, kind = f"[{count}]", "text"
        if number is not None or draft is None or line.role == "apart":
            draft = Draft(number, outline.current, line.page, table=outline.title)
            drafts.append(draft)
            marks = []
            kind = "text" if number is not None else kind
        if line.page is not None:
            draft.pages[len(draft.parts)] = ((0, line.page), *line.breaks)
        draft.parts.append((kind, [text]))
    return drafts + footnotes(lines), notes


def _leads(draft: Draft | None) -> bool:
    """Whether bullets are items of the paragraph that is open: its text ends with a colon."""
    texts = [" ".join(texts) for kind, texts in draft.parts if kind == "text"] if draft is not None else []
    return bool(texts) and texts[-1].rstrip().endswith((":", ";", ",", "–"))


def _part(line: Line, marks: list[str], *, numbered: bool) -> tuple[str, str]:
    """What a line is in its paragraph, and its text with all that is printed there and kept nowhere else."""
    if line.number is not None and not numbered:
        return "listed", f"{line.printed} {line.text}".strip()
    if line.mark is not None:
        _nest(marks, line.mark)
        return f"({'.'.join(marks)})", line.text
    if line.role == "quote":
        return "quote", line.text
    return ("row" if "\t" in line.text else "bullet" if line.bullet else "text"), line.text


def _nest(marks: list[str], mark: str) -> None:
    """Bring the open marks of a paragraph to `mark`: next to one of them, or the first within the last."""
    for depth in range(len(marks) - 1, -1, -1):
        if _follows(marks[depth], mark):
            marks[depth:] = [mark]
            return
    if mark not in ("a", "1", "i", "A") or mark in marks:
        marks.clear()
    marks.append(mark)


def _follows(before: str, mark: str) -> bool:
    if before.isdecimal() and mark.isdecimal():
        return int(mark) == int(before) + 1
    if before in ROMAN[:-1] and mark == ROMAN[ROMAN.index(before) + 1]:
        return True
    return len(before) == len(mark) == 1 and ord(mark) == ord(before) + 1


def _candidates(lines: Sequence[Line]) -> tuple[list[int], list[Candidate]]:
    places = [at for at, line in enumerate(lines) if line.number is not None and line.role in ("", "front", "apart")]
    return places, [Candidate(lines[at].number or "", lines[at].style) for at in places]


def _main(lines: Sequence[Line]) -> dict[int, str]:
    """Where the numbered paragraphs begin: the longest series of numbers, and those that go on after its end."""
    places, candidates = _candidates(lines)
    series = find_series(candidates)
    if not series or (len(series[0]) == 1 and not is_first(candidates[series[0][0]].number)):
        return {}
    main = series[0]
    for other in sorted(series[1:], key=lambda run: run[0]):
        if other[0] > main[-1] and steps(candidates[main[-1]].number, candidates[other[0]].number) == 1:
            main = main + other
        elif other[-1] < main[0] and steps(candidates[other[-1]].number, candidates[main[0]].number) == 1:
            main = other + main
    found = {places[at]: candidates[at].number for at in main}
    return found | _under(lines, found)


def _under(lines: Sequence[Line], main: Mapping[int, str]) -> dict[int, str]:
    """The numbers that count on below a paragraph's own: 9.1, 9.2 … after 9, however they look."""
    found: dict[int, str] = {}
    last = ""
    for at, line in enumerate(lines):
        if at in main:
            last = main[at]
        elif line.number is not None and last and line.role != "quote":
            below = (
                line.number.startswith(f"{last}.") or last.rpartition(".")[0] == line.number.rpartition(".")[0] != ""
            )
            if below and steps(last, line.number) == 1:
                found[at] = last = line.number
    return found


def _recommendations(lines: Sequence[Line], main: dict[int, str]) -> dict[int, str]:
    """R1, R2 … by position: the first series under a heading on recommendations that is not the paragraphs'.

    It is the paragraphs' own series where all of that stands under such a heading and is little of the report.
    """
    under: list[bool] = []
    open_: list[tuple[int, bool]] = []
    for line in lines:
        if line.heading:
            while open_ and open_[-1][0] >= line.heading:
                open_.pop()
            open_.append((line.heading, RECOMMENDS.search(line.text) is not None))
        under.append(any(recommends for _, recommends in open_))
    if main and all(under[at] for at in main):
        words = [len(line.text.split()) for line in lines]
        if sum(words[at] for at in main) < FEW_WORDS * sum(words):
            return {at: f"R{number}" for at, number in main.items()}
    places, candidates = _candidates(lines)
    for series in find_series(candidates):
        found = [places[at] for at in series]
        if found[0] not in main and all(under[at] for at in found) and is_first(candidates[series[0]].number):
            return {at: f"R{lines[at].number}" for at in found}
    return {}


def _gaps(numbered: Sequence[Line]) -> list[str]:
    notes = []
    depth = min((line.number or "").count(".") for line in numbered) if numbered else 0
    tops = [line for line in numbered if (line.number or "").count(".") == depth]
    for before, after in pairwise(tops):
        left_out = missing(before.number or "", after.number or "")
        if left_out:
            span = f"¶{left_out[0]}" if len(left_out) == 1 else f"¶{left_out[0]} to ¶{left_out[-1]}"
            notes.append(f"gap in the numbering: {span} missing")
    if numbered and not is_first(numbered[0].number or "1"):
        notes.append(f"the numbering begins with ¶{numbered[0].number}")
    return notes


def footnotes(lines: Sequence[Line]) -> list[Draft]:
    """Each footnote as a part without a number, called "Footnote 3"."""
    drafts: list[Draft] = []
    for line in lines:
        if line.role == "note":
            label = f"Footnote {line.mark}" if line.mark else "Footnote"
            drafts.append(Draft(None, None, line.page, [("text", [line.text])], label))
    return drafts
