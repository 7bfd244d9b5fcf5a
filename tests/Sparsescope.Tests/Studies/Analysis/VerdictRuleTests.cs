using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Tests.Studies.Analysis.Tables;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>Bounds, marks, missing items and explanations of the rule.</summary>
public sealed class VerdictRuleTests
{
    [Theory]
    [InlineData(EffectKind.SpearmanRho, 0.1, 1, 857)]
    [InlineData(EffectKind.SpearmanRho, 0.1, 4, 1275)]
    [InlineData(EffectKind.CliffsDelta, 0.11, 1, 944)]
    [InlineData(EffectKind.DzDifference, 0.2, 1, 215)]
    [InlineData(EffectKind.DzSlope, 0.2, 4, 319)]
    public void A_true_zero_is_called_so_in_four_of_five_studies_at_this_n(EffectKind effect, double bound, int cells, int n)
    {
        Assert.Equal(bound, EffectScale.DefaultBound(effect));
        Assert.Equal(n, EffectScale.ItemsForZero(effect, bound, cells));
    }

    [Fact]
    public void An_effect_of_the_published_size_is_not_called_none_by_more_data()
    {
        // rho 0.129, as published for single items; at n = 10,000 the old bound of 0.2 called it no effect ten times of ten.
        var table = Make(Design(Scale.Ordinal, 5, false, LengthRole.Treatment), 10_000, (random, condition, _, _) => 0.0927 * condition
            + random.NextGaussian());
        var found = Run(table, Quick with { Permutations = 199, Resamples = 100 });
        Assert.InRange(found.Cells[0].Effect.Estimate, 0.11, 0.15);
        Assert.Equal(VerdictWord.Supported, found.Verdict.Name);
    }

