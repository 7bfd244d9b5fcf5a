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
    /// <summary>The Euclidean norm.</summary>
    public static Metric L2Norm { get; } = new L2Norm();

    /// <summary>The sum of magnitudes.</summary>
    public static Metric L1Norm { get; } = new L1Norm();

    /// <summary>Share of the energy in the largest 1 % of entries.</summary>
    public static Metric Top1Energy { get; } = new TopEnergy(1);

    /// <summary>Share of the energy in the largest 5 % of entries.</summary>
    public static Metric Top5Energy { get; } = new TopEnergy(5);

    /// <summary>Share of the energy in the largest 7 % of entries.</summary>
    public static Metric Top7Energy { get; } = new TopEnergy(7);

    /// <summary>Share of the energy in the largest 10 % of entries.</summary>
    public static Metric Top10Energy { get; } = new TopEnergy(10);

    /// <summary>Share of the magnitude in the largest 5 % of entries.</summary>
    public static Metric Top5Mass { get; } = new TopMass(5);

    /// <summary>Share of the magnitude in the largest 10 % of entries.</summary>
    public static Metric Top10Mass { get; } = new TopMass(10);

    /// <summary>Hoyer's measure, 0 for equal entries and 1 for a single one.</summary>
    public static Metric Hoyer { get; } = new Hoyer();

    /// <summary>The Gini index of the magnitudes.</summary>
    public static Metric Gini { get; } = new Gini();

    /// <summary>e to the entropy of the energy's shares.</summary>
    public static Metric EffectiveRankEnergy { get; } = new EffectiveRankEnergy();

    /// <summary>e to the entropy of the magnitudes' shares.</summary>
    public static Metric EffectiveRankMagnitude { get; } = new EffectiveRankMagnitude();

    /// <summary>How many entries take part in the energy.</summary>
    public static Metric ParticipationRatio { get; } = new ParticipationRatio();

    /// <summary>The entries' kurtosis.</summary>
    public static Metric Kurtosis { get; } = new Kurtosis();

    /// <summary>Share of entries that are not near zero.</summary>
    public static Metric L0Share { get; } = new L0Share();

    /// <summary>Every metric, in the order in which tables show them.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        L2Norm, L1Norm, Top1Energy, Top5Energy, Top7Energy, Top10Energy, Top5Mass, Top10Mass, Hoyer, Gini,
        EffectiveRankEnergy, EffectiveRankMagnitude, ParticipationRatio, Kurtosis, L0Share,
    ];

    /// <summary>As written in studies, tables and <see cref="Parse"/>.</summary>
    public string Name { get; } = name;

    /// <summary>Which way is sparser.</summary>
    public SparserWhen SparserWhen { get; } = sparserWhen;

    /// <summary>The formula, in one line.</summary>
    public string Definition { get; } = definition;

    /// <summary>The values it can take, in one line.</summary>
    public string Range { get; } = range;

    /// <summary>Where it comes from.</summary>
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

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The formula, on a vector whose entries are all finite.</summary>
    protected abstract double Formula(in VectorSummary v);
}
