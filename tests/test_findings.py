"""The findings behind a recommendation."""

import pytest

from assistant.answer import Assistant
from assistant.findings import with_findings
from assistant.quotes import cite
from assistant.render import citation_text
from assistant.render_json import citation_record, to_json
from index.library import Library
from tests.conftest import build_fake

# A second report, typed up for this: what each action rests on is plain, and (e) rests on nothing that is said.
ASHBY = """# Inspection of the youth offending service

Ashby

**Published:** 3 June 2013

# Contents

Overall effectiveness	1
Assessment and planning	2
Areas for improvement	3

---

## Overall effectiveness

1. The service is adequate. Magistrates speak well of its staff.
2. Court reports are punctual. However, too many pre-sentence reports reach the court without an assessment of the
risk of serious harm.
3. Volunteers sit on referral order panels in the evening. Many panels wait more than a month to meet.

## Assessment and planning

4. Intervention plans are often copied from earlier ones. Targets in intervention plans are seldom measurable and
parents rarely sign them.
5. Young people like the motorcycle project. It has a waiting list.
6. Speech therapists work with the team on two days. There is no speech and language screening of young people in
custody.
7. The management board meets each quarter. It receives no data on reoffending.

## Areas for improvement

8. In order to improve, the service should take the following action.

Immediately:

- ensure that every pre-sentence report holds an assessment of the risk of serious harm
- ensure that referral order panels meet within a month

Within three months:

- ensure that targets in intervention plans are measurable
- screen the speech and language of all young people in custody
- appoint a deputy manager for the northern office
- ensure that the management board receives data on reoffending
"""
RIGHT = {"a": "¶2", "b": "¶3", "c": "¶4", "d": "¶6", "f": "¶7"}


@pytest.fixture(scope="module")
def ashby(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("ashby")
    (folder / "ashby.md").write_text(ASHBY)
    return build_fake(folder / "library", folder / "ashby.md")


def behind(library: Library, number: str) -> dict[str | None, list[str]]:
    """For each item of a paragraph, the labels of the findings behind it."""
    report = library.reports[0]
    paragraph = next(p for p in report.numbered if p.number == number)
    found = with_findings(library, cite(report, paragraph, paragraph.sentences))
    return {c.item: [link.label for link in c.behind] for c in found}


def test_what_is_shown_tells_of_the_weakness_and_none_is_shown_in_doubt(ashby: Library) -> None:
    shown = behind(ashby, "8")
    assert {item: labels for item, labels in shown.items() if labels} == {
        item: [label] for item, label in RIGHT.items()
    }
    assert shown["e"] == []
    assert shown[None] == []  # the opening recommends nothing


def test_findings_are_linked_and_named_but_neither_quoted_nor_cited(ashby: Library) -> None:
    answer = Assistant(ashby).ask("what are the recommendations on referral order panels?")
    [citation] = answer.citations
    assert citation.label == "¶8(b)"
    assert [(link.label, link.url) for link in citation.behind] == [("¶3", "/reports/ashby#p3")]
    assert citation_record(citation).behind == ("¶3",)
    assert "\n    The findings behind it: ¶3" in citation_text(citation)
    assert "Many panels wait" not in to_json(answer, conversation=None)["text"]
    assert answer.coverage.matched == 1


def test_a_citation_that_recommends_nothing_has_no_findings_behind_it(ashby: Library) -> None:
    assert behind(ashby, "3") == {None: []}
    answer = Assistant(ashby).ask("what does ¶3 say")
    assert answer.citations[0].behind == ()
    assert "findings behind" not in citation_text(answer.citations[0])


def test_only_the_half_that_a_recommendation_belongs_to_is_looked_through(fake_library: Library) -> None:
    # Wolverhampton: ¶15 recommends for safeguarding (to ¶67), ¶71 for looked after children.
    answer = Assistant(fake_library).ask("what are the recommendations?", reports=["wolverhampton-2011"])
    numbers = {"15": set[int](), "71": set[int]()}
    for citation in answer.citations:
        numbers[str(citation.paragraph)] |= {int(link.label.strip("¶")) for link in citation.behind}
    assert numbers["15"]
    assert max(numbers["15"]) <= 67
    assert numbers["71"]
    assert min(numbers["71"]) >= 68


def test_of_many_reports_no_findings_are_looked_for(ashby: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.findings.MOST_REPORTS", 0)
    assert not any(behind(ashby, "8").values())


@pytest.mark.model
def test_wolverhampton_findings(real_library: Library) -> None:
    fifteen, seventy_one = behind(real_library, "15"), behind(real_library, "71")
    assert fifteen["e"] == ["¶48"]
    assert fifteen["j"] == ["¶37"]
    assert set(fifteen["m"]) <= {"¶39", "¶44", "¶63"}
    assert seventy_one["e"] == ["¶88"]
    assert not {label for found in fifteen.values() for label in found} & {f"¶{n}" for n in range(68, 122)}
