"""The endpoint for programs, reading half: reports and their paragraphs."""

from flask import Blueprint

from assistant import served
from assistant.references import find_paragraph
from assistant.render_json import paragraph_record, report_record, summary_record
from index.types import Report
from web import current
from web.errors import in_field
from web.paging import part
from web.sent import Page
from web.typed import operation

blueprint = Blueprint("api_reports", __name__, url_prefix="/api/v1/reports")


@blueprint.get("")
@operation(cached=True)
def reports(query: Page) -> served.Reports:
    """List the reports of the library, in order of their ids."""
    rest = [report for report in current.reports() if report.id > query.after]
    shown, following = part(rest, query, lambda report: report.id)
    return served.Reports(reports=tuple(map(summary_record, shown)), next=following)


@blueprint.get("/<report_id>")
@operation(cached=True, errors=(404,))
def report(report_id: str) -> served.Report:
    """Read what a report is: front page, sections with grades, table of judgements."""
    return report_record(find_report(report_id))


@blueprint.get("/<report_id>/paragraphs")
@operation(cached=True, errors=(404,))
def paragraphs(report_id: str, query: Page) -> served.Paragraphs:
    """Read a report's paragraphs in order, those without a printed number included."""
    found = find_report(report_id)
    rest = found.paragraphs
    if query.after:
        with in_field("after"):
            rest = rest[rest.index(find_paragraph(found, query.after)) + 1 :]
    shown, following = part(rest, query, lambda paragraph: paragraph.anchor)
    return served.Paragraphs(paragraphs=tuple(paragraph_record(found, one) for one in shown), next=following)


@blueprint.get("/<report_id>/paragraphs/<number>")
@operation(cached=True, errors=(404,))
def paragraph(report_id: str, number: str) -> served.Paragraph:
    """Read one paragraph by its printed number; what has none by its place in links ("front-page")."""
    found = find_report(report_id)
    with in_field("number"):
        return paragraph_record(found, find_paragraph(found, number))


def find_report(report_id: str) -> Report:
    """The report with that id. Raises `NotFoundError` saying which exist."""
    with in_field("report_id"):
        return current.find_report(report_id)
