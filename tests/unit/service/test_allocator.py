"""One heap for all threads, where the C library is glibc: counted as it tells itself, in a process of its own."""

import platform
import subprocess
import sys
from pathlib import Path

from bot.allocator import tidied

ROOT = Path(__file__).parents[3]

TRIAL = """
import ctypes, sqlite3, sys, threading
from bot.allocator import one_heap
if sys.argv[1] == "one":
    assert one_heap()
met = threading.Barrier(4)
def work():
    held = sqlite3.connect(":memory:")
    held.execute("CREATE TABLE t (x)")
    met.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.fclose.argtypes = [ctypes.c_void_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
file = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
"""


def heaps(tmp_path: Path, how: str) -> int:
    told = tmp_path / how
    subprocess.run([sys.executable, "-c", TRIAL, how, str(told)], cwd=ROOT, check=True, timeout=60)
    return told.read_text().count("<heap nr=")


def test_all_threads_share_one_heap(tmp_path: Path) -> None:
    if platform.libc_ver()[0] != "glibc":
        from bot.allocator import one_heap

        assert not one_heap()
        return
    assert heaps(tmp_path, "as it comes") > 1
    assert heaps(tmp_path, "one") == 1


HOLES = """
import ctypes, os
from pathlib import Path
from bot.allocator import give_back, one_heap
one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
def resident(): return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
SIZE = 64 * 1024
blocks = [libc.malloc(SIZE) for _ in range(800)]
for block in blocks: ctypes.memset(block, 1, SIZE)
for number, block in enumerate(blocks):
    if number % 10: libc.free(block)
before = resident()
print(give_back(), round(before - resident()))
"""


def test_what_stands_empty_between_what_is_held_is_given_back() -> None:
    told = subprocess.run(
        [sys.executable, "-c", HOLES], cwd=ROOT, check=True, timeout=60, capture_output=True, text=True
    )
    gave, megabytes = told.stdout.split()
    if platform.libc_ver()[0] == "glibc":
        assert gave == "True"
        assert int(megabytes) > 30
    else:
        assert gave == "False"


async def test_giving_back_is_a_tick_like_others() -> None:
    await tidied()
