"""What it costs to find one plugin's record by name among 10, 1,000 and 100,000: layouts and parsers side by side.

Each alternative is a process of its own that reads the manifest and prints the plugin's module. All of them run in
turn, round after round. Time is what the process takes of the processor, where the system tells it, so that other work
on the machine counts little; a ratio is the median over the rounds of this time by that of the bare interpreter of the
same round. What takes more than ten starts is left out after the third round. `modules` is how many it imports.
Run it from the repository: `python benchmarks/manifest_layout.py [ROUNDS]`.
"""

from __future__ import annotations

import binascii
import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from indexer import manifest  # noqa: E402  (from the checkout, installed or not)

SIZES = (10, 1_000, 100_000)
WANTED = "plugin_7"
FOUND = "app.plugins.kind7.module_000007\n"
BARE = "bare interpreter"
_SLOW, _ENOUGH = 10, 3  # what takes more than so many starts is measured so many times

# What all children share: the arguments, and the C scanner without `json`.
_C_SCANNER = """
from _json import make_scanner
class Options:
    strict = True; object_hook = object_pairs_hook = parse_constant = None; parse_float = float; parse_int = int
scan = make_scanner(Options)
"""
_FIND = """
def line(data, key):
    start = data.find(b'\\n"' + key + b'":') + len(key) + 4
    return data[start:data.find(b"\\n", start)].decode().rstrip(",")
"""
_FIND_BOTH = "print({parse}(line(data, {parse}(line(data, name.encode()))[0].encode()))['module'])\n"
_SCAN = "(lambda text: scan(text, 0)[0])"

CHILDREN = {
    BARE: "pass",
    "read all, parse all with json": """
import json
document = json.loads(open(path, "rb").read())
print(document["plugins"][document["names"][name][0]]["module"])
""",
    "read all, parse all with _json": _C_SCANNER
    + """
document = scan(open(path, "rb").read().decode(), 0)[0]
print(document["plugins"][document["names"][name][0]]["module"])
""",
    "read all, find the line, json": "import json\n"
    + _FIND
    + 'data = open(path, "rb").read()\n'
    + _FIND_BOTH.format(parse="json.loads"),
    "read all, find the line, _json": _C_SCANNER
    + _FIND
    + 'data = open(path, "rb").read()\n'
    + _FIND_BOTH.format(parse=_SCAN),
    "mmap, find the line, _json": _C_SCANNER
    + _FIND
    + """
import mmap
file = open(path, "rb")
data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
"""
    + _FIND_BOTH.format(parse=_SCAN),
    "index of offsets, bisected, _json": _C_SCANNER
    + """
file = open(path + ".indexed", "rb", buffering=0)
file.seek(-13, 2)
first = int(file.read(12))
file.seek(0, 2)
last = (file.tell() - 13 - first) // 32
def record(key):
    import binascii
    wanted = b"%08x" % binascii.crc32(key.encode())
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        file.seek(first + middle * 32)
        if file.read(8) < wanted:
            low = middle + 1
        else:
            high = middle
    while True:
        file.seek(first + low * 32)
        entry = file.read(32)
        file.seek(int(entry[9:21]))
        text = file.read(int(entry[22:31])).decode()
        if text.startswith('"' + key + '":'):
            return scan(text, len(key) + 3)[0]
        low += 1
print(record(record(name)[0])["module"])
""",
    "sorted lines, bisected, json": """
import json
from loader.manifest import NAMES, PLUGINS, find
file = open(path, "rb", buffering=0)
start = file.read(8192).find(b',\\n"names":{\\n') + 12
def record(section, key):
    return json.loads(find(file, section=section, key=key.encode(), start=start, end=size).rstrip(b","))
size = file.seek(0, 2)
print(record(PLUGINS, record(NAMES, name)[0])["module"])
""",
    "sorted lines, bisected, _json": _C_SCANNER
    + """
from loader.manifest import NAMES, PLUGINS, find
file = open(path, "rb", buffering=0)
start = file.read(8192).find(b',\\n"names":{\\n') + 12
def record(section, key):
    return scan(find(file, section=section, key=key.encode(), start=start, end=size).decode(), 0)[0]
size = file.seek(0, 2)
print(record(PLUGINS, record(NAMES, name)[0])["module"])
""",
    "loader.manifest, checks and all": """
from loader.manifest import Manifest, locate
manifest = Manifest(locate(path))
print(manifest.record(manifest.ids(name)[0])["module"])
""",
    "the same by id, the name unknown": """
from loader.manifest import Manifest, locate
manifest = Manifest(locate(path))
print(manifest.record("app.plugins.kind7.module_000007:Plugin7")["module"], *manifest.ids("plugin_x"))
""",
}
# Without `site`, which runs whatever is installed; but with `os`, which any `site` imports.
_ARGUMENTS = "import os, sys\nsys.path.insert(0, sys.argv[1])\npath, name = sys.argv[2:]\n"


