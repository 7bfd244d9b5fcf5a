using MathNet.Numerics.Distributions;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Tests.Studies.Analysis.Tables;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>The rule on evidence made by hand, at its edges: every clause of docs/design/009-verdict.md decides something here.</summary>
public sealed class VerdictRuleCellTests
{
    private const double Bound = 0.2;

    private static readonly AnalysisOptions s_options = new();

    private static readonly CellName s_cell = new("hoyer", Point.ResidPost, 1);

    private static readonly RegressionFrame s_thirty = Questions(30);

    [Theory]
    [InlineData(0.5, ClaimDirection.Sparser, VerdictWord.Supported), InlineData(-0.5, ClaimDirection.Sparser, VerdictWord.Opposite)]
    [InlineData(-0.5, ClaimDirection.Denser, VerdictWord.Supported), InlineData(0.5, ClaimDirection.Denser, VerdictWord.Opposite)]
    public void A_significant_effect_beyond_the_bound_is_as_claimed_or_against_it(double effect, ClaimDirection claim, VerdictWord word)
    {
        var cell = Judge(Design(Scale.Ordinal, 3, true) with { Expected = claim }, Raw(effect, 0.01, 0.001));
        Assert.Equal((word, "p 0.001", DecidingEffect.Raw), (cell.Name, cell.Reason, cell.Deciding));
        Assert.Equal(0.001, cell.PHolm);
        Assert.False(cell.HasSteps);
        Assert.Empty(cell.DoubtfulSteps);
    }

    [Theory]
    [InlineData(0.0499, VerdictWord.Supported), InlineData(0.05, VerdictWord.Undecided), InlineData(0.5, VerdictWord.Undecided)]
    public void P_of_five_in_a_hundred_itself_does_not_count(double p, VerdictWord word) =>
        Assert.Equal(word, Judge(Raw(0.5, 0.01, p)).Name);

    [Theory]
    [InlineData(0.5, VerdictWord.NoEffect, "90 % interval inside ±0.2")]
    [InlineData(0.05, VerdictWord.NoEffect, "90 % interval inside ±0.2")]
    [InlineData(0.012, VerdictWord.Smaller, "p 0.012, and the 90 % interval lies inside ±0.2")]
    public void Inside_the_bound_there_is_no_effect_or_a_smaller_one(double p, VerdictWord word, string reason)
    {
        foreach (var effect in (double[])[0.05, -0.05])
        {
            var cell = Judge(Raw(effect, 0.01, p));
            Assert.Equal((word, reason), (cell.Name, cell.Reason));
        }
    }

    [Fact]
    public void An_interval_that_reaches_beyond_the_bound_on_either_side_is_not_inside_it()
    {
        Assert.Equal(VerdictWord.Undecided, Judge(Raw(0.15, 0.05, 0.5)).Name);
        Assert.Equal(VerdictWord.Undecided, Judge(Raw(-0.15, 0.05, 0.5)).Name);
        Assert.Equal(VerdictWord.Supported, Judge(Raw(0.15, 0.05, 0.001)).Name);
        Assert.Equal(VerdictWord.Opposite, Judge(Raw(-0.15, 0.05, 0.001)).Name);
        // The very bound is not inside.
        var at = Raw(0.1, 0.01, 0.5);
        var end = at.Raw.Interval(0.90).High;
        Assert.Equal(VerdictWord.Undecided, Judge(Design(Scale.Ordinal, 3, true), at, bound: end).Name);
        Assert.Equal(VerdictWord.NoEffect, Judge(Design(Scale.Ordinal, 3, true), at, bound: Math.BitIncrement(end)).Name);
        var below = Raw(-0.1, 0.01, 0.5);
        end = -below.Raw.Interval(0.90).Low;
        Assert.Equal(VerdictWord.Undecided, Judge(Design(Scale.Ordinal, 3, true), below, bound: end).Name);
        Assert.Equal(VerdictWord.NoEffect, Judge(Design(Scale.Ordinal, 3, true), below, bound: Math.BitIncrement(end)).Name);
    }

