"""The command line: all verbs, one-line errors, exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

import click

from prioritize.commands.recorder import Recorder, open_record
from prioritize.commands.verbs import LazyVerbs

VERBS: Mapping[str, tuple[str, str]] = {
    "build": ("rank.build", "Build the store from the catalogue and the snapshot, and run all checks."),
    "rank": ("rank.rank", "Score and rank targets and combinations, and write the report."),
    "extract": (
        "extract.extract",
        "List the genes that a paper names: where, how sure, to inhibit or to activate, and what was left out.",
    ),
    "review": (
        "review.review",
        "Make a review of your own: its targets, read from a text, checked by you, ranked.",
    ),
    "explain": (
        "ask.explain",
        "Explain a target (CD47), a pair (CD47+PDCD1) or two targets and a therapy, down to the rows of evidence.",
    ),
    "combine": (
        "ask.combine",
        "Choose combinations: pairs, triples or a portfolio, filtered, and unlike each other; or score pairs of drugs.",
    ),
    "tried": ("ask.tried", "Look up whether agents were tried together, in any order and spelling."),
    "near": (
        "network.near",
        "Rank proteins by how near they lie to GENES on the interactome: a random walk that keeps returning to them.",
    ),
    "query": ("ask.query", "Ask a named question, or run any SQL, read-only."),
    "list": (
        "ask.list_",
        "List sources, features, sets, terms, models, queries or checks, with units, licences and references.",
    ),
    "associations": (
        "associations.associations",
        "Score and rank all targets of all diseases from the evidence of Open Targets, or with other weights.",
    ),
    "snapshot": ("data.snapshot", "Make a snapshot from downloaded public files."),
    "refresh": ("data.refresh", "Ask the public databases, and write a snapshot of what they say."),
    "doctor": (
        "data.doctor",
        "Say whether each public database can be reached, and is still what this version was written for.",
    ),
    "check": ("ask.check", "Check the catalogue, the snapshot, the SQL and a model, without writing anything."),
    "validate": ("evaluate.validate", "Hold rankings against what happened, beside baselines that need no biology."),
    "fetch-benchmarks": (
        "evaluate.fetch_benchmarks",
        "Download the public files of outcomes, each from one commit; licences are printed, hashes recorded and "
        "checked.",
    ),
    "cluster": (
        "cluster.cluster",
        "Score a whole platform on a cluster, over Spark Connect; needs the extra 'spark', and no Java here.",
    ),
    "diff": ("ask.diff", "Say what moved between two models, stores or snapshots, and why."),
    "verify": ("trust.verify", "Make a report again from what it says it was made from, and compare every byte."),
    "log": ("trust.log_", "Show the run log, or check that no line was changed."),
}
"""In the order of work: where each lies in `prioritize.commands`, and the first sentence of its help."""


STOPPED = "Query interrupted"
"""What DuckDB says when Ctrl-C, or SIGTERM, comes while it works in the main thread."""
_TOLD: list[int] = []
"""SIGTERM, when it came: DuckDB does not say which of the two it was."""


@click.group(
    cls=LazyVerbs, verbs=VERBS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="prioritize")
def cli() -> None:
    """Prioritize drug targets: evidence, score, rank, combinations; every number leads to its source.

    \b
    prioritize rank                     rank the embedded catalogue, write reports/default/
    prioritize explain CD47             why it stands where it stands
    prioritize query druggable_untried  a question with a name
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with the exit code of the fault, if any.

    Codes: 0 done, 1 fault of the tool, 2 command line or model, 3 input file, 4 source, 5 store, snapshot or report,
    6 a check failed, 130 interrupted, 143 told to stop.
    """
    _TOLD.clear()
    signal.signal(signal.SIGTERM, _stopped)
    try:
        with open_record() as recorder:
            _run(arguments, recorder)
    except SystemExit as leaving:
        opening = sys.modules.get("prioritize.store.opening")  # not loaded where no store was opened
        if opening is None or not opening.at_work():
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(leaving.code if isinstance(leaving.code, int) else 1)


def _run(arguments: Sequence[str] | None, recorder: Recorder) -> None:
    """Run a verb, and turn every fault into its lines and its exit code."""
    try:
        cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="prioritize",
            standalone_mode=False,
            obj=recorder,
        )
    except click.exceptions.Abort:
        _leave(["interrupted; nothing was changed"], 130)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except KeyboardInterrupt:
        _leave(["interrupted; nothing was changed"], 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as fault:  # nothing is swallowed: what is unforeseen shows its traceback
        _fail(fault)


def _fail(fault: Exception) -> None:
    """Leave with the lines and the code of a fault."""
    from prioritize.errors import PrioritizeError, Problem, StoreError

    if isinstance(fault, RuntimeError) and str(fault) == STOPPED:
        _leave(["interrupted; nothing was changed"], 128 + _TOLD[0] if _TOLD else 130)
    if isinstance(fault, OSError) and not isinstance(fault, PrioritizeError):
        what, where = fault.strerror or str(fault), str(fault.filename or "")
        fault = StoreError(Problem(what, where, fix="free space, or check the permissions"))
    if isinstance(fault, PrioritizeError):
        _leave(fault.lines(), fault.exit_code)
    import traceback

    _leave(
        [
            "".join(traceback.format_exception(fault)),
            "error[bug] this is a fault of prioritize, not of your input; the store is unchanged. "
            "Fix: report the lines above",
        ],
        1,
    )


def _stopped(number: int, _: object) -> None:
    """End as Ctrl-C does, so that scratch files and locks are removed."""
    _TOLD.append(number)
    raise SystemExit(128 + number)


def _leave(lines: Sequence[str], code: int) -> NoReturn:
    """Print lines, with what a terminal would obey spelled out, and leave."""
    from prioritize.report.words import printable

    for text in lines:
        for line in text.splitlines():
            click.echo(printable(line), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
