"""The compiler: the door to Numba, and the place that keeps its cache honest.

Numba stores a compiled function beside a stamp of its own file only, so a loop would go on using
a rule of another file after that rule was edited. The cache folder is therefore named after a
hash of every source file that can matter: any edit of one leads to an empty folder.
"""

import functools
import hashlib
import os
import secrets
import threading
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numba
import numba.extending
import numpy as np
import platformdirs

from sim.base import garbage
from sim.base.compile_cache import CompileCache

_config: Any = numba.config
_njit: Any = numba.njit
_typeof: Any = numba.typeof
_typeof_impl: Any = numba.extending.typeof_impl
PACKAGE = Path(__file__).resolve().parents[1]
# Where compiled functions, and the state that they read, are written.
COMPILED = ("base", "laws", "stage", "actors", "engine")
# References to arrays are not counted, which takes a season four times as long.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
_INSIDE: dict[str, Any] = _OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_OUTSIDE: dict[str, Any] = _OPTIONS | {"no_cfunc_wrapper": True}
_PROCESS = secrets.token_hex(4)
_lock = threading.RLock()


def source_hash(folders: Iterable[str] = ("",)) -> str:
    """A hash of all Python sources below folders of the package, 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _set_up() -> CompileCache:
    """Finds out whether inner functions can be linked, and opens the cache for that way."""
    root = platformdirs.user_cache_path("hybrid-border-sim")
    # All sources: the records of compiled code have a column for each setting of a scenario.
    name = f"{source_hash()}-numba{numba.__version__}-numpy{np.__version__}"
    if os.environ.get("BORDER_SIM_LINKING") == "1" and _links(root, f"{name}-linked"):
        name += "-linked"
    return CompileCache.open(root, name)


def _links(root: Path, name: str) -> bool:
    """Whether linking works; tried out unless there is a cache, made by a process that tried it."""
    try:
        from sim.base import linking

        inside, outside = _INSIDE | linking.INSIDE, _OUTSIDE | linking.OUTSIDE
        if not CompileCache.path(root, name).exists():
            linking.check(inside, outside)
    except Exception:  # Whatever is different in this Numba: there is the way without.
        return False
    _INSIDE.update(inside)
    _OUTSIDE.update(outside)
    return True


class Compiled:
    """A function in two compiled forms: one that other compiled functions call, one for Python.

    Most functions are only called from compiled code. Leaving out what only Python needs halves
    the time to compile, and calling the inner form from Python would crash; hence the two. Neither
    counts references to arrays, so neither can make an array, only work on those it is given
    (docs/decisions/005-tables-are-passed-by-address.md).
    """

    def __init__(
        self, function: Callable[..., Any], signature: str | None, options: dict[str, Any]
    ) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self._signature, self._options = signature, options
        self._outside: Any = None

    @functools.cached_property
    def _inside(self) -> Any:
        return _njit(self._signature, **_INSIDE, **self._options)(_renamed(self.py_func))

    def __call__(self, *arguments: Any) -> Any:
        return (self._outside or self._made_outside())(*arguments)

    def _made_outside(self) -> Any:
        """Numba asks `compile` of its form for each new signature: here ours, which guards it."""
        with _lock:
            if self._outside is None:
                kept = _kept(self.py_func)
                made = kept or _njit(**_OUTSIDE)(self.py_func)
                guarded = self._load_or_compile if kept else _compile
                made.compile = functools.partial(guarded, made, made.compile)
                self._outside = made
            return self._outside

    def _load_or_compile(self, kept: Any, compile_: Any, signature: Any) -> Any:
        """Nothing has run yet: what fails here is the cache's, unless it fails without it too."""
        with _lock:
            before = _cache.states()
            try:
                code = _compile(kept, compile_, signature)
                if signature not in kept.signatures:
                    raise LookupError(f"{self.py_func.__qualname__} is kept for other arguments")
            except Exception as problem:
                if signature in kept.signatures:  # It was compiled, but could not be saved.
                    _cache.give_up(problem)
                    return compile_(signature)
                return self._compile_alone(signature, problem)
            if kept.stats.cache_misses:
                _cache.seal(before)
            return code

    def _compile_alone(self, signature: Any, problem: Exception) -> Any:
        alone = _njit(**_OUTSIDE)(self.py_func)
        try:
            code = _compile(alone, alone.compile, signature)
        except Exception:
            raise problem from None
        _cache.give_up(problem)
        _cache.clear()
        self._outside = alone
        return code


def _compile(form: Any, compile_: Any, signature: Any) -> Any:
    with garbage.not_searched_for():
        return compile_(signature)


@_typeof_impl.register(Compiled)
def _type_of_inside(function: Compiled, context: Any) -> Any:
    """What Numba takes a compiled function for when compiled code mentions it."""
    return _typeof(function._inside)


def _renamed(function: Any) -> Any:
    """A copy with a name that no other process gives.

    Numba names machine code after the function and a number that it gives each type of record in
    the order in which a process meets them. Code cached by two processes could share a name, and
    one would read the fields of the other's record.
    """
    parts = (function.__code__, function.__globals__, function.__name__)
    copy = types.FunctionType(*parts, function.__defaults__, function.__closure__)
    copy.__kwdefaults__, copy.__module__ = function.__kwdefaults__, function.__module__
    copy.__qualname__ = f"{function.__qualname__}_{_PROCESS}"
    return copy


def _kept(function: Any) -> Any:
    """The form for Python that loads from our folder, or nothing if it cannot be kept there.

    The folder is named after all sources of the package. What lies outside, or holds on to a
    function that may, is compiled anew by each process.
    """
    source = Path(function.__code__.co_filename)
    inside = any(source.is_relative_to(PACKAGE / folder) for folder in COMPILED)
    if not _cache.is_used or not inside or function.__closure__:
        return None
    before, _config.CACHE_DIR = _config.CACHE_DIR, str(_cache.folder)
    try:
        dispatcher = _njit(**_OUTSIDE, cache=True)(function)
        if not Path(dispatcher.stats.cache_path).is_relative_to(_cache.folder):
            raise PermissionError("Numba cannot write to it")
    except (OSError, RuntimeError) as problem:
        _cache.give_up(problem)
        return None
    finally:
        _config.CACHE_DIR = before
    return dispatcher


def compiled[F: Callable[..., Any]](function: F) -> F:
    """The function compiled at its first call, free of the interpreter lock, cached on disk.

    With NUMBA_DISABLE_JIT=1 the function itself comes back: it is its own reference.
    """
    return _door(function)


def inlined[F: Callable[..., Any]](function: F) -> F:
    """As `compiled`, and put in the place of its calls: for what is called often."""
    return _door(function, forceinline=True)


def compiled_as[F: Callable[..., Any]](signature: str) -> Callable[[F], F]:
    """As `compiled`, for one signature: not anew for each combination of constants."""
    return lambda function: _door(function, signature)


def _door(function: Any, signature: str | None = None, **options: Any) -> Any:
    return function if _config.DISABLE_JIT else Compiled(function, signature, options)


def is_compiled() -> bool:
    """Whether functions are compiled in this process."""
    return not _config.DISABLE_JIT


if is_compiled():
    _cache = _set_up()
