"""Which titles of a report a question names."""

from collections.abc import Sequence

from assistant.subject import alike, stands_in
from index.sparse import kept_stems, stems

# What reports call it, for what people call it. The titles are those of frameworks for inspecting public services in
# England (Every Child Matters, 2004, named five outcomes; "leadership" and "health" are in all since).
CALLED = {
    stem: frozenset(stems(titles))
    for words, titles in (
        ("nhs medical", "health healthy"),
        (
            "boss bosses leaders leader led run running managers manager managed top brass chiefs",
            "leadership management",
        ),
        ("improve improving improvement progress", "improvement"),
        ("education educational learning", "enjoying achieving"),
        ("money financial jobs job employment economy", "economic"),
        ("voice voices participation involvement", "engagement"),
        ("partners agencies partner", "partnership"),
        ("equalities fairness race", "equality"),
        ("wellbeing", "well being"),
    )
    for stem in stems(words)
}
LEAST_SHARED = 0.3
"""Share of a title's stems that must be named at least, where no title is named in full."""


def named_titles(asked: Sequence[str], said: Sequence[str], titles: Sequence[str], *, full: bool = False) -> set[str]:
    """The titles that a question names, where together they explain all that it asks; else none.

    `asked` are the stems of its subject, `said` all its stems in order. A title that stands in the question whole is
    named. Then, unless `full`, come those that explain most of what is left, until nothing is.
    """
    words = {title: stemmed for title in titles if (stemmed := kept_stems(title))}  # "…" or "6" names nothing
    chosen = {title for title, stemmed in words.items() if stands_in(stemmed, said)}
    left = [stem for stem in asked if not any(_explains(stem, words[title]) for title in chosen)]
    while left and not full:
        shared = {
            title: (sum(_explains(stem, stemmed) for stem in left), _share(left, stemmed))
            for title, stemmed in words.items()
            if title not in chosen
        }
        most = max((count for count, _ in shared.values()), default=0)
        closest = max((share for count, share in shared.values() if count == most), default=0.0)
        if not most:
            return set()
        chosen |= {t for t, (count, share) in shared.items() if count == most and share >= min(closest, LEAST_SHARED)}
        left = [stem for stem in left if not any(_explains(stem, words[title]) for title in chosen)]
    return set() if left else chosen


def _explains(stem: str, title: Sequence[str]) -> bool:
    return any(alike(stem, word) or any(alike(called, word) for called in CALLED.get(stem, ())) for word in title)


def _share(asked: Sequence[str], title: Sequence[str]) -> float:
    return sum(any(_explains(stem, [word]) for stem in asked) for word in title) / len(title)
