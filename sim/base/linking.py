"""Inner functions are linked into the function that Python calls, each once (optional).

Numba on its own optimises a function together with all that it calls, and does so again for each
of its callers. Here what only compiled code calls, a part, stays text. The function that Python
calls, the whole, takes in all parts that it needs, and is optimised once. Nobody else can call the
parts of a whole, so the optimiser may put them in place of their calls.

This is the only module that uses what Numba keeps to itself. Importing it fails on a version that
it was not tried with, and `check` fails where linking does not work: `compiled` does without then,
with the same results.
"""

from typing import Any

import llvmlite.binding
import numba
import numba.core.cgutils
import numba.core.codegen
import numba.core.compiler
import numpy as np

TESTED = ((0, 61), (0, 69))  # From the first version up to, and without, the second.

if not TESTED[0] <= tuple(int(part) for part in numba.__version__.split(".")[:2]) < TESTED[1]:
    raise ImportError(f"linking was not tried with numba {numba.__version__}")

# Numba has no types: for the checker these are as they come.
CodeLibrary: Any = numba.core.codegen.JITCodeLibrary
Compiler: Any = numba.core.compiler.Compiler
llvm: Any = llvmlite.binding
normalize_ir_text: Any = numba.core.cgutils.normalize_ir_text
njit: Any = numba.njit


class _Codegen:
    """Numba's generator of code, which it tells where the Python objects of a function are: a part
    has no place in memory to note that in, so its whole does when it has one."""

    def __init__(self, codegen: Any, objects: dict[str, Any]) -> None:
        self._codegen, self._objects = codegen, objects

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, env: Any) -> None:
        """Keeps it."""
        self._objects[name] = env


class Part(CodeLibrary):
    """The code of a part as text, and which libraries it calls."""

    def __init__(self, codegen: Any, name: str) -> None:
        super().__init__(codegen, name)
        self.objects: dict[str, Any] = {}

    @property
    def codegen(self) -> _Codegen:
        """What made it."""
        return _Codegen(self._codegen, self.objects)

    def add_ir_module(self, module: Any) -> None:
        """Keeps the text; `linkonce_odr`, as Numba has it for what is linked."""
        for function in module.functions:
            if not function.is_declaration:
                function.linkage = "linkonce_odr"
        self._text = normalize_ir_text(str(module))

    def finalize(self) -> None:
        """Nothing is left to do before it is linked."""
        self._finalized = True

    def libraries(self) -> list[Any]:
        """What it calls directly."""
        return list(self._linking_libraries)

    def _get_module_for_linking(self) -> Any:
        return llvm.parse_assembly(self._text)

    def get_llvm_str(self) -> str:
        """Its code, without that of the parts that it calls."""
        return self._text

    def get_pointer_to_function(self, name: str) -> int:
        """There is no machine code to point to, as Numba says it."""
        return 0


class Whole(CodeLibrary):
    """The code of a function that Python calls, with that of all its parts."""

    def finalize(self) -> None:
        """Takes its parts in, and theirs, then optimises and makes machine code."""
        found: dict[Any, None] = {}
        waiting = list(self._linking_libraries)
        while waiting:
            library = waiting.pop()
            if library not in found:
                found[library] = None
                waiting.extend(library.libraries() if isinstance(library, Part) else ())
        self._linking_libraries: list[Any] = list(found)
        super().finalize()
        for part in found:
            for name, env in part.objects.items() if isinstance(part, Part) else ():
                if self._codegen._engine.get_global_value_address(name):
                    self._codegen.set_env(name, env)

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == llvm.Linkage.linkonce_odr:
                function.linkage = "internal"
        super()._optimize_final_module()


class WholeCompiler(Compiler):
    """Compiles for Python to call."""

    def define_pipelines(self) -> Any:
        """Numba's own; the code goes into a library that can be cached."""
        state = self.state
        state.library = Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return super().define_pipelines()


class PartCompiler(Compiler):
    """Compiles into a part."""

    def define_pipelines(self) -> Any:
        """Numba's own; the code goes into a part."""
        self.state.library = Part(self.state.targetctx.codegen(), "part")
        return super().define_pipelines()


INSIDE: dict[str, Any] = {"pipeline_class": PartCompiler}
OUTSIDE: dict[str, Any] = {"pipeline_class": WholeCompiler}


def check(inside: dict[str, Any], outside: dict[str, Any]) -> None:
    """Compiles a whole with a part, by the options of both; an error if that goes wrong."""

    def note(record: Any, value: float) -> float:
        record.total += value
        return record.total

    part = njit(**inside)(note)

    def total(table: Any, first: float) -> float:
        part(table[0], first)
        return part(table[0], 0.5)

    table = np.zeros(1, [("count", np.int64), ("total", np.float64)])
    found = njit(**outside)(total)(table, 6.0)
    if (found, table["total"][0], table["count"][0]) != (6.5, 6.5, 0):
        raise RuntimeError("linked code gives another result")
