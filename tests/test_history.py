import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.history import forget
from tests.conftest import ROOT

# A chat in a process of its own: readline's lines are the process's. The file is given as argument.
TWO_LINES = """
import readline, sys
from pathlib import Path
from assistant.history import forget, read_history, write_history
file = Path(sys.argv[1])
known = read_history(file)
readline.add_history("first new")
forget(file, {"Who leads?"})
readline.add_history("second new")
write_history(file, known)
"""


def test_the_questions_and_all_given_titles_leave_the_file(tmp_path: Path) -> None:
    file = tmp_path / "history"
    file.write_bytes(
        b"Who leads?\n/show 48\n  Who   leads?\n/name Secret\nWho leads? Really\nWho\\040leads?\n\xff\xfe\n"
    )
    file.chmod(0o600)
    forget(file, {"Who leads?"})
    assert file.read_bytes() == b"/show 48\nWho leads? Really\n\xff\xfe\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_question_typed_with_control_characters_leaves_the_file(tmp_path: Path) -> None:
    file = tmp_path / "history"
    file.write_bytes(b"Who\x1b leads?\x07\nWho follows?\n")
    forget(file, {"Who leads?"})
    assert file.read_bytes() == b"Who follows?\n"


def test_a_file_without_them_is_left_alone(tmp_path: Path) -> None:
    forget(tmp_path / "missing", {"Who leads?"})
    file = tmp_path / "history"
    file.write_bytes(b"Who follows?")
    before = file.stat().st_ino
    forget(file, {"Who leads?"})
    assert (file.read_bytes(), file.stat().st_ino) == (b"Who follows?", before)
    assert not (tmp_path / "missing").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="readline")
def test_a_chat_adds_its_lines_and_brings_back_none_that_were_taken_out_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "history"
    command = [sys.executable, "-c", TWO_LINES, str(file)]
    subprocess.run(command, cwd=ROOT, check=True)
    assert file.read_text() == "first new\nsecond new\n"
    file.write_text("Who leads?\nWho follows?\n")
    subprocess.run(command, cwd=ROOT, check=True)
    assert file.read_text() == "Who follows?\nfirst new\nsecond new\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


DROPPED = """
import readline, sys
from pathlib import Path
from assistant.history import drop_last, read_history, write_history
file = Path(sys.argv[1])
drop_last()
known = read_history(file)
for line in ("first", "my number is 07700 900123"):
    readline.add_history(line)
drop_last()
readline.add_history("second")
write_history(file, known)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="readline")
def test_a_line_that_is_dropped_is_never_written(tmp_path: Path) -> None:
    file = tmp_path / "history"
    file.write_text("before\n")
    subprocess.run([sys.executable, "-c", DROPPED, str(file)], cwd=ROOT, check=True)
    assert file.read_text() == "before\nfirst\nsecond\n"
