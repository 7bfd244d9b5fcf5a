#!/usr/bin/env python3
"""Stores at size: makes parts of a run with made-up figures, merges and reads them, and prints what it took.

usage: bench/store.py TEMPLATE.db FOLDER SHARDS ROWS PROGRAM...
  TEMPLATE.db  a store that `study run` made: its schema and its first run are taken
  SHARDS       how many stores; each holds ROWS states of 100 to an item
  PROGRAM...   how the program is started, e.g. dotnet sparsescope.dll
Every peak is that of the one process. LIMIT_KB=3000000 runs each under `ulimit -v` of so many KiB;
DOTNET_GCHeapHardLimit=0x10000000 (256 MiB, in hexadecimal) bounds the heap of .NET.
ANALYSE=1 notes the parts as whole, so that the last merge analyses the run too (its template's study); without, they are unfinished.
"""
import os, random, sqlite3, subprocess, sys, time

template, folder, shards, rows, program = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
STATES = 100
items = rows // STATES
os.makedirs(folder, exist_ok=True)
source = sqlite3.connect(template)
schema = [sql for (sql,) in source.execute(
    "select sql from sqlite_master where sql is not null and name not like 'sqlite%' order by rowid")]
migrations = source.execute("select name from migrations").fetchall()
run = source.execute("select * from runs limit 1").fetchone()
names = [row[1] for row in source.execute("pragma table_info(runs)")]
metrics = len([row for row in source.execute("pragma table_info(states)")]) - 6
application = source.execute("pragma application_id").fetchone()[0]
conditions = [name for (name,) in source.execute("select distinct condition from items where pass = 'main' order by value")]
run = dict(zip(names, run)) | {"finished": None, "figures_sha256": None}


def make(shard):
    path = f"{folder}/part{shard}.db"
    if os.path.exists(path):
        return path
    db = sqlite3.connect(path + ".new")
    db.execute("pragma journal_mode = off")
    db.execute("pragma synchronous = off")
    db.execute(f"pragma application_id = {application}")
    for sql in schema:
        db.execute(sql)
    db.executemany("insert into migrations values (?)", migrations)
    db.execute(f"insert into runs ({','.join(run)}) values ({','.join('?' * len(run))})", list(run.values()))
    db.execute("insert into shards values (?, ?, ?, ?, ?)",
               (run["id"], shards, shard, run["created"], run["created"] if os.environ.get("ANALYSE") else None))
    figures = random.Random(shard)
    # Windows of 64 items dealt out in turn, as a study's are.
    numbers = [(i // 64 * shards + shard - 1) * 64 + i % 64 for i in range(items)]
    db.executemany("insert into items (run_id, pass, item, position, id, condition, value, prompt, n_tokens) "
                   "values (?, 'main', ?, ?, ?, ?, ?, 'a prompt of some words', 20)",
                   ((run["id"], n, n, f"item {n}", conditions[n % len(conditions)], n % len(conditions) + 1) for n in numbers))
    pool = [[figures.random() for _ in range(metrics)] for _ in range(997)]
    db.executemany(f"insert into states values ({','.join('?' * (6 + metrics))})",
                   ((run["id"], "main", n, p, "resid_post", p, *pool[(n * STATES + p) % 997]) for n in numbers for p in range(STATES)))
    db.commit()
    db.close()
    os.rename(path + ".new", path)
    return path


def timed(what, arguments):
    start = time.time()
    command = [*program, *arguments]
    if limit := os.environ.get("LIMIT_KB"):
        command = ["bash", "-c", f'ulimit -v {limit} && exec "$@"', "bash", *command]
    with open(f"{folder}/said", "w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.time() - start
    print(f"{what}: {seconds:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of processor), "
          f"peak {used.ru_maxrss / 1024:.0f} MB, exit code {process.returncode}", flush=True)
    if process.returncode:
        print(open(f"{folder}/said").read())
    return seconds


start = time.time()
parts = [make(shard) for shard in range(1, shards + 1)]
size = sum(os.path.getsize(part) for part in parts)
print(f"{shards} parts of {rows:,} states: {size / 1e9:.2f} GB, made in {time.time() - start:.0f} s", flush=True)
for count in sorted({shards // 8, shards // 4, shards // 2, shards} - {0}):
    target = f"{folder}/all{count}.db"
    if os.path.exists(target):
        os.remove(target)
    seconds = timed(f"merge of {count}", ["runs", "merge", *parts[:count], "-o", target, "-q"])
    print(f"  {count * rows / seconds:,.0f} states a second; {os.path.getsize(target) / 1e9:.2f} GB, "
          f"{os.path.getsize(target) / (count * rows):.0f} bytes a state", flush=True)
    if count < shards:
        os.remove(target)
timed("verify", ["runs", "verify", f"{folder}/all{shards}.db"])
timed("export to CSV", ["study", "export", run["id"][:12], "--store", f"{folder}/all{shards}.db",
                        "-o", f"{folder}/layers.csv", "--overwrite"])
timed("export to Parquet", ["runs", "export", "--store", f"{folder}/all{shards}.db", "-o", f"{folder}/parquet", "--overwrite"])
size = sum(os.path.getsize(f"{folder}/parquet/{name}") for name in os.listdir(f"{folder}/parquet"))
print(f"  {size / 1e9:.2f} GB", flush=True)
