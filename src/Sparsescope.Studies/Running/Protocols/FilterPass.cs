using System.Text.Json.Nodes;
using Sparsescope.Interventions;
using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;
using static Sparsescope.Studies.Analysis.Protocols.FilterArms;

namespace Sparsescope.Studies.Running.Protocols;

/// <summary>
/// Protocol `selective-filter`, measured: the log-probability of the right answer (nats a token) when the state of the prompt's last token
/// is changed at three depths, in some hundred arms an item (<see cref="FilterArms"/>).
/// </summary>
internal static class FilterPass
{
    internal static string Name => PassKind.SelectiveFilter.Word();

    /// <summary>The layers of a model, ascending: half way, four fifths, and the last but one.</summary>
    internal static IReadOnlyList<int> Layers(int layerCount) =>
        [.. new SortedSet<int> { Math.Max(1, layerCount / 2), Math.Max(1, (int)(0.8 * layerCount)), Math.Max(1, layerCount - 1) }];

    internal static Func<EncodedPrompt, StoredItem, StoredItem> Of(
        Model weights, RunStore store, string run, StudySpec spec, IReadOnlyList<StudyItem> items, StudySeeds seeds,
            CancellationToken cancellation)
    {
        var layers = Layers(weights.LayerCount);
        var points = layers.Select(layer => weights.Engine.Taps.Single(point => point.Tap == TapNames.ResidPost && point.Layer == layer))
            .ToList();
        if (weights.Engine.WhyFixed is { } reason) throw new BadInputException($"no state can be changed here: {reason}");
        var aggregates = store.Aggregates(run);
        var outliers = points.ToDictionary(point => point, point =>
            ReferenceAggregates.Find(aggregates, new(point.Tap, point.Layer!.Value))?.TopDimensions(Math.Min(FixedOutliers,
                point.Width / 2)).Order().ToArray()
            ?? throw new BadInputException(
                $"There is no reference of layer {point.Layer}, from which the protocol {spec.Name} takes outlier dimensions."));
        var target = Easy(store, run, spec, items, points);
        var clean = new Arm(Clean, new RowEdit([.. points.Select(point => new PointEdit(point, NoOperation.Instance))]));
        // Rotations are made once, for all items.
        var rotated = points.SelectMany(point => Shares.SelectMany(share => Enumerable.Range(0, DrawsOf(share)).Select(draw => new Arm(
            ArmName(point.Layer!.Value, Rotated, share, draw),
            Edit(point, Drop(OperationKind.DropTop, share) with { Rotate = SplitMix64.Derive(seeds.Study, 1000 + (ulong)draw) }, 0)))))
                .ToList();
        var reading = new ArmRun(weights.Engine, points, null);
        var running = new ArmRun(weights.Engine, [], null);
        return (prompt, blank) =>
        {
            var gold = prompt.Continuations.Count > 0 ? prompt.Continuations[^1].Tokens : [];
            if (gold.Length == 0) return blank with { Error = "there is no right answer whose probability could be measured" };
            var baseline = reading.Of(prompt.Tokens, gold, [clean], cancellation)[0];
            List<Arm> arms = [clean, .. points.SelectMany(point =>
                ArmsOf(point, baseline.States[point], blank.Index, outliers[point], target[point])), .. rotated];
            var outcomes = running.Of(prompt.Tokens, gold, arms, cancellation, baseline.NextLogProbs, Rivals(prompt, gold));
            var figures = new JsonObject();
            foreach (var (arm, outcome) in arms.Zip(outcomes))
            {
                figures[arm.Name] = Number(outcome.GoldLogProb);
                if (double.IsFinite(outcome.Kl)) figures[Kl + arm.Name] = Number(outcome.Kl);
                if (double.IsFinite(outcome.Margin)) figures[Margin + arm.Name] = Number(outcome.Margin);
            }
            return blank with { GoldNll = -outcomes[0].GoldLogProb, ChoiceLogProbs = figures.ToJsonString() };

            static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
        };
    }

    // The other options' tokens, where every answer is one token; an option that is the right one in another spelling is none.
    private static int[] Rivals(EncodedPrompt prompt, int[] gold)
    {
        var right = prompt.Continuations[^1].Text.Trim();
        var others = prompt.Continuations.SkipLast(1).Where(other => other.Text.Trim() != right).ToList();
        return gold.Length == 1 && others.All(other => other.Tokens.Length == 1)
            ? [.. others.Select(other => other.Tokens[0]).Distinct()] : [];
    }

