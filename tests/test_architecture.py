"""The floors of the house, and that nothing looks back.

The checker takes source text, not files, so that the tests below can hand it houses with one
planted fault each and see it found.
"""

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

PACKAGE = "prioritize"
HOME = Path(__file__).resolve().parent.parent / PACKAGE

# A room is a module or a folder of the package. A room may use rooms of lower floors. A new room
# gets its floor here first.
FLOORS: Mapping[int, frozenset[str]] = {
    5: frozenset({"cli", "commands", "__init__", "__main__"}),
    4: frozenset(
        {
            "api",
            "asking",
            "checking",
            "listing",
            "ordering",
            "associating",
            "benchmarks",
            "cluster",
            "combining",
            "comparing",
            "diagnosing",
            "dossier",
            "drugs",
            "explaining",
            "extracting",
            "genome",
            "indications",
            "inputs",
            "interactome",
            "keeping",
            "naming",
            "nearing",
            "notes",
            "origins",
            "papers",
            "partners",
            "pipeline",
            "placing",
            "progress",
            "ranking",
            "refreshing",
            "rejecting",
            "results",
            "reviewing",
            "runlog",
            "snapshotting",
            "trust",
            "trying",
            "validating",
            "verifying",
            "wanting",
        }
    ),
    3: frozenset({"score", "combinations", "validation"}),
    2: frozenset(
        {
            "targets",
            "sources",
            "store",
            "features",
            "model",
            "network",
            "crosstalk",
            "trials",
            "prioritisation",
            "report",
            "extract",
            "associations",
            "catalogue",
        }
    ),
    1: frozenset({"errors", "delimited", "memory", "spreadsheets", "tomlfile", "resources"}),
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}

# Stages are handed what they need: none imports another, but for these.
STAGES = FLOORS[2] | FLOORS[3]
STAGE_MAY_USE: Mapping[str, frozenset[str]] = {
    "combinations": frozenset({"network", "model", "crosstalk", "validation"}),
    "score": frozenset({"model"}),
}

# Where sql/ and data/ lie is known to one room; every other is given its path or table. But that NSCLC is a disease
# belongs to the program, not to the catalogue of a user, and the room that reads names has it.
ONLY_USERS_OF = {"resources": ("pipeline", "indications")}

# These cost seconds to import and the command line needs none of them: they are imported in the
# function that uses them, or at the top of the one module named here.
HEAVY: Mapping[str, frozenset[str]] = {
    "pandas": frozenset(),
    "scipy": frozenset(),
    "sklearn": frozenset({"score.scorer", "score.learned"}),
    "requests": frozenset({"sources.http"}),
}


When = Literal["start", "later", "types", "by name"]


class Import(NamedTuple):
    """One import: of what, where, and when it happens.

    `start`: when the importing module itself is imported; `later`: inside a function;
    `types`: for the type checker alone; `by name`: by `import_module("...")`.
    """

    name: str
    line: int
    when: When


class _ImportReader(ast.NodeVisitor):
    """Collects the imports of one file, relative ones spelled out."""

    def __init__(self, path: str) -> None:
        self.found: list[Import] = []
        self._folders = [PACKAGE, *path.split("/")[:-1]]
        self._when: When = "start"

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.found.append(Import(alias.name, node.lineno, self._when))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self._folders[: len(self._folders) + 1 - node.level] if node.level else []
        origin = [*base, *filter(None, [node.module])]
        for alias in node.names:
            self.found.append(Import(".".join([*origin, alias.name]), node.lineno, self._when))

    def visit_Call(self, node: ast.Call) -> None:
        if ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"} and node.args:
            match node.args[0]:
                case ast.Constant(value=str(name)) | ast.JoinedStr(values=[ast.Constant(value=str(name)), *_]):
                    self.found.append(Import(name.rstrip("."), node.lineno, "by name"))
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_all(node.body, "types" if self._when == "types" else "later")

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_all(node.body, "types" if self._when == "types" else "later")

    def visit_If(self, node: ast.If) -> None:
        types_only = ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
        self._visit_all(node.body, "types" if types_only else self._when)
        self._visit_all(node.orelse, self._when)

    def _visit_all(self, statements: Sequence[ast.stmt], when: When) -> None:
        before, self._when = self._when, when
        for statement in statements:
            self.visit(statement)
        self._when = before


def imports(path: str, source: str) -> list[Import]:
    """What the file at `path` (below the package) with the text `source` imports."""
    reader = _ImportReader(path)
    reader.visit(ast.parse(source))
    return reader.found


