using System.Text;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Tracing;
using Sparsescope.Metrics;

namespace Sparsescope.Tests.Cli.Tracing;

/// <summary>Made-up traces: as many tokens and layers as asked for, seeded figures, one that is not defined, hostile texts.</summary>
internal static class Traces
{
    internal const string Script = "<script>alert(1)</script>";

    internal static Trace Make(int tokens, int layers)
    {
        var random = new SplitMix64(9);
        GridToken[] row = [.. Enumerable.Range(0, tokens)
            .Select(i => new GridToken(i, i,
                TokenText.Of(Encoding.UTF8.GetBytes(i switch { 0 => "<|im_start|>", 1 => Script, 2 => "\e[2J\u202E", 3 => "\"'&",
                    _ => $" word{i}" })), i == 0, i >= tokens - 2))];
        TraceLayer[] columns = [.. Enumerable.Range(0, layers)
            .Select(layer => new TraceLayer($"{layer}", new TapPoint(new(TapNames.ResidPost, layer), $"l_out-{layer}", 8, false)))];
        var values = Metric.All.Select(_ =>
            row.Select((_, token) => columns.Select((_, layer) => token == 4 && layer == 1 ? double.NaN : random.NextDouble()).ToArray())
            .ToArray()).ToArray();
        return new("0", TapNames.ResidPost, columns, row, values, StopReason.Limit,
            new(Script, new string('a', 64), "exact", "b1", "model", ["sparsescope", "trace", "-p", $"it's {Script}"]));
    }
}
