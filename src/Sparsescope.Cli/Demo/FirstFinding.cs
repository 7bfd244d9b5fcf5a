using System.Globalization;
using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Demo;

/// <summary>
/// What is easy to see in the demonstration: the same questions in the trained model and in copies of it whose weights were put in random
/// order.
/// </summary>
/// <param name="trained">Measured items of the main pass.</param>
/// <param name="twins">Those of each copy.</param>
/// <param name="metric">What is compared.</param>
internal sealed class FirstFinding(IReadOnlyList<StoredItem> trained, IReadOnlyList<IReadOnlyList<StoredItem>> twins, Metric metric)
{
    /// <summary>A layer: how many questions have the sparser state in the trained model, of how many, and the means of both.</summary>
    internal sealed record Side(int Layer, int Sparser, int Of, double Trained, double Copies)
    {
        /// <summary>Share of the questions that go the way most go.</summary>
        internal double Share => Math.Max(Sparser, Of - Sparser) / (double)Of;

        internal bool IsSparser => Sparser > Of - Sparser;
    }

    /// <summary>Every layer but the first, whose state does not depend on the question; empty where a copy was not measured.</summary>
    internal IReadOnlyList<Side> Sides()
    {
        if (trained.Count == 0 || twins.Count == 0) return [];
        var copies = twins.SelectMany(twin => twin).ToLookup(item => item.Index);
        var both = trained.Where(item => copies[item.Index].Any()).ToList();
        if (both.Count == 0) return [];
        var layers = both[0].States.Where(state => state.Tap == Point.ResidPost && state.Layer > 0).Select(state => state.Layer);
        return
        [
            .. layers.Select(layer =>
            {
                var pairs = both.Select(item =>
                    (Trained: Figure(item, layer), Copies: copies[item.Index].Average(copy => Figure(copy, layer))))
                    .Where(pair => double.IsFinite(pair.Trained) && double.IsFinite(pair.Copies)).ToList();
                var sparser = pairs.Count(pair => metric.SparserWhen == SparserWhen.Higher ? pair.Trained > pair.Copies
                    : pair.Trained < pair.Copies);
                return new Side(layer, sparser, pairs.Count, pairs.Average(pair => pair.Trained), pairs.Average(pair => pair.Copies));
            }).Where(side => side.Of > 0),
        ];
    }

    /// <summary>Three sentences, and the question that follows.</summary>
    /// <param name="width">Columns a line may have.</param>
    internal IEnumerable<string> Lines(int width)
    {
        if (Sides() is not { Count: > 0 } sides) yield break;
        var clearest = sides.MaxBy(side => (side.Share, Math.Abs(side.Trained - side.Copies)))!;
        string[] sentences =
        [
            "What is easy to see: training leaves its mark on sparsity.",
            $"A small model learnt facts about made-up names; its questions name two of them and ask for a third. The same {clearest.Of} "
                + $"questions were put to {twins.Count} copies of it "
                + "whose weights were put in random order, so that only what was learned is missing.",
            string.Create(CultureInfo.InvariantCulture,
                $"At layer {clearest.Layer} the trained model's state is {(clearest.IsSparser ? "sparser" : "denser")} than the copies' "
                + $"for {Math.Max(clearest.Sparser, clearest.Of - clearest.Sparser)} of {clearest.Of} questions ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"({metric.Name} {clearest.Trained:F3} against {clearest.Copies:F3}); at the last layer it is "
                    + $"{(sides[^1].IsSparser ? "sparser" : "denser")} for "
                    + $"{Math.Max(sides[^1].Sparser, sides[^1].Of - sides[^1].Sparser)}."),
            "The harder question is whether sparsity also tells the facts it was shown from those that only follow from them. Here is the "
                + "study of it, with whatever it finds:",
        ];
        foreach (var line in sentences.SelectMany(sentence => TextLines.Wrap(sentence, width))) yield return line;
        yield return "";
    }

    private double Figure(StoredItem item, int layer) =>
        item.States.First(state => state.Tap == Point.ResidPost && state.Layer == layer)[metric.Name];
}
