"""Choosing reports in the browser, asking them report by report, and setting them side by side; without a script."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.library import Library
from tests.contract import contract_client
from web import create_app

READER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def client(three_library: Library, tmp_path: Path) -> FlaskClient:
    return contract_client(create_app(Assistant(three_library), Conversations(tmp_path / "c.sqlite")))


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    reply = client.get(path, headers=READER)
    assert reply.status_code == status, reply.text
    return reply.text


def legends(text: str) -> list[str]:
    return re.findall(r"<fieldset><legend>(.*?)</legend>", text)


def heading(text: str) -> str:
    return re.sub("<[^>]*>", "", text[text.index("<h1>") : text.index("</h1>")])


def ticked(text: str) -> list[str]:
    return re.findall(r'name="report" value="([^"]+)" checked', text)


def test_reports_are_grouped_by_authority_kind_or_year(client: FlaskClient) -> None:
    assert legends(page(client, "/choose")) == ["Ashby", "Corby"]
    assert legends(page(client, "/choose?by=kind")) == ["Inspection of bee services", "Inspection of honey services"]
    assert legends(page(client, "/choose?by=year")) == ["2013", "2014", "2016"]
    assert legends(page(client, "/choose?by=nonsense")) == ["Ashby", "Corby"]


def test_what_is_ticked_stays_ticked_while_the_list_is_searched(client: FlaskClient) -> None:
    text = page(client, "/choose?q=corby&report=ashby-2013")
    assert legends(text) == ["Ticked before, not in this list", "Corby"]
    assert ticked(text) == ["ashby-2013"]
    assert "1 of 3 reports listed, 1 ticked." in text
    assert ticked(page(client, "/choose?from=2014&all=yes&report=ashby-2013")) == [
        "ashby-2013",
        "ashby-2016",
        "corby-2014",
    ]


def test_what_is_no_date_is_said_beside_it(client: FlaskClient) -> None:
    text = page(client, "/choose?from=soon", 422)
    assert "&#39;soon&#39; is no date." in text
    assert 'value="soon"' in text


def test_nothing_found_says_what_to_do(client: FlaskClient) -> None:
    assert "No report is found so." in page(client, "/choose?q=zebra")


def test_the_reports_chosen_are_named_above_the_box_and_kept_for_the_conversation(client: FlaskClient) -> None:
    start = page(client, "/?report=ashby-2016&report=corby-2014")
    assert "Asks Ashby 2016, Corby 2014." in start
    sent = re.findall(r'<input type="hidden" name="report" value="([^"]+)">', start.partition("</form>")[0])
    assert sent == ["ashby-2016", "corby-2014"]
    reply = client.post("/ask", data={"question": "the roof leaks", "report": sent}, headers=READER)
    answer = page(client, reply.location)
    assert "Asks Ashby 2016, Corby 2014." in answer
    assert "Ashby 2016 ¶3</a>" in answer
    assert "Ashby 2013" not in answer
    name = re.search(r'name="conversation" value="([^"]+)"', answer)
    assert name is not None
    again = client.post("/ask", data={"question": "bees on Mondays", "conversation": name[1]}, headers=READER)
    assert "ashby-2013" not in page(client, again.location)


def test_an_error_keeps_the_reports_chosen(client: FlaskClient) -> None:
    reply = client.post("/ask", data={"question": " ", "report": ["corby-2014"]}, headers=READER)
    assert reply.status_code == 422
    assert '<input type="hidden" name="report" value="corby-2014">' in reply.text


def test_report_by_report_is_a_table_with_a_row_for_each(client: FlaskClient) -> None:
    reply = client.post("/ask", data={"question": "how was leadership graded", "each": "yes"}, headers=READER)
    text = page(client, reply.location)
    table = text[text.index('<table class="by_report">') : text.index("</table>")]
    assert re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', table) == ["Ashby 2013", "Ashby 2016", "Corby 2014"]
    assert table.count("<blockquote") == 3
    assert '<span class="grade">Grade 2, good</span>' in table


def test_a_report_that_does_not_say_has_a_row_that_says_so(client: FlaskClient) -> None:
    reply = client.post("/ask", data={"question": "qwxz vlkj", "each": "yes"}, headers=READER)
    assert '<p class="quiet">does not seem to say</p>' in page(client, reply.location)


def test_reports_side_by_side(client: FlaskClient) -> None:
    text = page(client, "/compare?reports=ashby-2013&report=ashby-2016&theme=leadership")
    assert heading(text) == "Ashby 2013 · Ashby 2016"
    assert re.findall(r'transform="[^"]*" aria-label="([^"]*)"', text) == ["Ashby 2013: inadequate", "Ashby 2016: good"]
    assert "<option selected>Leadership and management</option>" in text
    assert text.count('<section aria-labelledby="side_') == 2
    assert " style=" not in text  # the policy forbids it


def test_one_authority_over_the_years(client: FlaskClient) -> None:
    assert heading(page(client, "/compare?authority=Ashby")) == "Ashby 2013 · Ashby 2016"


def test_what_cannot_be_compared_says_why(client: FlaskClient) -> None:
    assert "Choose 2 to 5 reports to compare, these are 1." in page(client, "/compare?reports=ashby-2013", 422)
    assert "No two of these reports have the theme" in page(client, "/compare?authority=Ashby&theme=zebra", 404)
    page(client, "/compare?reports=nowhere", 404)
    assert client.get("/compare", headers=READER).location == "/choose"


def test_a_program_can_filter_and_ask_each(client: FlaskClient) -> None:
    asked = {"question": "how was leadership graded", "filter": {"authority": ["ashby"], "from": "2014"}}
    answer = client.post("/api/v1/ask", json=asked).get_json()
    assert [c["report"] for c in answer["citations"]] == ["ashby-2016"]
    every = client.post("/api/v1/ask", json={"question": "how was leadership graded", "each": True}).get_json()
    assert [row["name"] for row in every["rows"]] == ["Ashby 2013", "Ashby 2016", "Corby 2014"]
    assert every["text"].count("Ashby 2013 ¶1") == 1


@pytest.mark.parametrize(
    ("wanted", "status", "field"),
    [
        ({"filter": {"from": "soon"}}, 422, "from"),
        ({"filter": {"place": "Ashby"}}, 422, "filter"),
        ({"filter": []}, 422, "filter"),
        ({"filter": {"authority": "Ashby"}}, 422, "filter"),
        ({"each": "yes"}, 422, "each"),
        ({"filter": {"authority": ["Derby"]}}, 404, "filter"),
    ],
)
def test_a_wrong_filter_is_named(
    client: FlaskClient, wanted: dict[str, object], status: int, field: str | None
) -> None:
    reply = client.post("/api/v1/ask", json={"question": "bees", **wanted})
    assert reply.status_code == status, reply.text
    assert reply.get_json().get("field") == field