    [Fact]
    public void What_is_undecided_says_p_and_what_could_be_seen()
    {
        var seen = EffectScale.Detectable(1) * s_thirty.NullError();
        Assert.Equal(Normal.InvCDF(0, 1, 0.975) + Normal.InvCDF(0, 1, 0.8), EffectScale.Detectable(1), 1e-12);
        Assert.Equal(FormattableString.Invariant($"p 0.5; this n sees effects from {seen:0.00}"), Judge(Raw(0.1, 0.2, 0.5)).Reason);
        Assert.Equal(seen, Judge(Raw(0.1, 0.2, 0.5)).SmallestDetectable, 1e-12);
        var vast = Raw(0.1, 0.2, 0.5);
        var unseen = Judge(vast with { Raw = vast.Raw with { NullError = 2 } });
        Assert.Equal("p 0.5", unseen.Reason);
        Assert.True(double.IsNaN(unseen.SmallestDetectable));
    }

    [Fact]
    public void Nothing_is_said_of_nine_units_or_of_an_effect_that_is_none()
    {
        Assert.Equal("9 questions are too few", Judge(Raw(0.5, 0.01, 0.001, Questions(9))).Reason);
        Assert.True(double.IsNaN(Judge(Raw(0.5, 0.01, 0.001, Questions(9))).SmallestDetectable));
        Assert.Equal(VerdictWord.Supported, Judge(Raw(0.5, 0.01, 0.001, Questions(10))).Name);
        Assert.InRange(Judge(Raw(0.5, 0.01, 0.001, Questions(10))).SmallestDetectable, 0.5, 2);
        Assert.Equal("the effect is not defined here", Judge(Raw(double.NaN, 0.01, 0.001)).Reason);
        Assert.Equal(VerdictWord.Undecided, Judge(Raw(double.NaN, 0.01, 0.001)).Name);
        var table = Make(Design(Scale.Ordinal, 3, false), 9, (random, _, _, _) => random.NextGaussian());
        var items = new RegressionFrame(DesignUnits.Of(table), [.. Enumerable.Range(0, 9)]);
        Assert.Equal("9 items are too few", Judge(Design(Scale.Ordinal, 3, false), Raw(0.5, 0.01, 0.001, items)).Reason);
    }

    [Theory]
    [InlineData(false, "clusters"), InlineData(true, "groups of questions")]
    public void Where_units_hang_together_as_many_of_those_must_be_there(bool paired, string units)
    {
        RegressionFrame Of(int independent)
        {
            var design = Design(Scale.Ordinal, 3, paired) with { Clustered = !paired };
            var table = Make(design, 30, (random, _, _, _) => random.NextGaussian());
            string Name(int i) => $"{(paired ? i / 3 : i) % independent}";
            var items = table.Items.Select((item, i) => item with { Group = Name(i) });
            return new(DesignUnits.Of(table with { Items = [.. items] }), [.. Enumerable.Range(0, 30)]);
        }
        Assert.Equal($"9 {units} are too few", Judge(Design(Scale.Ordinal, 3, paired), Raw(0.5, 0.01, 0.001, Of(9))).Reason);
        Assert.Equal(VerdictWord.Supported, Judge(Design(Scale.Ordinal, 3, paired), Raw(0.5, 0.01, 0.001, Of(10))).Name);
    }

    [Fact]
    public void Obstacles_come_before_everything_and_confounding_before_doubt()
    {
        var strong = Raw(0.5, 0.01, 0.001);
        var cell = Judge(Design(Scale.Ordinal, 3, true), strong, new("lengths never overlap", "items are missing"));
        Assert.Equal((VerdictWord.NotIdentifiable, "lengths never overlap"), (cell.Name, cell.Reason));
        cell = Judge(Design(Scale.Ordinal, 3, true), strong, new(null, "items are missing"));
        Assert.Equal((VerdictWord.Undecided, "items are missing"), (cell.Name, cell.Reason));
    }

