using System.Globalization;
using Sparsescope.Statistics;

namespace Sparsescope.Choices;

/// <summary>Judgements of many questions, counted: accuracy with its interval, and how often each place was picked and was right.</summary>
public sealed class ChoiceTally
{
    private readonly List<int> _picked = [], _gold = [];
    private int _judged, _right, _rightByLength;

    /// <summary>Questions with a right option known.</summary>
    public int Judged => _judged;

    /// <summary>Questions without one.</summary>
    public int Unknown { get; private set; }

    /// <summary>Counts one question.</summary>
    public void Add(ChoiceJudgement judgement)
    {
        Count(_picked, judgement.Picked);
        if (judgement.IsCorrect is not { } right)
        {
            Unknown++;
            return;
        }
        Count(_gold, judgement.Gold!.Value);
        _judged++;
        if (right) _right++;
        if (judgement.IsCorrectByLength == true) _rightByLength++;
    }

    /// <summary>Share of right answers with Wilson's 95 % interval; NaN where none is judged.</summary>
    public Interval Accuracy => Wilson.Of(_right, _judged);

    /// <summary>The same where the option is picked by log-probability a byte.</summary>
    public Interval AccuracyByLength => Wilson.Of(_rightByLength, _judged);

    /// <summary>How often each place was picked, from the first.</summary>
    public IReadOnlyList<int> Picked => _picked;

    /// <summary>How often each place was right, from the first.</summary>
    public IReadOnlyList<int> Right => _gold;

    /// <summary>
    /// Share of questions whose right answer has the place that is right most often: what always naming that place would reach. NaN where
    /// none is judged.
    /// </summary>
    public double LargestPlace => _judged == 0 ? double.NaN : _gold.Max() / (double)_judged;

    /// <summary>What was found, a sentence a line.</summary>
    public IEnumerable<string> Sentences()
    {
        var all = _picked.Sum();
        if (all == 0) yield break;
        if (_judged > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"accuracy {Text(Accuracy)}: {_right} of {_judged} right; by log-probability a byte {Text(AccuracyByLength)}");
        }
        var most = _picked.Max();
        var (letters, gold) = (Places(_picked), Places(_gold));
        yield return $"picked by place: {letters}" + (_judged > 0
            ? $"; right by place: {gold}" : "");
        if (all >= 8 && most >= 0.6 * all)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"letter prior: {Letter(_picked.IndexOf(most))} is picked in {100.0 * most / all:F0} % of the questions, whatever they "
                    + $"ask; errors follow the place of the right answer");
        }
        if (Unknown > 0) yield return $"{Unknown} of {all} questions have no right option that is known; they are not judged";
    }

    private static string Places(IEnumerable<int> counts) => string.Join(", ",
        counts.Select((count, place) => string.Create(CultureInfo.InvariantCulture, $"{Letter(place)} {count}")));

    /// <summary>A, B, C … Z, then the number from 1.</summary>
    public static string Letter(int place) => place < 26 ? ((char)('A' + place)).ToString()
        : (place + 1).ToString(CultureInfo.InvariantCulture);

    private static string Text(Interval interval) =>
        string.Create(CultureInfo.InvariantCulture, $"{interval.Estimate:F4} [{interval.Low:F4}, {interval.High:F4}]");

    private static void Count(List<int> counts, int place)
    {
        while (counts.Count <= place) counts.Add(0);
        counts[place]++;
    }
}
