"""Does the monitor see typing errors at an equal number of tokens? The small form of `-- typing`, through the commands alone.

    python3 bench/typing_errors.py sparsescope.dll model.gguf questions.jsonl [REFERENCE TESTED STREAMS]

Questions are cut to 48 tokens. Words are mistyped (two letters swapped, one doubled or lost), and each question is cut to the tokens that
it has in all its forms. A stream is drawn from the tested questions with replacement and replayed. Prints a table. Needs no package.
"""
import json, math, os, random, subprocess, sys, tempfile, urllib.request

TOOL, MODEL, QUESTIONS = (os.path.abspath(path) for path in sys.argv[1:4])
REFERENCE, TESTED, STREAMS = (int(count) for count in sys.argv[4:7]) if len(sys.argv) > 6 else (300, 80, 25)
MOST, FEWEST, PROMPTS = 48, 12, 300
SIGNALS, DETECTORS = ("sparsity", "nll", "entropy"), ("cusum", "martingale", "shiryaev_roberts", "ks")


def tool(*words): return subprocess.run(["dotnet", TOOL, *words], check=True, capture_output=True, text=True).stdout


def mistyped(text, share, draw):
    """One error a mistyped word of at least four letters."""
    words = text.split(" ")
    for i, word in enumerate(words):
        if len(word) < 4 or not word.isalpha() or draw.random() >= share: continue
        at = 1 + draw.randrange(len(word) - 2)
        words[i] = (word[:at] + word[at + 1] + word[at] + word[at + 2:], word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1:])[draw.randrange(3)]
    return " ".join(words)


def tokens_of(texts):
    """Tokens of texts as the model's own tokeniser gives them."""
    server = subprocess.Popen(["dotnet", TOOL, "serve", "-m", MODEL, "--port", "0", "-t", "1"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    try:
        address, found = server.stdout.readline().split()[-1], []
        for text in texts:
            body = json.dumps({"content": text, "add_special": True, "parse_special": False}).encode()
            with urllib.request.urlopen(urllib.request.Request(address + "/tokenize", body)) as answer:
                found.append(json.load(answer)["tokens"][:MOST])
        return found
    finally:
        server.terminate()
        server.wait()


def measured(name, prompts):
    with open(name + ".in.jsonl", "w") as file:
        for index, tokens in enumerate(prompts): file.write(json.dumps({"id": str(index), "tokens": tokens}) + "\n")
    tool("measure", "-m", MODEL, "-f", name + ".in.jsonl", "--raw", "--nll", "--metrics", "hoyer", "-t", "1", "-q", "-o", name + ".jsonl")
    return open(name + ".jsonl").read().splitlines()


def wilson(count, of):
    share, z2 = count / of, 1.96 ** 2
    middle, half = (share + z2 / (2 * of)) / (1 + z2 / of), 1.96 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return f"{100 * share:.0f} % [{100 * max(0, middle - half):.0f}, {100 * min(1, middle + half):.0f}] of {of}"


def rows(name, lines, draw):
    delays = {(signal, detector): [] for signal in SIGNALS for detector in DETECTORS}
    for _ in range(STREAMS):
        with open("stream.jsonl", "w") as file: file.write("\n".join(draw.choice(lines) for _ in range(PROMPTS)) + "\n")
        alarms = json.loads(tool("monitor", "replay", "stream.jsonl", "--reference", "reference.json", "--json"))["alarms"]
        for key, found in delays.items():
            own = [alarm["index"] + 1 for alarm in alarms
                   if (alarm["signal"], alarm["detector"]) == key and not alarm.get("explained_by_length")]
            found.append(min(own, default=PROMPTS + 1))
    for (signal, detector), found in delays.items():
        cut = [min(delay, PROMPTS) for delay in found]
        mean = sum(cut) / STREAMS
        error = 1.96 * math.sqrt(sum((delay - mean) ** 2 for delay in cut) / max(1, STREAMS - 1) / STREAMS)
        print(f"| {name} | {signal} | {detector} | {wilson(sum(delay <= PROMPTS for delay in found), STREAMS)} "
              f"| {mean:.0f} [{mean - error:.0f}, {mean + error:.0f}] |", flush=True)


def main():
    texts = [json.loads(line)["question"] for line in open(QUESTIONS)]
    draw = random.Random(71)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        known = [tokens for tokens in tokens_of(texts[:REFERENCE]) if len(tokens) >= FEWEST]
        tested = texts[REFERENCE:REFERENCE + TESTED]
        forms = [tokens_of(tested), tokens_of([mistyped(text, 0.1, draw) for text in tested]),
                 tokens_of([mistyped(text, 0.3, draw) for text in tested])]
        together = [[form[:min(map(len, three))] for form in three] for three in zip(*forms)]
        together = [three for three in together if len(three[0]) >= FEWEST]
        measured("known", known)
        tool("monitor", "reference", "known.jsonl", "-o", "reference.json")
        print(f"{os.path.basename(MODEL)}; reference of {len(known)} questions, {len(together)} others; {STREAMS} streams of {PROMPTS} "
              "prompts a row.\n\n| words mistyped | signal | detector | streams with an alarm | mean delay |\n|---|---|---|---:|---:|")
        for form, name in enumerate(("none", "10 %", "30 %")):
            rows(name, measured(f"form{form}", [three[form] for three in together]), draw)


main()
