"""The real report: what Pilcrow must get exactly right on it."""

import re
from collections import Counter

from index.types import Abbreviation, Front, Grade, Paragraph, Report
from tests.conftest import WOLVERHAMPTON, sentences_of

IMMEDIATELY, THREE, SIX = "Immediately", "Within three months", "Within six months"
SAFEGUARDING = "Safeguarding outcomes for children and young people"
LOOKED_AFTER = "Services for looked after children"
OUTCOMES = "How good are outcomes for looked after children and care leavers?"


def paragraph(report: Report, number: int) -> Paragraph:
    return report.numbered[number - 1]


def item_texts(report: Report, number: int) -> list[str]:
    found = paragraph(report, number)
    return [found.text[item.start : item.end] for item in found.items]


# Paragraphs


def test_exactly_121_numbered_paragraphs_and_nothing_to_note(wolverhampton: Report):
    assert [p.number for p in wolverhampton.numbered] == [str(number) for number in range(1, 122)]
    assert [p.anchor for p in wolverhampton.numbered] == [f"p{number}" for number in range(1, 122)]
    assert wolverhampton.notes == ()


def test_the_parts_without_a_number_are_the_front_page_and_the_record(wolverhampton: Report):
    assert [(p.label, p.anchor) for p in wolverhampton.paragraphs if p.number is None] == [
        ("Front page", "front-page"),
        ("Record of main findings", "record-of-main-findings"),
    ]


def test_every_word_of_the_report_is_read_in_order_except_the_contents_list_and_headings(wolverhampton: Report):
    """The file's own words, marks taken off by hand, against the words of the paragraphs."""
    body = WOLVERHAMPTON.read_text(encoding="utf-8").split("## About this inspection", 1)[1]
    printed = []
    for line in body.split("\n"):
        if line.startswith("#") or (line.startswith("**") and line.endswith("**")):
            continue  # headings; those that are leads of bullets are compared below
        line = re.sub(r"^(\d+\. |\s*- )", "", line)
        line = line.replace("*'Working Together To Safeguard Children'*", "'Working Together To Safeguard Children'")
        printed += line.replace("<b>", "").replace("</b>", "").replace("\\*", "*").split()
    read = []
    for p in wolverhampton.paragraphs[1:]:
        read += [
            word
            for line in p.text.split("\n")
            if line.rstrip(":") not in (IMMEDIATELY, THREE, SIX)
            for word in line.split()
        ]
    assert read == printed


def test_no_mark_is_left_and_no_space_is_doubled(wolverhampton: Report):
    text = "\n".join(p.text for p in wolverhampton.paragraphs)
    assert re.findall(r"\*\*|\\|<b>|\]\(|  |\n\n| \n|\n ", text) == []


def test_the_escaped_star_is_a_star(wolverhampton: Report):
    assert "five or more GCSEs at A*–C including English and mathematics" in paragraph(wolverhampton, 85).text
    assert "one or more GCSE at A*–G has improved" in paragraph(wolverhampton, 85).text


def test_paragraphs_that_run_on_after_a_page_break_have_one_space_there(wolverhampton: Report):
    joins = {
        6: "brings together the main organisations working with children",
        13: "families suffering from domestic violence.",
        24: "follow up on previous cases and to implement new approaches",
        28: "education signposting and budgeting advice",
        33: "Case files examined by inspectors do not",
        39: "and in individual casework.",
        56: "turnover of agency staff, although overall",
        60: "limited recorded evidence of management",
        70: "children and young people who are looked after.",
        75: "electronic recording system used by children's social care",
        87: "attendance, behaviour and education placements",
        89: "significant and often long-standing barriers",
        92: "Young people contribute to staff induction",
        96: "work experience placements for looked after",
        100: "skills and knowledge which equip them well",
        103: "children's needs by early intervention services",
        106: "particularly for those with complex needs",
        109: "These measures have resulted in an improvement",
        112: "given to carers about children placed with them",
        121: "the partnership will have to account to the CiCC",
    }
    for number, words in joins.items():
        assert words in paragraph(wolverhampton, number).text, number
    one_line = [p.number for p in wolverhampton.numbered if "\n" in p.text]
    assert one_line == ["2", "3", "15", "71"]  # the four with items


def test_hyphens_and_dashes_are_the_reports_own(wolverhampton: Report):
    assert "aged 5–17." in paragraph(wolverhampton, 7).text
    assert "not consistently in place – this makes it difficult" in paragraph(wolverhampton, 35).text
    assert "a multi-agency co-located team acts" not in paragraph(wolverhampton, 66).text
    assert "A multi-agency co-located team acts" in paragraph(wolverhampton, 66).text
    assert "In 2010–11, 62% of children" in paragraph(wolverhampton, 108).text


