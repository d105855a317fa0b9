"""Functions that are only parts of others: linked into them, not made into machine code alone.

Numba optimises each function together with all that it calls, and makes machine code of it, before
it turns to the function's callers. What only compiled code calls needs neither. A part stays as it
was written down; the function that Python calls, the whole, takes all its parts in once, each a
single time, and is then optimised.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import llvmlite.binding
import numba.core.cgutils
import numba.core.codegen
import numba.core.compiler
import numba.core.interpreter
import numba.core.ir_utils
import numba.core.ssa
import numba.core.typed_passes
import numba.core.untyped_passes

from sim.base.meanings import Meanings

# Numba has no types: for the checker these are as they come.
CodeLibrary: Any = numba.core.codegen.JITCodeLibrary
CompilerBase: Any = numba.core.compiler.CompilerBase
Interpreter: Any = numba.core.interpreter.Interpreter
untyped: Any = numba.core.untyped_passes
typed: Any = numba.core.typed_passes
reconstruct_ssa: Any = numba.core.ssa.reconstruct_ssa
build_definitions: Any = numba.core.ir_utils.build_definitions
llvm: Any = llvmlite.binding
normalize_ir_text: Any = numba.core.cgutils.normalize_ir_text


class Passes:
    """What Numba does to a function that works on numbers and on fields of records.

    It has three times as many passes for what our functions have none of: closures, lists, arrays
    that are made, constants that decide what is compiled, references to be counted. And it looks at
    the whole function again after most of them. Code that needs a pass left out does not compile.
    """

    pipeline_name = "plain"
    exec_times: Mapping[str, Any] = MappingProxyType({})  # Numba asks for it.

    def run(self, state: Any) -> None:
        """From bytecode to code in the library."""
        state.func_ir = _Interpreter(state.func_id).interpret(state.bc)
        untyped.FixupArgs().run_pass(state)
        untyped.IRProcessing().run_pass(state)
        _rewrite(state, reconstruct_ssa)
        typed.NopythonTypeInference().run_pass(state)
        _rewrite(state, typed.PreLowerStripPhis()._strip_phi_nodes)
        typed.NativeLowering().run_pass(state)
        typed.NoPythonBackend().run_pass(state)


class _Interpreter(Interpreter):
    def post_process(self, rewritings: Any, function: Any) -> Any:
        """Nothing is rewritten: that is for `with`, long calls and dictionaries."""
        return function


def _rewrite(state: Any, change: Callable[[Any], Any]) -> None:
    state.func_ir = change(state.func_ir)
    state.func_ir._definitions = build_definitions(state.func_ir.blocks)


class _Workshop:
    """Numba's generator of code, which it tells where the Python objects of a function are: a
    part has none, and no place in memory either."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, env: Any) -> None:
        """Nothing to tell."""


class Part(CodeLibrary):
    """The code of a part as text, and which parts it calls."""

    @property
    def codegen(self) -> _Workshop:
        """What made it."""
        return _Workshop(self._codegen)

    def add_ir_module(self, module: Any) -> None:
        """Keeps the one function of a part; `linkonce_odr`: it may be put in its callers' place."""
        for function in module.functions:
            if not function.is_declaration:
                function.linkage = "linkonce_odr"
        self._text = normalize_ir_text(str(module))

    def finalize(self) -> None:
        """Nothing is left to do before it is linked."""
        self._finalized = True

    def parts(self) -> Iterable[Any]:
        """What it calls directly."""
        return self._linking_libraries

    def _get_module_for_linking(self) -> Any:
        return llvm.parse_assembly(self._text)

    def get_llvm_str(self) -> str:
        """Its code, without that of its parts."""
        return self._text

    def get_pointer_to_function(self, name: str) -> int:
        """There is no machine code to point to, as Numba says it."""
        return 0


class Whole(CodeLibrary):
    """The code of a function that Python calls, with that of all its parts."""

    def finalize(self) -> None:
        """Takes its parts in, and theirs, then optimises and makes machine code."""
        self._linking_libraries: list[Any] = _with_parts(self._linking_libraries)
        super().finalize()

    def _optimize_functions(self, module: Any) -> None:
        """Not one by one: all are optimised together."""

    def _optimize_final_module(self) -> None:
        """Once: the cheap round that Numba puts before it is for counted references."""
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


def _with_parts(libraries: Iterable[Any]) -> list[Any]:
    """Libraries and all that they call, each once."""
    found: dict[Any, None] = {}
    waiting = list(libraries)
    while waiting:
        library = waiting.pop()
        if library not in found:
            found[library] = None
            waiting.extend(library.parts() if isinstance(library, Part) else ())
    return list(found)


class _OurCompiler(CompilerBase):
    """Compiles by our passes and with operators that remember."""

    def __init__(self, typing: Any, target: Any, *rest: Any) -> None:
        super().__init__(typing, target, *rest)
        self.state.typingctx = self.state.targetctx.typing_context = _meanings(typing)
        self.state.targetctx.get_abi_sizeof = _sizes(target)

    def define_pipelines(self) -> list[Any]:
        """The passes in their order, and where the code goes."""
        self.state.library = self.new_library(self.state.targetctx.codegen())
        return [Passes()]

    def new_library(self, codegen: Any) -> Any:
        """Where the code goes."""
        raise NotImplementedError


class WholeCompiler(_OurCompiler):
    """Compiles for Python to call."""

    def new_library(self, codegen: Any) -> Any:
        """Where the code goes, ready to be cached."""
        library = Whole(codegen, self.state.func_id.func_qualname)
        library.enable_object_caching()
        return library


class PartCompiler(_OurCompiler):
    """Compiles into a part."""

    def new_library(self, codegen: Any) -> Any:
        """Where the code goes."""
        return Part(codegen, "part")


_meanings = functools.cache(Meanings)


@functools.cache
def _sizes(target: Any) -> Any:
    """How large a type is: Numba asks LLVM anew for each variable, with a module made for it."""
    return functools.cache(target.get_abi_sizeof)
