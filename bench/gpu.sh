#!/usr/bin/env bash
# Speeds on a GPU beside transformers in batches of 32, in one run: every layer, last token, models with random weights.
# Needs PyTorch and transformers, no network.
#
#   bench/gpu.sh [--dry-run] [SHAPE:TYPE …]        default 135m:f16 1b:f16 8b:f16; --dry-run: a tiny model, our side only
#
# SPARSESCOPE     the command (default sparsescope)
# VOCABULARY      a GGUF whose tokeniser the models get (default ../shared/models/SmolLM2-135M-Instruct.Q4_1.gguf; its header alone will do)
# WORK            folder for models and results (default a temporary one)
# PYTHON          default python3
# A GPU build of llama.cpp is chosen as for any command (sparsescope backend, or SPARSESCOPE_LLAMA_PATH).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
run=${SPARSESCOPE:-sparsescope}
vocabulary=${VOCABULARY:-$here/../../shared/models/SmolLM2-135M-Instruct.Q4_1.gguf}
python=${PYTHON:-python3}
dry=
if [[ ${1:-} == --dry-run ]]; then dry=1; shift; fi
shapes=("$@")
if ((${#shapes[@]} == 0)); then
  if [[ $dry ]]; then shapes=(tiny:f32); else shapes=(135m:f16 1b:f16 8b:f16); fi
fi
work=${WORK:-$(mktemp -d)}
mkdir -p "$work"
export SPARSESCOPE_CACHE=$work/cache
[[ ${WORK:-} ]] || trap 'rm -rf "$work"' EXIT

# The last line that measure says: N items in S s: R items/s, …
rate() { sed -n 's/.*: \([0-9.]*\) items\/s.*/\1/p' | tail -1; }
over() { "$python" -c "import sys; print(f'{float(sys.argv[1]) / float(sys.argv[2]):.2f}')" "$1" "$2"; }

if [[ $dry ]]; then count=40; else count=2000; fi
"$python" "$here/gpu.py" prompts "$work/prompts.jsonl" "$count"
table=()
for entry in "${shapes[@]}"; do
  shape=${entry%:*} type=${entry#*:}
  model=$work/$shape-$type.gguf
  [[ -e $model ]] || "$python" "$here/gpu.py" model "$shape" "$type" "$vocabulary" "$model"
  limit=$count
  if [[ $shape == 8b ]]; then limit=600; fi
  head -n "$limit" "$work/prompts.jsonl" > "$work/some.jsonl"
  "$run" measure -m "$model" -f "$work/some.jsonl" -o "$work/$shape-$type.jsonl" --overwrite 2> "$work/log" || { cat "$work/log"; exit 1; }
  ours=$(rate < "$work/log")
  capture=$("$run" bench -m "$model" --only capture -r 3 --json 2> /dev/null | "$python" -c "
import json, sys
def find(node):
    if isinstance(node, dict):
        for name, value in node.items():
            if name == 'capture_over_prefill' and isinstance(value, (int, float)): yield value
            yield from find(value)
    elif isinstance(node, list):
        for value in node: yield from find(value)
print(f'{next(find(json.load(sys.stdin))):.2f}')") || capture=-
  theirs=- ratio=-
  if [[ ! $dry ]]; then
    theirs=$("$python" "$here/gpu.py" peer "$shape" "$type" "$work/some.jsonl" 32 2> "$work/peer.log") ||
        { tail -5 "$work/peer.log"; theirs=-; }
    [[ $theirs == - ]] || ratio=$(over "$ours" "$theirs")
  fi
  table+=("| $shape $type | $limit | $ours | $theirs | $ratio | $capture |")
  echo "${table[-1]}"
done
echo
echo "| model | prompts | ours, prompts/s | transformers, 32 together | ratio | capture / bare prefill |"
echo "|---|---:|---:|---:|---:|---:|"
printf '%s\n' "${table[@]}"
