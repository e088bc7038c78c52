"""What starting costs: which packages the verbs load, and that importing opens nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from prioritize.pipeline import Places

HEAVY = ("pandas", "scipy", "sklearn", "requests")


def _run(code: str, *arguments: str, folder: Path) -> str:
    """Run Python code in a fresh interpreter and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


VERB = """
import json, sys
from prioritize.cli import main
try:
    main(sys.argv[1:])
except SystemExit as leaving:
    assert not leaving.code, leaving.code
heavy = sorted(set(sys.modules) & {"pandas", "scipy", "sklearn", "requests"})
print("\\nHEAVY " + json.dumps(heavy))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["rank", "--quiet", "--out", "report"],
        ["rank", "--quiet", "--no-report"],
        ["explain", "CD47"],
        ["query", "SELECT symbol FROM raw.target ORDER BY symbol LIMIT 1"],
        ["list", "features"],
        ["list", "sources"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_a_verb_loads_none_of_the_heavy_packages(arguments: list[str], where: Places, tmp_path: Path) -> None:
    store = [] if arguments[0] == "list" else ["--store", str(where.store)]
    if arguments[0] == "rank":
        (tmp_path / "some.csv").write_text("symbol\nCD47\nPDCD1\nCXCR4\nIL6\n", encoding="utf-8")
        store = ["--store", str(tmp_path / "own.duckdb"), "--targets", str(tmp_path / "some.csv")]
    printed = _run(VERB, *arguments, *store, folder=tmp_path)
    assert json.loads(printed.rsplit("HEAVY ", 1)[1]) == []


HELP = """
import sys
from prioritize.cli import main
try:
    main(["--help"])
except SystemExit as leaving:
    assert not leaving.code, leaving.code
print("\\nLOADED", *sorted(name for name in sys.modules if name.startswith("prioritize")))
"""


def test_help_loads_no_verb_and_lists_each_with_what_it_says_of_itself(tmp_path: Path) -> None:
    from prioritize.cli import VERBS, cli

    printed, _, loaded = _run(HELP, folder=tmp_path).rpartition("LOADED ")
    assert loaded.split() == [
        "prioritize",
        "prioritize.cli",
        "prioritize.commands",
        "prioritize.commands.recorder",
        "prioritize.commands.verbs",
    ]
    listed = printed.partition("Commands:\n")[2].split("\n")
    assert [line.split()[0] for line in listed if line.startswith("  ")] == list(VERBS)
    for name, (_, sentence) in VERBS.items():
        assert cli.commands[name].name == name
        assert cli.commands[name].get_short_help_str(200) == sentence


IMPORT = """
import builtins, io, socket, sys
opened = []
real = io.open
def watched(file, *rest, **more):
    opened.append(str(file))
    return real(file, *rest, **more)
builtins.open = io.open = watched
def refused(*_):
    raise AssertionError("a socket was opened")
socket.socket.connect = refused
import prioritize
assert sorted(prioritize.__all__) == dir(prioritize)
data = [name for name in opened if not name.endswith((".py", ".pyc", ".pth"))]
print(data, "duckdb" in sys.modules, "numpy" in sys.modules)
"""


def test_importing_the_package_opens_no_file_and_loads_no_engine(tmp_path: Path) -> None:
    assert _run(IMPORT, folder=tmp_path).strip() == "[] False False"


def test_an_unknown_public_name_says_which_there_are() -> None:
    import prioritize

    with pytest.raises(AttributeError, match=r"no attribute 'rnk'; it has .*rank"):
        _ = prioritize.rnk