# Sections


def test_the_tree_of_sections_with_grades(wolverhampton: Report):
    adequate, good = Grade(3, "adequate"), Grade(2, "good")
    top = "Safeguarding services"
    assert [(section.path, section.grade) for section in wolverhampton.sections] == [
        (("About this inspection",), None),
        (("The inspection judgements and what they mean",), None),
        (("Service information",), None),
        ((top,), None),
        ((top, "Overall effectiveness"), adequate),
        ((top, "Capacity for improvement"), good),
        ((top, "Areas for improvement"), None),
        ((SAFEGUARDING,), None),
        ((SAFEGUARDING, "Children and young people are safe and feel safe"), adequate),
        ((SAFEGUARDING, "Quality of provision"), adequate),
        ((SAFEGUARDING, "The contribution of health agencies to keeping children and young people safe"), adequate),
        ((SAFEGUARDING, "Ambition and prioritisation"), adequate),
        ((SAFEGUARDING, "Leadership and management"), adequate),
        ((SAFEGUARDING, "Performance management and quality assurance"), adequate),
        ((SAFEGUARDING, "Partnership working"), adequate),
        ((LOOKED_AFTER,), None),
        ((LOOKED_AFTER, "Overall effectiveness"), good),
        ((LOOKED_AFTER, "Capacity for improvement"), good),
        ((LOOKED_AFTER, "Areas for Improvement"), None),
        ((OUTCOMES,), None),
        ((OUTCOMES, "Being Healthy"), good),
        ((OUTCOMES, "Staying safe"), good),
        ((OUTCOMES, "Enjoying and achieving"), good),
        ((OUTCOMES, "Making a positive contribution, including user engagement"), good),
        ((OUTCOMES, "Economic well-being"), good),
        ((OUTCOMES, "Quality of provision"), adequate),
        ((OUTCOMES, "Ambition and prioritisation"), adequate),
        ((OUTCOMES, "Leadership and management"), good),
        ((OUTCOMES, "Performance management and quality assurance"), adequate),
        (("Record of main findings",), None),
    ]
    for section in wolverhampton.sections:
        assert section.parent is None or wolverhampton.sections[section.parent].path == section.path[:-1]


def test_the_six_titles_that_occur_twice_are_told_apart_by_their_paths(wolverhampton: Report):
    counts = Counter(section.title for section in wolverhampton.sections)
    twice = {title for title, count in counts.items() if count == 2}
    assert twice == {
        "Overall effectiveness",
        "Capacity for improvement",
        "Quality of provision",
        "Ambition and prioritisation",
        "Leadership and management",
        "Performance management and quality assurance",
    }
    assert max(counts.values()) == 2
    assert len({section.path for section in wolverhampton.sections}) == 30


def test_each_paragraph_stands_in_its_section(wolverhampton: Report):
    first = {}
    for p in wolverhampton.numbered:
        first.setdefault(p.section, int(p.number))
    assert first == {
        0: 1, 1: 3, 2: 4, 4: 9, 5: 14, 6: 15, 8: 16, 9: 25, 10: 40, 11: 52, 12: 54, 13: 59, 14: 63, 16: 68, 17: 70,
        18: 71, 20: 72, 21: 79, 22: 85, 23: 90, 24: 95, 25: 102, 26: 114, 27: 116, 28: 121,
    }  # fmt: skip
    sections = [p.section for p in wolverhampton.numbered]
    assert sections == sorted(sections)


# Items


def test_paragraph_15_has_14_actions_with_their_deadlines(wolverhampton: Report):
    found = paragraph(wolverhampton, 15)
    assert [item.mark for item in found.items] == list("abcdefghijklmn")
    assert [item.lead for item in found.items] == [IMMEDIATELY] * 7 + [THREE] * 6 + [SIX]
    texts = item_texts(wolverhampton, 15)
    assert texts[4] == (
        "ensure the Royal Wolverhampton Hospitals Trust has sufficient paediatric-trained nurses available in its "
        "children's accident and emergency (A&E) department"
    )
    assert texts[9] == "ensure that the emergency duty team has appropriate timely access to legal advice"
    assert texts[10].startswith("ensure that children in need plans and child protection plans are specific")
    assert texts[13].endswith("so that the impact of services is fully understood.")


