"""The report page: every printed word, under its number, where links lead."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.library import Library
from index.types import Abbreviation, Front, Grade, Item, Paragraph, Report, Section, Sentence
from web import create_app
from web.layout import Block, Cells, blocks, lay_out, section_tree

READER = {"Accept": "text/html"}
WOLVERHAMPTON = "/reports/wolverhampton-2011"
BORCHESTER = "/reports/borchester-2014"
VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """The texts of the elements with an id, and all ids in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.texts: dict[str, str] = {}
        self.open: list[tuple[str, str | None]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        name = dict(attrs).get("id")
        if name is not None:
            self.ids.append(name)
            self.texts[name] = ""
        self.open.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        while self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag == "details" for tag, _ in self.open):  # what can be done with a paragraph is none of its words
            return
        for _, name in self.open:
            if name is not None:
                self.texts[name] += data


@pytest.fixture
def client(fake_library: Library, tmp_path: Path) -> FlaskClient:
    return create_app(Assistant(fake_library), Conversations(tmp_path / "c.sqlite")).test_client()


def get(client: FlaskClient, path: str) -> str:
    reply = client.get(path, headers=READER)
    assert reply.status_code == 200
    return reply.text


def ask(client: FlaskClient, question: str, **more: str) -> str:
    """The id of the conversation that the question is asked in."""
    reply = client.post("/ask", data={"question": question, **more})
    assert reply.status_code == 303
    return reply.location.removeprefix("/c/").split("#")[0]


def words(text: str) -> list[str]:
    return text.split()


def rendered(library: Library, report: Report, tmp_path: Path) -> str:
    """The page of a report made by hand."""
    app = create_app(Assistant(dataclasses.replace(library, reports=(report,))), Conversations(tmp_path / "c.sqlite"))
    return get(app.test_client(), f"/reports/{report.id}")


def marks(paragraph: Paragraph) -> Iterator[str]:
    """What the page adds to a paragraph's own words: its number and the letters of its bullets."""
    if paragraph.number is not None:
        yield paragraph.label
    for item in paragraph.items:
        if item.mark is not None:
            yield f"({item.mark})"


def test_every_paragraph_stands_on_the_page_word_for_word(client: FlaskClient, fake_library: Library) -> None:
    for report in fake_library.reports:
        page = Page(get(client, f"/reports/{report.id}"))
        for paragraph in report.paragraphs:
            found = words(page.texts[paragraph.anchor])
            for added in marks(paragraph):
                found.remove(added)
            assert found == words(paragraph.text), paragraph.label


def test_the_paragraphs_are_in_printed_order(client: FlaskClient) -> None:
    page = Page(get(client, WOLVERHAMPTON))
    numbers = [name for name in page.ids if re.fullmatch(r"p\d+", name)]
    assert numbers == [f"p{number}" for number in range(1, 122)]


def test_no_place_in_links_occurs_twice(client: FlaskClient) -> None:
    for path in (WOLVERHAMPTON, BORCHESTER):
        page = Page(get(client, path))
        assert len(page.ids) == len(set(page.ids))


def test_the_number_is_a_link_to_its_own_paragraph(client: FlaskClient) -> None:
    assert '<a class="number" href="#p48">¶48</a>' in get(client, WOLVERHAMPTON)


def test_bullets_are_places_that_citations_lead_to(client: FlaskClient) -> None:
    page = Page(get(client, WOLVERHAMPTON))
    assert [name for name in page.ids if re.fullmatch(r"p15[a-z]", name)] == [f"p15{mark}" for mark in "abcdefghijklmn"]
    assert words(page.texts["p15e"])[:6] == ["(e)", "ensure", "the", "Royal", "Wolverhampton", "Hospitals"]


