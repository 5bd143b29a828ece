"""The real process and a real browser, for the tests and for the README's pictures."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
)


def browser_missing() -> str:
    """Return what is missing for a browser test, or nothing."""
    return ", ".join(name for name in ("chromium", "chromedriver") if shutil.which(name) is None)


@contextlib.contextmanager
def running_room(folder: Path, **environment: str) -> Iterator[tuple[str, str]]:
    """Run `python -m bot try` in a folder of its own; yield the addresses of room and outlets."""
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    env |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PORT": "0", "TZ": "UTC"} | environment
    command = [sys.executable, "-m", "bot", "try"]
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            found = re.search(r"(http://\S+)[\s\S]*?(http://\S+)", told)
            if found:
                yield found[1], found[2]
                break
        else:
            raise AssertionError(f"the room did not open: {told}")
    finally:
        process.terminate()
        process.wait(timeout=15)
        if process.stdout is not None:
            process.stdout.close()


@contextlib.contextmanager
def open_browser(
    profile: Path, width: int = 1280, height: int = 900, *, logs: Sequence[str] = ("browser",)
) -> Iterator[webdriver.Chrome]:
    """Open a headless Chromium with an empty profile that keeps a log of its console.

    With `performance` among the `logs` it keeps one of what its pages ask for and of dialogs that they open as well.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", dict.fromkeys(logs, "ALL"))
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))
    try:
        yield driver
    finally:
        driver.quit()


def set_size(driver: webdriver.Chrome, width: int, height: int, *, scale: float = 1.0) -> None:
    """Give the page a size, narrower than windows can be."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def set_dark(driver: webdriver.Chrome, dark: bool) -> None:
    """Have the page believe that the reader prefers dark, or light."""
    features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
