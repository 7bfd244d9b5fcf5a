using System.Text.Json;
using Sparsescope.Statistics;
using Sparsescope.Statistics.Meta;

namespace Sparsescope.Tests.Statistics.Meta;

/// <summary>One normal component against two with known errors: agreement with ECM, L-BFGS-B, nlminb and mclust on 11 sets.</summary>
public sealed class GoldenMixtureTests
{
    public static TheoryData<string> Cases => [.. Golden.Names("mixture.json")];

    [Theory, MemberData(nameof(Cases))]
    public void The_highest_maximum_is_found(string name)
    {
        var (inputs, outputs) = Golden.Case("mixture.json", name);
        double[] y = Numbers(inputs, "y"), se = Numbers(inputs, "se");
        double[] squares = [.. se.Select(e => e * e)];
        Array.Sort(squares);
        var floor = 1e-4 * Bootstrap.Quantile(squares, 0.5);
        var found = ComponentTest.Fit(y, se)!;
        JsonElement one = outputs.GetProperty("one"), two = outputs.GetProperty("two_equal_tau2");
        Near.Absolute("log likelihood of one", one.GetProperty("log_likelihood").GetDouble(), found.LogLikelihood, 1e-6);
        Near.Relative("mean", one.GetProperty("mean").GetDouble(), found.Mean, 1e-4, 1e-4 * Math.Sqrt(floor * 1e4));
        Near.Relative("tau2", one.GetProperty("tau2").GetDouble(), found.Tau2, 1e-4, floor);
        Near.Absolute("log likelihood of two", two.GetProperty("log_likelihood").GetDouble(), found.Two.LogLikelihood, 1e-6);
        Near.Absolute("ratio", two.GetProperty("lr").GetDouble(), found.LikelihoodRatio, 2e-6);
        if (!two.TryGetProperty("mean_low", out _)) return;
        Near.Relative("low", two.GetProperty("mean_low").GetDouble(), found.Two.Low, 1e-4, 1e-4);
        Near.Relative("high", two.GetProperty("mean_high").GetDouble(), found.Two.High, 1e-4, 1e-4);
        Near.Relative("share", two.GetProperty("share_low").GetDouble(), found.Two.ShareLow, 1e-4, 1e-4);
        Near.Relative("tau2 of two", two.GetProperty("tau2").GetDouble(), found.Two.Tau2, 1e-4, floor);
        var posterior = Numbers(two, "posterior_low");
        for (var i = 0; i < posterior.Length; i++) Near.Absolute($"posterior {i}", posterior[i], found.Two.PosteriorLow[i], 1e-4);
    }

    [Theory, InlineData("one-20"), InlineData("equal-errors-18"), InlineData("six"), InlineData("small-scale-16")]
    public void Samples_of_one_component_give_the_p(string name)
    {
        const int samples = 299;
        var (inputs, outputs) = Golden.Case("mixture.json", name);
        double[] y = Numbers(inputs, "y"), se = Numbers(inputs, "se");
        var golden = outputs.GetProperty("two_equal_tau2").GetProperty("bootstrap");
        double p = golden.GetProperty("p").GetDouble(), drawn = golden.GetProperty("B").GetDouble();
        var bound = 4 * Math.Sqrt(p * (1 - p) * (1 / drawn + 1.0 / samples)) + 1.0 / (samples + 1);
        Near.Absolute(name, p, ComponentTest.Fit(y, se)!.P(se, seed: 11, samples), bound);
    }

    private static double[] Numbers(JsonElement from, string name) =>
        [.. from.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
}
