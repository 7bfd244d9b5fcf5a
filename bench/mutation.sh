#!/usr/bin/env bash
# Do the tests notice when a line that decides a verdict or a p changes? Stryker changes the ten files below, one place at a time, and runs
# the tests that reach it; what no test notices is listed. Works on a copy of the committed tree.
#
#   bench/mutation.sh statistics [OUT]             the five files of Core/Statistics
#   bench/mutation.sh verdicts [OUT]               the five files of Studies/Analysis
#
# FILES="A.cs B.cs"       these files of the piece only
# OUT gets Stryker's reports (default: artifacts/mutation/PIECE). Simulations are not run: minutes, and for each place anew.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
piece=${1:-}
case $piece in
  statistics)
    folder=Statistics project=Core tests="Statistics/*"
    files="MultipleTesting.cs ExactPermutation.cs RandomPermutation.cs MannWhitney.cs Wilcoxon.cs" ;;
  verdicts)
    # Whole analyses of made-up studies are left out: with all of Studies watched, each takes minutes.
    folder=Analysis project=Studies
    tests=$(printf 'Studies/Analysis/%s ' Tables VerdictRuleCellTests FrameVerdictTests StepTests FifthsTests EffectIntervalTests \
      MissingSharesTests)
    files="VerdictRule.cs FramesVerdict.cs Steps.cs EffectInterval.cs MissingShares.cs" ;;
  *) sed -n 's/^# \{0,1\}//p' "$0" | sed -n 2,9p; exit 2 ;;
esac
out=$(realpath -m "${2:-$root/artifacts/mutation/$piece}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SPARSESCOPE_SHARED=${SPARSESCOPE_SHARED:-$(dirname "$root")/shared} RunAnalyzers=false

git -C "$root" archive HEAD | tar xf - -C "$work"
if [[ -d $root/engine/node_modules ]]; then cp -r "$root/engine/node_modules" "$work/engine/"; fi
home=$work/tests/mutation
mkdir -p "$home"
# A project of the tests that reach these files, under the name that may see what is internal.
cat > "$home/Mutation.csproj" << 'END'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <AssemblyName>Sparsescope.Tests</AssemblyName>
    <RootNamespace>Sparsescope.Tests</RootNamespace>
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
    <NoWarn>$(NoWarn);xUnit1051</NoWarn>
    <UseMicrosoftTestingPlatformRunner>true</UseMicrosoftTestingPlatformRunner>
    <TestingPlatformDotnetTestSupport>true</TestingPlatformDotnetTestSupport>
    <RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="xunit.v3" />
    <Using Include="Sparsescope.Engine" />
    <Using Include="Xunit" />
    <Compile Include="../Sparsescope.Tests/Shared.cs" />
    <Compile Include="$(MutationTests)" />
    <ProjectReference Include="../../src/Sparsescope.Core/Sparsescope.Core.csproj" />
    <ProjectReference Include="../../src/Sparsescope.Studies/Sparsescope.Studies.csproj" />
  </ItemGroup>
</Project>
END
globs=$(for file in ${FILES:-$files}; do printf '"**/%s/%s", ' "$folder" "$file"; done)
cat > "$home/stryker.json" << END
{"stryker-config": {
  "project": "Sparsescope.$project.csproj", "mutate": [${globs%, }], "test-runner": "mtp", "coverage-analysis": "perTest",
  "concurrency": $(nproc), "additional-timeout": 5000, "reporters": ["json", "dots"]}}
END
MutationTests=$(set -f; printf '../Sparsescope.Tests/%s.cs;' $tests)
export MutationTests
dotnet tool install dotnet-stryker --version 5.1.0 --tool-path "$work/tool" > /dev/null
mkdir -p "$out"
: > "$work/log"
(cd "$home" && exec "$work/tool/dotnet-stryker" -f stryker.json -O "$out") > >(tee "$work/log") &
stryker=$!
# The program with all changes in it stands there until Stryker is done.
until grep -q "will be tested" "$work/log"; do
  kill -0 $stryker 2> /dev/null || break
  sleep 1
done
cp -r "$work/artifacts/bin/Mutation/debug" "$work/changed"
wait $stryker

# Stryker's limit of time comes from a run without its switches, which are slow where arithmetic is dense: much that it calls a timeout is
# none. So each change that it has not seen fail is tried again by itself: the tests, run straight, with that one change switched on. Only
# what fails then is noticed, or what is not done after four minutes where without a change it takes seconds.
python3 - "$out/reports/mutation-report.json" "$work/changed/Sparsescope.Tests.dll" << 'END'
import json, os, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

path, tests = sys.argv[1:]
report = json.load(open(path))

def outcome(change):
    switch = {"STRYKER_MUTANT_ID_CONTROL_VAR": "CHANGE", "CHANGE": str(change)}
    try:
        run = subprocess.run(["dotnet", tests, "--stop-on-fail", "on"], env=os.environ | switch, capture_output=True, text=True,
                             timeout=240)
    except subprocess.TimeoutExpired:
        return "Timeout"
    assert "total: " in run.stdout, run.stdout + run.stderr
    return "Survived" if run.returncode == 0 else "Killed"

assert outcome(-1) == "Survived", "the tests fail without any change"
changes = [change for file in report["files"].values() for change in file["mutants"]]
again = [change for change in changes if change["status"] in ("Timeout", "Survived")]
seen = [change for change in changes if change["status"] == "Killed"][::40]
with ThreadPoolExecutor(os.cpu_count()) as threads:
    for change, found in zip(seen, threads.map(outcome, [change["id"] for change in seen])):
        assert found == "Killed", f"change {change['id']} is not noticed, though Stryker saw it fail"
    for change, found in zip(again, threads.map(outcome, [change["id"] for change in again])):
        change["status"] = found
json.dump(report, open(path, "w"))
END

# What survived, a line each, and the score a file: killed (or timed out) of all that could be.
python3 - "$out/reports/mutation-report.json" << 'END'
import json, sys
from pathlib import PurePath

files = json.load(open(sys.argv[1]))["files"]
total, noticed = 0, 0
for path, file in sorted(files.items()):
    lines = file["source"].splitlines()
    told = [m for m in file["mutants"] if m["status"] in ("Killed", "Timeout", "Survived", "NoCoverage")]
    if not told:
        continue
    good = sum(m["status"] in ("Killed", "Timeout") for m in told)
    total, noticed = total + len(told), noticed + good
    print(f"{PurePath(path).name}: {good} of {len(told)} noticed, {100 * good / len(told):.1f} %")
    for m in told:
        if m["status"] in ("Survived", "NoCoverage"):
            start = m["location"]["start"]["line"]
            print(f"  {start}: {m['status']} {m['mutatorName']}: {' '.join(m.get('replacement', '').split())[:100]}"
                  f"    in {lines[start - 1].strip()[:100]}")
print(f"all: {noticed} of {total} noticed, {100 * noticed / max(1, total):.1f} %")
END
