"""Is the curve that `route evaluate` foretells the curve that `serve --route` serves?

    python3 bench/router.py sparsescope.dll weak.gguf strong.gguf [CALIBRATION NEW]

Sums and differences of numbers below 30, as raw text after three examples. The weak model is measured and answers; a router is
calibrated on the hidden state's sparsity; new questions are then sent to a running server, once for every threshold. Strong is a server
that is always right, and then the other model. Prints tables. Needs no package.
"""
import csv, http.server, json, math, os, random, subprocess, sys, tempfile, threading, urllib.request

TOOL, WEAK, STRONG = sys.argv[1:4]
CALIBRATION, NEW = (int(count) for count in sys.argv[4:6]) if len(sys.argv) > 5 else (400, 150)
SIGNAL, TOKENS = "hoyer@25", 5
SHARES = ("20", "50", "80")


def questions(count, seed):
    """No question twice, so that the parts have none in common."""
    draw, made, seen = random.Random(seed), [], set()
    while len(made) < count:
        a, b, sign = draw.randint(0, 29), draw.randint(0, 9 if draw.random() < 0.7 else 29), draw.choice("+-")
        if sign == "-": a, b = max(a, b), min(a, b)
        if (a, b, sign) in seen: continue
        seen.add((a, b, sign))
        prompt = f"2 + 3 = 5\n10 + 7 = 17\n25 - 14 = 11\n{a} {sign} {b} ="
        made.append({"id": str(len(made)), "prompt": prompt, "gold": str(a + b if sign == "+" else a - b)})
    return made


def right(text, question): return text.split("\n")[0].strip() == question["gold"]


def tool(*words): return subprocess.run(["dotnet", TOOL, *words], check=True, capture_output=True, text=True).stdout


def measured(model, asked, name, layer):
    with open(name + ".jsonl", "w") as file:
        for question in asked: file.write(json.dumps(question) + "\n")
    tool("measure", "-m", model, "-f", name + ".jsonl", "--raw", "--generate", str(TOKENS), "--parallel", "1", "-t", "1", "-q",
         "--layers", layer, "--metrics", "hoyer", "-o", name + ".out.jsonl")
    return [json.loads(line) for line in open(name + ".out.jsonl")]


def table(name, asked):
    layer = SIGNAL.split("@")[1]
    weak, strong = measured(WEAK, asked, name + "-weak", layer), measured(STRONG, asked, name + "-strong", "last")
    with open(name + ".csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", SIGNAL, "length", "entropy", "weak", "other", "always"])
        for question, w, s in zip(asked, weak, strong):
            state = [state for state in w["states"] if state["phase"] == "prompt"][-1]
            rows.writerow([question["id"], repr(state["hoyer"]), w["n_tokens"], repr(w["next_token"]["entropy"]),
                           int(right(w["generated"]["text"], question)), int(right(s["generated"]["text"], question)), 1])


class Always(http.server.BaseHTTPRequestHandler):
    """A strong model that is always right."""
    gold = {}

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = {"object": "text_completion", "model": "strong", "choices": [{"index": 0, "text": " " + self.gold[body["prompt"]]}]}
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_): pass


def serve(*words):
    process = subprocess.Popen(["dotnet", TOOL, "serve", "--port", "0", "-t", "1", "--deterministic", *words], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    return process, process.stdout.readline().split()[-1]


def served(asked, calibration, upstream, share):
    process, address = serve("-m", WEAK, "--route", calibration, "--threshold", f"share {share}", "--upstream", upstream,
                             "--upstream-model", "strong")
    sent = good = 0
    try:
        for question in asked:
            body = {"model": "auto", "prompt": question["prompt"], "max_tokens": TOKENS, "temperature": 0}
            request = urllib.request.Request(address + "/v1/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
            with urllib.request.urlopen(request) as response:
                sent += response.headers["x-sparsescope-decision"] == "upstream"
                good += right(json.load(response)["choices"][0]["text"], question)
    finally:
        process.terminate()
        process.wait()
    return sent / len(asked), good / len(asked)


def interval(p, n, q, m):
    """95 % interval of what a share of m new questions may be, where a share of n was p."""
    error = 1.96 * math.sqrt(max(p * (1 - p), 0.25 / n) * (1 / n + 1 / m))
    return f"[{max(0, p - error):.3f}, {min(1, p + error):.3f}]" + ("" if abs(q - p) <= error else " **outside**")


def compare(title, column, upstream, new):
    tool("route", "calibrate", "calibration.csv", "--score", SIGNAL, "--strong", column, "--baselines", "length,entropy",
         "-m", WEAK, "-o", column + ".json")
    evaluate = lambda data: json.loads([line for line in tool(
        "route", "evaluate", data, "-c", column + ".json", "-m", WEAK, "--score", SIGNAL, "--strong", column,
        "--baselines", "length,entropy", "--json").splitlines() if line.startswith("{")][0])
    foretold, same = evaluate("calibration.csv"), evaluate("new.csv")
    gap = "not defined" if foretold["apgr"] is None else f"{foretold['apgr']:.3f} [{foretold['low']:.3f}, {foretold['high']:.3f}]"
    print(f"## {title}\n\nRight: weak {foretold['quality_weak']:.3f}, strong {foretold['quality_strong']:.3f} "
          f"of the {foretold['n']} questions of the test part; APGR {gap}; {foretold['verdict']}.\n")
    print("| threshold | share sent: foretold | 95 % for the new | same questions offline | served "
          "| right: foretold | 95 % for the new | same questions offline | served |\n|---|---:|---|---:|---:|---:|---|---:|---:|")
    for share in SHARES:
        told, exact = foretold["thresholds"]["share " + share], same["thresholds"]["share " + share]
        sent, good = served(new, column + ".json", upstream, share)
        print(f"| share {share} | {told['share']:.3f} | {interval(told['share'], foretold['n'], sent, len(new))} | {exact['share']:.3f} "
              f"| {sent:.3f} | {told['quality']:.3f} | {interval(told['quality'], foretold['n'], good, len(new))} | {exact['quality']:.3f} "
              f"| {good:.3f} |", flush=True)
    print()


def main():
    global TOOL, WEAK, STRONG
    TOOL, WEAK, STRONG = (os.path.abspath(path) for path in (TOOL, WEAK, STRONG))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        asked = questions(CALIBRATION + NEW, 1)
        known, new = asked[:CALIBRATION], asked[CALIBRATION:]
        table("calibration", known)
        table("new", new)
        Always.gold = {question["prompt"]: question["gold"] for question in new}
        strong = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Always)
        threading.Thread(target=strong.serve_forever, daemon=True).start()
        compare("A strong server that is always right", "always", f"http://127.0.0.1:{strong.server_port}", new)
        process, address = serve("-m", STRONG, "--alias", "strong")
        try:
            compare(f"{os.path.basename(STRONG)} as the strong model", "other", address, new)
        finally:
            process.terminate()
            process.wait()


main()
