"""The question of a later turn made to stand alone: how far our wording has the words that a person adds."""

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.followup import follow
from assistant.types import Answer, Conversation, Coverage, Turn
from index.sparse import stems
from training.corpora import Table, read_rows, sampled

Before = Sequence[tuple[str, str]]
"""The (question, answer) of each turn before, in order. Many sets have no answers: then they are empty."""
Standalone = Callable[[str, Before], str]


def followed(question: str, before: Before) -> str:
    """The product's standalone. Its wordings beside that one, which finding weighs in, are not searched here."""
    conversation = Conversation()
    for asked, _ in before:
        answer = Answer(
            asked, follow(asked, conversation).text, "answered", (), (), (), "", Coverage(0, 0, False), fingerprint=""
        )
        conversation = Conversation(turns=(*conversation.turns, Turn(answer)))
    return follow(question, conversation).text


def turns_before(row: dict[str, object]) -> Before:
    """The turns before a question of a set."""
    turns = row["turns"]
    assert isinstance(turns, list)
    return [(turn["question"], turn["answer"]) for turn in turns]


def cast(data: Path, standalone: Standalone, *, most: int | None) -> Table:
    """Terms that people added to later questions of TREC CAsT, and those that `standalone` adds, year by year.

    A term is a stem that is in the rewrite and not in the question as typed; function words are none. As in QuReTeC
    (Voskarides et al., SIGIR 2020) they are counted over all turns of a year together: precision is the share of our
    terms that the person added too, recall the share of the person's that we added, F1 their harmonic mean. Unlike
    QuReTeC's, the person's terms need not stand in the conversation before: "reachable" is the share that does, the
    most that choosing words from it can recall. A resolver must be measured on a year that it was not trained on:
    read that year's row. `most`: turns of each year.
    """
    years: dict[str, list[dict[str, object]]] = {}
    for row in read_rows(data / "cast" / "rewrites.jsonl"):
        if row["turns"]:
            years.setdefault(row["id"].split(":")[0], []).append(row)
    rows: dict[str, tuple[float | None, ...]] = {}
    for year, turns in sorted(years.items()):
        turns = sampled(turns, most)
        added = ours = both = reachable = 0
        for row in turns:
            question, before = str(row["question"]), turns_before(row)
            person = set(stems(str(row["standalone"]))) - set(stems(question))
            product = set(stems(standalone(question, before))) - set(stems(question))
            history = {stem for turn in before for text in turn for stem in stems(text)}
            added, ours, both = added + len(person), ours + len(product), both + len(person & product)
            reachable += len(person & history)
        rows[year] = (
            len(turns),
            both / ours if ours else None,
            both / added if added else None,
            2 * both / (ours + added) if ours + added else None,
            reachable / added if added else None,
        )
    return Table("cast: terms added to later turns", ("turns", "precision", "recall", "F1", "reachable"), rows)