    private static IEnumerable<Arm> ArmsOf(TapPoint point, float[] state, int item, int[] outliers, double target)
    {
        var layer = point.Layer!.Value;
        foreach (var share in Shares)
        {
            yield return new(ArmName(layer, FormattableString.Invariant($"{Top}-{share}")),
                Edit(point, Drop(OperationKind.DropTop, share), item));
            yield return new(ArmName(layer, FormattableString.Invariant($"{Rest}-{share}")),
                Edit(point, Drop(OperationKind.DropTop, share) with { Except = outliers }, item));
            var count = Count(state, share);
            for (var draw = 0; draw < DrawsOf(share); draw++)
            {
                var seed = SplitMix64.Derive((ulong)layer, (ulong)draw);
                yield return new(ArmName(layer, SameEnergy, share, draw),
                    Edit(point, Drop(OperationKind.DropRandom, share) with { Seed = seed }, item));
                yield return new(ArmName(layer, Turned, share, draw),
                    Edit(point, Drop(OperationKind.DropTop, share) with { TurnsAtRandom = true, Seed = seed }, item));
                yield return new(ArmName(layer, SameCount, share, draw),
                    new RowEdit([new(point, new DimensionsOperation(Some(point.Width, count, seed, item), null))]));
            }
        }
        yield return new(ArmName(layer, Outliers), new RowEdit([new(point, new DimensionsOperation(outliers, null))]));
        foreach (var g in Exponents)
            yield return new(ArmName(layer, FormattableString.Invariant($"{Dial}-{g}")),
                Edit(point, new() { Kind = OperationKind.Power, Value = g }, item));
        if (Exponent(state, target) is { } matched)
            yield return new(ArmName(layer, Matched), Edit(point, new() { Kind = OperationKind.Power, Value = matched }, item));
    }

    private static OperationSpec Drop(OperationKind kind, int share) => new() { Kind = kind, Value = share, Of = ShareOf.Energy };

    private static RowEdit Edit(TapPoint point, OperationSpec operation, long item) => new([new(point, operation.Create(point, item))]);

    private static int[] Some(int width, int count, ulong seed, int item)
    {
        int[] dimensions = [.. Enumerable.Range(0, width)];
        new SplitMix64(SplitMix64.Derive(seed, (ulong)item)).Shuffle(dimensions.AsSpan());
        return [.. dimensions.Take(count).Order()];
    }

    // How many of the largest entries hold a share of the energy.
    private static int Count(float[] state, int percent)
    {
        double[] energies = [.. state.Select(x => (double)x * x).OrderDescending()];
        var (wanted, sum, count) = (percent / 100.0 * energies.Sum(), 0.0, 0);
        while (count < energies.Length && sum < wanted) sum += energies[count++];
        return Math.Max(1, count);
    }

    /// <summary>The exponent at which a state has a wished Hoyer sparsity, between 1/8 and 8; null where none has.</summary>
    internal static double? Exponent(float[] state, double target)
    {
        double[] magnitudes = [.. state.Select(x => Math.Abs((double)x))];
        var largest = magnitudes.Max();
        if (!(largest > 0) || !double.IsFinite(largest) || !double.IsFinite(target)) return null;
        double Hoyer(double g)
        {
            var (sum, squares) = (0.0, 0.0);
            foreach (var magnitude in magnitudes)
            {
                var x = Math.Pow(magnitude / largest, g);
                sum += x;
                squares += x * x;
            }
            var root = Math.Sqrt(magnitudes.Length);
            return (root - sum / Math.Sqrt(squares)) / (root - 1);
        }
        var (low, high) = (0.125, 8.0);
        if (Hoyer(low) > target || Hoyer(high) < target) return null;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (Hoyer(middle) < target) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>Whether an item lies in the easy half: its condition's value below the median, or the first of the conditions.</summary>
    internal static Func<StoredItem, bool> IsEasy(StudySpec spec, IReadOnlyList<StoredItem> items)
    {
        if (spec.Contrast is { } contrast) return item => item.Condition == contrast.Baseline;
        double[] values = [.. items.Select(item => item.Value).Where(double.IsFinite).Order()];
        if (values.Length == 0) return _ => false;
        var median = Bootstrap.Quantile(values, 0.5);
        return values[0] < median ? item => item.Value < median : item => item.Value <= median;
    }

    private static Dictionary<TapPoint, double> Easy(RunStore store, string run, StudySpec spec, IReadOnlyList<StudyItem> items,
        List<TapPoint> points)
    {
        var measured = store.ItemsWithoutStates(run, RunStore.MainPass).Where(item => item.Error is null).ToList();
        int[] easy = [.. measured.Where(IsEasy(spec, measured)).Select(item => item.Index)];
        var column = StoredFigures.OfMain(store, run, easy, ["hoyer"]);
        return points.ToDictionary(point => point, point =>
        {
            double[] figures = [.. column(new(point.Tap, point.Layer!.Value), "hoyer").Where(double.IsFinite).Order()];
            return figures.Length > 0 ? Bootstrap.Quantile(figures, 0.5) : double.NaN;
        });
    }
}
