using Sparsescope.Monitoring;

namespace Sparsescope.Tests.Monitoring;

public class FamiliarityTests
{
    private static readonly Lazy<Familiarity> s_familiarity =
        new(() => new(MonitorReference.Of(Prompts.Draw(400, 1), Prompts.Features, new(RunLength: 50))));

    [Fact]
    public void Of_prompts_like_those_of_the_reference_a_share_of_p_lies_at_or_below_p()
    {
        var p = Scores(Prompts.Draw(4000, 2));
        Assert.True(p.Length > 3900);
        foreach (var at in (double[])[0.05, 0.2, 0.5, 0.8])
        {
            // The reference is one draw of 400: its own share at p is off by √(p(1 − p)/400), three of which are allowed.
            var error = Math.Abs(p.Count(value => value <= at) / (double)p.Length - at);
            Assert.True(error < 3 * Math.Sqrt(at * (1 - at) / 400), $"{at}: {error}");
        }
        Assert.All(p, value => Assert.InRange(value, 1 / 401.0, 1));
    }

    [Fact]
    public void A_prompt_that_is_far_out_on_either_side_has_the_least_p_and_its_length_alone_does_not_matter()
    {
        foreach (var shift in (double[])[-8, 8])
            Assert.All(Prompts.Draw(20, 3, shift), prompt => Assert.True(s_familiarity.Value.Of(prompt) is not { P: > 1 / 401.0 }));
        var longer = Scores(Prompts.Draw(500, 4, length: 5, spread: 0.1));
        Assert.InRange(longer.Average(), 0.4, 0.6);
    }

    [Fact]
    public void Nothing_is_said_outside_the_lengths_of_the_reference_or_where_a_figure_is_missing()
    {
        Assert.All(Prompts.Draw(5, 5, length: 12), prompt => Assert.Null(s_familiarity.Value.Of(prompt)));
        var prompt = Prompts.Draw(1, 6)[0];
        Assert.Null(s_familiarity.Value.Of(prompt with { Figures = new Dictionary<MonitorFeature, double>() }));
        var broken = prompt.Figures.ToDictionary(pair => pair.Key, _ => double.NaN);
        Assert.Null(s_familiarity.Value.Of(prompt with { Figures = broken }));
    }

    private static double[] Scores(IEnumerable<MonitoredPrompt> prompts) =>
        [.. prompts.Select(prompt => s_familiarity.Value.Of(prompt)).OfType<FamiliarityScore>().Select(score => score.P)];
}
