using System.Globalization;

namespace Sparsescope.Cli.Clusters;

/// <summary>
/// The script that a task runs: it finds out which part of which study on which model it is, measures it into a store of its own, hands
/// signals on, and starts itself again where the program was stopped. With <c>merge</c> it puts the stores together.
/// </summary>
internal static class TaskScript
{
    internal static string Of(SubmitPlan plan, string folder)
    {
        var isSlurm = plan.With == "slurm";
        var head = isSlurm ? string.Concat(plan.Scheduling.Select(line => $"#SBATCH {line}\n")) : "";
        var pin = plan.Cpu is null ? "" : $"export SPARSESCOPE_CPU={BashText.Word(plan.Cpu)}\n";
        return $$"""
            #!/bin/bash
            {{head}}# Written by `sparsescope study submit`: {{(isSlurm ? "a task of this array" : "`task N`")}} measures one part of one study on one model;
            # `bash {{SubmitPlan.Script}} merge` puts together what is there.
            set -u
            folder={{BashText.Word(folder)}}
            program=({{BashText.Words(plan.Program)}})
            studies=({{BashText.Words(plan.Studies.Select(study => study.Source))}})
            model_options=({{BashText.Words(plan.Models.Select(model => model.Option))}})
            models=({{BashText.Words(plan.Models.Select(model => model.Source))}})
            options=({{BashText.Words(plan.Options)}})
            shards={{Number(plan.Shards)}}
            most_restarts={{Number(plan.Restarts)}}
            {{pin}}
            mkdir -p -- "$folder/{{SubmitPlan.Parts}}" || exit 1
            cd -- "$folder" || exit 1

            if [ "${1:-}" = merge ]; then
              shopt -s nullglob
              stores=({{SubmitPlan.Parts}}/*.db)
              if [ "${#stores[@]}" -eq 0 ]; then
                echo "no part was measured" >&2
                exit 1
              fi
              "${program[@]}" runs merge "${stores[@]}" -o {{SubmitPlan.Merged}} || exit
              missing=$("${program[@]}" runs missing --store {{SubmitPlan.Merged}}) || exit
              if [ -n "$missing" ]; then printf '%s\n' "$missing"; fi
            {{LastPasses(plan)}}  exit
            fi

            {{(isSlurm ? "task=${SLURM_ARRAY_TASK_ID:?this script is a job array, for sbatch}" : ParallelStart(plan))}}
            index=$((task - 1))
            shard=$((index % shards + 1))
            model=$((index / shards % ${#models[@]}))
            study=$((index / shards / ${#models[@]}))
            store="{{SubmitPlan.Parts}}/$((study + 1))-$((model + 1))-${shard}of${shards}.db"

            child=
            stopped=
            woken=
            trap 'stopped=1; woken=1; [ -z "$child" ] || kill -s USR1 "$child" 2>/dev/null' USR1
            trap 'stopped=1; woken=1; [ -z "$child" ] || kill -s TERM "$child" 2>/dev/null' TERM

            # A trap ends the waiting early: the program's own code is waited for again.
            measure() {
              "${program[@]}" study run "${studies[study]}" "${model_options[model]}" "${models[model]}" "${options[@]}" \
                --shard "$shard/$shards" --store "$store" --quiet &
              child=$!
              code=127
              while :; do
                wait "$child"
                status=$?
                if [ "$status" -ne 127 ]; then code=$status; fi
                if [ -z "$woken" ] || [ "$status" -eq 127 ]; then break; fi
                woken=
              done
              # A signal that came before the program could take it ends it as it ends any.
              if [ -n "$stopped" ] && [ "$code" -gt 128 ] && [ "$code" -ne 137 ]; then code=75; fi
            }

            {{(isSlurm ? SlurmEnd : ParallelEnd)}}
            exit "$code"

            """.ReplaceLineEndings("\n");
    }

    // Protocols that measure more once all parts are there do so on what was merged.
    private static string LastPasses(SubmitPlan plan) => plan.Studies.Any(study => study.NeedsModel) ? $$"""
          if [ -z "$missing" ]; then
            unfinished=({{string.Join(' ', plan.Studies.Index().Where(study => study.Item.NeedsModel).Select(study => Number(study.Index)))}})
            for study in "${unfinished[@]}"; do
              for model in "${!models[@]}"; do
                "${program[@]}" study run "${studies[study]}" "${model_options[model]}" "${models[model]}" "${options[@]}" \
                  --store {{SubmitPlan.Merged}} --quiet
              done
            done
          fi

        """ : "";

    private const string SlurmEnd = """
        measure
        if [ "$code" -eq 75 ]; then
          restarts=${SLURM_RESTART_COUNT:-0}
          if [ "$restarts" -ge "$most_restarts" ]; then
            echo "gave up after $restarts restarts; 'runs missing' names this part" >&2
          elif scontrol show job "$SLURM_JOB_ID" 2>/dev/null | grep -q 'JobState=CANCELLED'; then
            echo "cancelled" >&2
          else
            scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
          fi
        fi
        """;

    private const string ParallelEnd = """
        measure
        restarts=0
        while [ "$code" -eq 75 ] && [ -z "$stopped" ] && [ "$restarts" -lt "$most_restarts" ]; do
          restarts=$((restarts + 1))
          measure
        done
        if [ "$code" -eq 75 ]; then echo "stopped after $restarts restarts; 'runs missing' names this part" >&2; fi
        """;

    private static string ParallelStart(SubmitPlan plan) => $$"""
        if [ "${1:-}" != task ]; then
          tasks=("$@")
          if [ "${#tasks[@]}" -eq 0 ]; then mapfile -t tasks < <(seq 1 {{Number(plan.Tasks)}}); fi
          parallel {{BashText.Words(plan.Scheduling)}} --joblog parallel.log -q bash "$folder/{{SubmitPlan.Script}}" task {} ::: "${tasks[@]}"
          bash "$folder/{{SubmitPlan.Script}}" merge
          exit
        fi
        task=${2:?number of the task}
        """;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
