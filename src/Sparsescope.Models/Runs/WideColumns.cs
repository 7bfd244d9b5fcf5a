using System.Globalization;
using Sparsescope.Measuring;

namespace Sparsescope.Models.Runs;

/// <summary>
/// The states of a prompt that stand in its one line of a wide table: every tap and layer at one or two places that every prompt has, the
/// last token and the mean over positions.
/// </summary>
public sealed class WideColumns
{
    private readonly List<(TapPoint Point, bool IsMean, string Suffix)> _states = [];

    /// <param name="points">What is read.</param>
    /// <param name="positions">At which tokens.</param>
    /// <exception cref="BadInputException">The positions are others than last and mean.</exception>
    public WideColumns(IReadOnlyList<TapPoint> points, PositionSpec positions)
    {
        string[] places = [.. positions.Text.Split(',').Select(place => place.Trim()).Distinct()];
        if (places.Any(place => place is not ("last" or "mean")))
            throw BadInputException.Of(
                "wide", $" has one line a prompt, so positions are last, mean or both and not {positions}: other tokens differ in number.");
        var severalTaps = points.Select(point => point.Tap).Distinct().Count() > 1;
        foreach (var point in points)
        {
            foreach (var place in places)
            {
                var layer = point.Layer?.ToString(CultureInfo.InvariantCulture) ?? point.Tensor;
                _states.Add((point, place == "mean", (severalTaps ? $".{point.Tap}" : "") + (points.Count > 1 ? $".{layer}" : "")
                    + (places.Length > 1 ? $".{place}" : "")));
            }
        }
    }

    /// <summary>States of a line.</summary>
    public int Count => _states.Count;

    /// <summary>
    /// Heads: hoyer where one state is measured, hoyer.30 where there are several layers; then the tap and the position too.
    /// </summary>
    public IEnumerable<string> Names(IEnumerable<string> figures) =>
        _states.SelectMany(_ => figures, (state, figure) => figure + state.Suffix);

    /// <summary>The states of an item in the order of the heads; null where it lacks one.</summary>
    public IEnumerable<MeasuredState?> Of(Measurement item)
    {
        var last = new Dictionary<(TapPoint, bool IsMean), MeasuredState>();
        foreach (var state in item.States.Where(state => state.Phase == Phase.Prompt)) last[(state.Point, state.Position is null)] = state;
        return _states.Select(wanted => last.GetValueOrDefault((wanted.Point, wanted.IsMean)));
    }
}
