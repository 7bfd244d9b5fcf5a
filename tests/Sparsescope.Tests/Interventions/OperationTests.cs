using Sparsescope.Interventions;

namespace Sparsescope.Tests.Interventions;

public sealed class OperationTests
{
    private const int Width = 576;

    private static readonly TapPoint s_point = new(new(TapNames.ResidPost, 3), "l_out-2", Width, false);

    public static TheoryData<string> Names => [.. OperationNames.All];

    private static double[] State(ulong seed, int width = Width)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, width).Select(_ => random.NextGaussian())];
    }

    private static double[] Apply(OperationSpec spec, double[] state, long item = 0)
    {
        var copy = (double[])state.Clone();
        spec.Create(s_point with { Width = state.Length }, item).Apply(copy);
        return copy;
    }

    private static OperationSpec Named(string text)
    {
        var (kind, value) = OperationNames.Parse(text)!.Value;
        return new() { Kind = kind, Value = value };
    }

    private static double Energy(double[] state) => state.Sum(x => x * x);

    [Theory]
    [InlineData("keep_top_10", OperationKind.KeepTop, 10.0)]
    [InlineData("drop_top_1", OperationKind.DropTop, 1.0)]
    [InlineData("keep_bottom_90", OperationKind.KeepBottom, 90.0)]
    [InlineData("scale_0.5", OperationKind.Scale, 0.5)]
    [InlineData("scale_-1", OperationKind.Scale, -1.0)]
    [InlineData("power_1.25", OperationKind.Power, 1.25)]
    [InlineData("project_out", OperationKind.ProjectOut, null)]
    [InlineData("project_out_2", OperationKind.ProjectOut, 2.0)]
    [InlineData("zero", OperationKind.Zero, null)]
    public void A_name_may_have_its_value_behind_it(string text, OperationKind kind, double? value) =>
        Assert.Equal((kind, value), OperationNames.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("keep")]
    [InlineData("keep_top_")]
    [InlineData("keep_top_ten")]
    [InlineData("zero_1")]
    [InlineData("scale_NaN")]
    [InlineData("scale_1e999")]
    [InlineData("Keep_top_10")]
    public void What_is_no_name_is_none(string text) => Assert.Null(OperationNames.Parse(text));

    [Theory]
    [InlineData("keep_top_10", new[] { 0.0, -5, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("keep_top_1", new[] { 0.0, -5, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("keep_top_30", new[] { 0.0, -5, 4, 4, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("drop_top_20", new[] { 1.0, 0, 0, 4, -4, 2, 3, 1, -1, 0, 0.5 })]
    [InlineData("keep_bottom_30", new[] { 1.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5 })]
    [InlineData("keep_bottom_40", new[] { 1.0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0.5 })]
    [InlineData("scale_0.5", new[] { 0.5, -2.5, 2, 2, -2, 1, 1.5, 0.5, -0.5, 0, 0.25 })]
    [InlineData("zero", new[] { 0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("none", new[] { 1.0, -5, 4, 4, -4, 2, 3, 1, -1, 0, 0.5 })]
    public void Shares_of_the_dimensions_take_the_lower_index_of_equals(string operation, double[] expected) =>
        Assert.Equal(expected, Apply(Named(operation), [1, -5, 4, 4, -4, 2, 3, 1, -1, 0, 0.5]));

    [Theory]
    [InlineData(OperationKind.KeepTop, 5)]
    [InlineData(OperationKind.KeepTop, 40)]
    [InlineData(OperationKind.KeepBottom, 20)]
    [InlineData(OperationKind.KeepRandom, 33.3)]
    [InlineData(OperationKind.DropTop, 5)]
    [InlineData(OperationKind.DropTop, 99)]
    [InlineData(OperationKind.DropRandom, 10)]
    public void A_share_of_energy_is_met_exactly(OperationKind kind, double percent)
    {
        var state = State(3);
        var spec = new OperationSpec { Kind = kind, Value = percent, Of = ShareOf.Energy };
        var share = Energy(Apply(spec, state)) / Energy(state) * 100;
        var expected = OperationNames.Of(kind).StartsWith("drop", StringComparison.Ordinal) ? 100 - percent : percent;
        if (!(Math.Abs(share - expected) <= 1e-9)) Assert.Fail($"{share:R} % of the energy is left where {expected} was expected");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void The_ends_of_a_share_of_energy_are_nothing_and_all(double percent)
    {
        var state = State(4);
        Assert.Equal(percent == 0 ? new double[Width]
            : state, Apply(new() { Kind = OperationKind.KeepTop, Value = percent, Of = ShareOf.Energy }, state));
        Assert.Equal(percent == 0 ? state : new double[Width],
            Apply(new() { Kind = OperationKind.DropTop, Value = percent, Of = ShareOf.Energy }, state));
    }

    [Fact]
    public void What_is_kept_and_what_is_dropped_make_up_the_state()
    {
        var state = State(5);
        foreach (var share in Enum.GetValues<ShareOf>())
        {
            var kept = Apply(new() { Kind = OperationKind.KeepTop, Value = 7, Of = share }, state);
            var left = Apply(new() { Kind = OperationKind.DropTop, Value = 7, Of = share }, state);
            for (var i = 0; i < Width; i++)
            {
                var energy = kept[i] * kept[i] + left[i] * left[i];
                if (!(Math.Abs(energy - state[i] * state[i]) <= 1e-12))
                    Assert.Fail($"entry {i} of {share}: {energy:R} of {state[i] * state[i]:R}");
            }
        }
    }

    [Fact]
    public void Dimensions_left_out_are_neither_touched_nor_counted()
    {
        var state = State(6);
        state[17] = 1000;
        var spec = new OperationSpec { Kind = OperationKind.KeepTop, Value = 10, Of = ShareOf.Energy, Except = [17] };
        var changed = Apply(spec, state);
        Assert.Equal(1000, changed[17]);
        var (rest, before) = (Energy(changed) - 1e6, Energy(state) - 1e6);
        if (!(Math.Abs(rest / before - 0.1) <= 1e-6)) Assert.Fail($"{rest / before:R} of the remainder's energy is left");
    }

    [Fact]
    public void Outliers_and_fills_come_from_the_reference()
    {
        var library = Library(width: 6, items: 4, large: 2);
        var spec = new OperationSpec { Kind = OperationKind.Dims, Outliers = 1, Fill = Fill.Mean, Reference = library };
        double[] state = [1, 2, 3, 4, 5, 6];
        var changed = Apply(spec, state);
        Assert.Equal([1, 2, 100 * (0 + 1 + 2 + 3) / 4.0, 4, 5, 6], changed);
        var drawn = Enumerable.Range(0, 40).Select(item => Apply(spec with { Fill = Fill.Resample }, state, item)[2]).ToHashSet();
        Assert.Equal([0, 100, 200, 300], drawn.Order());
        Assert.Equal([2 + 0.0, 2 + 1, 200, 2 + 3, 2 + 4, 2 + 5],
            Apply(new() { Kind = OperationKind.Replace, Item = "item 2", Reference = library }, state));
        Assert.Equal([1.5, 2.5, 150, 4.5, 5.5, 6.5], Apply(new() { Kind = OperationKind.Mean, Reference = library }, state));
    }

    // Item i: entry j is i + j, but for the large dimension, which is 100 i.
    private static StateLibrary Library(int width, int items, int large)
    {
        using var stream = new MemoryStream();
        Sparsescope.Safetensors.SafetensorsEntry[] entries = [.. Enumerable.Range(0, items).Select(i =>
            Sparsescope.Safetensors.SafetensorsEntry.F32($"item {i}/{TapNames.ResidPost}", [2, 1, width], i * 2L * width * sizeof(float)))];
        stream.Write(Sparsescope.Safetensors.SafetensorsHeader.Encode(entries, [StateLibrary.LayersOf(TapNames.ResidPost, [1, 3])]));
        for (var i = 0; i < items; i++)
        {
            for (var j = 0; j < width; j++) stream.Write(BitConverter.GetBytes(-1f));
            for (var j = 0; j < width; j++) stream.Write(BitConverter.GetBytes(j == large ? 100f * i : i + (float)j));
        }
        var bytes = stream.ToArray();
        return StateLibrary.Read(() => new MemoryStream(bytes), "states", "hash");
    }

    [Fact]
    public void A_library_without_the_layer_or_item_says_so()
    {
        var library = Library(6, 2, 2);
        var point = s_point with { Width = 6 };
        Assert.Contains("layer 2", Assert.Throws<BadInputException>(() => library.Mean(point with { Place = new(point.Tap, 2) })).Message,
            StringComparison.Ordinal);
        Assert.Contains("item 9", Assert.Throws<BadInputException>(() => library.State(point, "item 9", -1)).Message,
            StringComparison.Ordinal);
        Assert.Contains("7", Assert.Throws<BadInputException>(() => library.Mean(point with { Width = 7 })).Message,
            StringComparison.Ordinal);
        Assert.Contains("position 1", Assert.Throws<BadInputException>(() => library.State(point, "item 1", 1)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(1.25)]
    [InlineData(3)]
    public void A_power_keeps_norm_signs_and_order_and_moves_sparsity_one_way(double exponent)
    {
        var state = State(7);
        var changed = Apply(new() { Kind = OperationKind.Power, Value = exponent }, state);
        if (!(Math.Abs(Energy(changed) / Energy(state) - 1) <= 1e-12)) Assert.Fail("the norm moved");
        Assert.Equal(state.Select(Math.Sign), changed.Select(Math.Sign));
        Assert.Equal(Order(state), Order(changed));
        Assert.Equal(exponent > 1, changed.Max(Math.Abs) > state.Max(Math.Abs));
        Assert.Equal(new double[4], Apply(new() { Kind = OperationKind.Power, Value = exponent }, new double[4]));

        static int[] Order(double[] values) => [.. Enumerable.Range(0, values.Length).OrderBy(i => Math.Abs(values[i]))];
    }

    [Fact]
    public void Adding_and_projecting_out_undo_one_another()
    {
        float[] direction = [.. State(8).Select(x => (float)x)];
        var directions = new DirectionSet(new Dictionary<int, float[]> { [3] = direction });
        var state = State(9);
        var added = Apply(new() { Kind = OperationKind.Add, Value = 2.5, Directions = directions }, state);
        for (var i = 0; i < Width; i++) Assert.Equal(state[i] + 2.5 * direction[i], added[i]);
        var (one, other) = (Apply(new() { Kind = OperationKind.ProjectOut, Directions = directions }, state),
            Apply(new() { Kind = OperationKind.ProjectOut, Directions = directions }, added));
        for (var i = 0; i < Width; i++)
        {
            if (!(Math.Abs(one[i] - other[i]) <= 1e-12)) Assert.Fail($"entry {i} still depends on the direction");
        }
        var left = one.Zip(direction, (x, d) => x * d).Sum();
        if (!(Math.Abs(left) <= 1e-9)) Assert.Fail($"{left:R} of the direction is left");
    }

    [Fact]
    public void A_rotated_operation_is_the_operation_in_another_basis()
    {
        var state = State(10);
        var scaled = Apply(new() { Kind = OperationKind.Scale, Value = 3, Rotate = 5 }, state);
        for (var i = 0; i < Width; i++)
        {
            if (!(Math.Abs(scaled[i] - 3 * state[i]) <= 1e-11)) Assert.Fail("scaling depends on the basis");
        }
        var kept = Apply(new() { Kind = OperationKind.KeepTop, Value = 40, Of = ShareOf.Energy, Rotate = 5 }, state);
        if (!(Math.Abs(Energy(kept) / Energy(state) - 0.4) <= 1e-9)) Assert.Fail("the share of energy depends on the basis");
        Assert.NotEqual(kept, Apply(new() { Kind = OperationKind.KeepTop, Value = 40, Of = ShareOf.Energy, Rotate = 6 }, state));
        Assert.DoesNotContain(0.0, kept);
    }

    [Theory]
    [InlineData("drop_top_20")]
    [InlineData("keep_top_5")]
    [InlineData("power_1.5")]
    [InlineData("scale_0.3")]
    public void A_random_turn_goes_as_far_at_the_same_angle(string operation)
    {
        var state = State(11);
        var (there, elsewhere) = (Apply(Named(operation), state), Apply(Named(operation) with { TurnsAtRandom = true }, state));
        AssertNear(Distance(there), Distance(elsewhere));
        AssertNear(Dot(there), Dot(elsewhere));
        if (!operation.StartsWith("scale", StringComparison.Ordinal)) Assert.NotEqual(there, elsewhere);
        Assert.Equal(elsewhere, Apply(Named(operation) with { TurnsAtRandom = true }, state));
        if (!operation.StartsWith("scale", StringComparison.Ordinal))
            Assert.NotEqual(elsewhere, Apply(Named(operation) with { TurnsAtRandom = true }, state, item: 1));

        double Distance(double[] other) => state.Zip(other, (a, b) => (a - b) * (a - b)).Sum();
        double Dot(double[] other) => state.Zip(other, (a, b) => a * b).Sum();
        static void AssertNear(double a, double b)
        {
            if (!(Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a)))) Assert.Fail($"{a:R} and {b:R}");
        }
    }

    [Fact]
    public void A_kept_norm_is_the_norm_before()
    {
        var state = State(12);
        var changed = Apply(new() { Kind = OperationKind.DropTop, Value = 30, Of = ShareOf.Energy, KeepsNorm = true }, state);
        if (!(Math.Abs(Energy(changed) / Energy(state) - 1) <= 1e-12)) Assert.Fail("the norm moved");
        Assert.Equal(new double[Width], Apply(new() { Kind = OperationKind.Zero, KeepsNorm = true }, state));
    }

    [Fact]
    public void Permuted_magnitudes_are_the_same_ones()
    {
        var state = State(13);
        var changed = Apply(new() { Kind = OperationKind.Permute }, state);
        Assert.Equal(state.Select(Math.Abs).Order(), changed.Select(Math.Abs).Order());
        Assert.NotEqual(state, changed);
        Assert.NotEqual(changed, Apply(new() { Kind = OperationKind.Permute }, state, item: 1));
    }

    [Theory]
    [InlineData("drop_top_10")]
    [InlineData("keep_bottom_10")]
    [InlineData("power_0.5")]
    [InlineData("scale_2")]
    public void A_state_that_is_not_finite_does_not_become_finite(string operation)
    {
        foreach (var bad in (double[])[double.NaN, double.PositiveInfinity])
        {
            var state = State(14);
            state[5] = bad;
            Assert.Contains(Apply(Named(operation), state), x => !double.IsFinite(x));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void What_cannot_be_carried_out_is_refused_in_a_sentence(string name)
    {
        var kind = OperationNames.Parse(name)!.Value.Kind;
        var wrong = new OperationSpec { Kind = kind, Value = OperationNames.TakesValue(kind) ? double.PositiveInfinity : 1 };
        Assert.NotNull(wrong.Problem());
        Assert.Throws<BadInputException>(() => wrong.Create(s_point, 0));
    }

    [Fact]
    public void Every_choice_that_decides_the_outcome_is_in_the_identity()
    {
        var spec = new OperationSpec { Kind = OperationKind.KeepRandom, Value = 10 };
        OperationSpec[] others =
        [
            spec with { Kind = OperationKind.DropRandom }, spec with { Value = 11 }, spec with { Of = ShareOf.Energy },
                spec with { KeepsNorm = true },
            spec with { Rotate = 3 }, spec with { Rotate = 4 }, spec with { TurnsAtRandom = true }, spec with { Seed = 9 },
                spec with { Except = [2] },
            spec with { ExceptOutliers = 2, Reference = Library(6, 2, 2) }, spec with { Fill = Fill.Mean, Reference = Library(6, 2, 2) },
        ];
        Assert.Equal(others.Length + 1, others.Append(spec).Select(one => one.Json().ToJsonString()).Distinct().Count());
    }
}
