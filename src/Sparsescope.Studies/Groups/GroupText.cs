using System.Globalization;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.Studies.Groups;

/// <summary>
/// A comparison of groups as lines of text: lengths, the largest effect of each metric, and one metric at every layer as a chart.
/// </summary>
/// <param name="effects">What was found.</param>
/// <param name="width">Columns a line may have, at least 60.</param>
public sealed class GroupText(GroupEffects effects, int width)
{
    private const int MostRows = 24;

    /// <summary>The lines, none longer than the width.</summary>
    /// <param name="metric">The metric of the chart.</param>
    public IEnumerable<string> Lines(string metric) =>
        ((IEnumerable<string>)[.. Head(), "", .. Lengths(), "", .. Table(), "", .. Chart(metric), "", .. Notes()]).SelectMany(Wrap);

    /// <summary>What the groups are and how an effect is to be read.</summary>
    public string Direction => effects.Plan.IsOrdered
        ? $"{effects.Plan.EffectName} of each metric along {effects.Plan.Field} ({string.Join(" < ", Names())}); positive: it rises"
        : $"{effects.Plan.EffectName} of each metric, {effects.Plan.Names[1]} over {effects.Plan.Names[0]} ({effects.Plan.Field}); "
            + $"positive: higher in {effects.Plan.Names[1]}";

    /// <summary>What is to be thought of before an effect is believed.</summary>
    public IEnumerable<string> Notes()
    {
        var lengths = effects.Lengths;
        if (lengths.NoOverlap is { } reason)
            yield return $"warning: {reason}, so that no effect can be told from one of length; compare prompts of like length";
        else if (lengths.Differ)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"warning: prompts differ in length between groups ({effects.Plan.EffectName} of n_tokens "
                + $"{ReportText.Signed(lengths.Effect)}, p {ReportText.P(lengths.P)}); 'given length' is the effect with length held");
        var chance = effects.All.Count(effect => double.IsFinite(effect.P)) * 0.05;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{effects.All.Count} effects are looked at: about {chance:F0} would have p < 0.05 by chance; 'p of "
            + $"all' is adjusted for that (Holm)");
        if (effects.WithoutGroup > 0) yield return $"{effects.WithoutGroup} prompts are in none of these groups and are left out";
        if (effects.Failed > 0) yield return $"{effects.Failed} prompts could not be measured";
        if (effects.LeftOut > 0) yield return $"{effects.LeftOut} positions that not every prompt has are left out";
        yield return "A study would fix the question first and control for length, outlier dimensions and word order";
    }

    private IEnumerable<string> Head()
    {
        yield return Direction;
    }

    private IEnumerable<string> Names() => effects.Plan.Names.Count <= 8 ? effects.Plan.Names
        : [.. effects.Plan.Names.Take(3), "…", effects.Plan.Names[^1]];

    private IEnumerable<string> Lengths()
    {
        var table = new ReportTable("group", ">prompts", ">mean tokens", ">least", ">most");
        var groups = effects.Lengths.Groups;
        foreach (var group in groups.Count <= 8 ? groups : [.. groups.Take(4), .. groups.TakeLast(3)])
        {
            table.Add(Short(group.Name, 24), Whole(group.Items), group.Mean.ToString("F1", CultureInfo.InvariantCulture),
                Whole(group.Least), Whole(group.Most));
        }
        return table.Text();
    }

    private IEnumerable<string> Table()
    {
        yield return "Where each metric differs most:";
        var several = effects.All.Select(effect => (effect.Place.Tap, effect.Place.Position)).Distinct().Count() > 1;
        var table = new ReportTable("metric", ">layer", ">effect [95 %]", ">p of all", ">given length");
        foreach (var (effect, p) in effects.Largest())
        {
            table.Add(effect.Metric, LayerText(effect.Place, several), ReportText.Signed(effect.Interval), ReportText.P(p),
                ReportText.Signed(effect.GivenLength));
        }
        foreach (var line in table.Text()) yield return line;
    }

    private IEnumerable<string> Chart(string metric)
    {
        var rows = effects.All.Where(effect => effect.Metric == metric).GroupBy(effect => (effect.Place.Tap, effect.Place.Position)).First()
            .ToList();
        var shown = Thin(rows);
        yield return $"{metric} by layer ({shown[0].Place.Tap}, {shown[0].Place.Position}; o effect, - its 95 % interval)";
        const int Label = 6, Value = 8;
        var columns = Math.Min(width, 100) - Label - Value - 2;
        columns -= (columns + 1) % 2;   // odd: zero has a column of its own
        yield return "layer".PadLeft(Label) + " -1" + "0".PadLeft(columns / 2 - 1).PadRight(columns - 4) + "+1";
        foreach (var row in shown)
        {
            var line = Enumerable.Repeat(' ', columns).ToArray();
            line[0] = line[^1] = line[columns / 2] = '|';
            if (double.IsFinite(row.Low) && double.IsFinite(row.High))
            {
                for (var i = Column(row.Low); i <= Column(row.High); i++) line[i] = '-';
            }
            if (double.IsFinite(row.Effect)) line[Column(row.Effect)] = 'o';
            yield return (row.Place.Layer?.ToString(CultureInfo.InvariantCulture) ?? "–").PadLeft(Label) + " " + new string(line)
                + ReportText.Signed(row.Effect).PadLeft(Value - 1);
        }
        if (shown.Count < rows.Count) yield return $"({rows.Count} layers were measured; --json and --report hold all)";

        int Column(double effect) => (int)Math.Round((Math.Clamp(effect, -1, 1) + 1) / 2 * (columns - 1));
    }

    // As many layers as fit, the first, the last and the one of the largest effect among them.
    private static List<GroupEffect> Thin(List<GroupEffect> rows)
    {
        if (rows.Count <= MostRows) return rows;
        var kept = Enumerable.Range(0, MostRows - 1).Select(i => (int)Math.Round(i * (rows.Count - 1) / (MostRows - 2.0))).ToHashSet();
        var largest = rows.FindIndex(row => row == rows.MaxBy(r => double.IsFinite(r.Effect) ? Math.Abs(r.Effect) : -1));
        kept.Add(largest);
        return [.. rows.Where((_, i) => kept.Contains(i))];
    }

    private static string LayerText(GroupPlace place, bool several)
    {
        var layer = place.Layer?.ToString(CultureInfo.InvariantCulture) ?? "–";
        return several ? $"{place.Tap} {layer} {place.Position}" : layer;
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private IEnumerable<string> Wrap(string line) => TextLines.Wrap(line, width);
}