def test_paragraph_71_has_8_actions_with_their_deadlines(wolverhampton: Report):
    found = paragraph(wolverhampton, 71)
    assert [item.mark for item in found.items] == list("abcdefgh")
    assert [item.lead for item in found.items] == [IMMEDIATELY] + [THREE] * 4 + [SIX] * 3
    assert item_texts(wolverhampton, 71)[3] == "ensure that permanency planning is robustly monitored to reduce delay"
    assert item_texts(wolverhampton, 71)[5] == (
        "ensure that there are sufficient adopters to enable children to be appropriately matched in a timely manner"
    )


def test_paragraph_2_has_5_items_without_a_lead(wolverhampton: Report):
    found = paragraph(wolverhampton, 2)
    assert [(item.mark, item.lead) for item in found.items] == [(mark, None) for mark in "abcde"]
    assert item_texts(wolverhampton, 2)[1].endswith(
        "undertaken by Ofsted in accordance with 'Working Together To Safeguard Children', 2010"
    )


def test_no_other_paragraph_has_marked_items(wolverhampton: Report):
    assert [p.number for p in wolverhampton.paragraphs if any(item.mark for item in p.items)] == ["2", "15", "71"]


def test_both_paragraphs_of_actions_open_with_one_sentence(wolverhampton: Report):
    opening = (
        "In order to improve the quality of provision and services for safeguarding children and young people in "
        "Wolverhampton, the local authority and its partners should take the following action."
    )
    assert sentences_of(wolverhampton, "15")[0] == opening
    assert sentences_of(wolverhampton, "71")[0] == opening
    assert len(sentences_of(wolverhampton, "15")) == 15
    assert len(sentences_of(wolverhampton, "71")) == 9


# Tables


def test_the_four_point_scale(wolverhampton: Report):
    assert wolverhampton.scale == (
        ("Outstanding (Grade 1)", "A service that significantly exceeds minimum requirements"),
        ("Good (Grade 2)", "A service that exceeds minimum requirements"),
        ("Adequate (Grade 3)", "A service that only meets minimum requirements"),
        ("Inadequate (Grade 4)", "A service that does not meet minimum requirements"),
    )
    assert item_texts(wolverhampton, 3)[2] == "Adequate (Grade 3)\tA service that only meets minimum requirements"


def test_the_record_of_main_findings(wolverhampton: Report):
    """The first block titled "Services for looked after children" is safeguarding's, as what it lists tells."""
    rows = [
        (row.heading, row.subject, row.judgement, wolverhampton.sections[row.section].path)
        for row in wolverhampton.rows
    ]
    safe = "Children and young people are safe and feel safe"
    health = "The contribution of health agencies to keeping children and young people safe"
    user = "Making a positive contribution, including user engagement"
    performance = "Performance management and quality assurance"
    services = "Safeguarding services"
    assert rows == [
        (services, "Overall effectiveness", "Adequate", (services, "Overall effectiveness")),
        (services, "Capacity for improvement", "Good", (services, "Capacity for improvement")),
        (SAFEGUARDING, safe, "Adequate", (SAFEGUARDING, safe)),
        (SAFEGUARDING, "Quality of provision", "Adequate", (SAFEGUARDING, "Quality of provision")),
        (SAFEGUARDING, health, "Adequate", (SAFEGUARDING, health)),
        (LOOKED_AFTER, "Ambition and prioritisation", "Adequate", (SAFEGUARDING, "Ambition and prioritisation")),
        (LOOKED_AFTER, "Leadership and management", "Adequate", (SAFEGUARDING, "Leadership and management")),
        (LOOKED_AFTER, performance, "Adequate", (SAFEGUARDING, performance)),
        (LOOKED_AFTER, "Partnership working", "Adequate", (SAFEGUARDING, "Partnership working")),
        (LOOKED_AFTER, "Equality and diversity", "Good", (SAFEGUARDING,)),
        (LOOKED_AFTER, "Overall effectiveness", "Good", (LOOKED_AFTER, "Overall effectiveness")),
        (LOOKED_AFTER, "Capacity for improvement", "Good", (LOOKED_AFTER, "Capacity for improvement")),
        (OUTCOMES, "Being healthy", "Good", (OUTCOMES, "Being Healthy")),
        (OUTCOMES, "Staying safe", "Good", (OUTCOMES, "Staying safe")),
        (OUTCOMES, "Enjoying and achieving", "Good", (OUTCOMES, "Enjoying and achieving")),
        (OUTCOMES, user, "Good", (OUTCOMES, user)),
        (OUTCOMES, "Economic well-being", "Good", (OUTCOMES, "Economic well-being")),
        (OUTCOMES, "Quality of provision", "Adequate", (OUTCOMES, "Quality of provision")),
        (LOOKED_AFTER, "Ambition and prioritisation", "Adequate", (OUTCOMES, "Ambition and prioritisation")),
        (LOOKED_AFTER, "Leadership and management", "Good", (OUTCOMES, "Leadership and management")),
        (LOOKED_AFTER, performance, "Adequate", (OUTCOMES, performance)),
        (LOOKED_AFTER, "Equality and diversity", "Good", (OUTCOMES,)),
    ]


