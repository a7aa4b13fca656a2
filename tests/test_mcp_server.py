"""The server for assistants that speak MCP, started as a process of its own and spoken to with the SDK's client."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from assistant.answer import Assistant
from assistant.cli import main
from assistant.mcp_server import make_server, serve_http
from assistant.render_json import dictionary, paragraph_record, summaries, to_json
from assistant.verify import verify
from assistant.verify_render import checked_record
from index.library import Library
from tests.conftest import ROOT, SHORT, build_fake

# Runs what `pilcrow mcp` runs, with the fake encoder in the place of the model.
FAKE = """
import sys
from functools import partial
from index import library
from tests.fakes import FakeEncoder

library.open_library = partial(library.open_library, open_encoder=lambda _: FakeEncoder())
from assistant.cli import main
main(["mcp", *sys.argv[1:]])
"""
QUESTION = "who leads the team of librarians"
SPEECH = "They wrote “Ms J. R. Hartley leads a team of 28 librarians”."
PATIENCE = 60  # seconds for what takes two


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings for a library with the short report alone."""
    folder = tmp_path_factory.mktemp("mcp")
    build_fake(folder / "library", SHORT)
    config = folder / "config.toml"
    config.write_text(f'[library]\nreports = ["{SHORT}"]\n[reader]\nmodel = "none"\n', encoding="utf-8")
    return {**os.environ, "PILCROW_CONFIG": str(config), "PILCROW_LIBRARY": str(folder / "library"),
            "PYTHONPATH": str(ROOT)}  # fmt: skip


@pytest.fixture
def assistant(short_library: Library) -> Assistant:
    return Assistant(short_library)


def talk(server: Any, ask: Callable[[Client], Awaitable[Any]]) -> Any:
    """What `ask` brings back from a conversation with the server."""

    async def run() -> Any:
        with anyio.fail_after(PATIENCE):
            async with Client(server) as client:
                return await ask(client)

    # In a thread of its own: Playwright, whose browser the tests share, keeps an event loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(anyio.run, run).result()


def structured(reply: CallToolResult) -> dict[str, Any]:
    """The structured content of a reply, which its text says too."""
    assert not reply.is_error, reply.content
    (content,) = reply.content
    assert isinstance(content, TextContent)
    assert json.loads(content.text) == reply.structured_content
    return dict(reply.structured_content or {})


async def everything(client: Client) -> dict[str, Any]:
    """Every tool once."""
    return {
        "tools": {tool.name: tool for tool in (await client.list_tools()).tools},
        "ask": structured(await client.call_tool("ask", {"question": QUESTION})),
        "show_paragraph": structured(await client.call_tool("show_paragraph", {"paragraph": "¶5"})),
        "verify_quotation": structured(await client.call_tool("verify_quotation", {"text": SPEECH})),
        "list_reports": structured(await client.call_tool("list_reports", {})),
    }


def check(found: dict[str, Any], library: Library) -> None:
    """Each result is the dictionary that the endpoint and the command line print, and as the tool describes it."""
    assistant, report = Assistant(library), library.reports[0]
    five = next(p for p in report.numbered if p.number == "5")
    made = to_json(assistant.ask(QUESTION), conversation=None)
    # The server's fingerprint is of its settings too, which are not those here.
    assert found["ask"] == made | {"fingerprint": found["ask"]["fingerprint"]}
    assert found["ask"]["citations"][0]["label"] == "¶4"
    assert found["show_paragraph"] == dictionary(paragraph_record(report, five))
    assert found["verify_quotation"] == dictionary(checked_record(verify(assistant.phrases, SPEECH)))
    assert found["verify_quotation"]["claims"][0]["verdict"] == "altered"
    assert found["list_reports"] == {
        "reports": [dictionary(one) for one in summaries(library, library.reports)],
        "next": None,
    }
    assert set(found["tools"]) == {"ask", "show_paragraph", "verify_quotation", "list_reports"}
    for name, tool in found["tools"].items():
        assert tool.output_schema["type"] == "object"
        Draft202012Validator.check_schema(tool.output_schema)
        Draft202012Validator(tool.output_schema).validate(found[name])


def test_over_standard_input_and_output_every_tool_answers(
    environment: dict[str, str], short_library: Library, tmp_path: Path
) -> None:
    parameters = StdioServerParameters(command=sys.executable, args=["-c", FAKE], env=environment, cwd=tmp_path)
    with (tmp_path / "stderr").open("w+") as errors:
        found = talk(stdio_client(parameters, errlog=errors), everything)
        errors.seek(0)
        assert errors.read() == ""
    check(found, short_library)
    assert {path.name for path in tmp_path.iterdir()} == {"stderr"}


