using System.Globalization;
using System.Text;
using Sparsescope.Monitoring;

namespace Sparsescope.Tests.Monitoring;

/// <summary>Prompts of a law: figures that fall with the logarithm of length, correlated between layers.</summary>
internal static class Prompts
{
    public static readonly MonitorFeature[] Features =
        [new("resid_post", 10, "hoyer"), new("resid_post", 20, "hoyer"), new("resid_post", 30, "hoyer")];

    /// <param name="n">Prompts.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="shift">Shift of the figures given length, in their own sd.</param>
    /// <param name="length">Mean of log length.</param>
    /// <param name="spread">Sd of log length.</param>
    /// <param name="dependence">Autocorrelation.</param>
    public static List<MonitoredPrompt> Draw(
        int n, ulong seed, double shift = 0, double length = 4.5, double spread = 0.4, double dependence = 0)
    {
        var random = new SplitMix64(seed);
        List<MonitoredPrompt> prompts = [];
        var common = random.NextGaussian();
        for (var i = 0; i < n; i++)
        {
            var tokens = Math.Max(8, (int)Math.Round(Math.Exp(length + spread * random.NextGaussian())));
            common = dependence * common + Math.Sqrt(1 - dependence * dependence) * random.NextGaussian();
            double Own() => shift + Math.Sqrt(0.7) * common + Math.Sqrt(0.3) * random.NextGaussian();
            var figures = Features.ToDictionary(f => f, _ => 0.7 - 0.03 * Math.Log(tokens) + 0.02 * Own());
            prompts.Add(new($"p{i}", tokens, figures, 3 + 0.3 * random.NextGaussian(), 2 + 0.5 * random.NextGaussian()));
        }
        return prompts;
    }

    /// <summary>A line as <c>measure</c> writes it.</summary>
    public static string Line(MonitoredPrompt prompt)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{prompt.Id}\",\"fields\":{{}},\"n_tokens\":{prompt.Tokens},");
        text.Append(CultureInfo.InvariantCulture, $"\"next_token\":{{\"entropy\":{prompt.Entropy:R}}},\"mean_nll\":{prompt.Nll:R},");
        return text.Append("\"states\":[").AppendJoin(',', prompt.Figures.Select(pair => State(prompt, pair.Key, pair.Value))).Append("]}")
            .ToString();
    }

    private static string State(MonitoredPrompt prompt, MonitorFeature feature, double value) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"tap\":\"{feature.Tap}\",\"layer\":{feature.Layer},\"position\":{prompt.Tokens - 1},")
        + string.Create(CultureInfo.InvariantCulture, $"\"phase\":\"prompt\",\"token\":5,\"hoyer\":{value:R}}}");
}