    [Fact]
    public void Significant_steps_of_both_directions_are_not_monotone_whatever_the_trend()
    {
        foreach (var effect in (double[])[0.5, 0, -0.5])
        {
            var cell = Judge(Raw(effect, 0.01, 0.001) with { Steps = [Step("a", "b", 0.4, 0.049), Step("b", "c", -0.3, 0.01)] });
            Assert.Equal((VerdictWord.NotMonotone, "sparser from a to b (+0.40), denser from b to c (-0.30)"), (cell.Name, cell.Reason));
        }
        // A step whose p is 5 % itself, one without p, and one without an effect are no significant steps.
        foreach (var p in (double[])[0.05, double.NaN])
        {
            Assert.Equal(VerdictWord.Supported,
                Judge(Raw(0.5, 0.01, 0.001) with { Steps = [Step("a", "b", 0.4, 0.001), Step("b", "c", -0.3, p)] }).Name);
        }
        Assert.Equal(VerdictWord.Supported,
            Judge(Raw(0.5, 0.01, 0.001) with { Steps = [Step("a", "b", 0.4, 0.001), Step("b", "c", 0, 0.001)] }).Name);
        foreach (var (effect, p) in ((double, double)[])[(0.3, 0.05), (0.3, double.NaN), (0, 0.001)])
        {
            Assert.Equal(VerdictWord.Opposite,
                Judge(Raw(-0.5, 0.01, 0.001) with { Steps = [Step("a", "b", -0.4, 0.001), Step("b", "c", effect, p)] }).Name);
        }
    }

    [Fact]
    public void All_steps_of_a_direction_are_named() =>
        Assert.Equal("sparser from a to b (+0.40), c to d (+0.30), denser from b to c (-0.30)", Judge(Raw(0.5, 0.01, 0.001) with
        {
            Steps = [Step("a", "b", 0.4, 0.01), Step("b", "c", -0.3, 0.01), Step("c", "d", 0.3, 0.01)],
        }).Reason);

    [Theory]
    [InlineData(0.5, -0.3, "the trend is significant, but so is a step against it: b to c (-0.30)")]
    [InlineData(-0.5, 0.3, "the trend is significant, but so is a step against it: b to c (+0.30)")]
    public void One_significant_step_against_the_trend_leaves_it_undecided(double effect, double step, string reason)
    {
        var cell = Judge(Raw(effect, 0.01, 0.001) with { Steps = [Step("a", "b", 0, 0.9), Step("b", "c", step, 0.01)] });
        Assert.Equal((VerdictWord.Undecided, reason), (cell.Name, cell.Reason));
        Assert.NotEqual(VerdictWord.Undecided, Judge(Raw(effect, 0.01, 0.001) with { Steps = [Step("b", "c", -step, 0.01)] }).Name);
    }

    [Fact]
    public void A_step_is_doubtful_that_reaches_the_bound_on_the_other_side_or_could_not_be_judged()
    {
        StepRow[] rising = [Step("a", "b", 0.1, 0.5, -0.2, 0.4), Step("b", "c", 0.1, 0.5, -0.19, 0.4), Step("c", "d", 0.1, 0.5, double.NaN,
            double.NaN)];
        var up = Judge(Raw(0.5, 0.01, 0.001) with { Steps = rising });
        Assert.Equal(["a → b", "c → d"], up.DoubtfulSteps);
        Assert.True(up.HasSteps);
        StepRow[] falling = [Step("a", "b", -0.1, 0.5, -0.4, 0.2), Step("b", "c", -0.1, 0.5, -0.4, 0.19)];
        Assert.Equal(["a → b"], Judge(Raw(-0.5, 0.01, 0.001) with { Steps = falling }).DoubtfulSteps);
        Assert.Empty(Judge(Raw(0.05, 0.01, 0.9) with { Steps = rising }).DoubtfulSteps);   // nothing is claimed there
    }

