"""Reading many report files, in several processes; the results stand in the order of the files.

A file that brings down the process that reads it (a damaged PDF can, and one too large for the memory) fails by itself.
"""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from index.errors import ReportError
from index.sources import Source, read_report
from index.types import Report

FEW = 40
"""Files that are read in this process unless `jobs` says otherwise. Another must first load the readers: with two of
them 30 reports (18 of them PDF) took no less time on two processors than with one, 9 to 11 s."""
STOPPED = "{file}: the process that read it was ended. It may be damaged, or need more memory than there is."


def read_all(sources: Sequence[Source], *, jobs: int | None = None) -> Iterator[Report | ReportError]:
    """Each report, or why it cannot be read, in the order of `sources`; read by `jobs` processes beside this one.

    None are as many as there are processors, where there are more than a few files; 1 reads in this process.
    """
    if jobs is None:
        jobs = 1 if len(sources) <= FEW else os.cpu_count() or 1
    if jobs == 1 or len(sources) < 2:
        yield from map(_read, sources)
        return
    with _pool(min(jobs, len(sources))) as pool:
        waiting = [pool.submit(_read, source) for source in sources]
        try:
            for source, future in zip(sources, waiting, strict=True):
                yield _result(source, future)
        finally:
            for future in waiting:
                future.cancel()


def _result(source: Source, future: "Future[Report | ReportError]") -> Report | ReportError:
    """What was read. A process that ends takes the work of all others with it, so each is read again by itself."""
    try:
        return future.result()
    except BrokenProcessPool:
        with _pool(1) as alone:
            try:
                return alone.submit(_read, source).result()
            except BrokenProcessPool:
                return ReportError(STOPPED.format(file=source.file))


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Not by copying this process: it may hold threads.
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def _read(source: Source) -> Report | ReportError:
    try:
        return read_report(source)
    except ReportError as error:
        return error
