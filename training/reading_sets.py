"""Which sentence answers, and whether one does: the reader on SQuAD and WikiQA."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.evaluate import auroc
from assistant.evidence import how_sure
from assistant.reader import Reader, Scores
from assistant.reading import Read
from index import sparse
from index.types import Encoder, Hit, Passage
from training.corpora import BY_QUESTIONS, Encoders, Table, sampled
from training.examples import Question, Ranker, held_out, squad_questions, stretches_of
from training.measures import average_precision, mean, reciprocal_rank
from training.rows import read_rows

FIRST = 16
"""Stretches of an article that the reader reads."""


def squad(name: str, data: Path, encoders: Encoders, readers: dict[str, Reader], *, most: int | None) -> Table:
    """Questions of "squad1" or "squad2" to the articles that are held out of training; both sets must be in `data`.

    The reader reads the question with the first FIRST stretches of the article as `Ranker` ranks them by words and
    meaning, with the shipped encoder of questions.
    - recall@16: the share of the answerable questions that have a sentence with the answer among these stretches, by
      each encoder; a reader does not change it.
    - hit@1: the share of the answerable questions whose best sentence is one of the right paragraph that holds an
      answer that people gave (of Rajpurkar et al., EMNLP 2016; to find its sentence is ours). What is not among the
      stretches counts as missed.
    - AUROC: how often an answerable question is surer than one that has no answer (Rajpurkar, Jia and Liang, ACL 2018;
      area under the ROC curve as in Hanley and McNeil, Radiology 1982), by the product's `how_sure`, the mean of the
      two best paragraphs, and by the best score alone. None for squad1, where all have an answer.
    """
    questions = sampled([q for q in _held_out_squad(data, encoders.passages) if q.kind == name], most)
    ranked = _first(questions, encoders)
    answerable = [bool(question.answers) for question in questions]
    rows: dict[str, tuple[float | None, ...]] = {}
    for label in encoders.asking():
        within = [
            bool({c for c, _ in question.answers} & set(firsts[label]))
            for question, firsts in zip(questions, ranked, strict=True)
            if question.answers
        ]
        rows[label] = (mean(within), None, None, None)
    for label, reader in readers.items():
        judged = [_judge(reader, question, by[BY_QUESTIONS]) for question, by in zip(questions, ranked, strict=True)]
        rows[label] = (
            None,
            mean([one.hit for one, whether in zip(judged, answerable, strict=True) if whether]),
            _auroc([one.sure for one in judged], answerable),
            _auroc([one.best for one in judged], answerable),
        )
    columns = (f"recall@{FIRST}", "hit@1", "AUROC two best", "AUROC best")
    title = f"{name}, held-out articles: {len(questions)} questions, {sum(answerable)} answerable"
    return Table(title, columns, rows)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Whether the best sentence holds an answer, how sure the product is, and the best sentence's score."""

    hit: bool
    sure: float
    best: float


def _judge(reader: Reader, question: Question, first: Sequence[int]) -> _Judged:
    stretches = [question.stretches[c] for c in first]
    scores = [np.round(s, 4) for s in reader.score(question.text, [(s.title, s.sentences) for s in stretches])]
    by_paragraph: dict[str, list[Scores]] = defaultdict(list)
    for stretch, found in zip(stretches, scores, strict=True):
        by_paragraph[stretch.place].append(found)
    reads = [Read(Hit(0, 0, 0.0, 0.0), np.concatenate(found)) for found in by_paragraph.values()]
    at = max(range(len(first)), key=lambda position: (scores[position].max(), -position))
    hit = (first[at], int(scores[at].argmax())) in question.answers
    return _Judged(hit, how_sure(reads), float(scores[at].max()))


def _auroc(values: Sequence[float], answerable: Sequence[bool]) -> float | None:
    pairs = list(zip(values, answerable, strict=True))
    return auroc([value for value, whether in pairs if whether], [value for value, whether in pairs if not whether])


