#!/usr/bin/env python3
"""A study on a real SLURM whose tasks are killed again and again; in the end its store must be that of a run that was never cut.

usage: bench/slurm.py CLUSTER MODEL.gguf FOLDER PROGRAM...
  CLUSTER   folder that `tests/slurm-cluster.sh start` made
  FOLDER    where everything goes; must not exist
Tasks are killed with -9 at twenty moments, a slurmd and its step once, and one round has a time limit that is too short.
"""
import json, os, random, signal, sqlite3, subprocess, sys, time

cluster, model, folder, program = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3]), sys.argv[4:]
KILLS, SHARDS, ITEMS = 20, 4, int(os.environ.get("ITEMS", "1500"))
dice = random.Random(1)
os.makedirs(folder)
os.chdir(folder)
for line in subprocess.run(["bash", "-c", f". '{cluster}/env' && env -0"], capture_output=True, text=True, check=True).stdout.split("\0"):
    name, _, value = line.partition("=")
    if name in ("PATH", "LD_LIBRARY_PATH", "SLURM_CONF"):
        os.environ[name] = value
os.makedirs("shim")
with open("shim/sacct", "w") as shim:
    shim.write(f"#!/bin/sh\ntouch '{folder}/sacct-was-called'\n")
os.chmod("shim/sacct", 0o755)
os.environ["PATH"] = f"{folder}/shim:{os.environ['PATH']}"

os.makedirs("study")
with open("study/study.yaml", "w") as study:
    study.write("""study: killed
claim: More words give sparser states.
direction: sparser
data:
  files: items.jsonl
  require: [text, level]
prompt: "{{ text }}"
condition:
  scale: ordinal
  field: level
  names: [1, 2, 3]
primary:
  metrics: [hoyer]
  layers: [-1]
length: treatment
not_applicable:
  length: more words are longer
  length_matched: more words are longer
twin_count: 2
twin_items: 20
scrambled_items: 20
seed: 5
items: all
""")
os.makedirs("data")
with open("data/items.jsonl", "w") as items:
    for i in range(ITEMS):
        level = i % 3 + 1
        items.write(json.dumps({"text": f"number {i}: " + "the quick brown fox jumps over a lazy dog " * (level * 3),
                                "level": level}) + "\n")


def run(*arguments, check=True):
    ended = subprocess.run([*program, *arguments], capture_output=True, text=True)
    if check and ended.returncode:
        sys.exit(f"{arguments}: code {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def ask(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def content(store):
    db, rows = sqlite3.connect(f"file:{store}?mode=ro", uri=True), []
    for (table,) in db.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name"):
        columns = [c[1] for c in db.execute(f"pragma table_info({table})") if c[1] not in ("created", "finished", "applied")]
        rows += sorted(repr((table, *row)) for row in db.execute(f"select {', '.join(columns)} from {table}"))
    return rows


def measuring():
    """Processes of tasks that measure."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as line:
                words = line.read().split(b"\0")
        except OSError:
            continue
        if b"--shard" in words and os.path.realpath(f"/proc/{process}/cwd").startswith(folder) and not words[0].endswith(b"bash"):
            found.append(int(process))
    return found


def daemons(name, words):
    """Processes of this cluster's own programs."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            program_file = os.readlink(f"/proc/{process}/exe")
            line = open(f"/proc/{process}/cmdline", "rb").read().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if program_file == os.path.realpath(f"{cluster}/unpacked/usr/sbin/{name}") and words in line:
            found.append(int(process))
    return found


def missing():
    return [part["shard"] for part in json.loads(run("runs", "missing", "--json", "--store", "sweep/all.db"))]


start = time.time()
model_arguments = ["-m", model, "--data", "data", "-t", "1"]
# By its full path, as tasks are given it: the store keeps the folder in a person's words.
run("study", "run", f"{folder}/study", *model_arguments, "--store", "whole.db", "-q")
whole = content("whole.db")
print(f"the run that is never cut: {time.time() - start:.0f} s, {len(whole)} rows", flush=True)

kills, rounds, node_killed = 0, 0, False
run("study", "submit", "study", *model_arguments, "--shards", str(SHARDS), "--time", "10")
while True:
    rounds += 1
    next_kill = time.time() + dice.uniform(1, 6)
    while ask("squeue", "-h"):
        if kills < KILLS and time.time() > next_kill:
            if tasks := measuring():
                os.kill(dice.choice(tasks), signal.SIGKILL)
                kills += 1
            next_kill = time.time() + dice.uniform(1, 6)
        if not node_killed and kills >= KILLS // 2 and ask("squeue", "-h", "-w", "n2", "-t", "RUNNING"):
            for pid in daemons("slurmd-wlm", "-N n2") + daemons("slurmstepd-wlm", ""):
                os.kill(pid, signal.SIGKILL)
            time.sleep(5)
            subprocess.run(["slurmd-wlm", "-N", "n2", "-d", f"{cluster}/unpacked/usr/sbin/slurmstepd-wlm"], check=True)
            node_killed = True
        # What could not be launched, its step being killed at that moment, SLURM holds for a person to release.
        for task in ask("squeue", "-h", "-r", "-o", "%i %r").splitlines():
            if "held" in task:
                subprocess.run(["scontrol", "release", task.split()[0]], check=True)
        time.sleep(0.2)
    if os.path.exists("sweep/all.db") and not missing():
        break
    if not os.path.exists("sweep/all.db"):
        print("no store was merged yet", flush=True)
    print(f"round {rounds}: {kills} tasks killed, node killed: {node_killed}; missing {missing()}", flush=True)
    run("runs", "missing", "--store", "sweep/all.db", "--resubmit")
assert content("sweep/all.db") == whole, "the merged store is another one"
assert not os.path.exists("sacct-was-called")
print(f"{SHARDS} parts on two nodes, {kills} tasks killed with -9, a slurmd and its steps killed: {node_killed}; "
      f"after {rounds} rounds the merged store is that of "
      f"the run that was never cut, row for row; sacct was never called; {time.time() - start:.0f} s", flush=True)

# A time limit that is too short: a task is told before it, starts itself again, and goes on.
run("study", "submit", "study", *model_arguments, "--shards", "1", "--time", "1", "-o", "short")
while ask("squeue", "-h"):
    time.sleep(1)
log = "".join(open(os.path.join("short", name)).read() for name in os.listdir("short") if name.endswith(".log") and "_" in name)
assert content("short/all.db") == whole, "the merged store is another one"
print(f"a time limit of a minute: told to stop {log.count('goes on from here')} times; "
      f"the merged store is that of the run that was never cut; "
      f"{time.time() - start:.0f} s in all", flush=True)
