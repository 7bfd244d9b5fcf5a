"""How long the tool takes to start, built in several ways, and how large it is.

usage: python3 bench/startup.py [RID]

Publishes src/Sparsescope.Cli for the RID (default: this machine's) once for each way, into a temporary folder, and runs it 20 times with
--version and 5 times over a study of the embedded model. Prints a table: the smallest wall time, the median, and the CPU time, in
milliseconds. The smallest is what the machine can do; on a busy machine the others say little.
"""

import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WAYS = {
    "framework-dependent": ["--self-contained", "false"],
    "framework-dependent, ReadyToRun": ["--self-contained", "false", "-p:PublishReadyToRun=true"],
    "self-contained": ["--self-contained", "true"],
    "self-contained, ReadyToRun": ["--self-contained", "true", "-p:PublishReadyToRun=true"],
}


def rid():
    system = {"Linux": "linux", "Darwin": "osx", "Windows": "win"}[platform.system()]
    return f"{system}-{'arm64' if platform.machine() in ('aarch64', 'arm64') else 'x64'}"


def copy(place):
    """The committed tree, so that nothing here changes; what npm fetched is taken along."""
    place.mkdir()
    tree = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "xf", "-", "-C", str(place)], input=tree, check=True)
    for fetched in [path for path in ROOT.glob("*/node_modules")] + [path for path in ROOT.glob("*/*/node_modules")]:
        shutil.copytree(fetched, place / fetched.relative_to(ROOT), symlinks=True)


def publish(tree, target, folder, options):
    command = ["dotnet", "publish", "src/Sparsescope.Cli", "-c", "Release", "-r", target, "-o", folder, "-v", "quiet",
               "-p:RunAnalyzers=false", "--artifacts-path", folder + ".made", *options]
    subprocess.run(command, cwd=tree, check=True)


def size(folder):
    return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())


def times(program, arguments, count, folder):
    walls, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(count):
        start = time.perf_counter()
        subprocess.run([program, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        walls.append(1000 * (time.perf_counter() - start))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) / count
    return f"{min(walls):.0f} | {statistics.median(walls):.0f} | {cpu:.0f}"


def main():
    target = sys.argv[1] if len(sys.argv) > 1 else rid()
    print(f"{target}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| way | MB | --version: least ms | median | CPU | demo of 5 questions: least ms | median | CPU |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        tree = Path(temporary) / "tree"
        copy(tree)
        for number, (way, options) in enumerate(WAYS.items()):
            folder = os.path.join(temporary, f"way{number}")
            publish(tree, target, folder, options)
            program = os.path.join(folder, "sparsescope")
            version = times(program, ["--version"], 20, temporary)
            demo = ["demo", "--limit", "5", "-t", "1", "-q", "--overwrite", "-o", "page.html", "--store"]
            whole = []
            for run in range(5):
                whole.append(times(program, [*demo, f"store{number}-{run}.db"], 1, temporary).split(" | "))
            columns = [[float(row[i]) for row in whole] for i in range(3)]
            print(f"| {way} | {size(folder) / 1e6:.0f} | {version} | {min(columns[0]):.0f} | {statistics.median(columns[1]):.0f} "
                  f"| {statistics.mean(columns[2]):.0f} |", flush=True)


if __name__ == "__main__":
    main()
