"""Questions in; what matching costs (memory, time of a question, a start, the index) in processes of their own, out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from bench.calibrate import PHRASINGS
from bot.services.rights.engine import NAME
from bot.services.rights.preparing import command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bench.development import Question

# A process that does nothing else: what it says of its memory is the matcher's.
_PROCESS = """
import json, resource, sys, time
from pathlib import Path

begin = time.perf_counter()
from bot.services.rights import Matcher
from bot.services.rights.best import Best, best

imported = time.perf_counter()
phrasings, cache, meaning = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "B"
letters = Matcher.load(phrasings, cache)
found = best(letters, phrasings, cache, print) if meaning else Best(letters, None)
found.ask("can they sack me for joining a union")
ready = time.perf_counter()
spent = []
for text in json.load(sys.stdin):
    start = time.perf_counter()
    found.ask(text)
    spent.append(time.perf_counter() - start)
spent = sorted(spent) or [0.0]
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
resident = [int(line.split()[1]) for line in lines if line.startswith("VmRSS")]
kilobytes = resident[0] if resident else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = [imported - begin, ready - imported, kilobytes / 1024]
told += [spent[len(spent) // 2] * 1e3, spent[len(spent) * 99 // 100] * 1e3]
print(json.dumps(told))
"""


def cost(folder: Path, questions: Sequence[Question], *, meaning: bool) -> Iterable[str]:
    """Yield a table of both builds; the index is built first, from nothing, in `folder`."""
    texts = json.dumps([question.text for question in questions])
    yield "\n| build | first start s | later start s | imports s | resident MB | p50 ms | p99 ms |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for build in ("A", "B") if meaning else ("A",):
        first = _run(folder, build, "[]" if build == "B" else texts)
        again = _run(folder, build, texts)
        yield (
            f"| {build} | {first[1]:.1f} | {again[1]:.2f} | {again[0]:.2f} | {again[2]:.0f} "
            f"| {again[3]:.1f} | {again[4]:.1f} |"
        )
    sizes = {
        kind: sum(path.stat().st_size for path in folder.glob(f"{kind}-*/*")) / 1e6
        for kind in ("rights", "meaning")
    }
    vectors = sum(path.stat().st_size for path in folder.glob(f"vectors-{NAME}*")) / 1e6
    yield (
        f"\nindex A {sizes['rights']:.1f} MB, B {sizes['meaning']:.1f} MB more and "
        f"{vectors:.1f} MB of vectors kept"
    )
    if meaning:
        shutil.rmtree(next(folder.glob("meaning-*")))
        start = time.perf_counter()
        subprocess.run(command(PHRASINGS, folder), check=True)
        yield f"learnt again with the vectors kept, as after an edit: {time.perf_counter() - start:.1f} s"


def _run(folder: Path, build: str, texts: str) -> list[float]:
    line = [sys.executable, "-c", _PROCESS, str(PHRASINGS), str(folder), build]
    done = subprocess.run(line, input=texts, check=True, capture_output=True, text=True)
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found
