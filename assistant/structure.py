"""Questions that the report's structure answers: one step, before anything is searched."""

from collections.abc import Sequence

from assistant.actions import Score, answer_actions
from assistant.contents import answer_contents
from assistant.contrast import answer_contrast
from assistant.definitions import answer_definition
from assistant.judgements import answer_grade
from assistant.metadata import answer_metadata
from assistant.scope import out_of_scope, suggestions
from assistant.types import Structured
from index.sparse import stems
from index.types import Report

UNCLEAR = "The question does not say what it is about. Name a topic; you could ask, for example:"


def answer_from_structure(
    question: str,
    standalone: str,
    reports: Sequence[Report],
    *,
    help_text: str = "",
    score: Score | None = None,
    loosely: bool = False,
) -> Structured | None:
    """What the structure of `reports` answers, or None: then the answer has to be found.

    `question` as it was asked decides whether it is one at all; `standalone` is answered, or else `question` where it
    names what it asks for. `loosely` takes "how did it fare" for a question for grades. `score` judges which
    recommendations are about what is asked, `help_text` tells a person in distress where help is.
    """
    if outside := out_of_scope(question, reports, help_text=help_text):
        return outside
    for wording in dict.fromkeys((standalone, question)):
        # As it was typed, a question that leans on the one before it names nothing, and that is not everything.
        whole = wording == standalone
        found = (
            _together([answer_metadata(wording, report) for report in reports])
            or _together([answer_definition(wording, report) for report in reports])
            or _together([answer_contrast(wording, report) for report in reports])
            or _together([answer_grade(wording, report, whole=whole, loosely=loosely) for report in reports])
            or _together([answer_contents(wording, report) for report in reports])
            or _together([answer_actions(wording, report, score=score, whole=whole) for report in reports])
        )
        if found is not None:
            return found
    if not stems(standalone):
        return Structured("unclear", (), "clarify", UNCLEAR, suggestions(reports))
    return None


def _together(found: Sequence[Structured | None]) -> Structured | None:
    """The answers of several reports as one: of those that answer in full, or where none does, of all.

    What a report shows in place of an answer ("no section is outstanding; these are all the grades") is left out beside
    another's answer: with its reason the whole would be called partial, without it the grades would pass for one.
    """
    given = [one for one in found if one is not None]
    some = [one for one in given if one.status == "answered"] or given
    if not some:
        return None
    return Structured(
        some[0].kind,
        tuple(citation for one in some for citation in one.citations),
        some[0].status,
        " ".join(dict.fromkeys(one.reason for one in some if one.reason)),
        some[0].options,
        all(one.complete for one in given),
        some[0].note if len(given) == 1 else " ".join(_named(one) for one in some if one.note),
        grades=tuple(dict.fromkeys(word for one in some for word in one.grades)),
    )


def _named(found: Structured) -> str:
    """What is counted, with the report it is counted in."""
    return f"{found.citations[0].title}: {found.note}" if found.citations else found.note