def faults(house: Mapping[str, str]) -> list[str]:
    """All that breaks the plan in `house`: paths below the package -> source text."""
    found: list[str] = []
    arrows: dict[str, set[str]] = {_module(path): set() for path in house}
    for path, source in sorted(house.items()):
        module = _module(path)
        if _room(module) not in FLOOR_OF:
            found.append(f"{path}: {_room(module)} stands on no floor of the plan")
            continue
        for use in imports(path, source):
            where = f"{path}:{use.line}"
            if (target := _inside(use.name, arrows)) is None:
                found.extend(_heavy(where, module, use))
                continue
            found.extend(_forbidden(where, _room(module), _room(target)))
            if use.when in {"start", "later"} and target != module:
                arrows[module].add(target)
    found.extend("circle: " + " -> ".join(circle) for circle in _circles(arrows))
    return found


def _module(path: str) -> str:
    """`store/database.py` -> `store.database`, `store/__init__.py` -> `store`."""
    parts = path.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def _room(module: str) -> str:
    return module.partition(".")[0]


def _inside(name: str, modules: Container[str]) -> str | None:
    """The module that holds `prioritize.a.b.c`; None for a name from outside the package."""
    top, *rest = name.split(".")
    if top != PACKAGE:
        return None
    for length in range(len(rest), 0, -1):
        if (module := ".".join(rest[:length])) in modules:
            return module
    return rest[0] if rest and rest[0] in FLOOR_OF else "__init__"


def _heavy(where: str, module: str, use: Import) -> Iterator[str]:
    library = use.name.partition(".")[0]
    if use.when == "start" and library in HEAVY and module not in HEAVY[library]:
        yield f"{where}: imports {library} at the top; import it in the function that uses it"


def _forbidden(where: str, here: str, there: str) -> Iterator[str]:
    if here == there:
        return
    if there not in FLOOR_OF:
        yield f"{where}: {here} imports {there}, which stands on no floor of the plan"
    elif FLOOR_OF[there] > FLOOR_OF[here]:
        yield f"{where}: {here} (floor {FLOOR_OF[here]}) imports {there} (floor {FLOOR_OF[there]})"
    elif {here, there} <= STAGES and there not in STAGE_MAY_USE.get(here, frozenset()):
        yield f"{where}: {here} imports {there}, one stage another; pipeline hands things over"
    elif here not in ONLY_USERS_OF.get(there, (here,)):
        yield f"{where}: {here} imports {there}, which is for {' and '.join(ONLY_USERS_OF[there])} alone"


def _circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """The shortest circle through each module that reaches itself, each circle once."""
    circles: dict[frozenset[str], list[str]] = {}
    for start in sorted(arrows):
        came_from: dict[str, str] = {}
        queue = [start]
        for module in queue:  # grows while it is read
            for target in sorted(arrows.get(module, set()) - came_from.keys()):
                came_from[target] = module
                queue.append(target)
        if start in came_from:
            circle = [start, came_from[start]]
            while circle[-1] != start:
                circle.append(came_from[circle[-1]])
            circles.setdefault(frozenset(circle), circle[::-1])
    return list(circles.values())


def read_package() -> dict[str, str]:
    """Every Python file of the package: path below it -> source text."""
    paths = sorted(HOME.rglob("*.py"))
    return {path.relative_to(HOME).as_posix(): path.read_text(encoding="utf-8") for path in paths}


# --- the house as it stands ----------------------------------------------------------------


def test_nothing_in_the_package_breaks_the_plan():
    assert "\n".join(faults(read_package())) == ""


def test_the_package_was_really_read():
    assert {"__init__.py", "cli.py", "pipeline.py", "errors.py"} <= read_package().keys()


def test_no_room_stands_on_two_floors():
    assert len(FLOOR_OF) == sum(len(rooms) for rooms in FLOORS.values())


# --- the checker itself --------------------------------------------------------------------


