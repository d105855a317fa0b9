"""The compiler: the door to Numba, and the place that keeps its cache honest.

Numba stores a compiled function beside a stamp of its own file only, so a loop would go on using
a rule of another file after that rule was edited. The cache folder is therefore named after a
hash of every source file that can matter: any edit of one leads to an empty folder.
"""

import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import platformdirs

from sim.base import garbage
from sim.base.parts import PartCompiler, WholeCompiler

_config: Any = numba.config
_njit: Any = numba.njit
PACKAGE = Path(__file__).resolve().parents[1]
KEPT_FOLDERS = 4
# Where compiled functions, and the state that they read, are written.
COMPILED = ("base", "laws", "stage", "actors", "engine")
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
_INSIDE: dict[str, Any] = {
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": PartCompiler,
}
_OUTSIDE: dict[str, Any] = {
    "no_cfunc_wrapper": True,
    "pipeline_class": WholeCompiler,
    "cache": True,
}


def source_hash(folders: Iterable[str] = ("",)) -> str:
    """A hash of all Python sources below folders of the package, 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> Path:
    """The folder for this state of the sources; a temporary one if the user has none to write."""
    name = f"{source_hash(COMPILED)}-numba{numba.__version__}-numpy{np.__version__}"
    for root in (platformdirs.user_cache_path("hybrid-border-sim"), _temporary_root()):
        folder = root / "compiled" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.utime(folder)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            _prune(folder.parent)
            return folder
    return Path(tempfile.mkdtemp(prefix="hybrid-border-sim-"))


def _temporary_root() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"hybrid-border-sim-{user}"


def _prune(parent: Path) -> None:
    """Removes what older states of the sources left behind."""
    try:
        folders = sorted(parent.iterdir(), key=lambda folder: folder.stat().st_mtime)
    except OSError:
        return
    for folder in folders[:-KEPT_FOLDERS]:
        shutil.rmtree(folder, ignore_errors=True)


if not _config.DISABLE_JIT:
    _config.CACHE_DIR = str(_cache_folder())


class Compiled:
    """A function in two compiled forms: one that other compiled functions call, one for Python.

    Most functions are only called from compiled code. Leaving out what only Python needs halves
    the time to compile, and calling the inner form from Python would crash; hence the two. Neither
    counts references to arrays, so neither can make an array, only work on those it is given
    (docs/decisions/005-the-world-is-passed-by-reference.md).
    """

    def __init__(self, function: Callable[..., Any], signature: str | None) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self._signature = signature

    @functools.cached_property
    def _inside(self) -> Any:
        return _njit(self._signature, **_OPTIONS, **_INSIDE)(self.py_func)

    @functools.cached_property
    def _outside(self) -> Any:
        return _njit(**_OPTIONS, **_OUTSIDE)(self.py_func)

    @property
    def _numba_type_(self) -> Any:
        """What Numba takes this object for when compiled code mentions it."""
        return self._inside._numba_type_

    def __call__(self, *arguments: Any) -> Any:
        if self._outside.signatures:
            return self._outside(*arguments)
        with garbage.not_searched_for():
            return self._outside(*arguments)


def compiled[F: Callable[..., Any]](function: F) -> F:
    """The function compiled at its first call, free of the interpreter lock, cached on disk.

    With NUMBA_DISABLE_JIT=1 the function itself comes back: it is its own reference.
    """
    return function if _config.DISABLE_JIT else _both_forms(function, None)


def compiled_as[F: Callable[..., Any]](signature: str) -> Callable[[F], F]:
    """As `compiled`, for one signature: not anew for each combination of constants."""

    def decorate(function: F) -> F:
        return function if _config.DISABLE_JIT else _both_forms(function, signature)

    return decorate


def _both_forms(function: Any, signature: str | None) -> Any:
    return Compiled(function, signature)


def is_compiled() -> bool:
    """Whether functions are compiled in this process."""
    return not _config.DISABLE_JIT