@pytest.mark.parametrize(
    "question",
    ["what do paragraphs 1 to 48 say in Wolverhampton", "what does 15(e) say", "who was the reporting inspector",
     "equality and diversity", "what should be done within three months", "the four point scale"],
)  # fmt: skip
def test_every_citation_leads_to_a_place_on_the_page(client: FlaskClient, fake_library: Library, question: str) -> None:
    answer = Assistant(fake_library).ask(question)
    cited = answer.citations or answer.nearest
    assert cited
    for citation in cited:
        path, anchor = citation.url.split("#")
        assert anchor in Page(get(client, path)).ids


def test_bullets_stand_under_their_deadlines(client: FlaskClient) -> None:
    page = get(client, BORCHESTER)
    assert re.search(r'<p class="lead">Immediately:</p>\s*<ul class="items">\s*<li id="p5a">', page)
    assert re.search(r'<p class="lead">Within three months:</p>\s*<ul class="items">\s*<li id="p5c">', page)


def test_tables_are_tables(client: FlaskClient) -> None:
    page = get(client, BORCHESTER)
    assert page.count("<table") == 3  # the scale, two blocks of judgements
    assert re.search(
        r'<th scope="row">Good \(Grade 2\)</th>\s*<td>A service that exceeds minimum requirements</td>', page
    )
    assert page.count("<caption>Adult services</caption>") == 2  # as printed, though the second is mislabelled


def test_a_judgement_links_to_the_section_that_it_judges(client: FlaskClient, fake_library: Library) -> None:
    report = fake_library.reports[fake_library.position("borchester-2014")]
    page = get(client, BORCHESTER)
    found = re.findall(r'<th scope="row"><a href="#section_(\d+)">([^<]*)</a></th>\s*<td>([^<]*)</td>', page)
    assert [(report.sections[int(section)].path, subject, judgement) for section, subject, judgement in found] == [
        (("Adult services", "Overall effectiveness"), "Overall effectiveness", "Adequate"),
        (("Adult services", "Staffing"), "Staffing", "Good"),
        (("Services for children", "Overall effectiveness"), "Overall effectiveness", "Good"),
        (("Services for children", "Staffing"), "Staffing", "Outstanding"),
        (("Services for children",), "Accessibility", "Good"),
    ]


def test_the_front_page_shows_its_fields(client: FlaskClient) -> None:
    page = get(client, WOLVERHAMPTON)
    assert "<dt>Age group:</dt> <dd>All</dd>" in page
    assert "<dt>Published:</dt> <dd>22 July 2011</dd>" in page
    assert "Ofsted, published 22 July 2011, 121 numbered paragraphs" in page


def test_the_contents_list_every_section_with_its_grade(client: FlaskClient, fake_library: Library) -> None:
    report = fake_library.reports[fake_library.position("wolverhampton-2011")]
    page = get(client, WOLVERHAMPTON)
    contents = page[page.index('aria-label="Contents"') : page.index("</nav>", page.index('aria-label="Contents"'))]
    places = [int(place) for place in re.findall(r'href="#section_(\d+)"', contents)]
    assert places == list(range(len(report.sections)))
    assert contents.count('<span class="grade">') == sum(section.grade is not None for section in report.sections)
    assert re.search(r'Being Healthy</a> <span class="grade">Grade 2, good</span>', contents)


def test_headings_stand_before_the_first_paragraph_of_their_section(client: FlaskClient) -> None:
    page = get(client, BORCHESTER)
    order = [page.index(f'id="{name}"') for name in ("p2", "section_1", "section_2", "p3", "section_3", "p4")]
    assert order == sorted(order)
    assert re.search(r'<h2 id="section_1">Adult services</h2>', page)
    assert re.search(r'<h3 id="section_3">Staffing <span class="grade">Grade 2, good</span></h3>', page)


def test_the_page_leads_back_to_the_conversation_it_was_opened_from(client: FlaskClient) -> None:
    name = ask(client, "what does paragraph 48 say")
    back = {**READER, "Referer": f"http://localhost/c/{name}"}
    assert f'<a href="/c/{name}">Back to the conversation</a>' in client.get(WOLVERHAMPTON, headers=back).text
    for other in (
        f"http://evil.example/c/{name}",
        "http://localhost/c/c_unknown",
        "http://localhost/c/a/b",
        "http://localhost/reports",
        "/c/x",
        "http://[",
    ):
        reply = client.get(WOLVERHAMPTON, headers={**READER, "Referer": other})
        page = reply.text
        assert reply.status_code == 200
        assert "Back to the conversation" not in page
        assert '<a href="/?report=wolverhampton-2011">Ask this report a question</a>' in page


