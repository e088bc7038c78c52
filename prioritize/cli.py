"""The command line: all verbs, one-line errors, exit codes."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence

import click

from prioritize.commands import ask, data, evaluate, extract, rank, review, trust
from prioritize.commands.options import Verbs
from prioritize.commands.recording import Recorder, open_record, record
from prioritize.errors import PrioritizeError, Problem, StoreError

VERBS = (
    rank.build,
    rank.rank,
    extract.extract,
    review.review,
    ask.explain,
    ask.combine,
    ask.tried,
    ask.query,
    ask.list_,
    data.snapshot,
    data.refresh,
    data.doctor,
    ask.check,
    evaluate.validate,
    evaluate.fetch_benchmarks,
    ask.diff,
    trust.verify,
    trust.log_,
)
"""In the order of work."""


@click.group(
    cls=Verbs, commands=VERBS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="prioritize")
def cli() -> None:
    """Prioritize drug targets: evidence, score, rank, combinations; every number leads to its source.

    \b
    prioritize rank                     rank the embedded catalogue, write reports/default/
    prioritize explain CD47             why it stands where it stands
    prioritize query druggable_untried  a question with a name
    """


record(cli)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with the exit code of the fault, if any.

    Codes: 0 done, 1 fault of the tool, 2 command line or model, 3 input file, 4 source, 5 store, snapshot or report,
    6 a check failed, 130 interrupted, 143 told to stop.
    """
    signal.signal(signal.SIGTERM, _stopped)
    with open_record() as recorder:
        _run(arguments, recorder)


def _run(arguments: Sequence[str] | None, recorder: Recorder) -> None:
    """Run a verb, and turn every fault into its lines and its exit code."""
    try:
        cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="prioritize",
            standalone_mode=False,
            obj=recorder,
        )
    except PrioritizeError as fault:
        _leave(fault.lines(), fault.exit_code)
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
    except OSError as fault:
        _leave(
            StoreError(
                Problem(
                    f"{fault.strerror or fault}",
                    str(fault.filename or ""),
                    fix="free space, or check the permissions",
                )
            ).lines(),
            StoreError.exit_code,
        )
    except Exception:  # an unforeseen fault shows its traceback and leaves with a documented code; none is swallowed
        _leave(
            [
                traceback.format_exc(),
                "error[bug] this is a fault of prioritize, not of your input; the store is unchanged. "
                "Fix: report the lines above",
            ],
            1,
        )


def _stopped(*_: object) -> None:
    """End as Ctrl-C does, so that scratch files and locks are removed."""
    raise SystemExit(143)


def _leave(lines: Sequence[str], code: int) -> None:
    """Print lines, with what a terminal would obey spelled out, and leave."""
    from prioritize.report.words import printable

    for text in lines:
        for line in text.splitlines():
            click.echo(printable(line), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
