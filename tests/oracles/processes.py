"""The processes of a system that has /proc."""

from __future__ import annotations

from pathlib import Path


def descendants(pid: int) -> list[int]:
    """The processes that a process has begun, or one that it has begun, and that live; the youngest last."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.partition(":")[::2] for line in status.read_text().splitlines())
        except OSError:
            continue
        if "Z" not in lines["State"]:
            parents[int(status.parent.name)] = int(lines["PPid"])
    found = [pid]
    for one in found:
        found += [child for child in sorted(parents) if parents[child] == one]
    return found[1:]


def workers(pid: int) -> list[int]:
    """Those that one which it has begun has begun: copies of a process that has imported what they need."""
    direct = {one for one in descendants(pid) if _parent(one) == pid}
    return [one for one in descendants(pid) if one not in direct]


def alive(pid: int) -> bool:
    """Whether a process is there, and no more than its exit code is waited for."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _parent(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("PPid:"))
