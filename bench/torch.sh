#!/usr/bin/env bash
# The managed engine and the trainer beside eager libtorch (TorchSharp) on the same weights, in turns: a table of prefill, generation of
# one and of sixteen, and training steps. Both sides are compared first, to 1e-4. Fetches 600 MB of packages once; wants a quiet machine.
#
#   bench/torch.sh [MODEL [TURNS [THREADS]]]       MODEL: a GGUF of a plain Llama (default ../shared's SmolLM2); 5 turns, 2 threads
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
model=${1:-$here/../../shared/models/SmolLM2-135M-Instruct.Q4_1.gguf}
project=$here/Sparsescope.Benchmarks
build=${WORK:-$here/../artifacts/torch}
# Files of its own: the build without the peer stays as it is.
dotnet build "$project" -c Release -v quiet -p:Torch=true -p:RunAnalyzers=false --artifacts-path "$build" >&2
dotnet "$build/bin/Sparsescope.Benchmarks/release/Sparsescope.Benchmarks.dll" torch "$model" "${2:-5}" "${3:-2}"
