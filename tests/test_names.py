"""One name, one thing: what two modules of the model define under the same name, and why."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import sim

FOLDER = Path(sim.__file__).parent

# Mesa users know agents by these names, and scenario files and their schema know sections by them;
# a patrol is one row of the world, and an agent that shows it.
SHARED_CLASSES = {"Organiser", "Patrol", "SupportTeam"}
# Asked of each module of a kind by the same name: commands, strategies, allocation rules, and the
# layers of surveillance; and where a document has the table that is made for it.
ASKED_OF_EACH = {
    *("add_arguments", "execute"),
    *("STRATEGY", "steer", "learn"),
    *("RULE", "weight"),
    *("LAYER", "expected", "noticed_by", "watch"),
    *("BEGIN", "END"),
}
SHARED_NAMES = ASKED_OF_EACH | {
    "FILES",  # what each command writes, and what the compiler does
    "HANDLING",  # the state of a group that is held, and of the patrol that holds it
    "SCALE",  # an operation of measures, and what makes a share of a random word
    "LAYERS",  # where a reinforcement can stand, and who may notice a group
    "STRIP",  # the layer's draws, and a setting of the removal table
    "SCREENING",  # a task of the team, and the draws of who is recognised
    "TRACK",  # what a film notes of a moment, and the draws of where on its beat a patrol starts
    "TASKS",  # the same four in two actors, who do not import each other; a test compares them
    "log",  # each module's own
    "sweep_width_km",  # the law of a range, and what it gives for a group in a cell
}


def defined(tree: ast.Module) -> Iterator[tuple[bool, str]]:
    """The public names that a module makes: whether each is a class or a type, and the name."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name) | ast.TypeAlias(name=ast.Name(id=name)):
                yield True, name
            case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield False, name
            case ast.Assign(targets=targets):
                for target in targets:
                    for part in ast.walk(target):
                        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                            yield False, part.id


def shared(is_class: bool) -> set[str]:
    """The public names that more than one module defines."""
    places = defaultdict(set)
    for path in FOLDER.rglob("*.py"):
        for kind, name in defined(ast.parse(path.read_text(encoding="utf-8"))):
            if kind == is_class and not name.startswith("_"):
                places[name].add(path)
    return {name for name, paths in places.items() if len(paths) > 1}


def test_no_two_classes_share_a_name():
    assert shared(is_class=True) == SHARED_CLASSES


def test_functions_and_constants_share_a_name_only_where_it_is_the_same_question():
    assert shared(is_class=False) == SHARED_NAMES
