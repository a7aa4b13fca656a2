"""Words: BM25 by tantivy, over the same rows as the vectors."""

import errno
import re
import shutil
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import tantivy

from index.types import Passage, Size, Synonyms

FIELD, ROW, SIZE, REPORT = "text", "row", "size", "report"
TOKENIZER = "pilcrow"
# A word may hold "&" and "'": A&E is one word, children's is children.
TOKEN = r"[\p{L}\p{N}]+(?:[&'][\p{L}\p{N}]+)*"
# Function words and the words that questions are made of. They are in most questions and in most passages, and say
# nothing about which passage answers. Negations stay.
STOPWORDS = re.findall(
    r"\w+",
    """a about all also am an and any anything are as at be been but by can could did do does for from give
had has have he her his how i if in into is it its just like may me might more most much my of on or our out over say
says said she should so some tell than that the their them then there these they this those to us was we were what
when where which who whom whose why will with would you your""",
)


SYNONYM_WEIGHT = 0.8
"""What the score of a word that only means the same as the question's counts for. Measured by `training/recall.py` on
959 questions to three reports, all rankings together: 0 / .6 / .8 / 1 bring the best paragraph into the first sixteen
for .934 / .955 / .964 / .961, and into the first ten for .901 / .932 / .929 / .927."""


@lru_cache(maxsize=2)
def _analyzer(*, without: tuple[str, ...] = tuple(STOPWORDS)) -> Any:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(TOKEN))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(list(without)))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def stems(text: str) -> list[str]:
    """The words of `text` as they are compared: lower case, without accents, stemmed, function words left out."""
    return list(_analyzer().analyze(text.replace("’", "'")))


def kept_stems(text: str) -> list[str]:
    """The `stems` of what a report says and every question is compared with: its titles, recommendations, names.

    They are kept. Not for questions, which are ever new: they would fill the memory and push out what comes again.
    """
    return list(_kept_stems(text))


@lru_cache(maxsize=50_000)
def _kept_stems(text: str) -> tuple[str, ...]:
    return tuple(stems(text))


def all_stems(text: str) -> tuple[str, ...]:
    """All words of `text` as they are compared, function words too: what tells "in care" from "care"."""
    return tuple(_analyzer(without=()).analyze(text.replace("’", "'")))