    [Fact]
    public void Given_length_the_raw_and_the_matched_effect_must_have_its_sign()
    {
        var given = Raw(0.5, 0.01, 0.001).Raw;
        VerdictRule.Evidence Of(double raw, ControlRow? matched) => Raw(raw, 0.01, 0.9) with { GivenLength = given, Matched = matched };
        var agreed = Judge(Of(0.1, Matched(0.2)));
        Assert.Equal((VerdictWord.Supported, DecidingEffect.Length), (agreed.Name, agreed.Deciding));
        Assert.Equal((0.5, 0.001), (agreed.Effect90.Estimate, agreed.PHolm));
        Assert.Equal("no length-matched items to confirm it", Judge(Of(0.1, null)).Reason);
        Assert.Equal("no length-matched items to confirm it", Judge(Of(0.1, Matched(0.2) with { Status = ControlStatus.TooFew })).Reason);
        Assert.Equal("no length-matched items to confirm it", Judge(Of(0.1, Matched(double.NaN))).Reason);
        Assert.Equal("a suppression: the raw effect has the other sign", Judge(Of(-0.1, Matched(0.2))).Reason);
        Assert.Equal("the length-matched effect has the other sign", Judge(Of(0.1, Matched(-0.2))).Reason);
        Assert.All([Of(0.1, null), Of(-0.1, Matched(0.2)), Of(0.1, Matched(-0.2))],
            evidence => Assert.Equal(VerdictWord.Undecided, Judge(evidence).Name));
        // Raw alone asks nothing of matched items.
        Assert.Equal(VerdictWord.Supported, Judge(Raw(0.5, 0.01, 0.001) with { Matched = Matched(-0.2) }).Name);
    }

    [Theory]
    [InlineData(0.02, 0.04, 0.04, VerdictWord.Supported), InlineData(0.03, 0.04, 0.06, VerdictWord.Undecided)]
    public void P_is_corrected_over_the_cells_and_so_is_what_can_be_seen(double first, double second, double holm, VerdictWord word)
    {
        var found = Of(Design(Scale.Ordinal, 3, true), [Raw(0.5, 0.01, first), Raw(0.5, 0.01, second)]);
        Assert.Equal(word, found.Name);
        Assert.All(found.Cells, cell => Assert.Equal(holm, cell.PHolm, 1e-12));
        Assert.All(found.Cells, cell => Assert.Equal((Normal.InvCDF(0, 1, 1 - 0.05 / 4) + Normal.InvCDF(0, 1, 0.8)) * s_thirty.NullError(),
            cell.SmallestDetectable, 1e-12));
    }

    [Theory]
    [InlineData("+", VerdictWord.Supported), InlineData("-", VerdictWord.Opposite), InlineData("0", VerdictWord.NoEffect)]
    [InlineData("s", VerdictWord.Smaller), InlineData("m", VerdictWord.NotMonotone), InlineData("?", VerdictWord.Undecided)]
    [InlineData("+0", VerdictWord.Supported), InlineData("+?", VerdictWord.Supported), InlineData("+s", VerdictWord.Supported)]
    [InlineData("-0", VerdictWord.Opposite), InlineData("-?", VerdictWord.Opposite), InlineData("m0", VerdictWord.NotMonotone)]
    [InlineData("m?", VerdictWord.NotMonotone), InlineData("ms", VerdictWord.NotMonotone), InlineData("+-", VerdictWord.Undecided)]
    [InlineData("+m", VerdictWord.Undecided), InlineData("-m", VerdictWord.Undecided), InlineData("+-m", VerdictWord.Undecided)]
    [InlineData("0s", VerdictWord.Smaller), InlineData("0?", VerdictWord.Undecided), InlineData("s?", VerdictWord.Undecided)]
    public void The_word_of_a_study_from_those_of_its_cells(string cells, VerdictWord word) =>
        Assert.Equal(word, Of(Design(Scale.Ordinal, 3, true), [.. cells.Select(cell => cell switch
        {
            '+' => Raw(0.5, 0.01, 1e-5),
            '-' => Raw(-0.5, 0.01, 1e-5),
            's' => Raw(0.05, 0.01, 1e-5),
            '0' => Raw(0.05, 0.01, 0.9),
            'm' => Raw(0.5, 0.01, 1e-5) with { Steps = [Step("a", "b", 0.4, 0.01), Step("b", "c", -0.3, 0.01)] },
            _ => Raw(0.5, 0.5, 0.9),
        })]).Name);

