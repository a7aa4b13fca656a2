"""The endpoint's reading half: reports, paragraphs, health."""

import dataclasses
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.resolver import OnnxResolver
from index.library import Library
from tests.contract import contract_client
from web import create_app

WOLVERHAMPTON = "wolverhampton-2011"


@pytest.fixture
def client(fake_library: Library, kept: Conversations) -> FlaskClient:
    return contract_client(create_app(Assistant(fake_library), kept))


def test_reports_are_listed_with_source_and_date(client: FlaskClient) -> None:
    assert client.get("/api/v1/reports").get_json() == {
        "reports": [
            {
                "id": "borchester-2014",
                "title": "Inspection of library services: Borchester",
                "authority": "Borchester",
                "publisher": "Library Inspectorate",
                "published": "2014-05-09",
                "paragraphs": 8,
                "url": "/reports/borchester-2014",
            },
            {
                "id": WOLVERHAMPTON,
                "title": "Inspection of safeguarding and looked after children services: Wolverhampton",
                "authority": "Wolverhampton",
                "publisher": "Ofsted",
                "published": "2011-07-22",
                "paragraphs": 121,
                "url": "/reports/wolverhampton-2011",
            },
        ],
        "next": None,
    }


def test_a_report_tells_its_sections_grades_and_findings(client: FlaskClient) -> None:
    report = client.get("/api/v1/reports/borchester-2014").get_json()
    assert list(report) == ["id", "title", "authority", "publisher", "published", "paragraphs", "url", "file", "sha256",
                            "fields", "sections", "findings", "scale", "abbreviations", "notes"]  # fmt: skip
    assert report["fields"][2] == {"name": "Published", "value": "9 May 2014"}
    adult = report["sections"][1]
    assert (adult["title"], adult["grade"], adult["paragraphs"]) == ("Adult services", None, [])
    assert [(s["title"], s["grade"], s["paragraphs"]) for s in adult["sections"]] == [
        ("Overall effectiveness", {"number": 3, "word": "adequate"}, [3]),
        ("Staffing", {"number": 2, "word": "good"}, [4]),
        ("Areas for improvement", None, [5]),
    ]
    assert report["findings"][2] == {
        "heading": "Adult services",
        "subject": "Overall effectiveness",
        "judgement": "Good",
        "section": ["Services for children", "Overall effectiveness"],
    }
    assert report["scale"][1] == {"name": "Good (Grade 2)", "meaning": "A service that exceeds minimum requirements"}
    assert {"short": "HDS", "long": "home delivery service"} in report["abbreviations"]


def test_a_paragraph_has_its_items_and_sentences_by_offsets(client: FlaskClient) -> None:
    paragraph = client.get("/api/v1/reports/borchester-2014/paragraphs/5").get_json()
    assert list(paragraph) == ["report", "title", "publisher", "published", "paragraph", "label", "section", "grade",
                               "page", "text", "items", "sentences", "previous", "next", "url"]  # fmt: skip
    assert (paragraph["paragraph"], paragraph["label"]) == (5, "¶5")
    assert paragraph["section"] == ["Adult services", "Areas for improvement"]
    assert [(i["mark"], i["lead"], paragraph["text"][i["start"] : i["end"]]) for i in paragraph["items"]] == [
        ("a", "Immediately", "ensure that the lift in the Central Library is repaired"),
        ("b", "Immediately", "ensure that every complaint is answered"),
        (
            "c",
            "Within three months",
            "publish a plan for opening hours on Sundays, which readers have asked for since 2010.",
        ),
    ]
    first = paragraph["sentences"][0]
    assert paragraph["text"][first["start"] : first["end"]] == (
        "In order to improve adult services, the council should take the following action."
    )
    assert (paragraph["previous"], paragraph["next"]) == (4, 6)
    assert paragraph["url"] == "/reports/borchester-2014#p5"


@pytest.mark.parametrize(
    ("number", "label", "before", "after"),
    [
        ("1", "¶1", None, 2),
        ("121", "¶121", 120, None),
        ("front-page", "Front page", None, 1),
        ("record-of-main-findings", "Record of main findings", 121, None),
    ],
)
def test_neighbours_end_where_the_report_ends(
    client: FlaskClient, number: str, label: str, before: int | None, after: int | None
) -> None:
    paragraph = client.get(f"/api/v1/reports/{WOLVERHAMPTON}/paragraphs/{number}").get_json()
    assert (paragraph["label"], paragraph["previous"], paragraph["next"]) == (label, before, after)


@pytest.mark.parametrize("number", ["0", "122", "48a", "p48x", "46-48", "15(e)", "%C2%B2"])
def test_a_paragraph_that_does_not_exist_is_not_found(client: FlaskClient, number: str) -> None:
    reply = client.get(f"/api/v1/reports/{WOLVERHAMPTON}/paragraphs/{number}")
    assert (reply.status_code, reply.mimetype) == (404, "application/problem+json")
    assert "¶1 to ¶121" in reply.get_json()["detail"]


def test_health_and_readiness(client: FlaskClient, fake_library: Library) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ready", "library": fake_library.id, "reports": 2}


def test_without_its_resolver_it_is_not_ready(
    fake_library: Library, kept: Conversations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("assistant.resolver.WEIGHTS", tmp_path / "gone.onnx")
    client = contract_client(create_app(Assistant(fake_library, resolver=OnnxResolver(None)), kept))
    reply = client.get("/readyz")
    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert client.get("/healthz").status_code == 200


def test_an_empty_library_is_alive_but_not_ready(fake_library: Library, kept: Conversations) -> None:
    empty = dataclasses.replace(fake_library, reports=())
    client = contract_client(create_app(Assistant(empty), kept))
    assert client.get("/healthz").status_code == 200
    reply = client.get("/readyz")
    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert "pilcrow index" in reply.get_json()["detail"]


def test_listing_the_reports_reads_no_paragraph_of_them(
    fake_library: Library, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = contract_client(create_app(Assistant(fake_library), kept))

    def read(*_: object) -> None:
        raise AssertionError("paragraphs were read")

    monkeypatch.setattr("index.stored.Paragraphs._all", read)
    assert [one["paragraphs"] for one in client.get("/api/v1/reports").get_json()["reports"]] == [8, 121]