def test_a_house_that_keeps_the_plan_has_no_fault():
    house = {
        "__init__.py": "def rank():\n    from prioritize import pipeline",
        "cli.py": "from prioritize import pipeline\nfrom prioritize.errors import ModelError",
        "pipeline.py": "import numpy\nfrom prioritize import resources, score, snapshotting",
        "snapshotting.py": "from prioritize.sources.source import load\nimport prioritize.store",
        "score/__init__.py": "from prioritize.score.explain import explain",
        "score/explain.py": "from ..model.scales import Linear",
        "score/scorer.py": "import sklearn.base\nfrom prioritize.score import explain",
        "combinations/__init__.py": "from prioritize import model, network",
        "model/__init__.py": "from .scales import Linear",
        "model/scales.py": "def frame():\n    import pandas",
        "network/__init__.py": "if TYPE_CHECKING:\n    from scipy.sparse import csr_array",
        "targets.py": "from .errors import TargetError\nfrom . import delimited",
        "sources/__init__.py": "from prioritize.sources.source import load",
        "sources/http.py": "import requests",
        "sources/source.py": "def load(name):\n    import_module(f'prioritize.sources.{name}')",
        "store/__init__.py": "",
        "delimited.py": "from prioritize.errors import TargetError",
        "errors.py": "",
        "resources.py": "from pathlib import Path",
    }
    assert faults(house) == []


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        pytest.param(
            "errors.py",
            "from prioritize.cli import main",
            "errors.py:1: errors (floor 1) imports cli (floor 5)",
            id="floor 1 imports the door",
        ),
        pytest.param(
            "report/html.py",
            "import prioritize.pipeline",
            "report/html.py:1: report (floor 2) imports pipeline (floor 4)",
            id="a stage asks the pipeline",
        ),
        pytest.param(
            "score/__init__.py",
            "from prioritize import load_model",
            "score/__init__.py:1: score (floor 3) imports __init__ (floor 5)",
            id="a stage uses the public names",
        ),
        pytest.param(
            "network/nulls.py",
            "def late():\n    from prioritize.combinations import search",
            "network/nulls.py:2: network (floor 2) imports combinations (floor 3)",
            id="inside a function",
        ),
        pytest.param(
            "features.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .store import Store",
            "features.py:3: features imports store, one stage another; pipeline hands things over",
            id="for types only",
        ),
        pytest.param(
            "sources/hgnc.py",
            "from ..targets import read",
            "sources/hgnc.py:1: sources imports targets, one stage another; pipeline hands things over",
            id="relative, from a file of a folder",
        ),
        pytest.param(
            "sources/__init__.py",
            "from .. import targets",
            "sources/__init__.py:1: sources imports targets, one stage another; pipeline hands things over",
            id="relative, from the folder itself",
        ),
        pytest.param(
            "validation/metrics.py",
            "import prioritize.score.scorer",
            "validation/metrics.py:1: validation imports score, one stage another; pipeline hands things over",
            id="two stages of floor 3",
        ),
        pytest.param(
            "score/stability.py",
            "from prioritize.network import distance",
            "score/stability.py:1: score imports network, one stage another; pipeline hands things over",
            id="score uses more than the model",
        ),
        pytest.param(
            "store/database.py",
            "import importlib\nhgnc = importlib.import_module('prioritize.sources.hgnc')",
            "store/database.py:2: store imports sources, one stage another; pipeline hands things over",
            id="by name",
        ),
        pytest.param(
            "store/snapshot.py",
            "from prioritize.resources import data_folder",
            "store/snapshot.py:1: store imports resources, which is for pipeline and indications alone",
            id="a stage finds its own files",
        ),
        pytest.param(
            "cli.py",
            "from prioritize import resources",
            "cli.py:1: cli imports resources, which is for pipeline and indications alone",
            id="the command line finds its own files",
        ),
        pytest.param(
            "report/tables.py",
            "try:\n    import pandas as pd\nexcept ImportError:\n    pd = None",
            "report/tables.py:2: imports pandas at the top; import it in the function that uses it",
            id="pandas at the top",
        ),
        pytest.param(
            "network/distances.py",
            "class Graph:\n    from scipy.sparse import csr_array",
            "network/distances.py:2: imports scipy at the top; import it in the function that uses it",
            id="scipy in a class",
        ),
        pytest.param(
            "score/stability.py",
            "from sklearn.base import BaseEstimator",
            "score/stability.py:1: imports sklearn at the top; import it in the function that uses it",
            id="scikit-learn outside the scorer",
        ),
        pytest.param(
            "pipeline.py",
            "import requests",
            "pipeline.py:1: imports requests at the top; import it in the function that uses it",
            id="a second socket",
        ),
        pytest.param(
            "helpers.py",
            "",
            "helpers.py: helpers stands on no floor of the plan",
            id="a room nobody planned",
        ),
    ],
)
def test_a_planted_fault_is_found(path, source, fault):
    assert faults({path: source}) == [fault]


def test_the_use_of_a_room_nobody_planned_is_found():
    house = {"cli.py": "from prioritize.helpers import tidy", "helpers.py": ""}
    assert "cli.py:1: cli imports helpers, which stands on no floor of the plan" in faults(house)


def test_a_circle_inside_a_room_is_found():
    house = {
        "model/scales.py": "from prioritize.model import gates",
        "model/gates.py": "def late():\n    from .aggregates import mean",
        "model/aggregates.py": "from prioritize.model.scales import Linear",
    }
    assert faults(house) == ["circle: model.aggregates -> model.scales -> model.gates -> model.aggregates"]


def test_a_circle_for_types_only_is_none():
    house = {
        "model/scales.py": "if TYPE_CHECKING:\n    from prioritize.model import gates",
        "model/gates.py": "from prioritize.model import scales",
    }
    assert faults(house) == []


def test_every_fault_is_told_not_only_the_first():
    house = {"errors.py": "import pandas\nimport prioritize.cli", "x.py": "", "y.py": ""}
    assert len(faults(house)) == 4