def _held_out_squad(data: Path, encoder: Encoder) -> list[Question]:
    """The questions of both sets to the articles that training never sees, in order of article."""
    count = lru_cache(maxsize=None)(lambda text: encoder.count_pieces(text) - 2)
    questions = list(squad_questions(data, count))
    groups = sorted({q.group for q in questions})
    kept = {group for group in groups if held_out(group, groups)}
    return sorted((q for q in questions if q.group in kept), key=lambda q: q.group)


def _first(questions: Sequence[Question], encoders: Encoders) -> list[dict[str, list[int]]]:
    """For each question the first stretches of its article by each of `asking`.

    Questions of an article stand together.
    """
    found, group, ranker = [], "", None
    for question in questions:
        if ranker is None or question.group != group:
            group, ranker = question.group, Ranker(question.stretches, encoders.passages.encode)
        by = {
            label: ranker.rank(question.text, asking.encode([question.text])[0])[:FIRST]
            for label, asking in encoders.asking().items()
        }
        found.append(by)
    return found


def wikiqa(data: Path, encoders: Encoders, readers: dict[str, Reader], *, most: int | None) -> Table:
    """The candidate sentences of each question in order of likeness: MAP and MRR (Yang, Yih and Meek, EMNLP 2015).

    Questions with at least one right and one wrong candidate, of the development and test parts. Candidates are the
    sentences of the beginning of an article, and equal scores stay in its order.
    - BM25: the product's, over all sentences of the set under their titles. cosine: with the question's vector
      by each encoder, likewise.
    - reader: reads the sentences in stretches, as it reads a report; "alone": each for itself under the title.
    """
    corpus = {row["id"]: row for row in read_rows(data / "wikiqa" / "corpus.jsonl")}
    asked = [q for q in read_rows(data / "wikiqa" / "queries.jsonl") if 0 < len(q["relevant"]) < len(q["candidates"])]
    asked = sampled(asked, most)
    words = _words({key: f"{row['title']}. {row['text']}" for key, row in corpus.items()})
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in asked:
        question, candidates = row["question"], row["candidates"]
        title = corpus[candidates[0]]["title"]
        sentences = [corpus[key]["text"] for key in candidates]
        by_words = words(question)
        scores = {"BM25": [by_words.get(key, 0.0) for key in candidates]}
        vectors = encoders.passages.encode([f"{title}. {sentence}" for sentence in sentences])
        for label, asking in encoders.asking().items():
            scores[f"cosine, {label}"] = list(np.round(vectors @ asking.encode([question])[0], 6))
        for label, reader in readers.items():
            pairs = [
                (title, stretch.sentences)
                for stretch in stretches_of("", title, sentences, lambda text: encoders.passages.count_pieces(text) - 2)
            ]
            scores[label] = list(np.round(np.concatenate(reader.score(question, pairs)), 4))
            alone = reader.score(question, [(title, (sentence,)) for sentence in sentences])
            scores[f"{label}, alone"] = list(np.round(np.concatenate(alone), 4))
        for label, values in scores.items():
            ranking = [candidates[i] for i in sorted(range(len(candidates)), key=lambda i: (-values[i], i))]
            right = set(row["relevant"])
            found[label].append((average_precision(ranking, right), reciprocal_rank(ranking, right)))
    rows = {label: tuple(mean(column) for column in zip(*pairs, strict=True)) for label, pairs in found.items()}
    return Table(f"wikiqa: {len(asked)} questions", ("MAP", "MRR"), rows)


def _words(texts: dict[str, str]) -> Callable[[str], dict[str, float]]:
    """The BM25 score of every text that shares a word with a question."""
    keys = list(texts)
    with TemporaryDirectory() as folder:
        passages = [Passage(0, 0, 0, len(text), "sentence", text) for text in texts.values()]
        sparse.write_sparse(passages, Path(folder))
        index = sparse.read_sparse(Path(folder))

    def score(question: str) -> dict[str, float]:
        found = sparse.search_sparse(index, question, size="sentence", most=len(keys))
        return {keys[row]: value for row, value in found}

    return score
