"""Pilcrow for assistants that speak the Model Context Protocol: four tools; their results are the records served.

Imported only where the package `mcp` is installed. Nothing that is asked here is kept.
"""

import socket
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from assistant import __version__, served
from assistant.answer import Assistant
from assistant.references import find_paragraph, read_reference
from assistant.render_json import answer_record, dictionary, paragraph_record, summaries
from assistant.verify import verify
from assistant.verify_render import checked_record
from index.errors import ConfigError, QuestionError, UserError

HERE = "127.0.0.1"
ABOUT = (
    "Answers about official reports, in the reports' own words. Quotes are slices of the report: give them word for "
    "word, with their paragraph (the label, such as ¶48), the report's title, publisher and date of publication, and "
    "never put other words between quotation marks. Where the status is not_in_report, say that the report does not "
    "say; where it is partial, that it is not certain; where it is clarify, ask which of the options is meant. Check "
    "quotations that come from elsewhere with verify_quotation before passing them on."
)
READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, destructive_hint=False, open_world_hint=False)

Reports = Annotated[list[str] | None, Field(description="Ids of the reports that are meant; left out: all")]


def make_server(assistant: Assistant) -> MCPServer[Any]:
    """A server whose tools ask `assistant`."""

    def ask(
        question: Annotated[str, Field(description="A question that stands alone: nothing of earlier ones is known")],
        reports: Reports = None,
        each: Annotated[bool, Field(description="Whether to go report by report: a row for each")] = False,
    ) -> CallToolResult:
        """Ask the reports a question; the answer quotes the paragraphs that answer it, or says that none does."""
        return _told(
            lambda: answer_record(assistant.ask(question, reports=reports or (), each=each), conversation=None)
        )

    def show_paragraph(
        paragraph: Annotated[str, Field(description="As printed: “48”, “¶48”, “15(e)”; or “front-page”")],
        report: Annotated[str | None, Field(description="The report's id, where the library has several")] = None,
    ) -> CallToolResult:
        """Show one paragraph of a report whole, word for word, with its items and what stands around it."""
        return _told(lambda: _paragraph(assistant, paragraph, report))

    def verify_quotation(
        text: Annotated[str, Field(description="The text that quotes a report, with its quotation marks")],
        reports: Reports = None,
    ) -> CallToolResult:
        """Check the quotations in a text: verbatim, altered (with the difference) or not in the report."""
        return _told(lambda: checked_record(verify(assistant.phrases, text, reports=reports or ())))

    def list_reports() -> CallToolResult:
        """List the reports of the library with publisher and date of publication."""
        found = summaries(assistant.library, assistant.library.reports)
        return _told(lambda: served.Reports(reports=found, next=None))

    return MCPServer(
        "pilcrow",
        title="Pilcrow",
        version=__version__,
        instructions=ABOUT,
        log_level="ERROR",  # below that it logs what was asked
        tools=[
            _tool(ask, served.Answer),
            _tool(show_paragraph, served.Paragraph),
            _tool(verify_quotation, served.Checked),
            _tool(list_reports, served.Reports),
        ],
    )


def serve_http(server: MCPServer[Any], port: int, *, say: Callable[[str], None]) -> None:
    """Serve streamable HTTP on this machine alone until stopped; `port` 0 takes any free one.

    Raises `ConfigError` where the port cannot be listened on. Names other than this machine's own are refused.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HERE, port))
            listener.listen()  # before the address is said: who reads it may ask at once
        except OSError as error:
            raise ConfigError(f"Port {port} cannot be listened on ({error.strerror}). Choose another.") from None
        say(f"Pilcrow's MCP server answers at http://{HERE}:{listener.getsockname()[1]}/mcp (stop with Ctrl+C)")
        application = server.streamable_http_app(host=HERE, stateless_http=True, json_response=True)
        uvicorn.Server(uvicorn.Config(application, log_level="error")).run(sockets=[listener])


def _tool(function: Callable[..., CallToolResult], record: type[msgspec.Struct]) -> Tool:
    """The function as a tool, whose output is described as the record is in the contract of the endpoint."""
    tool = Tool.from_function(function, annotations=READING)
    schema = msgspec.json.schema(record)
    tool.fn_metadata.output_schema = {**schema["$defs"][record.__name__], "$defs": schema["$defs"]}
    return tool


def _told(make: Callable[[], msgspec.Struct]) -> CallToolResult:
    """The record as structured content, and as JSON for clients that read text alone; what is wrong, in words."""
    try:
        record = make()
    except UserError as error:
        raise ToolError(str(error)) from None
    text = TextContent(type="text", text=msgspec.json.encode(record).decode())
    return CallToolResult(content=[text], structured_content=dictionary(record))


def _paragraph(assistant: Assistant, place: str, report_id: str | None) -> served.Paragraph:
    reports = assistant.library.reports
    if report_id is None and len(reports) > 1:
        raise QuestionError(f"There are several reports. Name one as report: {', '.join(r.id for r in reports)}.")
    report = reports[0 if report_id is None else assistant.library.position(report_id)]
    wanted = place.strip()
    if not any(wanted in (one.number, one.anchor) for one in report.paragraphs):
        reference = read_reference(wanted)
        if reference.first != reference.last:
            raise QuestionError(f"{place!r} are several paragraphs. Show them one by one.")
        wanted = reference.first
    return paragraph_record(report, find_paragraph(report, wanted))
