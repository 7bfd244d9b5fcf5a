using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Regimes;

/// <summary>From stored runs to what the protocol `regimes` looks at.</summary>
public static class RegimesRuns
{
    private const double Width = 3.919928;      // of a 95 % interval, in standard errors

    /// <summary>One entry a run; figures that a run does not have are NaN.</summary>
    /// <param name="store">Where the runs are.</param>
    /// <param name="runs">Finished runs of one study.</param>
    /// <param name="cell">Number of the preregistered cell.</param>
    /// <param name="families">Families by the name of the model; else its architecture.</param>
    /// <param name="units">Models by the name of the run's model, where several files are one model.</param>
    /// <param name="cancellation">Looked at between runs.</param>
    /// <exception cref="BadInputException">Runs of different studies, one that is not finished, or no such cell.</exception>
    public static (string Cell, IReadOnlyList<RegimeRun> Runs) Of(
        RunStore store, IReadOnlyList<RunRecord> runs, int cell, IReadOnlyDictionary<string, string> families,
        IReadOnlyDictionary<string, string> units, CancellationToken cancellation)
    {
        if (runs.Select(run => run.Study).Distinct().Count() > 1)
            throw new BadInputException(
                $"Runs of one study are compared, and these are of {string.Join(", ", runs.Select(run => run.Study).Distinct())}.");
        var (found, name) = (new List<RegimeRun>(), "");
        foreach (var run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            if (run.Finished is null) throw new BadInputException($"Run {run.ShortId} of {run.Study} is not finished.");
            var result = StudyAnalyst.Stored(store, run.Id) ?? StudyAnalyst.ResultNow(store, run.Id, cancellation);
            var spec = StudyAnalyst.SpecOf(run);
            if (cell < 0 || cell >= result.Verdict.Cells.Count)
                throw new BadInputException($"The study has the cells 1 to {result.Verdict.Cells.Count}.");
            var verdict = result.Verdict.Cells[cell];
            // Of layers counted from the end: the depth is matched, whatever the number of layers.
            var place = PrimaryPoints.Of(spec, run.LayerCount).Index().First(point => point.Item.Layer == verdict.Cell.Layer).Index;
            name = $"{verdict.Cell.Metric} at layer {spec.PrimaryLayers[place]}";
            var twin = result.Controls.FirstOrDefault(row => row.Control == ControlKind.Twin && row.Cell == verdict.Cell
                && row.Status == ControlStatus.Ok);
            var (effect, error) = (verdict.Effect95.Estimate, (verdict.Effect95.High - verdict.Effect95.Low) / Width);
            if (twin is not null)
            {
                effect -= twin.Controlled95.Estimate;
                error = Math.Sqrt(error * error + Math.Pow((twin.Controlled95.High - twin.Controlled95.Low) / Width, 2));
            }
            var (drop, dropError, easy) = Drop(store, run, spec.Contrast);
            found.Add(new(run.Id, run.Model, units.GetValueOrDefault(run.Model, run.Model),
                families.GetValueOrDefault(run.Model, Text(run, "architecture") ?? run.Model),
                effect, error, drop, dropError)
            {
                Easy = easy,
                LogParameters = Environment(run, "parameters") is { } kept && kept.TryGetValue(out long count) && count > 0
                    ? Math.Log(count) : double.NaN,
                Instruct = StudyRunOptions.Read(run.Options).Form is { } form ? form == FrameForm.Chat ? 1 : 0 : double.NaN,
            });
        }
        return (name, found);
    }

    // Accuracy where answers were judged and not all alike; else the log-probability of the right answer.
    private static (double, double, double) Drop(RunStore store, RunRecord run, (string Baseline, string Target)? contrast)
    {
        var items = store.ItemsWithoutStates(run.Id, RunStore.MainPass).Where(item => item.Error is null).ToList();
        var values = items.Where(item => double.IsFinite(item.Value)).Select(item => item.Value).Distinct().Order().ToList();
        bool First(StoredItem item) => contrast is { } c ? item.Condition == c.Baseline : values.Count > 0 && item.Value == values[0];
        bool Last(StoredItem item) => contrast is { } c ? item.Condition == c.Target : values.Count > 0 && item.Value == values[^1];
        var judged = items.Where(item => item.Judgement.IsRight() is not null).ToList();
        if (judged.Any(item => item.Judgement == Judgement.Correct) && judged.Any(item => item.Judgement == Judgement.Wrong))
            return Difference([.. judged.Where(First).Select(Right)], [.. judged.Where(Last).Select(Right)]);
        return Difference([.. items.Where(First).Select(item => -item.GoldNll).Where(double.IsFinite)], [.. items.Where(Last)
            .Select(item => -item.GoldNll).Where(double.IsFinite)]);

        static double Right(StoredItem item) => item.Judgement == Judgement.Correct ? 1 : 0;
    }

    private static (double, double, double) Difference(double[] first, double[] last)
    {
        if (first.Length < 2 || last.Length < 2) return (double.NaN, double.NaN, double.NaN);
        double Part(double[] values) => Math.Pow(Moments.StandardDeviation(values), 2) / values.Length;
        return (first.Average() - last.Average(), Math.Sqrt(Part(first) + Part(last)), first.Average());
    }

    private static string? Text(RunRecord run, string key) =>
        Environment(run, key) is { } value && value.TryGetValue(out string? text) ? text : null;

    // Null where the store was made by a version that did not keep it, or by other hands.
    private static JsonValue? Environment(RunRecord run, string key)
    {
        try
        {
            return (JsonNode.Parse(run.Environment) as JsonObject)?[key] as JsonValue;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
