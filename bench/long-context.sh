#!/usr/bin/env bash
# Memory and time of one long prompt at all layers on the managed engine, by length, with keys and values in F32 and in BF16.
#
#   bench/long-context.sh MODEL LENGTH…            MODEL: a GGUF, or small for a random model with room for 65,536 tokens
#   bench/long-context.sh small 8192 16384 65536
#
# SPARSESCOPE     the command (default sparsescope)
# VOCABULARY      a GGUF whose tokeniser a random model gets (default ../shared/models/SmolLM2-135M-Instruct.Q4_1.gguf)
# THREADS         threads of a decode (default: what the command takes)
# WORK            folder for models and results (default a temporary one)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
read -ra run <<< "${SPARSESCOPE:-sparsescope}"
vocabulary=${VOCABULARY:-$here/../../shared/models/SmolLM2-135M-Instruct.Q4_1.gguf}
work=${WORK:-$(mktemp -d)}
mkdir -p "$work"
[[ ${WORK:-} ]] || trap 'rm -rf "$work"' EXIT
(($# >= 2)) || { sed -n 4,5p "${BASH_SOURCE[0]}"; exit 2; }
model=$1
shift
if [[ $model == small ]]; then
  model=$work/small.gguf
  python3 "$here/random_model.py" small "$vocabulary" "$model" 65536
fi

echo "| tokens | cache | s | tokens/s | peak MB |"
echo "|---:|---|---:|---:|---:|"
for length in "$@"; do
  python3 -c "
import json, random, sys
g = random.Random(7)
print(json.dumps({'id': 'long', 'tokens': [g.randrange(1000, 40000) for _ in range(int(sys.argv[1]))]}))" "$length" > "$work/prompt.jsonl"
  for cache in f32 bf16; do
    measured=(measure -m "$model" -f "$work/prompt.jsonl" -o "$work/out.jsonl" --overwrite --engine managed --cache-type "$cache"
      --layers all --positions mean ${THREADS:+-t "$THREADS"})
    read -r seconds peak < <(python3 "$here/peak.py" "${run[@]}" "${measured[@]}" 2> "$work/log") || { tail -3 "$work/log"; exit 1; }
    echo "| $length | $cache | $seconds | $(python3 -c "print(f'{$length / $seconds:.0f}')") | $peak |"
  done
done
