using Sparsescope.Engine;
using Sparsescope.Interventions;

namespace Sparsescope.Measuring;

/// <summary>Interventions bound to a model: which of its states are changed at which position of which item, and how.</summary>
public sealed class InterventionPlan
{
    private readonly Bound[] _bound;
    private readonly Dictionary<long, RowEdit> _shared = [];     // by the set of interventions that work at a position

    private InterventionPlan(Bound[] bound) => _bound = bound;

    private sealed record Bound(IReadOnlyList<TapPoint> Points, Positions Positions, OperationSpec Operation);

    /// <summary>Where each intervention works, as it was asked for and found.</summary>
    public IReadOnlyList<TapPoint> Points => [.. _bound.SelectMany(bound => bound.Points).Distinct()];

    /// <summary>Finds the taps and layers of a model.</summary>
    /// <param name="interventions">At least one, at most 62.</param>
    /// <param name="engine">The model.</param>
    /// <param name="blockCount">Its blocks, L.</param>
    /// <exception cref="BadInputException">A tap or layer that is not there, that cannot be changed, or for which a vector is
    /// missing.</exception>
    public static InterventionPlan Resolve(IReadOnlyList<Intervention> interventions, IEngine engine, int blockCount)
    {
        const int Most = 62;
        if (interventions.Count is 0 or > Most)
            throw new BadInputException($"there are {interventions.Count} interventions; a run takes 1 to {Most}");
        if (engine.WhyFixed is { } reason) throw new BadInputException($"no state can be changed here: {reason}");
        var bound = new List<Bound>();
        foreach (var (index, intervention) in interventions.Index())
        {
            try
            {
                bound.Add(Bind(intervention, engine, blockCount));
            }
            catch (BadInputException e)
            {
                throw new BadInputException(
                    $"intervention {index + 1} ({OperationNames.Of(intervention.Operation.Kind)} at {intervention.Tap}): {e.Message}", e);
            }
        }
        return new([.. bound]);
    }

    /// <summary>The same places left as they are: the run that an intervened one is compared with.</summary>
    public InterventionPlan Baseline() => new([.. _bound.Select(bound => bound with { Operation = new() { Kind = OperationKind.None } })]);

    /// <summary>What is changed of one item, by position.</summary>
    /// <param name="length">Tokens of its prompt.</param>
    /// <param name="item">Its number in the whole input.</param>
    /// <exception cref="BadInputException">A position that this prompt does not have.</exception>
    public Func<int, RowEdit?> For(int length, long item)
    {
        var sets = _bound.Select(bound => bound.Positions.Of(length)).ToArray();
        var own = new Dictionary<long, RowEdit>();
        return position =>
        {
            var (which, drawn) = (0L, false);
            for (var i = 0; i < sets.Length; i++)
            {
                if (!sets[i](position)) continue;
                which |= 1L << i;
                drawn |= _bound[i].Operation.IsDrawn;
            }
            if (which == 0) return null;
            var known = drawn ? own : _shared;
            if (!known.TryGetValue(which, out var edit)) known[which] = edit = Edit(which, item);
            return edit;
        };
    }

    private RowEdit Edit(long which, long item) => new([.. _bound.Where((_, i) => (which >> i & 1) == 1)
        .SelectMany(bound => bound.Points.Select(point => new PointEdit(point, bound.Operation.Create(point, item))))]);

    private static Bound Bind(Intervention intervention, IEngine engine, int blockCount)
    {
        if (intervention.Operation.Problem() is { } problem) throw new BadInputException(problem);
        var points = Find(intervention, engine, blockCount);
        foreach (var point in points)
        {
            if (point.WhyFixed is { } reason) throw new BadInputException(reason);
            _ = intervention.Operation.Create(point, 0);     // files that do not fit are found before anything runs
        }
        return new(points, Positions.Parse(intervention.Positions), intervention.Operation);
    }

    private static IReadOnlyList<TapPoint> Find(Intervention intervention, IEngine engine, int blockCount)
    {
        var tap = intervention.Tap;
        if (tap.StartsWith(TapNames.ByName, StringComparison.Ordinal))
        {
            if (tap.Contains("soft_max", StringComparison.Ordinal))
                throw new BadInputException(
                    "attention's soft-max cannot be changed: flash attention has no such tensor, and without it the "
                    + "tensor is no row of one token");
            return engine.TapsByName(tap[TapNames.ByName.Length..]);
        }
        if (!TapNames.All.Contains(tap))
            throw new BadInputException($"'{tap}' is not a tap; there are {string.Join(", ", TapNames.All)} and {TapNames.ByName}PATTERN");
        var wanted = LayerSpec.Parse(intervention.Layers).Resolve(blockCount);
        var offered = engine.Taps.Where(point => point.Tap == tap).ToList();
        if (offered.Count == 0) throw new BadInputException($"this model does not compute '{tap}'");
        var chosen = offered.Where(point => wanted.Contains(point.Layer!.Value)).ToList();
        return chosen.Count > 0 ? chosen : throw new BadInputException(
            $"tap '{tap}' has layers {offered[0].Layer} to {offered[^1].Layer} here");
    }

    /// <summary>At which positions something is done.</summary>
    private sealed record Positions(bool Prompt, bool Generated, PositionSpec? Listed)
    {
        internal static Positions Parse(string text)
        {
            var words = text.Split(',', StringSplitOptions.TrimEntries);
            var listed = words.Where(word => word is not ("all" or "prompt" or "generated")).ToArray();
            var spec = listed.Length == 0 ? null : PositionSpec.Parse(string.Join(',', listed));
            if (spec?.HasMean == true)
                throw new BadInputException("a mean over positions is no position at which a state could be changed");
            return new(words.Any(word => word is "all" or "prompt"), words.Any(word => word is "all" or "generated"), spec);
        }

        internal Func<int, bool> Of(int length)
        {
            var listed = Listed?.Resolve(length).Each ?? [];
            return position => position >= length ? Generated : Prompt || Array.BinarySearch(listed, position) >= 0;
        }
    }
}
