using Sparsescope.Metrics;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Tests.Studies.Analysis.Tables;

namespace Sparsescope.Tests.Studies.Analysis;

public sealed class StudyAnalysisTests
{
    public static TheoryData<Scale, int, bool, EffectKind> Designs => new()
    {
        { Scale.Ordinal, 5, false, EffectKind.SpearmanRho },
        { Scale.Continuous, 5, false, EffectKind.SpearmanRho },
        { Scale.Categorical, 2, false, EffectKind.CliffsDelta },
        { Scale.Ordinal, 2, false, EffectKind.CliffsDelta },
        { Scale.Categorical, 2, true, EffectKind.DzDifference },
        { Scale.Ordinal, 4, true, EffectKind.DzSlope },
    };

    [Theory, MemberData(nameof(Designs))]
    public void A_planted_effect_is_supported_and_its_mirror_opposite(Scale scale, int conditions, bool paired, EffectKind effect)
    {
        var step = 1.5 / (conditions - 1);
        var found = Run(Make(Design(scale, conditions, paired), 200, (random, condition, _, _) => step * condition
            + random.NextGaussian()));
        Assert.Equal(effect, found.EffectName);
        Assert.Equal(VerdictWord.Supported, found.Verdict.Name);
        Assert.Empty(found.Explanations);
        var mirror = Run(Make(Design(scale, conditions, paired), 200, (random, condition, _, _) => -step * condition
            + random.NextGaussian()));
        Assert.Equal(VerdictWord.Opposite, mirror.Verdict.Name);
    }

    [Theory, MemberData(nameof(Designs))]
    public void With_nothing_there_enough_items_say_no_effect_and_few_say_undecided(
        Scale scale, int conditions, bool paired, EffectKind effect)
    {
        var many = Run(Make(Design(scale, conditions, paired), 1200, (random, _, _, _) => random.NextGaussian()));
        Assert.Equal(effect, many.EffectName);
        Assert.Equal(VerdictWord.NoEffect, many.Verdict.Name);
        var few = Run(Make(Design(scale, conditions, paired), 24, (random, _, _, _) => random.NextGaussian(), seed: 11));
        Assert.Equal(VerdictWord.Undecided, few.Verdict.Name);
        Assert.True(few.Verdict.Cells[0].SmallestDetectable > 0.3);
    }

