"""Three small reports made by hand, on two towns, with one theme judged in all of them under two titles."""

from pathlib import Path

from index.library import Library
from tests.conftest import build_fake

TEXT = """# Inspection of {kind}: {town}

Inspection dates: 3 March {year} to 14 March {year}

Published: 2 May {year}

## {title}

### Grade {number} ({word})

1. The {town} service for bees is led by a board. {leads}
2. Children visit the {town} bees on Mondays.

## Other parts of the service

3. The roof of the hall leaks when it rains.
{more}"""
LEADS = "Leadership and management"
LATER = "Leadership, management and governance"


def texts() -> dict[str, str]:
    def make(town: str, year: int, title: str, number: int, word: str, *, more: str = "", leads: str = "") -> str:
        kind = "bee services" if year < 2015 else "honey services"
        return TEXT.format(
            kind=kind, town=town, year=year, title=title, number=number, word=word, more=more, leads=leads
        )

    swarm = "4. Staff raised concerns about swarms in the emergency department.\n"
    return {
        "ashby-2013": make("Ashby", 2013, LEADS, 4, "inadequate", more=swarm),
        "ashby-2016": make("Ashby", 2016, LATER, 2, "good", leads="It meets each week."),
        "corby-2014": make("Corby", 2014, LEADS, 3, "adequate"),
    }


def build_three(folder: Path) -> Library:
    """Their library, with the fake encoder; the authority of each is told by its TOML."""
    files = folder / "files"
    files.mkdir()
    for name, text in texts().items():
        (files / f"{name}.md").write_text(text, encoding="utf-8")
        town = name.partition("-")[0].title()
        (files / f"{name}.toml").write_text(f'authority = "{town} Borough Council"\npublisher = "Ofsted"\n')
    return build_fake(folder / "library", files)
