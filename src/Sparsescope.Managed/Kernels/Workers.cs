using System.Runtime.ExceptionServices;

namespace Sparsescope.Managed.Kernels;

/// <summary>A fixed number of threads that stay alive between calls. The caller's thread is one of them.</summary>
/// <remarks>
/// Which thread runs which part is left to chance, what a part does must not depend on it. One <see cref="Run"/> at a time, from one
/// thread;
/// parts may not start another. A helper that is late takes no part in a run and holds up nobody.
/// </remarks>
public sealed class Workers : IDisposable
{
    // A matrix product of the trainer takes tenths of a millisecond: helpers look for the next one for about as long before they sleep.
    private const int Looks = 2000;

    private readonly object _gate = new();
    private readonly Thread[] _helpers;
    private readonly PackedGemm?[] _products = new PackedGemm?[InstructionSets.Count];
    private Action<int>? _body;
    private int _parts, _next, _helping;
    private int _generation;   // counts the runs; read without the gate by helpers that look for one
    private int _inUse;        // 1 while a run is under way
    private bool _stopped;
    private ExceptionDispatchInfo? _fault;

    /// <param name="count">Threads, the caller's among them.</param>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _helpers = new Thread[count - 1];
        for (var i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = $"worker {i + 1}" };
            _helpers[i].Start();
        }
    }

    /// <summary>Threads, the caller's among them.</summary>
    public int Count { get; }

    /// <summary>The product's packing buffers for one instruction set, made when first asked for.</summary>
    internal PackedGemm Products(InstructionSet set) => _products[(int)set] ??= PackedGemm.Create(set, this);

    /// <summary>The product for few rows.</summary>
    internal RowGemm Rows => field ??= new(this);

    /// <summary>Runs body(0) … body(parts − 1), each once, and returns when all have ended; the first fault of one is thrown
    /// here.</summary>
    public void Run(int parts, Action<int> body)
    {
        if (parts <= 0) return;
        if (parts == 1 || Count == 1)
        {
            for (var part = 0; part < parts; part++) body(part);
            return;
        }
        if (Interlocked.Exchange(ref _inUse, 1) != 0) throw new InvalidOperationException("these workers are running something else");
        try
        {
            Open(parts, body);
            TakeParts(body, parts);
            Close();
        }
        finally
        {
            Volatile.Write(ref _inUse, 0);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Interlocked.Increment(ref _generation);
            Monitor.PulseAll(_gate);
        }
        foreach (var helper in _helpers) helper.Join();
    }

    private void Open(int parts, Action<int> body)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            (_body, _parts, _next, _fault) = (body, parts, 0, null);
            Interlocked.Increment(ref _generation);
            Monitor.PulseAll(_gate);
        }
    }

    // No part is left to take: waits for the helpers that still are at one, and lets no other in.
    private void Close()
    {
        var spinner = new SpinWait();
        for (var look = 0; look < Looks && Volatile.Read(ref _helping) > 0; look++) spinner.SpinOnce(sleep1Threshold: -1);
        lock (_gate)
        {
            while (_helping > 0) Monitor.Wait(_gate);
            _body = null;
            var fault = _fault;
            _fault = null;
            fault?.Throw();
        }
    }

    private void Help()
    {
        var seen = 0;
        while (true)
        {
            var spinner = new SpinWait();
            for (var look = 0; look < Looks && Volatile.Read(ref _generation) == seen; look++) spinner.SpinOnce(sleep1Threshold: -1);
            Action<int>? body;
            int parts;
            lock (_gate)
            {
                while (_generation == seen) Monitor.Wait(_gate);
                if (_stopped) return;
                (seen, body, parts) = (_generation, _body, _parts);
                if (body is null) continue;   // the others were done before this one woke
                _helping++;
            }
            TakeParts(body, parts);
            lock (_gate)
            {
                if (--_helping == 0) Monitor.PulseAll(_gate);
            }
        }
    }

    private void TakeParts(Action<int> body, int parts)
    {
        for (var part = Interlocked.Increment(ref _next) - 1; part < parts; part = Interlocked.Increment(ref _next) - 1)
        {
            try
            {
                body(part);
            }
            catch (Exception fault)
            {
                Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            }
        }
    }
}
