"""`python deploy/licences.py FOLDER`: the licences of all locked packages as a table, read from those in FOLDER.

`deploy/lock.sh` installs them there and keeps the table as licences.md. A licence that a package does not name stands
as UNKNOWN in it, and the exit status is 1.
"""

import re
import sys
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path

HERE = Path(__file__).parent
LOCKS = ("serve", "full", "wheel")
UNKNOWN = "UNKNOWN"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
NO_LICENCE = ("OSI Approved", "Other/Proprietary License")  # classifiers that say nothing
LONGEST = 60  # characters of a name of a licence; some packages put its whole text there
HEAD = """\
# Licences of the packages that Pilcrow is installed with

Made by deploy/lock.sh from what the packages say of themselves; do not edit. What serves needs those of *serve* alone,
*full* has what building, the command line and MCP need besides, *wheel* what packs Pilcrow. Not in the locks: torch
(BSD-3-Clause), and what only torch needs. The models that ship with Pilcrow: README.md, "Licence of the report".

| package | version | licence | locks |
|---|---|---|---|
"""


def main(folder: str) -> int:
    """Print the table; returns the exit status."""
    installed = {normal(found.name): found for found in distributions(path=[folder])}
    status = 0
    sys.stdout.write(HEAD)
    for (name, version), locks in sorted(locked().items()):
        licence = licence_of(at_version(installed, name, version).metadata)
        status |= licence == UNKNOWN
        sys.stdout.write(f"| {name} | {version} | {licence} | {', '.join(locks)} |\n")
    return status


def locked() -> dict[tuple[str, str], list[str]]:
    """Every locked package, as (name, version), with the locks that name it."""
    found: dict[tuple[str, str], list[str]] = {}
    for lock in LOCKS:
        for name, version in PINNED.findall((HERE / f"{lock}.lock").read_text(encoding="utf-8")):
            found.setdefault((normal(name), version), []).append(lock)
    return found


def at_version(installed: dict[str, Distribution], name: str, version: str) -> Distribution:
    """The package as it is installed. Ends the program where it is not, or in another version."""
    found = installed.get(name)
    if found is None or found.version != version:
        raise SystemExit(f"{name} {version} is locked, installed is {found.version if found else 'none'}.")
    return found


def licence_of(metadata: PackageMetadata) -> str:
    """The licence: as an expression (PEP 639), else by classifiers, else in the package's own short words."""
    expressions, classifiers, own = (
        metadata.get_all(field) or [] for field in ("License-Expression", "Classifier", "License")
    )
    if expressions:
        return " ".join(expressions)
    named = {one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")} - {*NO_LICENCE}
    if named:
        return ", ".join(sorted(named))
    said = " ".join(" ".join(own).split())
    return said if 0 < len(said) <= LONGEST and said != UNKNOWN else UNKNOWN


def normal(name: str) -> str:
    """A package's name as all spell it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
