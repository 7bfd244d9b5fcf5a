#!/usr/bin/env bash
# A model of 7 billion random weights in Q4_K_M, measured exactly on this machine: memory and seconds a prompt. Takes 4.2 GB of disk.
#
#   bench/random-7b.sh [PROMPTS [TOKENS]]          default 2 prompts of 100 tokens
#   SHAPE=1b bench/random-7b.sh                    the same with a billion weights
#
# SPARSESCOPE, VOCABULARY, THREADS, WORK: as for long-context.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
read -ra run <<< "${SPARSESCOPE:-sparsescope}"
vocabulary=${VOCABULARY:-$here/../../shared/models/SmolLM2-135M-Instruct.Q4_1.gguf}
shape=${SHAPE:-7b}
work=${WORK:-$(mktemp -d)}
mkdir -p "$work"
[[ ${WORK:-} ]] || trap 'rm -rf "$work"' EXIT
model=$work/$shape.gguf
[[ -e $model ]] || python3 "$here/random_model.py" "$shape" "$vocabulary" "$model"
python3 -c "
import json, random, sys
g = random.Random(7)
for i in range(int(sys.argv[1])):
    print(json.dumps({'id': f'p{i}', 'tokens': [g.randrange(1000, 40000) for _ in range(int(sys.argv[2]))]}))" \
  "${1:-2}" "${2:-100}" > "$work/prompts.jsonl"
read -r seconds peak < <(python3 "$here/peak.py" "${run[@]}" measure -m "$model" -f "$work/prompts.jsonl" -o "$work/out.jsonl" --overwrite \
  --engine managed --layers all --positions last ${THREADS:+-t "$THREADS"} 2> "$work/log") || { tail -3 "$work/log"; exit 1; }
echo "file $(($(stat -c %s "$model") / 1000000)) MB, peak $peak MB, $seconds s in all;" \
  "measuring: $(grep -o '[0-9.]* items/s.*' "$work/log" | tail -1)"
