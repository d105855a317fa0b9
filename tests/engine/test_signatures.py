"""What a function may touch can be read from its signature: only a few take the whole world."""

import ast
from pathlib import Path

import sim.engine
from sim.engine.world import RECORDS

FOLDER = Path(sim.engine.__file__).parent
# The loop, the day, and a branch: they take the records apart for all others.
TAKE_THE_WORLD = {"run.py", "day.py", "branch.py"}
WHOLE = {"handle", "tables", "world"}


def compiled_functions():
    """Every compiled function of the engine, also those made within others, and its file."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(decorator).startswith("compiled") for decorator in node.decorator_list
            ):
                yield path.relative_to(FOLDER).as_posix(), node


def takes_the_world(function: ast.FunctionDef) -> bool:
    """Whether a parameter is the world, by its name or its type."""
    given = function.args
    return any(
        one.arg in WHOLE or (one.annotation and ast.unparse(one.annotation) in {"Tables", "World"})
        for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)
    )


def test_only_the_loop_the_day_and_a_branch_take_the_world():
    found = list(compiled_functions())
    assert len(found) > 120
    takers = {path for path, function in found if takes_the_world(function)}
    assert takers == TAKE_THE_WORLD


def test_nobody_else_finds_the_world_by_another_way():
    """Nor does anybody read its addresses: `tables_at` is called nowhere else."""
    callers = {
        path
        for path, function in compiled_functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == "tables_at"
    }
    assert callers == TAKE_THE_WORLD


def test_every_record_is_named_after_its_type():
    """So that signatures tell what a function touches: `guard` is a Guard, and so on."""
    types = {row.__name__ for row in RECORDS.values()}
    for path, function in compiled_functions():
        for one in function.args.args:
            kind = ast.unparse(one.annotation) if one.annotation else ""
            if kind in types:
                assert kind == one.arg.capitalize(), f"{path}: {function.name}"
