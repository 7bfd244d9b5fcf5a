using Sparsescope.Measuring;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>A part of a run that was begun, or planned, and is not measured.</summary>
/// <param name="Study">Name of the study.</param>
/// <param name="Model">The model as tables show it.</param>
/// <param name="Shard">Which part; 1/1 where the run was not cut.</param>
public sealed record MissingPart(string Study, string Model, Shard Shard);

/// <summary>What several stores together lack.</summary>
public static class MissingParts
{
    /// <summary>The parts that unfinished runs lack, by study, model and number.</summary>
    /// <param name="stores">Where to look.</param>
    /// <param name="planned">What was planned, whether begun or not; of other cuts of its runs nothing is missing then.</param>
    /// <exception cref="BadInputException">A store cannot be read.</exception>
    public static IReadOnlyList<MissingPart> Of(IReadOnlyList<string> stores, IReadOnlyList<MissingPart> planned)
    {
        var runs = new Dictionary<string, (RunRecord Run, bool IsFinished, List<(Shard Shard, string? Finished)> Parts)>(
            StringComparer.Ordinal);
        foreach (var path in stores)
        {
            // A task that was killed as it began leaves an empty file: nothing of its part is there.
            if (stores.Count + planned.Count > 1 && StoreConnection.IsEmpty(path)) continue;
            using var store = RunStore.OpenReadOnly(path);
            foreach (var run in store.Runs())
            {
                var known = runs.GetValueOrDefault(run.Id, (run, false, []));
                foreach (var part in store.Shards(run.Id))
                {
                    known.Parts.RemoveAll(other => other.Shard == part.Shard && other.Finished is null);
                    if (!known.Parts.Exists(other => other.Shard == part.Shard)) known.Parts.Add(part);
                }
                runs[run.Id] = known with { IsFinished = known.IsFinished || run.Finished is not null };
            }
        }
        var plans = planned.Select(part => (part.Study, part.Model)).ToHashSet();
        bool IsMeasured(MissingPart part) => runs.Values.Any(run => (run.Run.Study, run.Run.Model) == (part.Study, part.Model)
            && (run.IsFinished || run.Parts.Exists(known => known.Shard == part.Shard && known.Finished is not null)
                || RunParts.AreWhole(run.Parts)));
        return [.. runs.Values.Where(run => !run.IsFinished && !plans.Contains((run.Run.Study, run.Run.Model)))
            .SelectMany(run => RunParts.Missing(run.Parts).Select(shard => new MissingPart(run.Run.Study, run.Run.Model, shard)))
            .Concat(planned.Where(part => !IsMeasured(part)))
            .OrderBy(part => part.Study, StringComparer.Ordinal).ThenBy(part => part.Model, StringComparer.Ordinal)
            .ThenBy(part => part.Shard.Count).ThenBy(part => part.Shard.Number)];
    }
}
