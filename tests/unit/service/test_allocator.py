"""One heap for all threads, where the C library is glibc: counted as it tells itself, in a process of its own."""

import platform
import subprocess
import sys
from pathlib import Path

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
