using System.Globalization;
using Sparsescope.Measuring;
using Sparsescope.Metrics;

namespace Sparsescope.Server.Routing;

/// <summary>
/// A number of a prompt, known by a name: <c>length</c>, <c>entropy</c>, <c>max_probability</c>, <c>max_logprob</c>, <c>nll</c>, or a
/// metric
/// at a layer, such as <c>hoyer@20</c> and <c>hoyer@attn_out:20</c>; −1 is the last layer.
/// </summary>
/// <param name="Name">As it was asked for.</param>
/// <param name="Metric">The metric; null for the others.</param>
/// <param name="Tap">Where the metric is read.</param>
/// <param name="Layer">Its layer.</param>
internal sealed record PromptFigure(string Name, Metric? Metric, string Tap, int Layer)
{
    internal const string Words = "length, entropy, max_probability, max_logprob, nll, METRIC@LAYER and METRIC@TAP:LAYER";

    internal bool NeedsNll => Metric is null && Name is "nll" or "mean_nll";

    /// <param name="name">The name.</param>
    /// <param name="layers">Number of the last layer.</param>
    /// <returns>Null where the name is none of <see cref="Words"/>.</returns>
    internal static PromptFigure? Find(string name, int layers)
    {
        if (name is "length" or "n_tokens" or "entropy" or "max_probability" or "max_logprob" or "nll" or "mean_nll")
            return new(name, null, "", 0);
        if (name.Split('@') is not [var metric, var place]) return null;
        var (tap, layer) = place.Split(':') is [var named, var number] ? (named, number) : (TapNames.ResidPost, place);
        if (!TapNames.All.Contains(tap)
            || !int.TryParse(layer, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)) return null;
        if (at < 0) at += layers + 1;
        var found = Metric.All.FirstOrDefault(known => known.Name == metric);
        return found is null || at < 0 || at > layers ? null : new(name, found, tap, at);
    }

    /// <summary>The number; NaN where it was not measured.</summary>
    internal double Of(Measurement measured) => Metric is not null
        ? measured.States.LastOrDefault(state => state.Tap == Tap && state.Layer == Layer
            && state is { Position: not null, Phase: Phase.Prompt }) is { } state
            ? state[Metric] : double.NaN
        : Name switch
        {
            "length" or "n_tokens" => measured.Item.Tokens.Length,
            "entropy" => measured.NextToken?.Entropy ?? double.NaN,
            "max_probability" => measured.NextToken is { Top.Count: > 0 } likely ? Math.Exp(likely.Top[0].LogProb) : double.NaN,
            "max_logprob" => measured.NextToken is { Top.Count: > 0 } next ? next.Top[0].LogProb : double.NaN,
            _ => measured.MeanNll ?? double.NaN,
        };
}
