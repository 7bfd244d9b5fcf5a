using Sparsescope.Statistics;

namespace Sparsescope.Studies.Icl;

/// <summary>How often a study's arms answer right. An answer that could not be judged is left out of a comparison, and counted.</summary>
/// <param name="Arm">Its name.</param>
/// <param name="Right">Right answers.</param>
/// <param name="Judged">Answers that could be told right or wrong.</param>
/// <param name="Unjudged">Those that could not.</param>
/// <param name="Accuracy">Right of judged, Wilson 95 %.</param>
public sealed record IclAccuracy(string Arm, int Right, int Judged, int Unjudged, Interval Accuracy);

/// <summary>Right answers of one arm less those of another, on the questions judged in both.</summary>
/// <param name="Of">The arm.</param>
/// <param name="Than">What it is compared with.</param>
/// <param name="N">Questions judged in both.</param>
/// <param name="Difference">Of the shares, 95 % over questions; NaN without questions.</param>
/// <param name="P">Exact McNemar, not adjusted.</param>
public sealed record IclAnswerContrast(string Of, string Than, int N, Interval Difference, double P);

/// <summary>What the answers say beside the log-probabilities; no verdict is made of them.</summary>
/// <param name="Arms">In the order of <see cref="IclArms.Main"/>.</param>
/// <param name="Contrasts">sg less each other.</param>
public sealed record IclAnswers(IReadOnlyList<IclAccuracy> Arms, IReadOnlyList<IclAnswerContrast> Contrasts)
{
    /// <summary>Compares arms.</summary>
    /// <param name="arms">By name: of each question whether the answer was right, null where it could not be judged.</param>
    /// <param name="seed">Of resamples.</param>
    /// <exception cref="ArgumentException">Arms have different questions.</exception>
    public static IclAnswers Of(IReadOnlyDictionary<string, bool?[]> arms, ulong seed)
    {
        if (arms.Values.Select(arm => arm.Length).Distinct().Count() > 1)
            throw new ArgumentException("arms have different questions", nameof(arms));
        var names = IclArms.Main.Where(arms.ContainsKey).ToList();
        var accuracies = names.Select(name =>
        {
            var (right, judged) = (arms[name].Count(answer => answer == true), arms[name].Count(answer => answer is not null));
            return new IclAccuracy(name, right, judged, arms[name].Length - judged,
                Wilson.Of(right, judged));
        }).ToList();
        var contrasts = names.Contains("sg") ? names.Where(name => name != "sg").Select(than => Contrast(than)).ToList() : [];
        return new(accuracies, contrasts);

        IclAnswerContrast Contrast(string than)
        {
            var pairs = arms["sg"].Zip(arms[than]).Where(pair => pair is { First: not null, Second: not null })
                .Select(pair => (First: pair.First!.Value, Second: pair.Second!.Value)).ToList();
            double[] differences = [.. pairs.Select(pair => (pair.First ? 1.0 : 0) - (pair.Second ? 1 : 0))];
            return new("sg", than, pairs.Count, differences.Length > 1 ? Bootstrap.MeanPercentile(differences, seed)
                : new(double.NaN, double.NaN, double.NaN, 0.95, differences.Length),
                McNemar.ExactP(pairs.Count(pair => pair.First && !pair.Second), pairs.Count(pair => !pair.First && pair.Second)));
        }
    }
}
