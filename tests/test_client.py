"""The Python client, which is the package itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import open_assistant
from index.errors import ConfigError
from index.library import Library
from tests.conftest import ROOT


def example() -> str:
    """The program that the README shows."""
    (found,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def test_importing_the_client_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom assistant import open_assistant\n"
        "heavy = {'numpy', 'faiss', 'tantivy', 'onnxruntime', 'msgspec', 'flask', 'click'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (found.returncode, found.stderr) == (0, "")


def test_settings_that_are_not_there_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no settings file"):
        open_assistant(tmp_path / "gone.toml")


@pytest.mark.model
def test_the_example_of_the_readme_runs_and_quotes(real_library: Library, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("", encoding="utf-8")
    environment = {"PILCROW_LIBRARY": str(real_library.folder), "PILCROW_CONFIG": str(config), "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", example()],
        cwd=tmp_path, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert (found.returncode, found.stderr) == (0, "")
    first = "¶48: “Staff raised concerns about the perceived low level of paediatric trained nurses covering A&E."
    assert found.stdout.startswith(first)
