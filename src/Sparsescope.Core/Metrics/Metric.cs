namespace Sparsescope.Metrics;

/// <summary>One number that says how sparse a vector is: its name, its formula, which way is sparser, and where it comes from.</summary>
/// <remarks>
/// The formulas are of |h| in float64; n is the width. What holds for every metric: an entry that is NaN or infinite makes it NaN; the
/// zero vector has nothing to share out, so all but the two norms are NaN; order and signs of the entries do not matter. For how the
/// measures compare see Hurley and Rickard, "Comparing Measures of Sparsity", IEEE Trans. Inf. Theory 55 (2009).
/// </remarks>
/// <param name="name">As written in studies, tables and <see cref="Parse"/>.</param>
/// <param name="sparserWhen">Which way is sparser.</param>
/// <param name="definition">The formula, in one line.</param>
/// <param name="range">The values it can take, in one line.</param>
/// <param name="source">Where it comes from.</param>
public abstract class Metric(string name, SparserWhen sparserWhen, string definition, string range, string source)
{
    /// <summary>Every metric, in the order in which tables show them.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new L2Norm(),
        new L1Norm(),
        new TopEnergy(1),
        new TopEnergy(5),
        new TopEnergy(7),
        new TopEnergy(10),
        new TopMass(5),
        new TopMass(10),
        new Hoyer(),
        new Gini(),
        new EffectiveRankEnergy(),
        new EffectiveRankMagnitude(),
        new ParticipationRatio(),
        new Kurtosis(),
        new L0Share(),
    ];

    public string Name { get; } = name;

    public SparserWhen SparserWhen { get; } = sparserWhen;

    public string Definition { get; } = definition;

    public string Range { get; } = range;

    public string Source { get; } = source;

    /// <summary>The metrics of a list such as "hoyer,gini", in that order, or of "all".</summary>
    /// <exception cref="BadInputException">A name is not known, stands twice, or there is none.</exception>
    public static IReadOnlyList<Metric> Parse(string names)
    {
        if (names.Trim() == "all") return All;
        var metrics = new List<Metric>();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries))
        {
            var metric = All.FirstOrDefault(m => m.Name == name)
                ?? throw new BadInputException($"'{name}' is not a metric; try all or some of {string.Join(", ", All)}");
            if (metrics.Contains(metric)) throw new BadInputException($"metric '{name}' stands twice in '{names}'; name it once");
            metrics.Add(metric);
        }
        return metrics;
    }

    /// <summary>The metric of a summarised vector.</summary>
    public double Measure(in VectorSummary vector) => vector.IsFinite ? Formula(vector) : double.NaN;

    /// <summary>The metric of one vector (n). For many of either use <see cref="MetricBattery"/>, which keeps its scratch.</summary>
    /// <exception cref="ArgumentException">The vector is empty.</exception>
    public double Measure(ReadOnlySpan<float> vector) => Measure(new VectorSummariser(vector.Length).Summarise(vector));

    public override string ToString() => Name;

    /// <summary>The formula, on a vector whose entries are all finite.</summary>
    protected abstract double Formula(in VectorSummary v);
}
