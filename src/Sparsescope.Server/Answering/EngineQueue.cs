using Sparsescope.Server.Api;

namespace Sparsescope.Server.Answering;

/// <summary>
/// Whose turn it is to compute. Answers that share a run are written together, a token of each at a time; who needs the engine alone has
/// it between two tokens. Whoever waits is served in the order of coming, and who comes when the queue is full is sent away.
/// </summary>
internal sealed class EngineQueue : IDisposable
{
    private readonly int _most;
    private readonly SemaphoreSlim _turn = new(1, 1), _door = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private readonly HashSet<TaskCompletionSource> _joined = [];      // touched in turn only
    private TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OpenRun? _run;
    private Func<int, OpenRun>? _open;
    private bool _isPumped;
    private int _inside;

    /// <param name="most">Most that wait, besides those being computed.</param>
    internal EngineQueue(int most) => _most = most;

    /// <summary>Answers written together at most; 1 where they come one at a time.</summary>
    internal int Together { get; private set; } = 1;

    /// <summary>Requests that wait or are being computed.</summary>
    internal int Inside => Volatile.Read(ref _inside);

    /// <summary>From now on answers are written together.</summary>
    /// <param name="together">How many at most.</param>
    /// <param name="run">In which they are; disposed here.</param>
    /// <param name="open">Opens another one, in which all of them may have at least so many tokens.</param>
    internal void Share(int together, OpenRun run, Func<int, OpenRun> open) => (Together, _run, _open) = (together, run, open);

    /// <summary>Waits for the engine and works with it alone, off the caller's thread.</summary>
    /// <exception cref="ApiException">The queue is full.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited or worked.</exception>
    internal async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        Enter();
        try
        {
            return await InTurnAsync(work, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>Lets a sequence join those being written, and waits until it has ended.</summary>
    /// <param name="tokens">Most tokens that it will have.</param>
    /// <param name="join">Lets it join, and keeps what tells of its end.</param>
    /// <param name="cancellation">Ends it within a token.</param>
    /// <exception cref="ApiException">The queue is full.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited or was written.</exception>
    internal async Task JoinAsync(int tokens, Action<OpenRun, TaskCompletionSource> join, CancellationToken cancellation)
    {
        Enter();
        try
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await JoinInOrderAsync(tokens, join, done, cancellation);
            await using (cancellation.Register(() => done.TrySetCanceled(cancellation))) await done.Task;
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>Sends away who waits; whoever is being answered is answered to the end.</summary>
    internal void Close() => _closed.Cancel();

    public void Dispose()
    {
        _run?.Dispose();
        _turn.Dispose();
        _door.Dispose();
        _closed.Dispose();
    }

    private void Enter()
    {
        var inside = Interlocked.Increment(ref _inside);
        if (inside <= _most + Together) return;
        Interlocked.Decrement(ref _inside);
        throw ApiException.TooMany($"{inside - 1} requests are waiting already; come back later.", 1 + inside / 8);
    }

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        using (var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token)) await _turn.WaitAsync(
            waiting.Token);
        try
        {
            return await Task.Run(work, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    // One at the door, in the order of coming: whoever needs much room is not passed by those who need little.
    private async Task JoinInOrderAsync(int tokens, Action<OpenRun, TaskCompletionSource> join, TaskCompletionSource done,
        CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token);
        await _door.WaitAsync(waiting.Token);
        try
        {
            while (true)
            {
                var left = Volatile.Read(ref _left).Task;
                if (await InTurnAsync(() => TryJoin(tokens, join, done), cancellation)) return;
                await left.WaitAsync(waiting.Token);
            }
        }
        finally
        {
            _door.Release();
        }
    }

    private bool TryJoin(int tokens, Action<OpenRun, TaskCompletionSource> join, TaskCompletionSource done)
    {
        if (_run is { Count: 0 } idle && idle.Tokens < tokens)
        {
            idle.Dispose();
            _run = null;
        }
        _run ??= _open!(tokens);
        if (!_run.HasRoom(tokens)) return false;
        _joined.Add(done);
        try
        {
            join(_run, done);
        }
        catch
        {
            _joined.Remove(done);
            throw;
        }
        if (!_isPumped && _run.Count > 0)
        {
            _isPumped = true;
            _ = PumpAsync();
        }
        return true;
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            await _turn.WaitAsync();
            try
            {
                await Task.Run(Step);
                if (!_isPumped) return;
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    // What goes wrong in a decode goes wrong for all who share it; whoever comes next begins anew.
    private void Step()
    {
        var before = _run!.Count;
        try
        {
            _run.Step(CancellationToken.None);
        }
        catch (Exception e)
        {
            foreach (var done in _joined) done.TrySetException(e);
            _joined.Clear();
            _run.Dispose();
            _run = null;
        }
        _joined.RemoveWhere(done => done.Task.IsCompleted);
        _isPumped = _run is { Count: > 0 };
        if (_run is null || _run.Count < before)
            Interlocked.Exchange(ref _left, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
