import pytest

from assistant.metadata import answer_metadata
from index.types import Report


def told(question: str, report: Report) -> list[tuple[str | None, str]] | None:
    found = answer_metadata(question, report)
    if found is None:
        return None
    assert [(c.label, c.paragraph) for c in found.citations] == [("Front page", None)]
    return [(quote.lead, quote.text) for quote in found.citations[0].quotes]


INSPECTOR = ("Reporting inspector", "Ann O’Hara HMI")
DATES = ("Inspection dates", "3 – 7 March 2014")
PUBLISHED = ("Published", "9 May 2014")


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("Who led the inspection?", [INSPECTOR]),
        ("name of the lead inspector please", [INSPECTOR]),
        ("who was in charge of the inspection", [INSPECTOR]),
        ("when was this published and what dates were the inspectors in?", [DATES, PUBLISHED]),
        ("When did the report come out?", [PUBLISHED]),
        ("publication date?", [PUBLISHED]),
        ("when did the inspection take place", [DATES]),
        ("when were Ofsted in Borchester", [DATES]),
    ],
)
def test_what_the_front_page_tells_is_answered_by_its_fields(
    short: Report, question: str, fields: list[tuple[str, str]]
) -> None:
    assert told(question, short) == fields


@pytest.mark.parametrize(
    "question", ["am I allowed to reprint bits of this?", "can I quote parts of this report?", "is it under copyright?"]
)
def test_leave_to_copy_is_answered_by_the_licence(short: Report, question: str) -> None:
    quotes = told(question, short)
    assert quotes is not None
    assert quotes[-1][1].startswith("This document may be reproduced in whole or in part")


def test_a_field_that_this_report_lacks_is_left_to_finding(short: Report, wolverhampton: Report) -> None:
    assert told("which age group?", short) is None
    assert told("which age group?", wolverhampton) == [("Age group", "All")]


@pytest.mark.parametrize(
    "question",
    [
        "How many inspectors were on the team?",
        "Who was on the inspection team?",
        "when was the plan for opening hours published?",
        "who led the reading scheme?",
        "when was it last inspected?",
        "when did the previous inspection take place?",
        "which age group borrows most?",
        "do readers copy books?",
        "how long did the cuts last",
    ],
)
def test_what_the_body_tells_is_left_to_finding(short: Report, question: str) -> None:
    assert told(question, short) is None


# Thirty phrasings written down with their answers before any of them was run. At the first run 24 were right; the six
# others were not recognised and so left to finding, none got a wrong answer. Five are mended by general rules. "Who …
# led it?" is not: within a conversation "it" may be anything.
W_INSPECTOR, W_DATES = "Paul d’Inverno HMI", "6 – 17 June 2011"
W_PUBLISHED, W_TITLE = "22 July 2011", "Inspection of safeguarding and looked after children services"
ASKED = (
    ("Can you tell me who headed up the inspection", [W_INSPECTOR]),
    ("what's the inspector called?", [W_INSPECTOR]),
    ("name of the person who wrote the report", [W_INSPECTOR]),
    ("Which inspector was responsible for this report?", [W_INSPECTOR]),
    ("Who from Ofsted led it?", None),
    ("what were the dates of the inspection?", [W_DATES]),
    ("In which month did Ofsted visit?", [W_DATES]),
    ("How long were the inspectors in Wolverhampton?", [W_DATES]),
    ("On what days did the inspection take place", [W_DATES]),
    ("when did Ofsted inspect the council", [W_DATES]),
    ("when did inspectors come to Wolverhampton?", [W_DATES]),
    ("What date was the report published on?", [W_PUBLISHED]),
    ("how old is the report", [W_PUBLISHED]),
    ("when did this document come out?", [W_PUBLISHED]),
    ("The report was issued when?", [W_PUBLISHED]),
    ("What's the release date of the report?", [W_PUBLISHED]),
    ("which town is the report about?", ["Wolverhampton"]),
    ("Which council was inspected?", ["Wolverhampton"]),
    ("what is the report's full title", [W_TITLE]),
    ("What age range did the inspection look at?", ["All"]),
    ("is there a website for the report?", ["www.ofsted.gov.uk"]),
    # The text tells it, or nothing does: left to finding.
    ("Which law was the inspection carried out under?", None),
    ("who chairs the safeguarding board", None),
    ("when did the Children's Trust start", None),
    ("how long does adoption take", None),
    ("what age group is the youth work for", None),
    ("when was the adoption service inspected", None),
    ("which council services are good", None),
    ("who published the Children and Young People's Plan", None),
    ("How many days notice did they get of the inspection?", None),
)


@pytest.mark.parametrize(("question", "values"), ASKED)
def test_thirty_phrasings(wolverhampton: Report, question: str, values: list[str] | None) -> None:
    quotes = told(question, wolverhampton)
    assert (None if quotes is None else [text for _, text in quotes]) == values


@pytest.mark.parametrize(
    "question",
    [
        "am I allowed to reprint bits of this in our parents' newsletter",
        "can we quote the report in a grant application for the youth club?",
        "do I need permission to photocopy this document for my students",
    ],
)
def test_who_asks_for_permission_gets_the_terms_wherever_the_copy_goes(wolverhampton: Report, question: str) -> None:
    answer = answer_metadata(question, wolverhampton)
    assert answer is not None
    assert any("reproduced in whole or in part" in q.text for c in answer.citations for q in c.quotes)


@pytest.mark.parametrize("question", ["can we use this service at night", "are carers told when to copy in the school"])
def test_other_permissions_are_no_questions_about_the_report(wolverhampton: Report, question: str) -> None:
    assert answer_metadata(question, wolverhampton) is None
