"""A headless Chromium spoken to over a pair of pipes, by its own protocol: no package and no driver is needed."""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--remote-debugging-pipe",
)
# fds 3 and 4 are the browser's own ears and mouth
START = """import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])"""
PATIENCE = 60.0


def found() -> str | None:
    """The path of a Chromium or Chrome that is installed; $MEMLAW_BROWSER names another."""
    return os.environ.get("MEMLAW_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


def axe() -> Path | None:
    """axe-core, where npm has put it in a folder above, or where $MEMLAW_AXE says."""
    near = [folder / "node_modules/axe-core/axe.min.js" for folder in (Path.cwd(), *Path.cwd().parents)]
    named = os.environ.get("MEMLAW_AXE")
    return next((path for path in ([Path(named)] if named else near) if path.is_file()), None)


class Tab:
    """One page of a browser; `events` are all that it told, oldest first."""

    def __init__(self, told: int, asked: int) -> None:
        self.told, self.asked = told, asked
        self.events: list[dict[str, Any]] = []
        self.waiting, self.number, self.session = b"", 0, ""
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for part in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.do(f"{part}.enable")

    def do(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask for something and wait for the answer."""
        self.number += 1
        own = {"sessionId": self.session} if self.session else {}
        os.write(
            self.asked, json.dumps({"id": self.number, "method": method, "params": params, **own}).encode() + b"\0"
        )
        while True:
            message = self._next()
            if message.get("id") == self.number:
                assert "error" not in message, message["error"]
                return dict(message["result"])
            self.events.append(message)

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self.waiting:
            ready, _, _ = select.select([self.told], [], [], until - time.monotonic())
            assert ready, "the browser does not answer"
            more = os.read(self.told, 1 << 20)
            assert more, "the browser is gone"
            self.waiting += more
        text, _, self.waiting = self.waiting.partition(b"\0")
        return dict(json.loads(text))

    def open(self, address: str) -> None:
        """Load a page and wait until it is there."""
        self.events = []
        self.do("Page.navigate", url=address)
        while not self.happened("Page.loadEventFired"):
            self.events.append(self._next())

    def happened(self, method: str) -> list[dict[str, Any]]:
        """What was told of one kind."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def troubles(self) -> list[str]:
        """Errors and warnings of the console, exceptions, violations of the policy."""
        self.look("0")  # what was told before is read with it
        logged = [item["entry"]["text"] for item in self.happened("Log.entryAdded")]
        said = [str(item) for item in self.happened("Runtime.consoleAPICalled") if item["type"] in ("error", "warning")]
        return logged + said + [str(item) for item in self.happened("Runtime.exceptionThrown")]

    def requests(self) -> list[str]:
        """The addresses that were asked for."""
        return [item["request"]["url"] for item in self.happened("Network.requestWillBeSent")]

    def look(self, expression: str) -> Any:
        """The value of an expression, a promise fulfilled."""
        asked = self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in asked, asked["exceptionDetails"]
        return asked["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key: Tab, Enter."""
        code = {"Tab": 9, "Enter": 13}[key]
        more = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.do("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **more)
            more = {}

    def sized(self, width: int, height: int = 900) -> None:
        """Give the window a size."""
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, kind: str = "screen", scheme: str = "light") -> None:
        """Show as on a screen or in print, light or dark."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.do("Emulation.setEmulatedMedia", media=kind, features=[feature])


@contextmanager
def tab(binary: str, folder: Path) -> Iterator[Tab]:
    """A browser with one page, its profile in a folder, gone in the end."""
    (hear, told), (asked, speak) = os.pipe(), os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (hear, speak)]
    command = [sys.executable, "-c", START, *map(str, high), binary, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, pass_fds=high, stdin=quiet, stdout=quiet, stderr=quiet)
    for end in (hear, speak, *high):
        os.close(end)
    try:
        yield Tab(asked, told)
    finally:
        os.close(told)
        os.close(asked)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
