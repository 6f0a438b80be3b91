"""What the kernel says of the processor. Everything is empty on a system that says nothing."""

import platform
import sys
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
SYSTEM = Path("/sys/devices/system")
HARMLESS = "Not affected"

IDENTITY = {
    "family": ("cpu family", "CPU implementer"),
    "model": ("model", "CPU part"),
    "stepping": ("stepping", "CPU revision"),
    "microcode": ("microcode",),
}
"""Field of our record to the names of lines in /proc/cpuinfo: those of x86, then those of ARM."""


def first_processor() -> dict[str, str]:
    """Return what /proc/cpuinfo says of the first processor, by the names of its lines."""
    block = read(CPUINFO).partition("\n\n")[0]
    lines = [line.partition(":") for line in block.splitlines()]
    return {name.strip(): value.strip() for name, _, value in lines}


def name() -> str:
    """Return what the processor is sold as."""
    return first_processor().get("model name") or platform.processor() or platform.machine()


def identity() -> dict[str, str]:
    """Return family, model, stepping and microcode."""
    described = first_processor()
    return {
        field: next((described[line] for line in lines if described.get(line)), "") for field, lines in IDENTITY.items()
    }


def caches(core: int) -> dict[str, str]:
    """Return the sizes of a core's caches by level and kind: `1 Data`, `2 Unified`."""
    folders = sorted((SYSTEM / "cpu" / f"cpu{core}" / "cache").glob("index*"))
    sizes = {f"{read(folder / 'level')} {read(folder / 'type')}": read(folder / "size") for folder in folders}
    return {kind: size for kind, size in sizes.items() if size}


def mitigations() -> dict[str, str]:
    """Return what the kernel does about each weakness that it knows of and the processor has."""
    files = sorted((SYSTEM / "cpu" / "vulnerabilities").glob("*"))
    return {file.name: read(file) for file in files if read(file) not in {"", HARMLESS}}


def clock_source() -> str:
    """Return what the kernel reads the time from."""
    return read(SYSTEM / "clocksource" / "clocksource0" / "current_clocksource")


def is_virtual() -> bool:
    """Return whether the processor says that a hypervisor runs below."""
    return sys.platform == "linux" and "hypervisor" in first_processor().get("flags", "")


def read(file: Path) -> str:
    """Return the content of one of the kernel's files; empty where there is none, or none for us."""
    try:
        return file.read_text().strip()
    except OSError:
        return ""