def test_every_row_has_the_grade_of_its_section(wolverhampton: Report):
    for row in wolverhampton.rows:
        grade = wolverhampton.sections[row.section].grade
        assert row.subject == "Equality and diversity" or grade.word == row.judgement.lower()


# Front page


def test_the_front_page(wolverhampton: Report):
    assert wolverhampton.front == Front(
        title="Inspection of safeguarding and looked after children services: Wolverhampton",
        authority="Wolverhampton",
        publisher="Ofsted",
        published="2011-07-22",
        fields=(
            ("Inspection dates", "6 – 17 June 2011"),
            ("Reporting inspector", "Paul d’Inverno HMI"),
            ("Age group", "All"),
            ("Published", "22 July 2011"),
            ("Website", "www.ofsted.gov.uk"),
        ),
    )
    assert wolverhampton.id == "wolverhampton-2011"
    assert wolverhampton.sha256 == "21078fbe16b451d97c143b82856f3b06c24068b5465e4aff54f232303fb972e4"


# Sentences and abbreviations


def test_sentences_are_those_that_a_reader_sees(wolverhampton: Report):
    """In this report no full stop stands within a sentence before a space; so a plain rule tells where each ends."""
    for p in wolverhampton.numbered:
        lines = [line for line in p.text.split("\n") if line.rstrip(":") not in (IMMEDIATELY, THREE, SIX)]
        plain = [sentence for line in lines for sentence in re.split(r"(?<=[.?!]) ", line)]
        assert sentences_of(wolverhampton, p.number) == plain
    assert sum(len(p.sentences) for p in wolverhampton.numbered) == 634
    assert [len(p.sentences) for p in wolverhampton.numbered[:15]] == [3, 7, 5, 1, 11, 3, 6, 4, 9, 2, 6, 2, 8, 9, 15]


def test_sentences_at_figures_grades_quotes_and_abbreviations(wolverhampton: Report):
    assert sentences_of(wolverhampton, "16")[4] == (
        "Schools work hard to create supportive cultures with young people and hold 'friendship' weeks in primary "
        "schools."
    )
    assert sentences_of(wolverhampton, "85")[5] == (
        "The proportion of looked after children who achieved five or more GCSEs at A*–C including English and "
        "mathematics improved significantly last year to above the national and similar area average."
    )
    assert sentences_of(wolverhampton, "85")[6] == (
        "While young people gained a number of GCSEs and/or equivalent qualifications in 2008/09, none achieved this "
        "higher standard."
    )
    assert sentences_of(wolverhampton, "5")[-1].endswith("was 22%, as opposed to the national average of 17.4%.")
    assert sentences_of(wolverhampton, "47")[-1] == (
        "An action plan has now been developed to strengthen governance and improve recording practice at A&E."
    )
    assert sentences_of(wolverhampton, "48")[0] == (
        "Staff raised concerns about the perceived low level of paediatric trained nurses covering A&E."
    )
    assert sentences_of(wolverhampton, "77")[-1] == "An information pack for care leavers is being developed"


def test_no_sentence_of_a_paragraph_begins_in_lower_case_except_items(wolverhampton: Report):
    for p in wolverhampton.numbered:
        for s in p.sentences:
            if s.item is None:
                assert not p.text[s.start].islower(), p.text[s.start : s.end]


def test_the_abbreviations_that_the_report_explains(wolverhampton: Report):
    assert wolverhampton.abbreviations == (
        Abbreviation("HMI", "Her Majesty's Inspectors"),
        Abbreviation("PCT", "Primary Care Trust"),
        Abbreviation("WSCB", "Wolverhampton Safeguarding Children Board"),
        Abbreviation("MAST", "multi-agency support teams"),
        Abbreviation("CAMHS", "child and adolescent mental health services"),
        Abbreviation("CAF", "common assessment framework"),
        Abbreviation("LADO", "local authority designated officer"),
        Abbreviation("A&E", "accident and emergency"),
        Abbreviation("CRB", "Criminal Records Bureau"),
        Abbreviation("MARAC", "multi-agency risk assessment conferences"),
        Abbreviation("IDVA", "Independent domestic violence advisers"),
        Abbreviation("LACE", "Looked After Children's Education"),
        Abbreviation("PEP", "personal education plan"),
        Abbreviation("CiCC", "Children in Care Council"),
    )
