"""Training examples for the reader: a question and stretches of a report, each sentence marked as answer or not.

Two sources. `squad`: Wikipedia questions of SQuAD 1.1 and 2.0 (CC BY-SA 4.0). `reports`: the questions in
`questions/`, written for Pilcrow over other inspection reports than the one that ships with it.
"""

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.reading import stretch_spans
from assistant.resolver import Resolver
from training.paragraphs import Source, read_pdf
from training.rows import read_rows

HELD_OUT_REPORTS = ("2013_80418_norfolk_16aug", "2013_80549_sandwell_02aug")
HELD_OUT_EVERY = 6
"""Every so-manieth article of SQuAD is held out whole."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the reader reads at once: some sentences of one paragraph, under a title."""

    place: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a collection of stretches. `answers`: (stretch, sentence) positions; none if it has no answer."""

    group: str
    text: str
    answers: tuple[tuple[int, int], ...]
    stretches: tuple[Stretch, ...]
    kind: str


def stretches_of(place: str, title: str, sentences: Sequence[str], count: Callable[[str], int]) -> list[Stretch]:
    """The stretches of one paragraph, as the reader makes them."""
    spans = stretch_spans([count(sentence) for sentence in sentences])
    return [Stretch(place, title, tuple(sentences[first:last])) for first, last in spans]


def report_questions(
    folders: Sequence[Path], reports: Path, count: Callable[[str], int], resolver: Resolver | None = None
) -> Iterator[Question]:
    """The questions in `folders` over the PDFs in `reports`; later turns as rewritten by hand, or by the `resolver`.

    Of the later turns that do not stand alone every second one is given as the resolver rewrites it, since that is
    what the reader gets to see.
    """
    collections: dict[str, tuple[tuple[Stretch, ...], dict[tuple[int, int], tuple[int, int]]]] = {}
    for file in sorted(file for folder in folders for file in folder.glob("*.jsonl")):
        for row in read_rows(file):
            name = row["report"]
            if name not in collections:
                collections[name] = _collection(read_pdf(reports / f"{name}.pdf"), count)
            stretches, places = collections[name]
            earlier: list[str] = []
            for number, turn in enumerate(row["turns"]):
                alone = text = turn.get("s") or turn["q"]
                if resolver is not None and alone != turn["q"] and number % 2:
                    text = resolver.resolve(turn["q"], earlier[::-1])
                earlier.append(alone)
                answers = tuple(
                    dict.fromkeys(places[p, s] for p, found in turn["p"] for s in found if (p, s) in places)
                )
                if answers or not turn["p"]:
                    yield Question(name, text, answers, stretches, row["kind"] if number == 0 else "later turn")


def _collection(
    sources: Sequence[Source], count: Callable[[str], int]
) -> tuple[tuple[Stretch, ...], dict[tuple[int, int], tuple[int, int]]]:
    stretches: list[Stretch] = []
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for source in sources:
        at = 0
        for stretch in stretches_of(f"{source.report}#{source.number}", source.title, source.sentences, count):
            for position in range(len(stretch.sentences)):
                places[source.number, at + position + 1] = (len(stretches), position)
            at += len(stretch.sentences)
            stretches.append(stretch)
    return tuple(stretches), places


def squad_questions(data: Path, count: Callable[[str], int]) -> Iterator[Question]:
    """SQuAD 1.1 and 2.0: the sentence that holds an answer answers; the collection is the article."""
    from nupunkt import sent_tokenize

    for name in ("squad2", "squad1"):
        articles: dict[str, list[Stretch]] = defaultdict(list)
        where: dict[str, list[int]] = defaultdict(list)
        for row in read_rows(data / name / "corpus.jsonl"):
            article = row["id"].split("#")[0]
            for stretch in stretches_of(row["id"], row["title"], sent_tokenize(row["text"]), count):
                where[row["id"]].append(len(articles[article]))
                articles[article].append(stretch)
        for row in read_rows(data / name / "queries.jsonl"):
            if row.get("in_squad2_dev"):
                continue
            stretches = articles[row["article"]]
            answers = [
                (c, s)
                for place in row["relevant"]
                for c in where[place]
                for s, sentence in enumerate(stretches[c].sentences)
                if any(answer in sentence for answer in row["answers"])
            ]
            if bool(answers) == row["answerable"]:
                yield Question(f"{name}/{row['article']}", row["question"], tuple(answers), tuple(stretches), name)


def held_out(group: str, groups: Sequence[str]) -> bool:
    """Whether questions of this report or article are kept for evaluation. `groups`: all groups, sorted."""
    if "/" in group:
        return groups.index(group) % HELD_OUT_EVERY == 0
    return group in HELD_OUT_REPORTS


class Ranker:
    """Which stretches look like answers: words (tf-idf) and, with an encoder, meaning, fused by rank."""

    def __init__(self, stretches: Sequence[Stretch], encode: Callable[[Sequence[str]], Any] | None) -> None:
        texts = [f"{c.title}. {' '.join(c.sentences)}" for c in stretches]
        # A stretch is short; one of a very long sentence is ranked by its first words.
        self._vectors = encode([" ".join(text.split()[:130]) for text in texts]) if encode else None
        self._words = [Counter(_words(text)) for text in texts]
        frequency = Counter(word for words in self._words for word in words)
        self._idf = {word: math.log(1 + len(stretches) / n) for word, n in frequency.items()}

    def rank(self, question: str, vector: Any = None) -> list[int]:
        """All stretches, likeliest first. `vector`, shape (dimension,): the question's, where meaning counts too."""
        asked = set(_words(question))
        rankings = [np.array([sum(self._idf[w] for w in sorted(asked & words.keys())) for words in self._words])]
        if vector is not None:
            rankings.append(self._vectors @ vector)
        fused = np.sum([1 / (10 + np.argsort(np.argsort(-scores, kind="stable"))) for scores in rankings], axis=0)
        return [int(i) for i in np.argsort(-fused, kind="stable")]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9&]+", text.lower())


def choose_stretches(
    question: Question, ranked: Sequence[int], *, most: int, chance: random.Random, withhold: bool
) -> list[int]:
    """Which stretches to read in one training step: those that answer (unless withheld), and hard ones that do not.

    `ranked` lists stretches, likeliest first.
    """
    right = list(dict.fromkeys(stretch for stretch, _ in question.answers))
    places = {question.stretches[c].place for c in right}
    chance.shuffle(right)
    chosen = [] if withhold else right[: max(1, most // 2)]
    beside = [c for c in ranked if question.stretches[c].place in places and c not in right]
    others = [c for c in ranked[:40] if question.stretches[c].place not in places]
    if not withhold:
        chosen += beside[:1]
    weights = [1 / (3 + position) for position in range(len(others))]
    while others and len(chosen) < most:
        position = chance.choices(range(len(others)), weights)[0]
        chosen.append(others.pop(position))
        weights.pop(position)
    return chosen
