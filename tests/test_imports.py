"""Imports go one way, asking loads no training library, and nothing is pickled or looked up in the network."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from index.library import Library
from tests.conftest import ROOT, SHORT, build_fake

PACKAGES = ("index", "assistant", "web")  # each may import itself and those before it
HEAVY = {"torch", "transformers", "sentence_transformers", "onnx", "onnxscript"}
PICKLING = {"pickle", "_pickle", "cPickle", "shelve", "marshal", "dill", "joblib", "cloudpickle"}
FILES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def imported(file: Path, *, top_only: bool = False) -> set[str]:
    """The modules that a file imports, in functions too unless `top_only`."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = tree.body if top_only else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("__import__", "importlib.import_module"):
            found |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    return found


def packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def test_all_three_packages_are_read():
    assert {file.relative_to(ROOT).parts[0] for file in FILES} == {"index", "assistant", "web"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_go_from_web_to_assistant_to_index(file: Path):
    own = PACKAGES.index(file.relative_to(ROOT).parts[0])
    assert packages(imported(file)) & {*PACKAGES[own + 1 :], "tests", "benchmarks", "training"} == set()


def test_the_reading_of_imports_sees_what_it_must(tmp_path: Path):
    file = tmp_path / "x.py"
    file.write_text(
        "import a.b, c\nfrom d import e\ndef f():\n    import g\n    from h.i import j\n    __import__('k')\n"
        "    importlib.import_module('l.m')\nclass N:\n    import o\n"
    )
    assert packages(imported(file)) == {"a", "c", "d", "g", "h", "k", "l", "o"}
    assert packages(imported(file, top_only=True)) == {"a", "c", "d"}


def test_training_libraries_are_imported_by_encoder_and_reader_alone_and_within_functions():
    users = {f.relative_to(ROOT).as_posix() for f in FILES if packages(imported(f)) & HEAVY}
    assert users == {"index/encoder.py", "assistant/reader.py"}
    for user in users:
        assert packages(imported(ROOT / user, top_only=True)) & HEAVY == set()


def test_nothing_is_pickled():
    for file in FILES:
        assert packages(imported(file)) & PICKLING == set(), file
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert ast.unparse(node.value) == "False", file


# Opens a library and finds paragraphs, or with the real models asks, with every way into the network shut.
ASK = """
import sys
from pathlib import Path

def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        raise SystemExit(f"network: {event} {args}")

sys.addaudithook(watch)
from index.find import find, make_queries
from index.library import open_library
if sys.argv[2] == "fake":
    from tests.fakes import FakeEncoder
    library = open_library(Path(sys.argv[1]), open_encoder=lambda _: FakeEncoder())
else:
    library = open_library(Path(sys.argv[1]))
question = sys.argv[3]
if sys.argv[2] == "fake":
    hits = find(library, *make_queries(library, [question]))
    print(library.reports[hits[0].report].paragraphs[hits[0].paragraph].label)
else:
    from assistant.answer import Assistant
    from assistant.reader import open_reader
    reader = open_reader(library.encoder.tokenizer)
    print(Assistant(library, reader=reader).ask(question).citations[0].label)
print(*sorted({"torch", "transformers", "sentence_transformers", "onnx", "pandas", "scipy"} & set(sys.modules)))
"""


def ask(folder: Path, encoder: str, question: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ASK, folder, encoder, question],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n")


def test_finding_loads_no_training_library(tmp_path: Path):
    build_fake(tmp_path, SHORT)
    assert ask(tmp_path, "fake", "summer reading scheme") == ["¶8", "", ""]


@pytest.mark.model
def test_asking_the_real_library_loads_no_training_library_and_needs_no_network(real_library: Library):
    question = "How many foster carer households are there?"
    assert ask(real_library.folder, "real", question) == ["¶7", "", ""]