def test_the_reports_are_listed(client: FlaskClient) -> None:
    page = get(client, "/reports")
    assert page.index('href="/reports/borchester-2014"') < page.index('href="/reports/wolverhampton-2011"')
    assert "Ofsted, published 22 July 2011, 121 numbered paragraphs" in page


def test_an_unknown_report_is_a_page_not_found_that_names_those_there_are(client: FlaskClient) -> None:
    reply = client.get("/reports/nobody", headers=READER)
    assert (reply.status_code, reply.mimetype) == (404, "text/html")
    assert "wolverhampton-2011" in reply.text
    assert client.get("/reports/../../etc/passwd", headers=READER).status_code == 404


def by_hand(*paragraphs: Paragraph, sections: tuple[Section, ...] = (), title: str = "By hand") -> Report:
    front = Front(title, None, None, None, ())
    return Report("by-hand", "x.md", "0" * 64, front, sections, paragraphs, (), (), (), ())


def test_a_report_with_markup_in_it_is_shown_as_text(fake_library: Library, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    text = f"{evil}\nThen:\n{evil} bullet\nBlock\n{evil}\tcell"
    start = text.index(f"{evil} bullet")
    row = text.index(f"{evil}\tcell")
    paragraph = Paragraph(
        "1", "¶1", "p1", text, 0, (Sentence(0, len(evil)),),
        (Item("a", "Then", start, start + len(evil) + 7), Item(None, "Block", row, len(text))),
    )  # fmt: skip
    report = by_hand(paragraph, sections=(Section(evil, (evil,), None, Grade(2, evil)),), title=evil)
    page = rendered(fake_library, report, tmp_path)
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 10  # the source line of copies is the tenth


def test_a_report_without_sections_source_or_date_is_readable(fake_library: Library, tmp_path: Path) -> None:
    page = rendered(fake_library, by_hand(Paragraph("1", "¶1", "p1", "One.", None, ())), tmp_path)
    assert 'aria-label="Contents"' not in page
    assert '<p class="source">1 numbered paragraph</p>' in page


def test_words_looked_up_are_listed_and_marked(client: FlaskClient) -> None:
    page = get(client, f"{BORCHESTER}?find=librarian")
    assert "2 paragraphs hold the words, 2 times in all, marked in the text." in page
    found = page[page.index('class="found_list"') : page.index("</ol>", page.index('class="found_list"'))]
    assert re.findall(r'class="number" href="#(p\d+)"', found)[:2] == ["p4", "p7"]
    assert 'team of 18 <mark class="found">librarians</mark>.' in found
    assert found.count('<li class="words">') == 2
    assert found.count("close in meaning</span>") == found.count('<li class="meaning">') > 0
    text = page[page.index('<div class="body">') :]
    assert text.count('<mark class="found">') >= 2
    assert 'Every children&#39;s <mark class="found">librarian</mark> is qualified.' in text


def test_marks_leave_every_word_in_its_place(client: FlaskClient, fake_library: Library) -> None:
    report = fake_library.reports[fake_library.position("borchester-2014")]
    page = Page(get(client, f"{BORCHESTER}?find=the"))
    for paragraph in report.paragraphs:
        found = words(page.texts[paragraph.anchor])
        for added in marks(paragraph):
            found.remove(added)
        assert found == words(paragraph.text)


def test_a_page_without_a_search_marks_nothing(client: FlaskClient) -> None:
    for path in (BORCHESTER, f"{BORCHESTER}?find=", f"{BORCHESTER}?find=%20"):
        page = get(client, path)
        assert "<mark" not in page
        assert "found_list" not in page


def test_words_that_stand_nowhere_are_said_to(client: FlaskClient) -> None:
    assert "No paragraph holds this word." in get(client, f"{BORCHESTER}?find=xyzzy")
    assert "No paragraph holds all these words." in get(client, f"{BORCHESTER}?find=xyzzy+plugh")


@pytest.mark.parametrize(("wanted", "words"), [("%3F", "There is no word"), ("a" * 1001, "1,001 characters")])
def test_what_cannot_be_looked_up_is_explained_beside_the_box(client: FlaskClient, wanted: str, words: str) -> None:
    reply = client.get(f"{BORCHESTER}?find={wanted}", headers=READER)
    assert reply.status_code == 422
    assert 'id="find" name="find"' in reply.text
    assert 'aria-describedby="find_error"' in reply.text
    assert words in reply.text
    assert 'id="p8"' in reply.text


def test_markup_that_is_looked_up_is_shown_as_text(client: FlaskClient) -> None:
    page = get(client, f"{BORCHESTER}?find=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("go", "place"), [("48", "p48"), ("¶48", "p48"), (" 15(E) ", "p15e"), ("48-50", "p48")]
)  # fmt: skip
def test_a_number_leads_to_its_paragraph(client: FlaskClient, go: str, place: str) -> None:
    reply = client.get(WOLVERHAMPTON, query_string={"go": go})
    assert (reply.status_code, reply.location) == (302, f"{WOLVERHAMPTON}#{place}")


def test_going_somewhere_keeps_what_was_looked_up(client: FlaskClient) -> None:
    assert client.get(f"{WOLVERHAMPTON}?go=4&find=a%26e&c=c_1").location == f"{WOLVERHAMPTON}?find=a%26e&c=c_1#p4"


@pytest.mark.parametrize(
    ("go", "status", "words"),
    [("400", 404, "It has ¶1 to ¶121."), ("15(z)", 404, "It has (a) to (n)."), ("x", 422, "Write it like 48")],
)
def test_a_number_that_is_not_there_says_which_are(client: FlaskClient, go: str, status: int, words: str) -> None:
    reply = client.get(WOLVERHAMPTON, query_string={"go": go}, headers=READER)
    assert reply.status_code == status
    assert words in reply.text
    assert f'name="go" value="{go}"' in reply.text


def test_what_the_conversation_cited_is_marked_for_who_has_its_id(client: FlaskClient) -> None:
    name = ask(client, "what does paragraph 48 say", report="wolverhampton-2011")
    ask(client, "what does 15(e) say", conversation=name)
    page = get(client, f"{WOLVERHAMPTON}?c={name}")
    assert re.findall(r'<div class="paragraph cited" id="(\w+)"', page) == ["p48"]
    assert re.findall(r'<li id="(\w+)" class="cited">', page) == ["p15e"]
    assert re.search(r'cited\s+<a href="#p15e">¶15\(e\)</a>,\s+<a href="#p48">¶48</a>', page)
    for other in (WOLVERHAMPTON, f"{WOLVERHAMPTON}?c=c_unknown", f"{BORCHESTER}?c={name}"):
        assert 'class="paragraph cited"' not in get(client, other)
        assert "Your conversation has cited" not in get(client, other)
    assert name not in get(client, WOLVERHAMPTON)


def test_asking_about_a_paragraph_asks_this_report_in_the_conversation(client: FlaskClient) -> None:
    page = get(client, WOLVERHAMPTON)
    assert '<button form="ask_paragraph" name="question" value="What does paragraph 48 say?">' in page
    assert '<input type="hidden" name="report" value="wolverhampton-2011">' in page
    name = ask(client, "What does paragraph 5 say?", report="borchester-2014")
    answer = client.get(f"/c/{name}", headers=READER).text
    assert "/reports/borchester-2014" in answer
    assert "/reports/wolverhampton-2011" not in answer
    assert f'name="conversation" value="{name}"' in get(client, f"{WOLVERHAMPTON}?c={name}")


def test_abbreviations_lead_to_what_they_stand_for(client: FlaskClient) -> None:
    page = get(client, WOLVERHAMPTON)
    paragraph = page[page.index('id="p48"') : page.index('id="p49"')]
    place = re.search(
        r'<a class="term" href="#(\w+)" aria-describedby="(\w+)" data-long="accident and emergency">', paragraph
    )
    assert place
    assert (
        f'<div id="{place[1]}"><dt><abbr>A&amp;E</abbr></dt> <dd id="{place[2]}">accident and emergency</dd></div>'
        in page
    )
    assert "<abbr>A&amp;E</abbr></a>" in paragraph


def test_pages_are_told_where_they_are_known(fake_library: Library, tmp_path: Path) -> None:
    page = rendered(fake_library, by_hand(Paragraph("1", "¶1", "p1", "One.", None, (), page=12)), tmp_path)
    assert '<span class="page">page 12</span>' in page


def test_a_long_report_is_rendered_at_once(
    fake_library: Library, tmp_path: Path, within: Callable[..., AbstractContextManager[None]]
) -> None:
    text = " ".join(["The WSCB has met with staff and with children in care."] * 12)
    paragraphs = [Paragraph(str(n), f"¶{n}", f"p{n}", text, None, ()) for n in range(1, 3001)]
    report = dataclasses.replace(
        by_hand(*paragraphs), abbreviations=(Abbreviation("WSCB", "Wolverhampton Safeguarding Children Board"),)
    )
    app = create_app(
        Assistant(dataclasses.replace(fake_library, reports=(report,), numbered=(3000,))),
        Conversations(tmp_path / "c.sqlite"),
    )
    client = app.test_client()
    get(client, "/reports")  # compiles what all pages share
    with within(seconds=3):  # measured: 0.5 s
        page = get(client, "/reports/by-hand")
    assert page.count('class="term"') == 3000
    assert 'class="report_page long"' in page


def test_lines_of_a_paragraph_become_blocks() -> None:
    text = "Intro.\nAt once:\nfirst\nsecond\nClosing line.\nGood\tMeaning"
    items = (
        Item("a", "At once", text.index("first"), text.index("first") + 5),
        Item("b", "At once", text.index("second"), text.index("second") + 6),
        Item(None, None, text.index("Good"), len(text)),
    )
    assert blocks(Paragraph("1", "¶1", "p1", text, None, (), items), []) == (
        Block("text", None, 0, (Cells(("Intro.",), (0,)),)),
        Block("list", "At once:", 7, (Cells(("first",), (16,), mark="a"), Cells(("second",), (22,), mark="b"))),
        Block("text", None, 0, (Cells(("Closing line.",), (29,)),)),
        Block("table", None, 0, (Cells(("Good", "Meaning"), (43, 48)),)),
    )


def test_every_cell_stands_where_it_says(fake_library: Library) -> None:
    for report in fake_library.reports:
        for part in lay_out(report):
            for block in part.blocks:
                text = part.paragraph.text if part.paragraph else ""
                assert block.title is None or text.startswith(block.title, block.start)
                for line in block.lines:
                    for cell, start in zip(line.cells, line.starts, strict=True):
                        assert text.startswith(cell, start)


def test_sections_without_paragraphs_keep_their_headings() -> None:
    sections = (
        Section("One", ("One",), None),
        Section("Empty", ("One", "Empty"), 0),
        Section("Last", ("Last",), None),
    )
    report = by_hand(Paragraph("1", "¶1", "p1", "Text.", 0, ()), sections=sections)
    parts = lay_out(report)
    assert [(level, section.title) for level, _, section in parts[0].headings] == [(2, "One")]
    assert [(level, section.title) for level, _, section in parts[1].headings] == [(3, "Empty"), (2, "Last")]
    assert parts[1].paragraph is None
    assert section_tree(report) == {None: [(0, sections[0]), (2, sections[2])], 0: [(1, sections[1])]}
