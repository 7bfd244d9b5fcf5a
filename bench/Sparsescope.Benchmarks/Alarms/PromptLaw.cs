using Sparsescope.Monitoring;
using Sparsescope.Statistics.Drift;

namespace Sparsescope.Benchmarks.Alarms;

/// <summary>
/// Made-up prompts without change: three figures that fall with the logarithm of length and hang together between layers (0.7), and an
/// entropy. <paramref name="dependence"/> is the correlation of neighbours.
/// </summary>
internal sealed class PromptLaw(double dependence = 0)
{
    internal const double Length = 4.5, LengthSpread = 0.4;

    internal static readonly MonitorFeature[] Features =
        [new("resid_post", 10, "hoyer"), new("resid_post", 20, "hoyer"), new("resid_post", 30, "hoyer")];

    private const double Common = 0.7;

    private readonly double[] _values = new double[Features.Length];
    private double _common;

    internal void Start(SplitMix64 random) => _common = random.NextGaussian();

    /// <summary>The next prompt's tokens and figures; the latter are overwritten by the next call.</summary>
    internal (int Tokens, double[] Values) Next(SplitMix64 random, double shift = 0, double length = Length, double spread = LengthSpread)
    {
        var tokens = Math.Max(8, (int)Math.Round(Math.Exp(length + spread * random.NextGaussian())));
        _common = dependence * _common + Math.Sqrt(1 - dependence * dependence) * random.NextGaussian();
        for (var j = 0; j < _values.Length; j++)
        {
            var own = shift + Math.Sqrt(Common) * _common + Math.Sqrt(1 - Common) * random.NextGaussian();
            _values[j] = 0.7 - 0.03 * Math.Log(tokens) + 0.02 * own;
        }
        return (tokens, _values);
    }

    internal MonitoredPrompt Prompt(SplitMix64 random, double shift = 0, double length = Length, double spread = LengthSpread)
    {
        var (tokens, values) = Next(random, shift, length, spread);
        return new("p", tokens, Features.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second), null,
            2 + 0.5 * random.NextGaussian());
    }

    internal MonitoredPrompt[] Draw(int n, SplitMix64 random)
    {
        Start(random);
        return [.. Enumerable.Range(0, n).Select(_ => Prompt(random))];
    }

    /// <summary>Fresh prompts of the law as a reference's lines standardise them.</summary>
    internal sealed class Rows(PromptLaw law, LengthLine[] lines) : IRowSource
    {
        private readonly double[] _row = new double[lines.Length];

        public int Columns => lines.Length;

        public void Start(SplitMix64 random) => law.Start(random);

        public ReadOnlySpan<double> Next(SplitMix64 random)
        {
            var (tokens, values) = law.Next(random);
            for (var j = 0; j < lines.Length; j++) _row[j] = lines[j].Z(Math.Log(tokens), values[j]);
            return _row;
        }
    }
}
