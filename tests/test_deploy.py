"""What is locked for a deployment: enough to serve, nothing that only builds, every file by its hash, every licence."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from importlib.metadata import PackageMetadata
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from assistant.cli_errors import BUILDING
from index.library import Library
from tests.conftest import ROOT
from tests.test_web_serve import FAKE, PATIENCE, Start, library, port_of, request, start

__all__ = ["library", "start"]

DEPLOY = ROOT / "deploy"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENTRY = re.compile(r"([a-z0-9-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")

# Runs before a program: of the packages that are installed here, only those named can be imported.
ALONE = """
import importlib.metadata, re, sys
from importlib.abc import MetaPathFinder

locked, packages = set(sys.argv.pop(1).split(",")), importlib.metadata.packages_distributions()

class Locked(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        owners = {re.sub("[-_.]+", "-", owner).lower() for owner in packages.get(name.partition(".")[0], ())}
        if owners and not owners & locked:
            raise ModuleNotFoundError(f"{name} is not in the lock", name=name)

sys.meta_path.insert(0, Locked())
"""
WITH_MODELS = """
from assistant.cli import main
from web.wsgi import application

client = application.test_client()
print(client.post("/api/v1/ask", json={"question": "what were the concerns abuot staffing"}).get_json()["status"])
main(["ask", "what were the concerns about A&E"], standalone_mode=False)
"""


def lock(name: str) -> dict[str, str]:
    """The versions that a lock names. Fails where a line is anything but a package, its version and hashes."""
    text = (DEPLOY / f"{name}.lock").read_text(encoding="utf-8")
    first, _, entries = text.partition("\n")
    assert first.startswith("# Made by deploy/lock.sh; ")
    assert ENTRY.sub("", entries) == ""
    return {found[1]: found[2] for found in ENTRY.finditer(entries)}


def wanted(*lists: list[str]) -> dict[str, Requirement]:
    found = [Requirement(text) for several in lists for text in several]
    return {normal(one.name): one for one in found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def building() -> set[str]:
    """Packages that the lock of what serves leaves out."""
    lines = (DEPLOY / "building.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def script(name: str) -> ModuleType:
    spec = spec_from_file_location(name, DEPLOY / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DEPENDENCIES = wanted(PROJECT["project"]["dependencies"])
CASES = {
    "serve": {name: one for name, one in DEPENDENCIES.items() if name not in building()},
    "full": {
        name: one
        for name, one in (DEPENDENCIES | wanted(PROJECT["project"]["optional-dependencies"]["mcp"])).items()
        if name != "torch"
    },
    "wheel": wanted(PROJECT["build-system"]["requires"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_lock_has_every_package_that_pyproject_names_in_a_version_that_it_allows(name: str) -> None:
    locked = lock(name)
    assert CASES[name].keys() <= locked.keys()
    for package, requirement in CASES[name].items():
        assert requirement.specifier.contains(locked[package]), f"{package} {locked[package]}: run make lock"


def test_what_serves_is_locked_without_what_only_builds_and_as_in_the_full_lock() -> None:
    serve, full = lock("serve"), lock("full")
    assert serve.items() <= full.items()
    assert serve.keys().isdisjoint(building())
    assert building() - {"huggingface-hub"} <= DEPENDENCIES.keys()  # nothing is left out that is not there
    assert {normal(name) for name in BUILDING} - building() == {"docx", "markdown-it"}  # imported by another name


def test_a_lock_names_no_host() -> None:
    for name in CASES:
        assert not re.search(r"://|index-url|find-links|@ ", (DEPLOY / f"{name}.lock").read_text(encoding="utf-8"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_server_serves_every_page_with_what_is_locked_alone(start: Start) -> None:
    process = start(",".join(lock("serve")), "--port", "0", command=("-c", ALONE + FAKE))
    port = port_of(process)
    status, answer = request(port, "POST", "/api/v1/ask", {"question": "Who leads the team of librarians?"})
    assert (status, answer["status"]) == (200, "answered")
    assert request(port, "POST", "/api/v1/verify", {"text": "He wrote “a team of librarians”."})[0] == 200
    conversation = answer["conversation"]
    pages = ["/", "/reports", "/choose", "/verify", "/metrics", "/api/v1/docs", f"/c/{conversation}/print",
             f"/c/{conversation}/conversation.md", *(f"/reports/borchester-2014{page}" for page in
             ("", "?find=librarians", "/actions", "/actions.csv", "/actions.ics", "/findings"))]  # fmt: skip
    for page in pages:
        assert text_of(port, page)[0] == 200, page
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def text_of(port: int, path: str) -> tuple[int, str]:
    from urllib.request import urlopen

    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as reply:
        return reply.status, reply.read().decode()


@pytest.mark.model
def test_the_models_answer_with_what_is_locked_alone(real_library: Library, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(f'[conversations]\nfile = "{tmp_path / "c.sqlite"}"\n', encoding="utf-8")
    more = {"PILCROW_LIBRARY": str(real_library.folder), "PILCROW_CONFIG": str(settings), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", ALONE + WITH_MODELS, ",".join(lock("serve"))],
        env=os.environ | more, capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("answered\n¶48  ")


def test_what_is_not_locked_cannot_be_imported_in_these_tests() -> None:
    """So that the two above can fail."""
    done = subprocess.run([sys.executable, "-c", ALONE + "import click, lxml", "click"], capture_output=True, text=True)
    assert done.stderr.endswith("ModuleNotFoundError: lxml is not in the lock\n")


def test_every_locked_package_stands_among_the_licences_with_its_version() -> None:
    table = (DEPLOY / "licences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \| ([a-z, ]+) \|$", table, re.MULTILINE)
    locks = {name: lock(name) for name in CASES}
    assert {(package, version, name) for package, version, _, named in rows for name in named.split(", ")} == {
        (package, version, name) for name, locked in locks.items() for package, version in locked.items()
    } | {("package", "version", "locks")}
    assert [package for package, _, licence, _ in rows if licence == "UNKNOWN"] == []


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ({"License-Expression": "MIT OR Apache-2.0", "License": "other"}, "MIT OR Apache-2.0"),
        ({"Classifier": "License :: OSI Approved :: MIT License", "License": "other"}, "MIT License"),
        ({"Classifier": "License :: OSI Approved", "License": "BSD"}, "BSD"),
        ({"Classifier": "Programming Language :: Python"}, "UNKNOWN"),
        ({"License": "UNKNOWN"}, "UNKNOWN"),
        ({"License": "Permission is hereby granted, free of charge, to any person obtaining a copy"}, "UNKNOWN"),
    ],
)
def test_a_licence_is_what_a_package_says_of_itself(told: dict[str, str], licence: str) -> None:
    from email.message import Message

    metadata = Message()
    for name, value in told.items():
        metadata[name] = value
    given: PackageMetadata = metadata  # type: ignore[assignment]
    assert script("licences").licence_of(given) == licence


# Stands in the place of pip-audit: prints what the variable FOUND holds, or fails as it does without a network.
PIP_AUDIT = """
import os, sys
print(os.environ["FOUND"]) if os.environ["FOUND"] else sys.exit("ConnectionError: no route to host")
"""
KNOWN, UNKNOWN = '{"name": "a", "version": "1", "vulns": []}', '{"name": "b", "skip_reason": "not found"}'
WEAK = '{"name": "c", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}'


@pytest.mark.parametrize(
    ("found", "status", "said"),
    [
        (KNOWN, 0, "deploy/full.lock: 1 packages audited, 0 with vulnerabilities.\n"),
        (f"{KNOWN}, {UNKNOWN}", 0, "  not audited: b\n"),
        (f"{KNOWN}, {WEAK}", 1, "  c 1: PYSEC-1, mended in 2\n"),
        (
            UNKNOWN,
            0,
            "serve.lock: NOT AUDITED, no service that knows vulnerabilities is reached (pypi knows none",
        ),
        (
            "",
            0,
            "serve.lock: NOT AUDITED, no service that knows vulnerabilities is reached (pypi: no route to host;",
        ),
    ],
)
def test_an_audit_fails_on_vulnerabilities_and_says_where_it_could_not_be_made(
    tmp_path: Path, found: str, status: int, said: str
) -> None:
    (tmp_path / "pip_audit.py").write_text(PIP_AUDIT, encoding="utf-8")
    told = f'{{"dependencies": [{found}]}}' if found else ""
    done = subprocess.run(
        [sys.executable, DEPLOY / "audit.py"],
        env=os.environ | {"PYTHONPATH": str(tmp_path), "FOUND": told}, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (status, "")
    assert said in done.stdout
