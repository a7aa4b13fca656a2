"""Measure on public question sets: reader, finding and standalone.

    python -m training.sets [squad2 squad1 wikiqa obliqa mtrag_clapnq cast] --data DATA [--reader FILE.onnx …]
           [--most N] [--passages N] [--json FILE]

What each measure is, and where it comes from, is said where it is made: `reading_sets`, `finding_sets`, `wordings`,
`measures`. The same command gives the same figures: samples are drawn with a fixed seed, and ties keep their order.
"""

import argparse
import importlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.reader import OnnxReader, Reader, open_reader
from index.models import open_session
from index.types import SIZES
from training.corpora import Encoders, Table, open_encoders
from training.finding_sets import mtrag, obliqa
from training.reading_sets import squad, wikiqa
from training.wordings import cast

SETS = ("squad2", "squad1", "wikiqa", "obliqa", "mtrag_clapnq", "cast")
READ = ("squad2", "squad1", "wikiqa", "obliqa")
"""The sets that the reader reads."""
SHIPPED = "shipped"


def to_text(table: Table) -> str:
    """The table as lines of text."""
    first = max(len(label) for label in table.rows)
    widths = [max(len(column), 6) for column in table.columns]
    heads = "".join(f"  {column:>{width}}" for column, width in zip(table.columns, widths, strict=True))
    lines = [table.title, f"{'':{first}}{heads}"]
    for label, cells in table.rows.items():
        shown = "".join(f"  {_cell(cell):>{width}}" for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{label:{first}}{shown}")
    return "\n".join(lines)


def _cell(value: float | int | None) -> str:
    return "-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def to_json(tables: dict[str, Table]) -> str:
    """The tables by set, as JSON."""
    return json.dumps({name: asdict(table) for name, table in tables.items()}, indent=1) + "\n"


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options, checked. Ends the program where one is wrong, saying which and what to do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"{', '.join(SETS)}; all where none is named")
    parser.add_argument("--data", type=Path, required=True, help="folder with a folder for each set")
    parser.add_argument(
        "--reader", action="append", help=f"FILE.onnx or {SHIPPED!r}, the default; give it twice to compare two"
    )
    parser.add_argument("--standalone", default="training.wordings:followed", help="MODULE:FUNCTION, for later turns")
    parser.add_argument("--most", type=int, help="questions of each set (of cast: turns of each year); all by default")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES), help="passages of obliqa and mtrag")
    parser.add_argument("--passages", type=int, help="paragraphs of obliqa and mtrag, the relevant ones first, or all")
    parser.add_argument("--cache", type=Path, default=Path("var/sets"), help="folder for the encoder and vectors")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    options = parser.parse_args(arguments)
    options.sets = options.sets or list(SETS)
    options.reader = list(dict.fromkeys(options.reader or [SHIPPED]))
    for name in options.sets:
        if name not in SETS:
            parser.error(f"there is no set {name!r}. There are: {', '.join(SETS)}.")
        for folder in ("squad1", "squad2") if name.startswith("squad") else (name,):
            if not (options.data / folder).is_dir():
                parser.error(f"--data {options.data} has no folder {folder}. Name the folder that holds the sets.")
    for name in options.reader:
        if name != SHIPPED and not Path(name).is_file():
            parser.error(f"--reader {name}: there is no such file. Give a reader that training/export.py wrote.")
    for name in ("most", "passages"):
        if (number := getattr(options, name)) is not None and number < 1:
            parser.error(f"--{name} {number}: give 1 or more.")
    module, _, function = options.standalone.partition(":")
    try:
        options.standalone = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError):
        parser.error(f"--standalone {options.standalone}: no such function. Write MODULE:FUNCTION.")
    return options


def measure(name: str, options: argparse.Namespace, encoders: Encoders | None, readers: dict[str, Reader]) -> Table:
    """The table of one set. `encoders` is only None where nothing is embedded."""
    data, most, standalone = options.data, options.most, options.standalone
    corpus = {"cache": options.cache, "sizes": options.sizes, "passages": options.passages}
    if encoders is None:
        return cast(data, standalone, most=most)
    if name == "wikiqa":
        return wikiqa(data, encoders, readers, most=most)
    if name == "obliqa":
        return obliqa(data, encoders, readers, most=most, **corpus)
    if name == "mtrag_clapnq":
        return mtrag(data, encoders, standalone, most=most, **corpus)
    return squad(name, data, encoders, readers, most=most)


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module."""
    options = parse(arguments)
    encoders = open_encoders(options.cache) if set(options.sets) != {"cast"} else None
    readers: dict[str, Reader] = {}
    if encoders is not None and set(options.sets) & set(READ):
        tokenizer = encoders.questions.tokenizer
        for name in options.reader:
            if name == SHIPPED:
                readers[name] = open_reader(tokenizer)
            else:
                readers[name] = OnnxReader(open_session(Path(name)), tokenizer, name=name)
    tables: dict[str, Table] = {}
    for name in options.sets:
        began = time.monotonic()
        tables[name] = measure(name, options, None if name == "cast" else encoders, readers)
        print(f"{to_text(tables[name])}\n", flush=True)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
        if options.json:  # after each set, so that a run that is cut off leaves what it has
            options.json.write_text(to_json(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
