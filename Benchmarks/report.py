"""How the benchmarks tell what they measured: tables for a terminal and for docs/benchmarks.md."""

import os
import pathlib
import platform


def markdown(rows, heads):
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])


def plain(rows, heads):
    widths = [max(len(line[place]) for line in [heads] + rows) for place in range(len(heads))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in [heads] + rows)


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {model}, {platform.system()} {platform.release()}, load {load:.1f} at the end"


def write(path, section, text):
    """Puts the tables between the marks of a section of the page."""
    page = pathlib.Path(path).read_text()
    start, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    before, begun, rest = page.partition(start)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise SystemExit(f"{path} has no section `{section}`")
    pathlib.Path(path).write_text(f"{before}{start}\n{text}\n{end}{after}")
