"""Words that mean the same: the shipped vocabulary of the field, a user's own, and a report's abbreviations."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.errors import ConfigError
from index.sparse import all_stems, stems
from index.types import Abbreviation, Report, Synonyms

SHIPPED = Path(__file__).parent / "vocabulary.toml"
WORD = re.compile(r"[^\W_]+(?:[&'’][^\W_]+)*")
INFLECTION = re.compile(r"(?<=\w\w)(?:ing|ed|es|s|e)$")
LONGEST = 8
"""Words. "Education, employment or training" has four with its function words; a sentence is no phrase."""

Words = tuple[str, ...]
"""A phrase as it is compared: its words stemmed, function words too."""
Forms = Mapping[Words, list[str]]
"""Forms of abbreviations, and what they stand for."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Groups of phrases that mean the same. `places` tells for each phrase in which groups (positions) it stands.

    `digest` is the SHA-256 of all that was read.
    """

    groups: tuple[tuple[str, ...], ...]
    places: dict[Words, tuple[int, ...]]
    digest: str


def read_vocabulary(*files: Path) -> Vocabulary:
    """The shipped vocabulary and those in `files`, in their order.

    Raises `ConfigError` with the file, the theme and the group for what is no vocabulary.
    """
    digest = hashlib.sha256()
    groups: list[tuple[str, ...]] = []
    for file in (SHIPPED, *files):
        data, themes = _load(file)
        digest.update(data)
        for theme, lists in themes.items():
            if not isinstance(lists, list):
                raise ConfigError(f'{file}: {theme} is no list of groups. Write {theme} = [["one", "other"], …]')
            groups += (_group(lists[at], f"{file}: {theme}, group {at + 1}") for at in range(len(lists)))
    places: dict[Words, tuple[int, ...]] = {}
    for position, group in enumerate(groups):
        for phrase in group:
            words = all_stems(phrase)
            places[words] = (*places.get(words, ()), position)
    return Vocabulary(tuple(groups), places, digest.hexdigest())


def _load(file: Path) -> tuple[bytes, dict[str, Any]]:
    try:
        data = file.read_bytes()
        return data, tomllib.loads(data.decode())
    except FileNotFoundError:
        raise ConfigError(f"There is no vocabulary {file}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as TOML ({error}).") from None


def _group(found: Any, where: str) -> tuple[str, ...]:
    """A group as it was read, checked. Raises `ConfigError` saying `where`."""
    if not isinstance(found, list) or not all(isinstance(phrase, str) for phrase in found):
        raise ConfigError(f"{where} is no list of words and phrases in quotation marks.")
    if len(found) < 2:
        raise ConfigError(f"{where} needs two words or phrases at least that mean the same.")
    seen: dict[Words, str] = {}
    for phrase in found:
        words = all_stems(phrase)
        if len(words) < 2 and not stems(phrase):  # "how much" is recognised, "how" would be in every question
            raise ConfigError(f"{where}: {phrase!r} says nothing by itself.")
        if len(words) > LONGEST:
            raise ConfigError(f"{where}: {phrase!r} has more than {LONGEST} words.")
        if words in seen:
            raise ConfigError(f"{where}: {phrase!r} and {seen[words]!r} are the same word or phrase. Remove one.")
        seen[words] = phrase
    return tuple(found)


def forms_of(abbreviations: Iterable[Abbreviation]) -> Forms:
    """What each form of an abbreviation could stand for: the short one for the long one, and the other way round."""
    forms: dict[Words, list[str]] = {}
    for abbreviation in dict.fromkeys(abbreviations):
        for one, other in ((abbreviation.short, abbreviation.long), (abbreviation.long, abbreviation.short)):
            if (words := _form(one)) is not None:
                forms.setdefault(words, []).append(other)
    return forms


@lru_cache(maxsize=4)  # of 431 reports it takes 3 ms, and what is asked of a library is mostly all of it
def forms_in(reports: tuple[Report, ...]) -> Forms:
    """The forms of all abbreviations that some reports explain."""
    return forms_of(abbreviation for report in reports for abbreviation in report.abbreviations)


def synonyms(text: str, vocabulary: Vocabulary, forms: Forms) -> tuple[Synonyms, ...]:
    """The places of `text` that other words and phrases could stand for, in order.

    Phrases are compared by stems. Of those that overlap the first counts, and of those that begin together the longest.
    An abbreviation that a report explains (`forms`) stands for its long form, and the other way round.
    """
    longest = max([LONGEST, *map(len, forms)])
    tokens = [(match.start(), match.end(), all_stems(match[0])) for match in WORD.finditer(text)]
    found = []
    at = 0
    while at < len(tokens):
        for size in range(min(longest, len(tokens) - at), 0, -1):
            words = tuple(stem for _, _, inner in tokens[at : at + size] for stem in inner)
            start, end = tokens[at][0], tokens[at + size - 1][1]
            alike, others = [*forms.get(words, ())], list[str]()
            for group in vocabulary.places.get(words, ()):
                phrases = vocabulary.groups[group]
                own = [phrase for phrase in phrases if all_stems(phrase) == words]
                typed = _uninflected(text[start:end])
                same = any(_uninflected(phrase) == typed for phrase in own)
                (alike if same else others).extend(phrase for phrase in phrases if phrase not in own)
            if alike or others:
                every = tuple(dict.fromkeys([*alike, *others]))
                found.append(Synonyms(start, end, every, tuple(dict.fromkeys(alike))))
                at += size
                break
        else:
            at += 1
    return tuple(found)


@lru_cache(maxsize=50_000)
def _uninflected(text: str) -> str:
    """A phrase without capitals, apostrophes, and the endings of plurals and of verbs. Kept, as a library has many."""
    words = re.findall(r"\w+", re.sub(r"['’]", "", text.casefold()))
    return " ".join(INFLECTION.sub("", word) for word in words)


@lru_cache(maxsize=50_000)
def _form(text: str) -> Words | None:
    """How a form of an abbreviation is compared; None for a function word ("IT"). Kept, as a library has many."""
    return all_stems(text) if stems(text) else None