    [Fact]
    public void What_is_not_zero_but_inside_the_bound_is_smaller_than_the_bound()
    {
        var table = Make(Design(Scale.Ordinal, 5, false, LengthRole.Treatment), 8_000, (random, condition, _, _) => 0.04 * condition
            + random.NextGaussian());
        var found = Run(table, Quick with { Permutations = 199, Resamples = 100 });
        Assert.Equal(VerdictWord.Smaller, found.Verdict.Name);
        Assert.Contains("not zero (sparser, as claimed)", found.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Items_missing_from_one_condition_make_it_undecided_whatever_the_effect()
    {
        var table = Make(Design(Scale.Ordinal, 2, false, LengthRole.Treatment), 200, (random, condition, _, _) => 2 * condition
            + random.NextGaussian());
        Assert.Equal(VerdictWord.Supported, Run(table).Verdict.Name);
        StudyTable Without(int first, int second) => table with
        {
            Missing = [.. Enumerable.Repeat(new MissingItem(0, 0), first),
            .. Enumerable.Repeat(new MissingItem(1, 1), second)]
        };
        var unequal = Run(Without(0, 66));
        Assert.Equal(VerdictWord.Undecided, unequal.Verdict.Name);
        Assert.Contains("66 of 166 of 'c1', 0 of 100 of 'c0'", unequal.Verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(VerdictWord.Supported, Run(Without(30, 31)).Verdict.Name);
    }

    [Fact]
    public void Few_missing_of_many_are_told_apart_by_Fishers_exact_test()
    {
        static StudyTable Of(int n, int missing)
        {
            var table = Make(Design(Scale.Ordinal, 2, false), 2 * n, (random, _, _, _) => random.NextGaussian());
            return table with { Missing = [.. Enumerable.Repeat(new MissingItem(1, 1), missing)] };
        }
        Assert.NotNull(MissingShares.Differ(Of(1000, 8)));      // 0.8 points, p 0.008
        Assert.Null(MissingShares.Differ(Of(1000, 3)));         // p 0.25
        Assert.NotNull(MissingShares.Differ(Of(10, 1)));        // 9 points
        Assert.Null(MissingShares.Differ(Of(1000, 0)));
    }

    [Fact]
    public void A_pilot_a_wide_bound_and_a_length_that_is_not_controlled_for_stand_in_the_sentence()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 300, (random, condition, _, _) => condition + random.NextGaussian());
        Assert.Empty(Run(table).Verdict.Marks);
        var marked = Run(table with
        {
            Design = table.Design with
            {
                Pilot = 60,
                Bound = 0.3,
                NotApplicable = new Dictionary<ControlKind, string> { [ControlKind.Length] = "prompts are what they are" },
            },
        }).Verdict;
        Assert.Contains("A pilot (--limit 60)", marked.Sentence, StringComparison.Ordinal);
        Assert.Contains("wider than the usual ±0.1", marked.Sentence, StringComparison.Ordinal);
        Assert.Contains("not controlled for (study.yaml: prompts are what they are)", marked.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ControlKind.Length), InlineData(ControlKind.LengthCubic)]
    public void No_control_of_length_can_be_excused_in_silence(ControlKind control)
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 300, (random, _, tokens, _) => tokens / 20.0 + random.NextGaussian(), Growing);
        var marked = Run(table with
        {
            Design = table.Design with { NotApplicable = new Dictionary<ControlKind, string> { [control] = "we think so." } },
        }).Verdict;
        Assert.Contains("was not controlled for (study.yaml: we think so).", marked.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompts_that_end_otherwise_by_condition_cannot_be_excused_in_silence()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 300, (random, condition, _, _) => condition + random.NextGaussian()) with
        {
            Format = new(false, true, "last tokens differ"),
        };
        Assert.Equal(VerdictWord.NotIdentifiable, Run(table).Verdict.Name);
        StudyTable Excused(FormatReport format) => table with
        {
            Format = format,
            Design = table.Design with { NotApplicable = new Dictionary<ControlKind, string> { [ControlKind.Format] = "it must be so" } },
        };
        Assert.Contains("excuses (study.yaml: it must be so)", Run(Excused(table.Format)).Verdict.Sentence, StringComparison.Ordinal);
        Assert.Empty(Run(Excused(new(true, false, "all alike"))).Verdict.Marks);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Where_all_prompts_are_equally_long_there_is_no_length_to_control_for(bool paired)
    {
        var table = Make(Design(Scale.Ordinal, 3, paired), 240, (random, condition, _, _) => condition + random.NextGaussian(),
            (_, _) => 17);
        var found = Run(table);
        Assert.Equal(VerdictWord.Supported, found.Verdict.Name);
        Assert.Equal(DecidingEffect.Raw, found.Verdict.Cells[0].Deciding);
        Assert.Empty(found.Verdict.Marks);
        ControlKind[] controls = [ControlKind.Length, ControlKind.LengthCubic, ControlKind.LengthMatched];
        Assert.All(found.Controls.Where(row => controls.Contains(row.Control)), row =>
        {
            Assert.Equal(ControlStatus.NotApplicable, row.Status);
            Assert.Contains("equally long", row.Reason, StringComparison.Ordinal);
        });
        Assert.All(found.Frames[0].Steps, step => Assert.False(step.GivenLength));
    }

