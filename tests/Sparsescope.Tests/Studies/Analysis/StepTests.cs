using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Tests.Studies.Analysis.Tables;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>An order is more than the sign of a straight line through its conditions.</summary>
public sealed class StepTests
{
    // Means of five conditions as answer-choices-mmlu has them: steep down once, then up three times.
    private static readonly double[] s_valley = [2.3, 0, 0.24, 0.83, 1.4], s_staircase = [0, 0.5, 1, 1.5, 2], s_roof = [0, 1, 2, 1.6, 1.2];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fall_and_then_a_rise_are_not_monotone_and_the_rise_alone_is_an_order(bool paired)
    {
        var table = Of(s_valley, paired);
        var found = Run(table);
        Assert.Equal(VerdictWord.NotMonotone, found.Verdict.Name);
        Assert.Contains("denser from c0 to c1", found.Verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(["c0 → c1", "c1 → c2", "c2 → c3", "c3 → c4"], found.Frames[0].Steps.Select(step => $"{step.From} → {step.To}"));
        Assert.True(found.Frames[0].Steps[0] is { PHolm: < 0.05, Effect95.High: < 0 });
        Assert.Equal(paired ? EffectKind.DzDifference : EffectKind.CliffsDelta, found.Frames[0].Steps[0].EffectName);
        var upwards = Run(table with
        {
            Design = table.Design with
            {
                Readings = [new("upwards",
            ["c1", "c2", "c3", "c4"])]
            }
        }).Readings.Single();
        Assert.Equal(VerdictWord.Supported, upwards.Verdict.Name);
        Assert.Equal(3, upwards.Frames[0].Steps.Count);
    }

    [Fact]
    public void Ever_sparser_is_said_of_a_staircase_and_on_the_whole_of_a_roof_with_its_falling_steps()
    {
        Assert.StartsWith("States get ever sparser", Run(Of(s_staircase, paired: true)).Verdict.Sentence, StringComparison.Ordinal);
        var weak = Run(Of([0, 1, 2, 1.85, 1.75], paired: true, n: 60));
        Assert.Equal(VerdictWord.Supported, weak.Verdict.Name);
        Assert.StartsWith("States get sparser on the whole", weak.Verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains("c2 → c3", weak.Verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(VerdictWord.NotMonotone, Run(Of(s_roof, paired: true)).Verdict.Name);
    }

    [Fact]
    public void A_measured_condition_is_stepped_in_fifths_of_its_ranks_with_ties_in_one()
    {
        var random = new SplitMix64(8);
        var table = Of([0], paired: false, n: 400, Scale.Continuous);
        table = table with
        {
            Items = [.. table.Items.Select((item, i) => item with { Value = i % 100,
                Figures = [Math.Abs(i % 100 - 50) / 20.0 + random.NextGaussian()] })],
        };
        var found = Run(table);
        Assert.Equal(VerdictWord.NotMonotone, found.Verdict.Name);
        Assert.Equal(4, found.Frames[0].Steps.Count);
        var tied = Steps.InFifths(table with { Items = [.. table.Items.Select((item, i) => item with { Value = i % 3 })] });
        Assert.All(tied.Items.GroupBy(item => item.Value), group => Assert.Single(group.Select(item => item.Condition).Distinct()));
    }

    /// <summary>
    /// Lengths that bend within questions, as those of a ladder of typing errors do (42, 49, 53, 52, 43 tokens), and figures that follow
    /// them straight, ever less, or ever more. A straight line through the conditions sees nothing of that length; the steps do.
    /// </summary>
    [Theory]
    [InlineData(new double[] { 40, 60, 80, 60, 40 }, 1)]
    [InlineData(new double[] { 42, 49, 53, 52, 43 }, 1)]
    [InlineData(new double[] { 42, 49, 53, 52, 43 }, 0.3)]
    [InlineData(new double[] { 40, 60, 80, 60, 40 }, 3)]
    [InlineData(new double[] { 40, 60, 61, 62, 90 }, 0.3)]
    public void Steps_that_only_follow_length_are_none_given_length(double[] tokens, double power)
    {
        // From 0 to 12 over the range of lengths, whatever the power.
        double Follows(int length) => 12 * Math.Pow((length - 39) / 120.0, power);
        var table = Make(Design(Scale.Ordinal, 5, paired: true), 300, (random, _, length, _) => Follows(length) + random.NextGaussian(),
            (random, condition) => (int)tokens[condition] + random.NextInt32(60));
        var found = Run(table);
        Assert.All(found.Frames[0].Steps, step => Assert.True(step.GivenLength));
        Assert.NotEqual(VerdictWord.NotMonotone, found.Verdict.Name);
        Assert.NotEqual(VerdictWord.Supported, found.Verdict.Name);
        var treatment = Run(table with { Design = table.Design with { Length = LengthRole.Treatment } });
        Assert.Contains(treatment.Frames[0].Steps, step => step.PHolm < 0.01);
        if (tokens[^1] < 45) Assert.Equal(VerdictWord.NotMonotone, treatment.Verdict.Name);
    }

    [Fact]
    public void Three_conditions_have_two_steps_and_two_have_none()
    {
        Assert.Equal(2, Run(Of([0, 1, 2], paired: true)).Frames[0].Steps.Count);
        Assert.Empty(Run(Of([0, 1], paired: true)).Frames[0].Steps);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public void A_step_between_lengths_that_do_not_overlap_has_no_figure_where_length_is_a_nuisance(bool paired)
    {
        // From c0 to c1 nothing is alike, from c1 to c2 all is.
        var table = Make(Design(Scale.Ordinal, 3, paired), 300, (random, condition, _, _) => condition + random.NextGaussian(),
            (random, condition) => (condition == 0 ? 40 : 400) + random.NextInt32(20));
        StepRow[] held = [.. Run(table).Frames[0].Steps];
        Assert.NotNull(held[0].Reason);
        Assert.True(double.IsNaN(held[0].P) && double.IsNaN(held[0].Effect95.Estimate) && !held[0].GivenLength);
        Assert.Null(held[1].Reason);
        Assert.True(held[1] is { GivenLength: true, P: < 0.01, Effect95.Low: > 0 });
        var free = Run(table with { Design = table.Design with { Length = LengthRole.Mediator } }).Frames[0].Steps;
        Assert.All(free, step => Assert.True(step is { Reason: null, GivenLength: false, P: < 0.01, Effect95.Low: > 0 }));
    }

    [Theory]
    [InlineData(9, false), InlineData(10, true)]
    public void Below_ten_questions_a_step_has_no_p(int questions, bool has) =>
        Assert.All(Run(Of(s_staircase, paired: true, questions)).Frames[0].Steps, step => Assert.Equal(has, double.IsFinite(step.P)));

    private static StudyTable Of(double[] means, bool paired, int n = 100, Scale scale = Scale.Ordinal) =>
        Make(Design(scale, means.Length, paired, LengthRole.Mediator), paired ? n : n * means.Length, (random, condition, _, _) =>
            means[condition] + 0.7 * random.NextGaussian());
}
