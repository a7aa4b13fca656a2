"""A conversation to take away: as Markdown to read, as JSON for programs.

Neither holds the conversation's id: whoever has that can go on with the conversation, or delete it.
"""

import json
import re
from itertools import pairwise

from assistant.render import (
    STATUS_WORDS,
    behind_text,
    long_date,
    one_line,
    place,
    quote_text,
    silent_text,
    sources,
)
from assistant.render_json import to_json
from assistant.types import Answer, Citation, Conversation, Entry

# What Markdown would take for a mark of its own: anywhere, and at the beginning of a line.
MARKS = re.compile(r"([\\`*_\[\]<>&~#|$])")
FIRST_MARKS = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def to_markdown(entry: Entry, conversation: Conversation) -> str:
    """The conversation to read: each question, what it got, and the source that the report's licence wants named."""
    begun, ended = (long_date(f"{time:%Y-%m-%d}") for time in (entry.started, entry.last_turn))
    when = begun if begun == ended else f"{begun} to {ended}"
    parts = [f"# {escaped(entry.title)}", f"Asked with Pilcrow, {when}. All quotations are the report’s own words."]
    for number, turn in enumerate(conversation.turns, 1):
        parts += [f"## {number}. {escaped(one_line(turn.answer.question))}", *_answer(turn.answer)]
    return "\n\n".join(parts) + "\n"


def to_json_text(conversation: Conversation) -> str:
    """A JSON list of the answers in order, each as the command line and the endpoint print it."""
    answers = [to_json(turn.answer, conversation=None) for turn in conversation.turns]
    return json.dumps(answers, ensure_ascii=False, indent=1) + "\n"


def _answer(answer: Answer) -> list[str]:
    parts = []
    if answer.standalone != answer.question:
        parts.append(f"Understood as: {escaped(one_line(answer.standalone))}")
    parts.append(f"*{STATUS_WORDS[answer.status]}*")
    parts += [escaped(line) for line in (answer.note, answer.reason) if line]
    parts += _citations(answer.citations)
    if silent := silent_text(answer):
        parts.append(escaped(silent))
    if answer.nearest:
        parts += ["Closest in the report:", *_citations(answer.nearest)]
    if answer.options:
        parts.append("\n".join(f"- {escaped(option)}" for option in answer.options))
    return [*parts, *(escaped(line) for line in sources(answer.citations or answer.nearest))]


def _citations(citations: tuple[Citation, ...]) -> list[str]:
    """Each under its label, with the report's title where several are cited: then ¶48 alone says too little."""
    several = len({citation.report for citation in citations}) > 1
    parts = []
    for citation in citations:
        title = citation.title if several and not citation.name else ""
        where = (title, place(citation.section, citation.grade))
        parts.append(" · ".join([f"**{escaped(citation.full_label)}**", *(escaped(part) for part in where if part)]))
        parts += [quoted(quote_text(quote)) for quote in citation.quotes]
        if citation.behind:
            parts.append(escaped(behind_text(citation)))
    return parts


def quoted(text: str) -> str:
    """A block quotation that shows `text` line for line."""
    lines = escaped(text).split("\n")
    breaks = ["\\" if line.strip() and after.strip() else "" for line, after in pairwise([*lines, ""])]
    return "\n".join(f"> {line}{end}" for line, end in zip(lines, breaks, strict=True))


def escaped(text: str) -> str:
    """Markdown that shows `text` as it is, word for word."""
    return "\n".join(_escaped_line(line) for line in text.split("\n"))


def _escaped_line(line: str) -> str:
    line = MARKS.sub(r"\\\1", line)
    return FIRST_MARKS.sub(lambda m: f"{m[1]}{m[2]}\\" if m[2].isdigit() else f"{m[1]}\\{m[2]}", line)
