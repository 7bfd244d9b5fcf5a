using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Sparsescope.Engine;

/// <summary>
/// Passes what an engine shows on to another visitor, later and on a thread of its own, call by call in the same order: the engine decodes
/// on meanwhile. What waits is bounded; an engine that is too far ahead is made to wait.
/// </summary>
public sealed class DeferredVisitor : IEngineVisitor, IDisposable
{
    /// <summary>Most pages that wait, and entries of one: 64 MiB in all, more only where a single vector is longer than a page.</summary>
    private const int MostPages = 16, PageEntries = 1 << 20;

    private readonly IEngineVisitor _visitor;
    private readonly BlockingCollection<Page> _waiting = new(MostPages);
    private readonly ConcurrentBag<float[]> _spare = [];
    private readonly Thread _thread;
    private Page _page;
    private volatile ExceptionDispatchInfo? _fault;

    /// <summary>Begins; what is passed on arrives on a thread of its own.</summary>
    /// <param name="visitor">Gets the calls.</param>
    public DeferredVisitor(IEngineVisitor visitor)
    {
        _visitor = visitor;
        _page = NewPage(0);
        _thread = new Thread(Replay) { IsBackground = true, Name = "states" };
        _thread.Start();
    }

    /// <summary>One call to come, and its vector's place in the page.</summary>
    private readonly record struct Call(int[]? Items, TapPoint? Point, int Position, int Token, Phase Phase, int From, int Length, int Item,
        Generation? Generation);

    private sealed class Page(float[] entries)
    {
        internal float[] Entries => entries;

        internal List<Call> Calls { get; } = [];

        internal int Used { get; set; }
    }

    /// <inheritdoc/>
    public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state) =>
        Keep(new(items.ToArray(), point, position, token, phase, 0, state.Length, 0, null), state);

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits) =>
        Keep(new(items.ToArray(), null, position, 0, phase, 0, logits.Length, 0, null), logits);

    /// <inheritdoc/>
    /// <exception cref="Exception">The visitor threw at an earlier call.</exception>
    public void Completed(int item, Generation? generation)
    {
        _fault?.Throw();
        _page.Calls.Add(new(null, null, 0, 0, default, 0, 0, item, generation));
        Post(0);
    }

    /// <summary>Returns when every call was passed on.</summary>
    /// <exception cref="Exception">The visitor threw.</exception>
    public void Finish()
    {
        Post(0);
        Stop();
        _fault?.Throw();
    }

    /// <summary>Drops what was not passed on yet.</summary>
    public void Dispose()
    {
        _fault ??= ExceptionDispatchInfo.Capture(new OperationCanceledException());
        Stop();
        _waiting.Dispose();
    }

    private void Stop()
    {
        _waiting.CompleteAdding();
        _thread.Join();
    }

    private void Keep(Call call, ReadOnlySpan<float> vector)
    {
        if (_fault is not null) return;
        if (_page.Used + vector.Length > _page.Entries.Length) Post(vector.Length);
        vector.CopyTo(_page.Entries.AsSpan(_page.Used));
        _page.Calls.Add(call with { From = _page.Used });
        _page.Used += vector.Length;
    }

    private void Post(int next)
    {
        if (_page.Calls.Count > 0) _waiting.Add(_page);
        else _spare.Add(_page.Entries);
        _page = NewPage(next);
    }

    private Page NewPage(int least)
    {
        if (least <= PageEntries && _spare.TryTake(out var used)) return new(used);
        return new(new float[Math.Max(least, PageEntries)]);
    }

    private void Replay()
    {
        foreach (var page in _waiting.GetConsumingEnumerable())
        {
            try
            {
                foreach (var call in page.Calls)
                {
                    if (_fault is not null) break;
                    Pass(call, page.Entries.AsSpan(call.From, call.Length));
                }
            }
            catch (Exception e)
            {
                _fault = ExceptionDispatchInfo.Capture(e);
            }
            if (page.Entries.Length == PageEntries) _spare.Add(page.Entries);
        }
    }

    private void Pass(in Call call, ReadOnlySpan<float> vector)
    {
        if (call.Items is null) _visitor.Completed(call.Item, call.Generation);
        else if (call.Point is { } point) _visitor.State(call.Items, point, call.Position, call.Token, call.Phase, vector);
        else _visitor.Logits(call.Items, call.Position, call.Phase, vector);
    }
}
