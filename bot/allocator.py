"""How the C library hands out memory: from one heap, since many leave holes in each; and what is free goes back."""

import asyncio
import ctypes

M_ARENA_MAX = -8
"""How many heaps there may be: https://man7.org/linux/man-pages/man3/mallopt.3.html (malloc.h has the number)."""


def one_heap() -> bool:
    """Have all threads share one heap; returns whether the C library knows of such a thing, as glibc does.

    Otherwise each thread gets one of its own. Those of SQLite, and of the loop, allocate in turn and keep some of
    it: in a simulated day (`WHAT=day make chaos`) 13 of 47 MB stood empty after two hours, and 22 of 59 after four; in
    one heap it was 4 of 38 MB after two. To be called before threads have begun.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(M_ARENA_MAX, 1))


def give_back() -> bool:
    """Give the machine back what stands empty in the heap; returns whether there was anything.

    By itself the library gives back only what is free at the heap's end: what pages and workers' answers took in the
    middle of it stays with the process (https://man7.org/linux/man-pages/man3/malloc_trim.3.html). Takes milliseconds.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return False
    return bool(trim(0))


async def tidied() -> None:
    """Give back what stands empty, beside the event loop; a job's tick."""
    await asyncio.to_thread(give_back)
