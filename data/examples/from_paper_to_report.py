"""From a paper to a report, step by step: the five commands of the README as Python functions, on the worked example.

Run it as a script (`python data/examples/from_paper_to_report.py`), or open it with `marimo edit`. All that it writes
goes to a folder that is removed at the end of the run.
"""
# ruff: noqa: T201 - what a cell prints is what it shows

import marimo

app = marimo.App()


@app.cell
def places():
    """Where the example lies, and a folder to write to."""
    import datetime
    import tempfile
    from pathlib import Path

    from prioritize import pipeline

    where = pipeline.places()
    example = where.data / "examples" / "lung-drivers"
    room = tempfile.TemporaryDirectory(prefix="from-paper-to-report-")
    review = Path(room.name) / "lung"
    return datetime, example, pipeline, review, room, where


@app.cell
def extract(example, where):
    """What the text names: `prioritize extract paper.md`."""
    from prioritize.extract.documents import read_document
    from prioritize.extracting import extract_document

    found = extract_document(read_document(example / "paper.md"), where)
    for one in found.proposals:
        print(f"{one.symbol:<8} {one.direction:<9} {len(one.mentions)} places, confidence {one.confidence:.2f}")
    for note in found.notes:
        print(note)
    return (found,)


@app.cell
def init(found, review):
    """A folder with a table, a model and a sheet: `prioritize review init lung --from paper.md`."""
    from prioritize.reviewing import folder

    made = folder.init(review, found, indications=("lung cancer",))
    print(f"{made.rows['targets.csv']} targets, all of them to check; the sheet is {folder.SHEET}")
    return folder, made


@app.cell
def accept(datetime, example, folder, made, review):
    """What a curator ticked in the sheet: `prioritize review accept lung accepted.csv`, then `review check lung`."""
    from prioritize.reviewing import accepting

    accepted = accepting.accept(
        made.folder, example / "accepted.csv", curator="the example", today=datetime.date(2026, 11, 23)
    )
    for change in accepted.changes:
        print(change)
    checked = folder.check(review)
    print(f"{checked.to_check['targets.csv']} of {checked.rows['targets.csv']} targets wait for a check")
    return accepted, checked


@app.cell
def rank(accepted, folder, review):
    """Scores, ranks and report: `prioritize rank --review lung`."""
    from prioritize import ranking

    ranked = ranking.rank(folder.place(review), review / folder.MODEL, review / folder.REPORT)
    for card in ranked.document.targets:
        print(f"{card.rank}. {card.symbol}, rank {card.rank_low} to {card.rank_high}, score {card.score:.2f}")
    print(f"{len(accepted.kept)} accepted, {ranked.document.n_ranked} ranked")
    return (ranked,)


@app.cell
def look(ranked, room):
    """What the report says first, and which files it has."""
    files = sorted(path.name for path in ranked.folder.iterdir())
    for statement in ranked.document.statements:
        print(statement)
    print(", ".join(files))
    room.cleanup()
    return (files,)


if __name__ == "__main__":
    app.run()
