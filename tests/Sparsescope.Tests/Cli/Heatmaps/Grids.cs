using System.Text;
using Sparsescope.Cli.Heatmaps;

namespace Sparsescope.Tests.Cli.Heatmaps;

/// <summary>A made-up trace: a turn with a control token at each end, odd tokens between, two generated ones.</summary>
internal static class Grids
{
    private static readonly string[] s_texts =
        ["<|im_start|>", "user", "\n", " What", " is", "\t", "\u001b[2J", "\u202Eabc", "日本語", "e\u0301", "<|im_end|>", " Four", "."];

    internal static TokenGrid Make(int layers, bool holes = false)
    {
        var random = new SplitMix64(3);
        GridToken[] tokens =
            [.. s_texts.Select((text, i) => new GridToken(i, 100 + i, TokenText.Of(Encoding.UTF8.GetBytes(text)),
                text.StartsWith("<|", StringComparison.Ordinal), i > 10))];
        // Rises with the layer; the first token is far above all others, as in real models.
        double Value(int token, int layer) => holes && (token + layer) % 7 == 3 ? double.NaN : token == 0 ? 0.9 + 0.001 * layer
            : 0.2 + 0.4 * layer / layers + 0.05 * random.NextGaussian();
        return new(tokens, [.. Enumerable.Range(0, layers).Select(layer => $"{layer}")],
            [.. tokens.Select((_, i) => Enumerable.Range(0, layers).Select(layer => Value(i, layer)).ToArray())]);
    }

    internal static string[] Lines(TokenGrid grid, ScaleKind kind, ColourDepth colours, int width) =>
        [.. new TerminalHeatmap(grid, kind, new Screen(colours, width), "hoyer: higher is sparser").Lines()];
}
