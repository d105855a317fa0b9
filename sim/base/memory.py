"""Freed memory that the process keeps for the next world."""

import contextlib
import ctypes
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of mallopt(3), the GNU C library
KEPT_BYTES = 1 << 30


@cache
def keep_freed_memory() -> None:
    """Has the allocator keep large blocks that are freed, where it can be told to.

    Each world takes some megabytes. Handed back to the kernel and fetched anew, they cost more time
    than a quiet season takes to run. The process keeps what it needed at most at one time.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):  # Another C library.
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, KEPT_BYTES)
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