def write_sparse(passages: Sequence[Passage], folder: Path) -> None:
    """Write a tantivy index into the empty `folder`; passage i is the document whose row is i. Raises `OSError`."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(FIELD, tokenizer_name=TOKENIZER, index_option="freq")
    builder.add_text_field(SIZE, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(ROW, fast=True)
    builder.add_integer_field(REPORT, indexed=True)
    try:
        index = tantivy.Index(builder.build(), path=str(folder))
        index.register_tokenizer(TOKENIZER, _analyzer())
        writer = index.writer(num_threads=1)
        for row, passage in enumerate(passages):
            document = tantivy.Document()
            document.add_text(FIELD, passage.embed_text.replace("’", "'"))
            document.add_text(SIZE, passage.size)
            document.add_integer(ROW, row)
            document.add_integer(REPORT, passage.report)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # all that tantivy raises: here, that it cannot write
        raise OSError(errno.EIO, str(error), str(folder)) from None


def read_sparse(folder: Path) -> Any:
    """The tantivy index in `folder`. Raises `ValueError` where it is not one.

    tantivy writes a lock file beside what it opens, but a library may be read-only. So it opens links to the files, or
    where there can be none a copy, which need no name on the disk once they are open.
    """
    copy = Path(mkdtemp(prefix="pilcrow-"))
    try:
        for file in folder.iterdir():
            try:
                (copy / file.name).symlink_to(file.absolute())
            except OSError:
                shutil.copyfile(file, copy / file.name)
        index = tantivy.Index.open(str(copy))
    finally:
        for _ in range(10):  # a thread of tantivy's may lock the folder anew while it is being removed
            shutil.rmtree(copy, ignore_errors=True)
            if not copy.exists():
                break
    index.register_tokenizer(TOKENIZER, _analyzer())
    return index


def count_rows(index: Any) -> int:
    """How many documents the index holds."""
    return int(index.searcher().num_docs)


def search_sparse(
    index: Any,
    text: str,
    *,
    size: Size,
    most: int,
    synonyms: Sequence[Synonyms] = (),
    reports: Collection[int] | None = None,
) -> list[tuple[int, float]]:
    """The (row, BM25 score) of up to `most` passages of one size that share a word with `text`, best first.

    Words and phrases of `synonyms` (offsets in `text`) are looked for too. Of the words that a place of `text` stands
    for only the best counts, so that many of them in a passage weigh no more than one. `reports` limits the search to
    some reports (positions), and changes no score. Ties are in order of row. The query is made of terms and never
    parsed, so no character in it is special.
    """
    parts = _parts(index.schema, text, synonyms)
    if not parts:
        return []
    words = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])
    only = [tantivy.Query.term_query(index.schema, SIZE, size)]
    if reports is not None:
        only.append(tantivy.Query.term_set_query(index.schema, REPORT, sorted(reports)))
    limits = [(tantivy.Occur.Must, tantivy.Query.const_score_query(one, 0.0)) for one in only]
    query = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), *limits])
    searcher = index.searcher()
    hits = searcher.search(query, limit=most, count=False).hits
    rows = searcher.fast_field_values(ROW, [address for _, address in hits])
    found = [(row, round(float(score), 4)) for row, (score, _) in zip(rows, hits, strict=True)]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _parts(schema: Any, text: str, synonyms: Sequence[Synonyms]) -> list[Any]:
    """One query for each word of `text` without synonyms, and one for each place that has some."""
    parts: list[Any] = []
    seen: set[str] = set()
    at = 0
    for place in (*synonyms, None):
        plain = text[at : place.start if place else None]
        new = [stem for stem in dict.fromkeys(stems(plain)) if stem not in seen]
        parts += [tantivy.Query.term_query(schema, FIELD, stem) for stem in new]
        seen.update(new)
        if place is None:
            break
        own = list(dict.fromkeys(stems(text[place.start : place.end])))
        best = [_combined(schema, [stem for stem in own if stem not in seen], tantivy.Occur.Should)]
        seen.update(own)
        for other in dict.fromkeys(map(_searchable, place.others)):
            if other and list(other) != own:
                # A phrase need not stand as it is: a passage is short, and "budgets for staff" is a staff budget.
                together = _combined(schema, other, tantivy.Occur.Must)
                best.append(tantivy.Query.boost_query(together, SYNONYM_WEIGHT))
        parts.append(tantivy.Query.disjunction_max_query([query for query in best if query is not None]))
        at = place.end
    return parts


def _searchable(phrase: str) -> tuple[str, ...]:
    """The stems to look for; none where function words make the phrase ("in care" is not every "care")."""
    found = tuple(stems(phrase))
    return () if len(found) == 1 and len(all_stems(phrase)) > 1 else found


def _combined(schema: Any, words: Sequence[str], occur: Any) -> Any:
    """Some or all of the words, as `occur` says; None where there is none."""
    if not words:
        return None
    return tantivy.Query.boolean_query([(occur, tantivy.Query.term_query(schema, FIELD, word)) for word in words])


def row_frequency(index: Any, stem: str) -> int:
    """How many passages hold a stem."""
    return int(index.searcher().doc_freq(FIELD, stem))


def unknown_words(index: Any, text: str) -> tuple[str, ...]:
    """The words of `text` that stand in no passage in any form, as written, in order; function words left out."""
    words = dict.fromkeys(re.findall(r"[^\W_]+(?:[&'’][^\W_]+)*", text))
    return tuple(
        word for word in words if (found := stems(word)) and not any(row_frequency(index, stem) for stem in found)
    )
