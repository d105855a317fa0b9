"""Functions that are only parts of others: linked into them, not made into machine code alone.

Numba optimises each function together with all that it calls, and makes machine code of it, before
it turns to the function's callers. What only compiled code calls needs neither. A part is handed on
as it is; the function that Python calls is optimised once, with all its parts.
"""

from typing import Any

import numba.core.codegen
import numba.core.compiler

# Numba has no types: for the checker these are as they come.
CodeLibrary: Any = numba.core.codegen.JITCodeLibrary
CompilerBase: Any = numba.core.compiler.CompilerBase
DefaultPassBuilder: Any = numba.core.compiler.DefaultPassBuilder


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
    """The code of a part, with that of its own parts."""

    @property
    def codegen(self) -> _Workshop:
        """What made it."""
        return _Workshop(self._codegen)

    def finalize(self) -> None:
        """Takes its own parts in."""
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """There is no machine code to point to, as Numba says it."""
        self._ensure_finalized()
        return 0


class PartCompiler(CompilerBase):
    """Compiles as usual, into a Part."""

    def define_pipelines(self) -> list[Any]:
        self.state.library = Part(self.state.targetctx.codegen(), "part")
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]
