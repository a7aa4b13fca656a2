"""The questions in `questions/` to some reports as gold questions, so that `pilcrow eval` measures on them.

    python -m training.gold FOLDER_OF_PDFS FOLDER_FOR_LIBRARIES [REPORT …]
    pilcrow --library FOLDER_FOR_LIBRARIES/REPORT/library eval --report ID FOLDER_FOR_LIBRARIES/REPORT/gold.jsonl

ID as `pilcrow reports` gives it: Pilcrow adds the report that ships to any library it opens, and it is not to be asked.

The first paragraph of each question is the one that a good answer must cite, and all of them where a list or a
comparison is asked for; the others may be cited.
"""

import json
import sys
from pathlib import Path

from training.examples import HELD_OUT_REPORTS
from training.recall import open_report
from training.rows import read_rows

QUESTIONS = Path(__file__).parent / "questions"
ALL_OF_THEM = ("list", "contrast")


def write_gold(report: str, file: Path) -> None:
    """Write the gold questions to `report` into `file`."""
    rows = []
    for source in sorted(QUESTIONS.rglob("*.jsonl")):
        for number, row in enumerate(read_rows(source)):
            if row["report"] != report:
                continue
            turns = []
            for turn in row["turns"]:
                cited = [int(p) for p, _ in turn["p"]]
                must = len(cited) if row["kind"] in ALL_OF_THEM else 1
                turns.append(
                    {
                        "question": turn["q"],
                        "answerable": bool(cited),
                        "best": cited[:must],
                        "also": cited[must:],
                        "standalone": turn.get("s") or turn["q"],
                    }
                )
            rows.append({"id": f"{source.stem}-{number}", "kind": row["kind"], "turns": turns})
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def main(pdfs: Path, libraries: Path, reports: tuple[str, ...]) -> None:
    """Build a library for each report and write its gold questions beside it."""
    for name in reports:
        open_report(pdfs / f"{name}.pdf", libraries / name)
        write_gold(name, libraries / name / "gold.jsonl")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3:]) or HELD_OUT_REPORTS)