@pytest.fixture
def address(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A running server's address."""
    process = subprocess.Popen(
        [sys.executable, "-c", FAKE, "--http", "0"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    match = re.fullmatch(r"Pilcrow's MCP server answers at (http://127\.0\.0\.1:\d+/mcp) \(stop with Ctrl\+C\)\n", line)
    assert match is not None, line
    yield match[1]
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=PATIENCE)
    assert (process.returncode, rest) == (0, "")


def test_over_streamable_http_every_tool_answers_and_ctrl_c_stops_it(address: str, short_library: Library) -> None:
    check(talk(address, everything), short_library)


def test_over_http_it_answers_to_this_machines_names_alone(address: str) -> None:
    """A foreign page can have its own name lead here, and would be of the same origin then."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"Accept": "application/json, text/event-stream"}
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        reply = httpx2.post(address, json=message, headers=accept | headers)
        assert reply.status_code in (403, 421)
    port = int(address.rsplit(":", 1)[1].removesuffix("/mcp"))
    others = [one for one in {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
              if not str(one).startswith("127.")]  # fmt: skip
    for other in others:
        with pytest.raises(OSError):
            socket.create_connection((str(other), port), timeout=2)


def test_who_reads_the_address_may_ask_at_once(assistant: Assistant) -> None:
    class SaidError(Exception):
        pass

    def connect(line: str) -> None:
        port = re.search(r":(\d+)/mcp", line)
        assert port is not None
        socket.create_connection(("127.0.0.1", int(port[1])), timeout=PATIENCE).close()
        raise SaidError

    with pytest.raises(SaidError):
        serve_http(make_server(assistant), 0, say=connect)


def test_a_port_in_use_is_said_in_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", FAKE, "--http", port],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"pilcrow: Port {port} cannot be listened on (Address already in use). Choose another.\n"


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("ask", {"question": " "}, "The question is empty."),
        ("ask", {"question": "x" * 1001}, "1,001 characters"),
        ("ask", {"question": "x", "reports": ["gone"]}, "There is no report 'gone'"),
        ("ask", {}, "question"),
        ("show_paragraph", {"paragraph": "99"}, "It has ¶1 to ¶8."),
        ("show_paragraph", {"paragraph": "x"}, "Write it like 48"),
        ("show_paragraph", {"paragraph": "1-3"}, "Show them one by one."),
        ("show_paragraph", {"paragraph": "4", "report": "gone"}, "There is no report 'gone'"),
        ("verify_quotation", {"text": ""}, "The text is empty."),
        ("nothing", {}, "nothing"),
    ],
)
def test_what_is_wrong_is_told_in_words(assistant: Assistant, tool: str, arguments: Any, message: str) -> None:
    reply = talk(make_server(assistant), lambda client: client.call_tool(tool, arguments))
    assert reply.is_error
    assert message in reply.content[0].text


@pytest.mark.parametrize(
    ("paragraph", "label"),
    [("5", "¶5"), ("¶5", "¶5"), ("5(b)", "¶5"), (" 5 ", "¶5"), ("p5", "¶5"), ("front-page", "Front page")],
)
def test_a_paragraph_is_shown_however_it_is_written(assistant: Assistant, paragraph: str, label: str) -> None:
    arguments = {"paragraph": paragraph}
    reply = talk(make_server(assistant), lambda client: client.call_tool("show_paragraph", arguments))
    assert structured(reply)["label"] == label


def test_with_several_reports_one_must_be_named(fake_library: Library) -> None:
    server = make_server(Assistant(fake_library))
    reply = talk(server, lambda client: client.call_tool("show_paragraph", {"paragraph": "4"}))
    assert "borchester-2014, wolverhampton-2011" in reply.content[0].text
    arguments = {"paragraph": "48", "report": "wolverhampton-2011"}
    assert structured(talk(server, lambda client: client.call_tool("show_paragraph", arguments)))["paragraph"] == 48


def test_a_bug_tells_nothing_of_itself(short_library: Library) -> None:
    class Broken(Assistant):
        def ask(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("secret detail")

    reply = talk(make_server(Broken(short_library)), lambda client: client.call_tool("ask", {"question": "x"}))
    assert reply.is_error
    assert "secret" not in reply.content[0].text


def test_tools_change_nothing_and_say_so_and_parameters_are_described(assistant: Assistant) -> None:
    tools = talk(make_server(assistant), lambda client: client.list_tools()).tools
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.open_world_hint
        assert tool.description
        assert all(one["description"] for one in tool.input_schema.get("properties", {}).values())


def test_what_is_missing_is_said_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "assistant.mcp_server")
    for name in [name for name in sys.modules if name.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    result = CliRunner().invoke(main, ["mcp"])
    assert result.exit_code == 1
    assert "pip install 'pilcrow[mcp]'" in result.stderr


def test_another_missing_package_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "assistant.verify", None)
    monkeypatch.delitem(sys.modules, "assistant.mcp_server")
    result = CliRunner().invoke(main, ["mcp"])
    assert isinstance(result.exception, ModuleNotFoundError)
