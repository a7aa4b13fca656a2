"""The lines typed into the chat on a terminal, for the arrow keys. Readline keeps them in a file of its own."""

from collections.abc import Collection
from pathlib import Path

from assistant.files import write_whole
from assistant.render import one_line

LONGEST = 1000  # lines
NAMING = "/name "


def read_history(file: Path) -> int:
    """Have the lines of `file` at hand, none where it is missing; returns how many are at hand now."""
    try:
        import readline
    except ImportError:  # Windows: its console edits lines itself
        return 0
    readline.set_history_length(LONGEST)
    if file.is_file():
        readline.read_history_file(file)
    return readline.get_current_history_length()


def drop_last() -> None:
    """Forget the line typed last: what is in it must not be kept."""
    try:
        import readline
    except ImportError:
        return
    if last := readline.get_current_history_length():
        readline.remove_history_item(last - 1)


def write_history(file: Path, known: int) -> None:
    """Put the lines typed since `known` were at hand after those in `file`.

    Those in the file are left as they are: some may have been taken out meanwhile.
    """
    try:
        import readline
    except ImportError:
        return
    if not hasattr(readline, "append_history_file"):  # an old libedit: then there is no history
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(0o600)  # questions can be private
    readline.append_history_file(readline.get_current_history_length() - known, file)
    file.chmod(0o600)


def forget(file: Path, questions: Collection[str]) -> None:
    """Take the questions of a deleted conversation out of `file`, and the titles that were given in the chat.

    Whose titles they are is not known, so all go. Raises `OSError`.
    """
    if not file.is_file():
        return
    lines = file.read_bytes().splitlines(keepends=True)
    cleaned = {one_line(question) for question in questions}
    kept = [line for line in lines if not _is_one(line, cleaned)]
    if len(kept) < len(lines):
        write_whole(file, b"".join(kept))


def _is_one(line: bytes, questions: Collection[str]) -> bool:
    # A question is kept in one line without control characters; libedit, which macOS has for readline, writes spaces
    # as \040.
    text = line.decode("utf-8", "replace").replace("\\040", " ").lstrip()
    return text.startswith(NAMING) or one_line(text) in questions
