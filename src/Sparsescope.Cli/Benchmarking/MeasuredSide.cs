using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Records;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>
/// Measures prompts as `measure` does by default: every layer, the last token, all metrics. Counts prompt tokens, or, where it generates,
/// the tokens generated. The engine becomes this side's own.
/// </summary>
internal sealed class MeasuredSide(string name, IEngine engine, int layers, IReadOnlyList<int[]> prompts,
    GenerationOptions? generation = null) : ISide
{
    private readonly Measurer _measurer = new(engine, Request(engine, layers, generation));
    private readonly EncodedPrompt[] _items = [.. prompts.Select(Prepare)];

    public string Name => name;

    public long Run(CancellationToken cancellation)
    {
        var tokens = 0L;
        _measurer.Run(_items, 0, item => tokens += generation is null ? item.Item.Tokens.Length : item.Generation!.Tokens.Count,
            cancellation);
        return tokens;
    }

    public void Dispose() => engine.Dispose();

    /// <summary>Every layer of the residual stream, the last token, all metrics.</summary>
    internal static MeasureRequest Request(IEngine engine, int layers, GenerationOptions? generation) =>
        new(TapSelection.Resolve(engine, layers, [TapNames.ResidPost], LayerSpec.Parse("all")), PositionSpec.Parse("last"), Metric.All)
        {
            Generation = generation,
        };

    /// <summary>A prompt as a record of token ids.</summary>
    internal static EncodedPrompt Prepare(int[] tokens, int index)
    {
        var record = new InputRecord { Index = index, Id = $"{index}", Tokens = tokens, Fields = [], Where = $"prompt {index}" };
        return new(record, tokens, null);
    }
}
