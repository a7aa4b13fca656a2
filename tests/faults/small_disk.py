"""A disk that is full: a small one of its own where a user may have one, and everywhere a limit to files' sizes.

Run as a program: `python -m tests.faults.small_disk build|keep FOLDER STEP disk|limit`. It prints a JSON object for
each try, which has so much less room than the next one.
"""

import ctypes
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

SIZE = 1 << 20  # bytes of the disk
NEW_USER, NEW_MOUNTS = 0x10000000, 0x00020000  # of Linux's unshare(2)
MANY, LONG = 24, "word " * 600  # turns, of 3 KB each
CHANGED = "\n9. The lift is broken every other day.\n"


def mount(folder: Path) -> bool:
    """Lay an empty disk of one megabyte over `folder`, for this process alone; False where that is not possible."""
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_USER | NEW_MOUNTS) != 0:
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    except OSError:
        return False
    return bool(libc.mount(b"none", os.fsencode(folder), b"tmpfs", 0, f"size={SIZE}".encode()) == 0)


def leave(home: Path, room: int) -> None:
    """Fill the disk of `home` until there is just so much room."""
    found = os.statvfs(home)
    (home / "ballast").write_bytes(bytes(max(found.f_bavail * found.f_frsize - room, 0)))


def tried(action: Callable[[], object], room: int, *, disk: bool) -> str:
    """What `action` ends with in a process of its own: "" where it is done, the error, or a traceback."""
    from index.errors import UserError

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        error = ""
        try:
            if not disk:
                import resource

                resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            action()
        except UserError as found:
            error = str(found)
        except BaseException:
            error = traceback.format_exc()
        os.write(writing, error.encode()[:60_000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        ended = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return f"the process ended with {status}" if status else ended


def told(one: dict[str, object]) -> None:
    """Print what became of a try."""
    sys.stdout.write(json.dumps(one) + "\n")


def build(home: Path, step: int, *, disk: bool) -> None:
    """A library is built anew over one that stands."""
    import faiss  # noqa: F401  # loaded once, before the forks
    import nupunkt

    from index.build import build_library
    from index.library import open_library
    from index.sources import find_sources
    from tests.conftest import SHORT, build_fake
    from tests.fakes import FakeEncoder

    nupunkt.sent_spans("One. Two.")
    new = home / "source" / "short.md"
    new.parent.mkdir()
    new.write_text(SHORT.read_text() + CHANGED)
    shutil.copy(SHORT.with_suffix(".toml"), new.parent)
    sources = find_sources([new])
    count = FakeEncoder().count_pieces
    standing, folder = home / "standing", home / "library"
    old = build_fake(standing, SHORT).id
    for room in range(0, SIZE, step):
        (home / "ballast").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(standing, folder)
        if disk:
            leave(home, room)
        error = tried(
            lambda: build_library(folder, sources, open_encoder=FakeEncoder, count_pieces=count), room, disk=disk
        )
        library = open_library(folder, open_encoder=lambda _: FakeEncoder(), whole=True)
        left = sorted(path.name for path in folder.iterdir() if path.name.startswith(".building"))
        last = library.reports[0].numbered[-1].number
        told({"room": room, "error": error, "old": library.id == old, "left": left, "last": last})
        if not error:
            break


def keep(home: Path, step: int, *, disk: bool) -> None:
    """Turns are added to a file of conversations until there is no room, and again when there is."""
    from assistant.conversations import Conversations
    from assistant.types import Conversation
    from tests.test_conversations import turn

    kept = Conversations(home / "c.sqlite")

    def add() -> None:
        conversation = kept.get(name)
        for _ in range(MANY):
            conversation = kept.add(conversation, turn(f"question {len(conversation.turns)} {LONG}"))

    for room in range(0, SIZE, step):
        for file in home.glob("c.sqlite*"):
            file.unlink()
        name = kept.add(Conversation(), turn("question 0")).id or ""
        if disk:
            leave(home, room)
        error = tried(add, room, disk=disk)
        (home / "ballast").unlink(missing_ok=True)
        questions = [" ".join(one.answer.question.split()[:2]) for one in kept.get(name).turns]
        whole = questions == [f"question {number}" for number in range(len(questions))]
        kept.check()
        told({"room": room, "error": error, "turns": len(questions), "whole": whole})
        if not error:
            break


def main() -> None:
    """What the arguments say; exit status 3 where there is no small disk to be had."""
    what, folder, step, where = sys.argv[1:]
    home, disk = Path(folder), where == "disk"
    if disk and not mount(home):
        sys.exit(3)
    {"build": build, "keep": keep}[what](home, int(step), disk=disk)


if __name__ == "__main__":
    main()
