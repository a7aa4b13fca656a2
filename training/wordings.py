"""The question of a later turn made to stand alone: how far our wording has the words that a person adds."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from assistant.followup import follow
from assistant.resolver import OnnxResolver, Resolver
from assistant.types import Answer, Conversation, Coverage, Turn
from index.encoder import model_folder, open_tokenizer
from index.sparse import stems
from training.corpora import Table, sampled
from training.rewrites import HELD_OUT_CAST
from training.rows import read_rows

Before = Sequence[tuple[str, str]]
"""The (question, answer) of each turn before, in order. Many sets have no answers: then they are empty."""
Standalone = Callable[[str, Before], str]


def followed(question: str, before: Before, *, resolver: Resolver | None = None) -> str:
    """The product's standalone, by the shipped resolver where `resolver` is None.

    Its wordings beside that one, which finding weighs in, are not searched here.
    """
    return _followed((*(asked for asked, _ in before), question), resolver or open_resolver())


@cache  # a conversation is asked about once for each of its turns
def _followed(questions: tuple[str, ...], resolver: Resolver) -> str:
    """The last of the questions as it would stand alone after the others."""
    turns = tuple(
        _turn(asked, _followed(questions[:number], resolver)) for number, asked in enumerate(questions[:-1], start=1)
    )
    return follow(questions[-1], Conversation(turns=turns), resolver).text


def _turn(asked: str, alone: str) -> Turn:
    return Turn(Answer(asked, alone, "answered", (), (), (), "", Coverage(0, 0, False), fingerprint=""))


@cache
def open_resolver() -> OnnxResolver:
    """The shipped resolver, with the word pieces of the encoder's package: cast needs no encoder."""
    return OnnxResolver(open_tokenizer(model_folder() / "tokenizer.json"))


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
    most that choosing words from it can recall. The shipped resolver has seen the rewrites of every year but
    HELD_OUT_CAST in its training: only that year's row measures it. `most`: turns of each year.
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
    title = f"cast: terms added to later turns (all but {HELD_OUT_CAST} are seen data for the shipped resolver)"
    return Table(title, ("turns", "precision", "recall", "F1", "reachable"), rows)