    [Fact]
    public void A_metric_that_is_sparser_when_lower_is_aligned()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 200, (random, condition, _, _) => -condition
            + random.NextGaussian()) with
        { SparserWhen = [SparserWhen.Lower] };
        var found = Run(table);
        Assert.True(found.Cells[0].Effect.Estimate < -0.5);
        Assert.True(found.Cells[0].Aligned > 0.5);
        Assert.Equal(VerdictWord.Supported, found.Verdict.Name);
    }

    [Theory]
    [InlineData(Scale.Ordinal, 5, false)]
    [InlineData(Scale.Continuous, 5, false)]
    [InlineData(Scale.Categorical, 2, false)]
    [InlineData(Scale.Categorical, 2, true)]
    [InlineData(Scale.Ordinal, 4, true)]
    public void What_only_follows_length_is_explained_by_length(Scale scale, int conditions, bool paired)
    {
        var growth = conditions == 2 ? 3 : 1;
        var table = Make(Design(scale, conditions, paired), 1500, (random, _, tokens, _) => tokens / 15.0 + random.NextGaussian(),
            (random, condition) => Growing(random, growth * condition));
        var found = Run(table);
        Assert.True(found.Cells[0].PHolm < 0.05);
        Assert.NotEqual(VerdictWord.Supported, found.Verdict.Name);
        Assert.Contains(found.Explanations, e => e.Name == "length");
    }

    [Fact]
    public void The_length_row_is_the_partial_rank_correlation_given_the_number_of_tokens()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 300, (random, condition, tokens, _) => 0.2 * condition + tokens / 30.0
            + random.NextGaussian(), (random, condition) => Growing(random, condition));
        var row = Run(table).Controls.First(c => c.Control == ControlKind.Length);
        var expected = PartialCorrelation.Spearman(
            [.. table.Items.Select(item => item.Value)], [.. table.Items.Select(item => item.Figures[0])],
                [[.. table.Items.Select(item => (double)item.Tokens)]]);
        if (!(Math.Abs(expected.R - row.Controlled95.Estimate) <= 1e-9))
            Assert.Fail($"expected {expected.R:R}, got {row.Controlled95.Estimate:R}");
    }

    [Theory]
    [InlineData(Scale.Ordinal, false)]
    [InlineData(Scale.Categorical, false)]
    [InlineData(Scale.Ordinal, true)]
    public void Conditions_whose_lengths_do_not_overlap_are_not_identifiable(Scale scale, bool paired)
    {
        var table = Make(Design(scale, 3, paired), 150, (random, condition, _, _) => condition + random.NextGaussian(),
            (random, condition) => 50 + 100 * condition + random.NextInt32(20));
        var found = Run(table);
        Assert.Equal(VerdictWord.NotIdentifiable, found.Verdict.Name);
        Assert.Equal(ControlStatus.NoOverlap, found.Controls.Single(c => c.Control == ControlKind.Length).Status);
        var treatment = Run(table with { Design = table.Design with { Length = LengthRole.Treatment } });
        Assert.Equal(VerdictWord.Supported, treatment.Verdict.Name);
        Assert.Equal(ControlStatus.NotApplicable, treatment.Controls.Single(c => c.Control == ControlKind.Length).Status);
    }

    [Fact]
    public void Conditions_that_overlap_link_by_link_but_not_from_end_to_end_are_not_identifiable()
    {
        var table = Make(Design(Scale.Ordinal, 3, false), 300, (random, condition, _, _) => condition + random.NextGaussian(),
            (random, condition) => 100 + 45 * condition + random.NextInt32(60));
        var found = Run(table);
        Assert.Equal(VerdictWord.NotIdentifiable, found.Verdict.Name);
        Assert.Contains("c0 and c2", found.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_tokens_that_differ_between_conditions_are_not_identifiable()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 100, (random, condition, _, _) => condition + random.NextGaussian());
        Assert.Equal(VerdictWord.NotIdentifiable, Run(table with { Format = new(false, true, "the last token differs") }).Verdict.Name);
        Assert.Equal(VerdictWord.Supported, Run(table with { Format = new(true, false, "") }).Verdict.Name);
    }

    [Fact]
    public void Twins_scrambled_prompts_and_outlier_dimensions_that_show_the_same_explain_it()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 4000, (random, condition, _, _) => condition + 2 * random.NextGaussian());
        var random = new SplitMix64(3);
        var all = Enumerable.Range(0, table.Items.Count).ToArray();
        double[][] Like(double slope) => [.. table.Items.Select(item => new[] { slope * item.Condition + 2 * random.NextGaussian() })];
        var same = table with
        {
            Passes = [.. Enumerable.Range(1, 5).Select(t => new MeasuredPass(ControlKind.Twin, t, all, FigureColumns.Of(Like(1)))),
                new(ControlKind.Scramble, 0, all, FigureColumns.Of(Like(1)))],
            Alternatives = [new(ControlKind.OutlierDims, 0, new(Point.ResidPost, 1), "hoyer", [.. Like(0).Select(f => f[0])])],
        };
        Assert.Equal(["outlier dimensions", "twin", "scramble"], Run(same).Explanations.Select(e => e.Name));
        var other = table with
        {
            Passes = [.. Enumerable.Range(1, 5).Select(t => new MeasuredPass(ControlKind.Twin, t, all, FigureColumns.Of(Like(0)))),
                new(ControlKind.Scramble, 0, all, FigureColumns.Of(Like(0)))],
            Alternatives =
                [new(ControlKind.OutlierDims, 0, new(Point.ResidPost, 1), "hoyer", [.. table.Items.Select(item => item.Figures[0])])],
        };
        Assert.Empty(Run(other).Explanations);
        Assert.Empty(Run(other).Cautions);
        var more = table with
        {
            Passes = [.. Enumerable.Range(1, 5).Select(t => new MeasuredPass(ControlKind.Twin, t, all, FigureColumns.Of(Like(2)))),
                new(ControlKind.Scramble, 0, all, FigureColumns.Of(Like(2)))],
        };
        var said = Run(more);
        Assert.Empty(said.Explanations);     // more than the effect is no explanation of it
        Assert.Contains(said.Cautions, caution => caution.StartsWith("Beyond that on random weights the effect is reversed at 1 of the 1 ",
            StringComparison.Ordinal));
        Assert.Contains(said.Cautions, caution => caution.StartsWith("Beyond that on scrambled prompts the effect is reversed at 1 of the ",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Rotations_are_one_row_and_explain_nothing()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 300, (random, condition, _, _) => condition + random.NextGaussian());
        var random = new SplitMix64(3);
        var rotated = table with
        {
            Alternatives = [.. Enumerable.Range(1, 5)
                .Select(r => new AlternativeColumn(ControlKind.Rotation, r, new(Point.ResidPost, 1), "hoyer",
                    [.. table.Items.Select(_ => random.NextGaussian())]))],
        };
        var found = Run(rotated);
        var row = Assert.Single(found.Controls, c => c.Control == ControlKind.Rotation);
        Assert.True(Math.Abs(row.Controlled95.Estimate) < 0.2);
        Assert.True(row.Attenuation.ExcludesZero);
        Assert.Empty(found.Explanations);
    }

    [Fact]
    public void Items_without_a_figure_are_left_out_of_that_cell_only()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 200, (random, condition, _, _) => condition + random.NextGaussian(), points: 3);
        foreach (var item in table.Items.Take(30)) item.Figures[1] = double.NaN;
        foreach (var item in table.Items) item.Figures[2] = double.NaN;
        var found = Run(table);
        Assert.Equal([200, 170, 0], found.Cells.Select(c => c.N));
        Assert.True(found.Cells[1].P < 0.01);
        Assert.True(double.IsNaN(found.Cells[2].P));
        Assert.Equal(170, found.Cells[1].Means.Sum(m => m.N));
        Assert.Equal(StudyResultJson.Write(found), StudyResultJson.Write(StudyResultJson.Read(StudyResultJson.Write(found))));
    }

    [Fact]
    public void Questions_that_lack_a_condition_are_dropped_and_counted()
    {
        var table = Make(Design(Scale.Ordinal, 3, true), 50, (random, condition, _, _) => condition + random.NextGaussian());
        var found = Run(table with { Items = [.. table.Items.Skip(1)] });
        Assert.Equal((49, 1), (found.Units, found.Incomplete));
    }

    [Fact]
    public void One_seed_gives_the_same_bytes_on_any_number_of_threads()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 101, (random, condition, _, _) => condition + 3 * random.NextGaussian(),
            points: 11);
        table.Items[4].Figures[3] = double.NaN;
        string With(int threads, ulong seed) =>
            StudyResultJson.Write(Run(table with { Design = table.Design with { Seed = seed } }, Quick with { Threads = threads }));
        Assert.Equal(With(1, 1), With(4, 1));
        Assert.NotEqual(With(1, 1), With(1, 2));
    }

    [Fact]
    public void Five_means_correlate_more_than_single_items_do()
    {
        var found = Run(Make(Design(Scale.Ordinal, 5, false), 2000, (random, condition, _, _) => condition + 8 * random.NextGaussian()));
        Assert.True(found.Cells[0].CorrelationOfMeans > 0.8);
        Assert.InRange(found.Cells[0].CorrelationOfItems, 0.1, 0.3);
    }

    [Fact]
    public void An_effect_of_late_layers_is_located_there()
    {
        var found = Run(Make(Design(Scale.Ordinal, 5, false), 300, (random, condition, _, cell) => (cell + 1 == 9 ? condition : 0)
            + random.NextGaussian(), points: 10));
        var row = Assert.Single(found.Localisation);
        Assert.True(row.Difference.Low > 0.3);
        Assert.True(Math.Abs(row.AfterNorm.Estimate) < 0.2);
    }

    [Fact]
    public void Sparsity_that_marks_wrong_answers_beats_baselines_that_know_nothing()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 400, (random, _, _, _) => random.NextGaussian());
        var random = new SplitMix64(5);
        var judged =
            table with { Items = [.. table.Items.Select(item => item with { Judged = item.Figures[0] + random.NextGaussian() < 0 })] };
        var found = Run(judged).Behaviour;
        Assert.Equal(BehaviourStatus.Ok, found.Status);
        var row = Assert.Single(found.Rows, r => !r.Baseline);
        Assert.True(row.Auroc.Low > 0.65 && row.OverBestBaseline.Low > 0 && row.CalibrationError < 0.15);
        var few = judged with { Items = [.. judged.Items.Select((item, i) => item with { Judged = i >= 29 })] };
        Assert.Equal(BehaviourStatus.Undecided, Run(few).Behaviour.Status);
    }

    [Fact]
    public void Subgroups_with_opposite_effects_are_seen_to_differ()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 400, (random, _, _, _) => random.NextGaussian());
        var split =
            table with
            {
                Items = [.. table.Items.Select((item, i) => item with { Moderator = i / 5 % 2 == 0 ? "a"
                : "b", Figures = [item.Figures[0] + (i / 5 % 2 == 0 ? 1 : -1) * item.Condition] })]
            };
        var found = Run(split);
        Assert.Equal(["a", "b"], found.Subgroups.Select(s => s.Moderator));
        Assert.True(Assert.Single(found.Heterogeneity).P < 1e-6);
    }
}
