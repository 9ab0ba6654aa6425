"""The list of commands, and how every one of them ends.

Typer alone is imported here; what a command needs, it imports when it runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any, NoReturn

import typer

from optimizer.cli.ask import ask
from optimizer.cli.backtest import backtest
from optimizer.cli.calibrate import calibrate
from optimizer.cli.check import check
from optimizer.cli.compare import compare
from optimizer.cli.console import ExitCode, print_faults, print_json, wants_json
from optimizer.cli.explain_rule import explain_rule
from optimizer.cli.init import init
from optimizer.cli.price import price
from optimizer.cli.schema import schema
from optimizer.cli.solve import solve
from optimizer.cli.verify import verify
from optimizer.cli.worth import worth
from optimizer.errors import Fault, OptimizerError, Place, ScenarioError

USAGE_ERROR: Any = typer.BadParameter.__mro__[1]
"""What a wrong command line raises; typer carries a click of its own, whose base class it does not export."""

app = typer.Typer(
    name="optimizer",
    help="Plans that put enforcement officers where they close the most cases, with proof.",
    epilog="Ends with 0 if all is well, 2 if the input is wrong, 3 if no plan can exist, 4 if none was found in time, "
    "130 if Ctrl-C came before anything could be kept.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (init, check, solve, compare, verify, ask, worth, price, calibrate, backtest, explain_rule, schema):
    app.command()(command)


def _print_version(asked: bool) -> None:
    if asked:
        from optimizer import __version__

        typer.echo(f"optimizer {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Plans that put enforcement officers where they close the most cases, with proof."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command; faults of the user end without a traceback, our own with one."""
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese is no reason to fail
    try:
        code = app(given, prog_name="optimizer", standalone_mode=False)
    except ScenarioError as error:
        print_faults(error.faults)
        _report(given, [fault.as_dict() for fault in error.faults])
        sys.exit(ExitCode.USER)
    except USAGE_ERROR as error:
        error.show()
        _report(given, [Fault(Place("command line"), "", error.format_message()).as_dict()])
        sys.exit(ExitCode.USER)
    except OptimizerError as error:
        _report(given, [Fault(Place(""), "", str(error)).as_dict()], getattr(error, "violations", ()))
        raise
    if code == ExitCode.INTERRUPTED:
        typer.echo("interrupted: nothing was kept", err=True)
        _report(given, [], status="interrupted")
    sys.exit(code or ExitCode.OK)


def _report(
    given: list[str], faults: list[dict[str, object]], violations: tuple[object, ...] = (), *, status: str = "error"
) -> None:
    """What ``--json`` prints where there is no result: a list for ``check``, an object for the rest."""
    if not wants_json(given):
        return
    if given[0] == "check":
        print_json(faults)
    else:
        print_json({"status": status, "verified": False, "faults": faults, "violations": [str(v) for v in violations]})