    [Fact]
    public void Ever_is_said_of_an_order_only_where_its_steps_were_looked_at()
    {
        // Nine of ten values are the same: what is left of fifths is two, and two are no steps.
        var table = Make(Design(Scale.Continuous, 1, false, LengthRole.Treatment), 500, (random, _, _, _) => random.NextGaussian());
        table = table with
        {
            Items = [.. table.Items.Select((item, i) =>
                item with { Value = i % 10 == 0 ? i : 0, Figures = [item.Figures[0] + (i % 10 == 0 ? 4 : 0)] })],
        };
        var found = Run(table);
        Assert.Empty(found.Frames[0].Steps);
        Assert.Equal(VerdictWord.Supported, found.Verdict.Name);
        Assert.DoesNotContain("ever", found.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_too_small_to_call_a_zero_so_says_so()
    {
        var found = Run(Make(Design(Scale.Ordinal, 2, true, LengthRole.Treatment), 60, (random, _, _, _) => random.NextGaussian()));
        Assert.Equal(VerdictWord.Undecided, found.Verdict.Name);
        Assert.Contains("60 questions: to call a true zero so in 80 % of studies takes about 215", found.Verdict.Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_smallest_effect_seen_is_that_of_the_null_and_does_not_grow_with_the_effect()
    {
        double Seen(double shift) => Run(Make(Design(Scale.Ordinal, 2, true, LengthRole.Treatment), 100, (random, condition, _, _) =>
            shift * condition + random.NextGaussian())).Verdict.Cells[0].SmallestDetectable;
        Assert.InRange(Seen(0), 0.26, 0.30);             // 2.80 / √100
        Assert.InRange(Seen(3) / Seen(0), 0.95, 1.05);
    }

    [Fact]
    public void A_control_that_reverses_an_effect_explains_nothing_and_is_named_beside_it()
    {
        var table = Make(Design(Scale.Ordinal, 5, false, LengthRole.Treatment), 600, (random, condition, _, _) => condition
            + random.NextGaussian());
        var random = new SplitMix64(3);
        double[] Column(double slope) => [.. table.Items.Select(item => slope * item.Condition + random.NextGaussian())];
        StudyTable With(ControlKind control, double slope) => table with
        {
            Alternatives = [new(control, 0, new(Point.ResidPost, 1), "hoyer",
            Column(slope))]
        };
        var reversed = Run(With(ControlKind.Rms, -1));
        Assert.Empty(reversed.Explanations);
        Assert.Contains(reversed.Cautions, caution => caution.Contains("the effect is reversed at 1 of the 1 cells",
            StringComparison.Ordinal));
        var gone = Run(With(ControlKind.Rms, 0));
        Assert.Equal("scale of the dimensions", Assert.Single(gone.Explanations).Name);
        Assert.Empty(Run(With(ControlKind.OutlierDims, 0.9)).Explanations);
        Assert.Empty(Run(With(ControlKind.OutlierDims, 0.9)).Cautions);
    }

    [Fact]
    public void A_control_row_of_fewer_than_ten_units_says_only_that()
    {
        var table = Make(Design(Scale.Ordinal, 2, true, LengthRole.Treatment), 60, (random, condition, _, _) => condition
            + random.NextGaussian());
        int[] part = [.. Enumerable.Range(0, 12)];
        var figures = FigureColumns.Of([.. part.Select(i => new[] { i * 0.1 })]);
        var row = Run(table with { Passes = [new(ControlKind.Twin, 1, part, figures)] }).Controls
            .Single(control => control.Control == ControlKind.Twin);
        Assert.Equal((ControlStatus.TooFew, 6), (row.Status, row.N));
        Assert.True(double.IsNaN(row.Controlled95.Low) && double.IsNaN(row.Attenuation.Estimate));
    }

    [Fact]
    public void Constant_differences_have_no_effect_and_no_p()
    {
        var table = Make(Design(Scale.Ordinal, 2, true, LengthRole.Treatment), 40, (random, condition, _, _) => 0, points: 2);
        var shifted = table with
        {
            Items = [.. table.Items.Select(item =>
            item with { Figures = [item.Figures[0] + item.Condition, item.Figures[1]] })]
        };
        var found = Run(shifted);
        Assert.All(found.Cells, cell => Assert.True(double.IsNaN(cell.Effect.Estimate) && double.IsNaN(cell.P) && double.IsNaN(cell.Q)
            && double.IsNaN(cell.PMax)));
        Assert.Equal(VerdictWord.Undecided, found.Verdict.Name);
    }

    [Fact]
    public void Errors_that_only_follow_the_condition_are_predicted_by_chance_within_conditions()
    {
        var random = new SplitMix64(6);
        var table = Make(Design(Scale.Ordinal, 5, false), 1000, (r, condition, _, _) => -condition + r.NextGaussian());
        var judged = table with
        {
            Items = [.. table.Items.Select(item =>
            item with { Judged = random.NextDouble() > 0.3 + 0.12 * item.Condition })]
        };
        var row = Assert.Single(Run(judged).Behaviour.Rows, r => !r.Baseline);
        Assert.InRange(row.Auroc.Estimate, 0.44, 0.56);          // pooled over conditions it is 0.34
        Assert.True(row.Auroc.Low < 0.5 && row.Auroc.High > 0.5);
        Assert.InRange(row.Brier, 0.15, 0.26);
        Assert.InRange(row.LogLoss, 0.5, 0.71);
    }

    [Fact]
    public void Effects_of_both_signs_do_not_cancel_in_their_size()
    {
        var found = Run(Make(Design(Scale.Ordinal, 5, false, LengthRole.Treatment), 400,
            (random, condition, _, cell) => (cell >= 8 ? 0.3 : cell % 2 == 0 ? 1 : -1) * condition + random.NextGaussian(), points: 10));
        var row = Assert.Single(found.Localisation);
        Assert.True(row.Difference.Low > 0, "the means say that the effect is late");
        Assert.True(row.SizeDifference.High < 0 && row.EarlySize > row.LateSize + 0.2, "it is larger early");
    }

    [Theory]
    [InlineData(15)]
    [InlineData(30)]
    public void Cliffs_delta_and_its_interval_stay_on_the_scale(int each)
    {
        var apart = Run(Make(Design(Scale.Ordinal, 2, false), 2 * each, (random, condition, _, _) => 100 * condition
            + random.NextDouble()));
        var effect = apart.Cells[0].Effect;
        Assert.Equal(1, effect.Estimate);
        Assert.True(effect is { Low: > 0.5 and < 1, High: <= 1 });
        Assert.All(apart.Controls.Where(row => row.Status == ControlStatus.Ok && row.Control == ControlKind.LengthCubic), row =>
            Assert.True(row.Controlled95 is { Estimate: <= 1, High: <= 1 }));
    }

    [Fact]
    public void D_z_given_covariates_counts_them_in_its_degrees_of_freedom()
    {
        var random = new SplitMix64(12);
        const int N = 14;
        double[] y = [.. Enumerable.Range(0, N).Select(_ => 0.5 + random.NextGaussian())],
            x = [.. Enumerable.Range(0, N).Select(_ => random.NextGaussian())];
        var table = Make(Design(Scale.Ordinal, 2, true), N, (_, _, _, _) => 0);
        var units = DesignUnits.Of(table);
        var frame = new RegressionFrame(units, [.. Enumerable.Range(0, N)], x);
        double mx = x.Average(), my = y.Average(), slope = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / x.Sum(a => (a - mx) * (a - mx)),
            intercept = my - slope * mx;
        var residual = Math.Sqrt(x.Zip(y, (a, b) => Math.Pow(b - intercept - slope * a, 2)).Sum() / (N - 2));
        var found = frame.Effect(frame.Outcome(y));
        if (!(Math.Abs(found - intercept / residual) <= 1e-10)) Assert.Fail($"expected {intercept / residual:R}, got {found:R}");
        var copied = new RegressionFrame(units, [.. Enumerable.Range(0, N)], x, [.. x.Select(v => 2 * v)]);
        Assert.Equal(1, copied.Covariates);   // a copy is not counted
    }

    [Fact]
    public void How_reliable_tokens_must_be_falls_as_the_effect_stands_clearer_of_length()
    {
        double Needed(double slope) => Run(Make(Design(Scale.Ordinal, 5, false), 800, (random, condition, tokens, _) => slope * condition
            + tokens / 30.0 + random.NextGaussian(), Growing), Quick)
            .Verdict.Cells[0].Reliability;
        var (weak, strong) = (Needed(0.25), Needed(1));
        Assert.InRange(weak, 0.3, 1);
        Assert.True(strong < weak);
        // Where length goes against the effect no reliability takes it away.
        var against = Run(Make(Design(Scale.Ordinal, 5, false), 800, (random, condition, tokens, _) => condition - tokens / 15.0
            + random.NextGaussian(), Growing)).Verdict.Cells[0];
        Assert.Equal(0, against.Reliability);
    }

    [Fact]
    public void Fourteen_clusters_of_fourteen_sizes_can_still_be_told_apart()
    {
        var random = new SplitMix64(2);
        var items = Enumerable.Range(0, 14).SelectMany(c => Enumerable.Range(0, c + 3)
            .Select(_ => (Cluster: c, Figure: 10 * (c % 2) + random.NextGaussian())));
        var table = Make(Design(Scale.Ordinal, 2, false, LengthRole.Treatment), 1, (_, _, _, _) => 0);
        table = table with
        {
            Design = table.Design with { Clustered = true },
            Items = [.. items.Select(item => table.Items[0] with { Condition = item.Cluster % 2, Value = item.Cluster % 2,
                Group = $"c{item.Cluster}", Figures = [item.Figure] })],
        };
        Assert.True(Run(table).Cells[0].P < 0.05);
    }

    [Fact]
    public void Enough_questions_are_too_few_where_they_come_in_few_groups()
    {
        var verdict = Run(InSets(600, sets: 20, share: 0, effect: 0)).Verdict;
        Assert.Contains(verdict.Name, new[] { VerdictWord.Undecided, VerdictWord.NoEffect });
        Assert.Contains("600 questions in 20 groups, within which they are not independent: to call a true zero so in 80 % of studies "
            + "takes about 215 independent ones.", verdict.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("groups", Run(InSets(600, sets: 300, share: 0, effect: 0)).Verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_smallest_effect_seen_grows_with_what_groups_share_and_not_with_the_effect(double effect)
    {
        double Smallest(double share) => Run(InSets(600, sets: 60, share, effect)).Verdict.Cells[0].SmallestDetectable;
        var alone = EffectScale.Detectable(1) / Math.Sqrt(600);
        Assert.InRange(Smallest(0) / alone, 0.75, 1.3);     // sixty groups: a standard deviation of 9 % about 1
        // A part of a third of the variance: 1 + (10 − 1) / 3 = 4 times the variance.
        Assert.InRange(Smallest(1) / alone, 1.5, 2.6);
    }

    /// <summary>Questions in two conditions, whose sets each move the difference, of variance 2, by a part of their own.</summary>
    private static StudyTable InSets(int questions, int sets, double share, double effect)
    {
        var random = new SplitMix64(5);
        var parts = Enumerable.Range(0, sets).Select(_ => share * random.NextGaussian()).ToArray();
        var table = Make(Design(Scale.Ordinal, 2, true, LengthRole.Treatment), questions, (r, condition, _, _) => effect * condition
            + r.NextGaussian());
        int Set(string pair) => int.Parse(pair[1..], System.Globalization.CultureInfo.InvariantCulture) % sets;
        return table with
        {
            Items = [.. table.Items.Select(item => item with
            {
                Group = $"set {Set(item.Pair!)}",
                Figures = [item.Figures[0] + item.Condition * parts[Set(item.Pair!)]],
            })],
        };
    }

    [Fact]
    public void Questions_that_share_a_draw_count_as_often_as_there_are_draws()
    {
        var random = new SplitMix64(4);
        var parts = Enumerable.Range(0, 10).Select(_ => random.NextGaussian()).ToArray();
        var table = Make(Design(Scale.Ordinal, 2, true, LengthRole.Treatment), 200, (r, _, _, _) => 0.3 * r.NextGaussian());
        var grouped = table with
        {
            Items = [.. table.Items.Select(item =>
                item with { Group = $"set {int.Parse(item.Pair![1..], System.Globalization.CultureInfo.InvariantCulture) % 10}" })],
        };
        grouped = grouped with
        {
            Items = [.. grouped.Items.Select(item =>
            item with { Figures = [item.Figures[0] + item.Condition * parts[int.Parse(item.Group![4..],
            System.Globalization.CultureInfo.InvariantCulture)]] })]
        };
        double Width(StudyTable of) => Run(of).Cells[0].Effect is var effect ? effect.High - effect.Low : 0;
        var alone = grouped with { Items = [.. grouped.Items.Select(item => item with { Group = null })] };
        Assert.True(Width(grouped) > 2 * Width(alone));
        Assert.Contains(Run(grouped).Notes, note => note.Contains("200 questions in 10 groups", StringComparison.Ordinal));
    }
}
