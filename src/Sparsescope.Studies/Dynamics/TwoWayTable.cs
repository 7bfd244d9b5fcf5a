using Sparsescope.Statistics;

namespace Sparsescope.Studies.Dynamics;

/// <summary>
/// Which question has which prompt, for means over seeds × questions and for differences of two such means. Every seed answers the same
/// questions; those with one prompt are one observation, also where one is of the first group and one of the second.
/// </summary>
internal sealed class TwoWayTable
{
    private readonly Group _first;
    private readonly Group? _second;
    private readonly int _prompts;      // of both groups together

    /// <param name="prompts">The prompt of each question; at least one.</param>
    /// <param name="less">Those of the questions whose mean is taken off; null where none is, else at least one.</param>
    public TwoWayTable(IReadOnlyList<string> prompts, IReadOnlyList<string>? less = null)
    {
        var numbers = new Dictionary<string, int>();
        (_first, _second) = (Of(prompts, 1), less is null ? null : Of(less, -1));
        _prompts = numbers.Count;

        Group Of(IReadOnlyList<string> questions, int sign)
        {
            foreach (var prompt in questions) numbers.TryAdd(prompt, numbers.Count);
            int[] own = [.. questions.Select(prompt => numbers[prompt])];
            double distinct = own.Distinct().Count();
            // A single prompt has no spread: infinity times 0 is NaN, as it should be.
            return new(own, sign / (double)own.Length, Math.Sqrt(distinct / (distinct - 1)));
        }
    }

    /// <summary>Mean over seeds of the means over questions; NaN where a figure is.</summary>
    /// <param name="figures">[seeds][questions].</param>
    public static double Mean(double[][] figures) => Moments.Mean([.. figures.Select(seed => Moments.Mean(seed))]);

    /// <summary>The mean, or the difference of means, with its 95 % interval; its n is that of <paramref name="questions"/>.</summary>
    /// <param name="figures">[seeds][questions], as the constructor was given them.</param>
    /// <param name="less">As many seeds; given where the constructor was given such questions.</param>
    /// <param name="questions">Said to be behind it.</param>
    public Interval Interval(double[][] figures, double[][]? less, int questions) =>
        Variance(figures, less).Around(less is null ? Mean(figures) : Mean(figures) - Mean(less), questions);

    /// <summary>Its variance; all of it NaN where a figure is, and parts as <see cref="TwoWayVariance"/> says.</summary>
    /// <param name="figures">[seeds][questions].</param>
    /// <param name="less">[seeds][questions] of the second group.</param>
    /// <exception cref="ArgumentException">Not the questions, or not the seeds, that the table is of.</exception>
    public TwoWayVariance Variance(double[][] figures, double[][]? less = null)
    {
        Require(figures, less);
        var seeds = figures.Length;
        var (own, errors) = (new double[seeds], new double[seeds][]);
        for (var s = 0; s < seeds; s++)
        {
            errors[s] = new double[_prompts];
            own[s] = Add(_first, figures[s], errors[s]) + (_second is { } second ? Add(second, less![s], errors[s]) : 0);
        }
        double prompts = 0, both = 0;
        var column = new double[seeds];
        for (var p = 0; p < _prompts; p++)
        {
            for (var s = 0; s < seeds; s++) column[s] = errors[s][p];
            var mean = Moments.Mean(column);
            prompts += mean * mean;
            both += Moments.Variance(column) / seeds;
        }
        return new(Moments.Variance(own) / seeds, prompts, both, seeds);
    }

    // Adds what each prompt adds to the error of the seed's mean; returns that mean with its sign.
    private static double Add(Group group, double[] figures, double[] errors)
    {
        var mean = Moments.Mean(figures);
        for (var q = 0; q < figures.Length; q++) errors[group.Prompts[q]] += group.Share * group.Factor * (figures[q] - mean);
        return Math.Sign(group.Share) * mean;
    }

    private void Require(double[][] figures, double[][]? less)
    {
        if (figures.Length == 0 || figures.Any(seed => seed.Length != _first.Prompts.Length))
            throw new ArgumentException("other questions", nameof(figures));
        var isSame = less is null
            ? _second is null
            : less.Length == figures.Length && less.All(seed => seed.Length == _second?.Prompts.Length);
        if (!isSame) throw new ArgumentException("other questions or seeds", nameof(less));
    }

    /// <param name="Prompts">The prompt of each question, by number.</param>
    /// <param name="Share">Of a question in the figure: 1/n, or −1/n.</param>
    /// <param name="Factor">√(P/(P − 1)) for P prompts: the spread around a mean that was estimated.</param>
    private sealed record Group(int[] Prompts, double Share, double Factor);
}
