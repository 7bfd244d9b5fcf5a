using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Sweeps;

/// <summary>
/// All finished runs of a store on one page: verdicts, preregistered effects with their intervals, and what p is worth among so many.
/// </summary>
public sealed class SweepReport
{
    private readonly List<(RunRecord Run, StudyResult Result, CellRow Cell, double Adjusted)> _rows = [];

    /// <summary>Reads the store.</summary>
    /// <param name="store">Where the runs are.</param>
    /// <exception cref="BadInputException">It holds no run that was judged by the present rule.</exception>
    public SweepReport(RunStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var cells = new List<(RunRecord Run, StudyResult Result, CellRow Cell)>();
        foreach (var run in store.Runs().Where(run => run.Finished is not null)
            .OrderBy(run => run.Study, StringComparer.Ordinal).ThenBy(run => run.Model, StringComparer.Ordinal)
                .ThenBy(run => run.Numerics, StringComparer.Ordinal))
        {
            if (StudyAnalyst.Stored(store, run.Id) is not { } result) continue;
            cells.AddRange(result.Cells.Where(cell => cell.Primary).Select(cell => (run, result, cell)));
        }
        if (cells.Count == 0)
            throw new BadInputException("The store holds no finished run that was judged by the present rule; judge its runs again.");
        var adjusted = MultipleTesting.Holm([.. cells.Select(cell => cell.Cell.P)]);
        _rows.AddRange(cells.Select((cell, i) => (cell.Run, cell.Result, cell.Cell, adjusted[i])));
    }

    /// <summary>The page as text, or as Markdown.</summary>
    public string Text(bool markdown)
    {
        var table = new ReportTable("study", "model", "numerics", "verdict", "cell", ">n", ">effect", ">95 % interval", ">p",
            ">p of the sweep");
        foreach (var (run, result, cell, adjusted) in _rows)
        {
            table.Add(run.Study, run.Model, run.NumericsText, result.Verdict.Name.Word(), cell.Cell.ToString(), Number(cell.N),
                Figure(cell.Effect.Estimate),
                $"{Figure(cell.Effect.Low)} to {Figure(cell.Effect.High)}", P(cell.P), P(adjusted));
        }
        var runs = _rows.Select(row => row.Run.Id).Distinct().Count();
        var section = new ReportSection($"{runs} runs") { IsFirst = true, Table = table, Below = [Multiplicity] };
        return string.Join('\n', section.Lines(markdown)) + "\n";
    }

    /// <summary>The page as data: a list, one object a run and preregistered cell.</summary>
    public JsonArray Json() => new([.. _rows.Select(row => (JsonNode)new JsonObject
    {
        ["study"] = row.Run.Study,
        ["model"] = row.Run.Model,
        ["numerics"] = row.Run.Numerics,
        ["run"] = row.Run.Id,
        ["verdict"] = row.Result.Verdict.Name.Word(),
        ["metric"] = row.Cell.Cell.Metric,
        ["tap"] = row.Cell.Cell.Tap,
        ["layer"] = row.Cell.Cell.Layer,
        ["n"] = row.Cell.N,
        ["effect_name"] = row.Result.EffectName.Word(),
        ["effect"] = Finite(row.Cell.Effect.Estimate),
        ["lower"] = Finite(row.Cell.Effect.Low),
        ["upper"] = Finite(row.Cell.Effect.High),
        ["p"] = Finite(row.Cell.P),
        ["p_sweep"] = Finite(row.Adjusted),
    })]);

    private string Multiplicity => string.Create(CultureInfo.InvariantCulture,
        $"{_rows.Count} preregistered effects are looked at: about {0.05 * _rows.Count:F1} would have p < 0.05 by chance; 'p of the "
            + $"sweep' is adjusted for that (Holm)");

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Figure(double value) =>
        double.IsFinite(value) ? value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture) : "–";

    private static string P(double value) => double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "–";
}