def main() -> None:
    """Print one table for each size."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"Python {sys.version.split()[0]}, {rounds} rounds, medians; 1.00 is the start of a bare interpreter")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder, f"{size}.json")
            data = manifest.render(document(size))
            manifest.write(path, data)
            Path(f"{path}.indexed").write_bytes(indexed(data))
            print(f"\n{size:,} plugins, {len(data) / 1e6:.2f} MB{'':24} time       ratio  modules")
            for name, milliseconds, ratio in measure(path, rounds):
                print(f"  {name:36} {milliseconds:9.2f} ms {ratio:8.2f} {imports(name, path):8}", flush=True)


def measure(path: Path, rounds: int) -> list[tuple[str, float, float]]:
    """Return each alternative with its median time in milliseconds and its median ratio to the bare interpreter."""
    ratios: dict[str, list[float]] = {name: [] for name in CHILDREN}
    times: dict[str, list[float]] = {name: [] for name in CHILDREN}
    for number in range(rounds):
        bare = 0.0
        for name, code in CHILDREN.items():
            if number >= _ENOUGH and statistics.median(ratios[name]) > _SLOW:
                continue
            printed, taken = run(code, path)
            if name != BARE and printed != FOUND:
                raise SystemExit(f"{name}: found {printed!r}, not {FOUND!r}")
            bare = bare or taken
            times[name].append(taken * 1000)
            ratios[name].append(taken / bare)
    return [(name, statistics.median(times[name]), statistics.median(ratios[name])) for name in CHILDREN]


def imports(name: str, path: Path) -> int:
    """Return how many modules an alternative imports, what any start imports not counted."""
    counted = f"before = len(sys.modules)\n{CHILDREN[name]}\nprint(len(sys.modules) - before)\n"
    return int(run(counted, path)[0].split()[-1])


def run(code: str, path: Path) -> tuple[str, float]:
    """Run the code in an interpreter of its own; return what it prints, and the seconds that it takes."""
    command = [sys.executable, "-I", "-S", "-c", _ARGUMENTS + code, str(REPOSITORY), str(path), WANTED]
    start = clock()
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return printed, clock() - start


def clock() -> float:
    """Return the processor's seconds of all processes that were waited for; where they are not told, the clock's."""
    if resource is None:
        return time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def indexed(data: bytes) -> bytes:
    """Return the manifest with an index behind it: hash, offset and length of each line of names and plugins."""
    entries = []
    offset = 0
    for line in data.splitlines(keepends=True):
        key, colon, value = line.partition(b'":')
        if colon and value[:2] in (b'["', b'{"'):
            entries.append(b"%08x %012d %09d\n" % (binascii.crc32(key[1:]), offset, len(line)))
        offset += len(line)
    return data + b"".join(sorted(entries)) + b"%012d\n" % len(data)


def document(size: int) -> dict[str, object]:
    """Return a manifest of so many plugins, each with one option."""
    records = {}
    modules = {}
    for number in range(size):
        module = f"app.plugins.kind{number % 17}.module_{number:06d}"
        qualname = f"Plugin{number}"
        records[f"{module}:{qualname}"] = record(module, qualname, f"plugin_{number}")
        modules[module] = {
            "path": f"{module.replace('.', '/')}.py",
            "sha256": hashlib.sha256(module.encode()).hexdigest(),
            "lines": {qualname: 12},
        }
    return {
        "manifest_version": 1,
        "generator": {"name": "coldplug", "version": "0"},
        "target": {"python": "3.11", "platform": "linux", "complete_environment": False},
        "categories": {"Base": "app.core:Base"},
        "names": {str(entry["name"]): [id] for id, entry in records.items()},  # noqa: A001
        "plugins": records,
        "modules": modules,
        "dependencies": {},
        "coverage": {"modules": size, "exhaustive": False, "failed": [], "unresolved": []},
        "graph": {
            "directed": True,
            "multigraph": False,
            "graph": {},
            "nodes": [{"id": id, "kind": "plugin"} for id in records],  # noqa: A001
            "edges": [{"source": id, "target": "app.core:Base", "order": 0} for id in records],  # noqa: A001
        },
    }


def record(module: str, qualname: str, name: str) -> dict[str, object]:
    """Return a record of ordinary length."""
    option = {"type": "integer", "default": 1, "description": "How many there are of what it counts."}
    return {
        "name": name,
        "label": None,
        "categories": ["Base"],
        "module": module,
        "qualname": qualname,
        "doc": "Counts, and says how many there were.",
        "bases": ["app.core:Base"],
        "mro": [f"{module}:{qualname}", "app.core:Base", "abc:ABC", "builtins:object"],
        "abstract": False,
        "virtual": False,
        "unknown": [],
        "requires": [],
        "metadata": {},
        "config": {
            "parameters": [{"name": "count", "kind": "positional_or_keyword", "required": False}],
            "var_keyword": False,
            "schema": {"type": "object", "properties": {"count": option}, "additionalProperties": False},
            "types": [],
            "flatten": None,
            "defaults": {},
        },
    }


if __name__ == "__main__":
    main()
