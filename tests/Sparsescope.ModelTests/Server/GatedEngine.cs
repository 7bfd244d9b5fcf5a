using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>
/// An engine without weights whose every decode waits to be let through, so that a test can say what happens between two of them. It
/// counts the rows that it has decoded, and always draws the same token.
/// </summary>
internal sealed class GatedEngine(int microBatch, int token) : IEngine, IDecoder
{
    private readonly SemaphoreSlim _permits = new(0), _begun = new(0);
    private readonly TrunkMemory _trunk = new();
    private readonly float[] _logits = [.. TinyModel.Vocabulary.Select((_, id) => id == token ? 9f : 0)];
    private int _prompt, _written;

    /// <summary>Rows of prompts decoded so far.</summary>
    internal int Prompt => Volatile.Read(ref _prompt);

    /// <summary>Tokens of answers decoded so far.</summary>
    internal int Written => Volatile.Read(ref _written);

    public IReadOnlyList<TapPoint> Taps => [];

    public long DecodedTokens => Prompt;

    /// <summary>Lets so many decodes through.</summary>
    internal void Let(int decodes) => _permits.Release(decodes);

    /// <summary>Waits until so many more decodes have begun.</summary>
    internal async Task BegunAsync(int decodes)
    {
        for (var i = 0; i < decodes; i++) Assert.True(await _begun.WaitAsync(TimeSpan.FromMinutes(1)), "no decode begins");
    }

    public void Decode(ReadOnlyMemory<PlannedRow> rows, Phase phase, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _begun.Release();
        _permits.Wait(cancellation);
        cancellation.ThrowIfCancellationRequested();        // as engines that stop within a decode
        if (phase == Phase.Prompt) Interlocked.Add(ref _prompt, rows.Length);
        else Interlocked.Add(ref _written, rows.Length);
    }

    public ReadOnlySpan<float> Logits(int row) => _logits;

    public OpenRun Open(int sequences) => new(this, _ => this, _ => false, sequences, 4096, microBatch, () => { });

    public void Run(IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor,
        GenerationOptions? generation, int firstItem, CancellationToken cancellation)
    {
        var plan = BatchPlanner.Plan(items, new(microBatch, microBatch, 1, Share: false, generation?.MaxTokens ?? 0, 4096));
        new PlanRun(this, _ => false, items, visitor, generation, microBatch, _trunk).Execute(plan, firstItem, cancellation);
    }

    public IReadOnlyList<TapPoint> TapsByName(string pattern) => [];

    public void Clear()
    {
    }

    public void Share(int source, int target)
    {
    }

    public void Trim(int sequence, int from)
    {
    }

    public void Dispose()
    {
        _permits.Dispose();
        _begun.Dispose();
    }
}
