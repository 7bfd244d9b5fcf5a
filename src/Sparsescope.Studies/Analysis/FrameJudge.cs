using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>Judges a study's prompts in one frame: raw effects, what is left of them given length, steps, obstacles, verdict.</summary>
internal sealed class FrameJudge(Seeds seeds, AnalysisOptions options, CancellationToken cancellation)
{
    /// <summary>The verdict on a table by itself, whatever further frames it has.</summary>
    public FrameVerdict Of(StudyTable table)
    {
        var cells = new CellIndex(table);
        var units = DesignUnits.Of(table);
        var controls = new Controls(table, cells, units, seeds, options, cancellation);
        return Of(table, cells, units, controls, cells.Primary.ToDictionary(cell => cell, cell => controls.OfLength(cell).ToList()));
    }

    /// <param name="table">The study in this frame.</param>
    /// <param name="cells">Its cells.</param>
    /// <param name="units">Its units.</param>
    /// <param name="controls">Which has measured <paramref name="rows"/>.</param>
    /// <param name="rows">Controls of every primary cell, those of length among them.</param>
    public FrameVerdict Of(StudyTable table, CellIndex cells, DesignUnits units, Controls controls,
        IReadOnlyDictionary<int, List<ControlRow>> rows)
    {
        var steps = Steps.Of(table, cells, seeds, options, cancellation);
        var evidence = cells.Primary.Select(cell => Evidence(table, cells, units, controls, rows[cell],
            [.. steps.Where(step => step.Cell == cells.Name(cell))], cell)).ToList();
        var format = table.Design.NotApplicable.ContainsKey(ControlKind.Format) ? null : table.Format;
        var obstacles = new VerdictRule.Obstacles(controls.NoOverlap ?? (format is { DiffersByCondition: true } ? format.Sentence : null),
            MissingShares.Differ(table));
        var bound = table.Design.Bound ?? EffectScale.DefaultBound(units.Kind);
        return new(table.Frame, table.Items.Count, table.Failed,
            VerdictRule.Of(table.Design, bound, evidence, obstacles, options))
        { Steps = steps };
    }

    private VerdictRule.Evidence Evidence(StudyTable table, CellIndex cells, DesignUnits units, Controls controls, List<ControlRow> rows,
        IReadOnlyList<StepRow> steps, int cell)
    {
        var column = units.Reduce(cells.Column(cell));
        var raw = Estimate.Of(units, column, EffectMap.Finite(column), [], cells.Sign(cell), seeds, options, cancellation);
        var given = table.Design.Length == LengthRole.Nuisance ? controls.GivenLength.GetValueOrDefault(cell) : null;
        return new(cells.Name(cell), raw, given, rows.Find(row => row.Control == ControlKind.LengthMatched), steps)
        {
            Reliability = given is null ? double.NaN : LengthReliability.Of(given, units, column, LengthControl.Covariates(table, units)[0],
                cells.Sign(cell)),
        };
    }
}