    [Fact]
    public void Where_no_cell_can_tell_neither_can_the_study() =>
        Assert.Equal(VerdictWord.NotIdentifiable,
            Of(Design(Scale.Ordinal, 3, true), [Raw(0.5, 0.01, 0.001), Raw(0.05, 0.01, 0.9)], new("lengths never overlap", null)).Name);

    [Fact]
    public void On_the_edge_is_p_within_two_of_its_errors_or_an_end_within_its_error_of_the_bound()
    {
        var error = 2 * Math.Sqrt(0.05 * 0.95 / s_options.Permutations);
        foreach (var side in (double[])[-1, 1])
        {
            Assert.True(Judge(Raw(0.5, 0.001, 0.05 + side * 0.99 * error)).NearBound);
            Assert.False(Judge(Raw(0.5, 0.001, 0.05 + side * 1.01 * error)).NearBound);
        }
        foreach (var effect in (double[])[0.1, -0.1])
        {
            var evidence = Raw(effect, 0.05, 0.5);
            var inner = evidence.Raw.Interval(0.90);
            var moves = EffectInterval.MonteCarloError(inner, s_options.Resamples);
            var ends = effect > 0 ? inner.High : -inner.Low;      // the outer one
            bool Near(double bound) => Judge(Design(Scale.Ordinal, 3, true), evidence, bound: bound).NearBound;
            Assert.True(Near(ends + 0.99 * moves));
            Assert.True(Near(ends - 0.99 * moves));
            Assert.False(Near(ends + 1.01 * moves));
            Assert.False(Near(ends - 1.01 * moves));
            var starts = effect > 0 ? inner.Low : -inner.High;    // the inner one, on the same side of zero
            Assert.True(starts > 0);
            Assert.True(Near(starts + 0.99 * moves));
            Assert.False(Near(starts + 1.01 * moves));
        }
    }

    private static VerdictRule.Evidence Raw(double effect, double spread, double p, RegressionFrame? frame = null)
    {
        var of = frame ?? s_thirty;
        var centre = double.IsNaN(effect) ? 0 : effect;
        return new(s_cell, new(of, effect, [centre - spread, centre, centre + spread], p, of.NullError()), null, null, []);
    }

    private static StepRow Step(string from, string to, double effect, double holm, double low = -0.1, double high = 0.1) =>
        new(s_cell, from, to, EffectKind.DzDifference, new(effect, low, high, 0.90, 30), new(effect, low, high, 0.95, 30), holm)
        {
            PHolm = holm,
        };

    private static ControlRow Matched(double effect) => new()
    {
        Control = ControlKind.LengthMatched,
        Cell = s_cell,
        Status = ControlStatus.Ok,
        Controlled95 = new(effect, effect - 0.1, effect + 0.1, 0.95, 30),
    };

    private static RegressionFrame Questions(int n) =>
        new(DesignUnits.Of(Make(Design(Scale.Ordinal, 3, true), n, (random, _, _, _) => random.NextGaussian())),
            [.. Enumerable.Range(0, n)]);

    private static CellVerdict Judge(VerdictRule.Evidence cell) => Judge(Design(Scale.Ordinal, 3, true), cell);

    private static CellVerdict Judge(Design design, VerdictRule.Evidence cell, VerdictRule.Obstacles? obstacles = null,
        double bound = Bound) => VerdictRule.Of(design, bound, [cell], obstacles ?? new(null, null), s_options).Cells.Single();

    private static StudyVerdict Of(Design design, IReadOnlyList<VerdictRule.Evidence> cells, VerdictRule.Obstacles? obstacles = null) =>
        VerdictRule.Of(design, Bound, cells, obstacles ?? new(null, null), s_options);
}
