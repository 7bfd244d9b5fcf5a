using System.Runtime.InteropServices;
using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>One llama.cpp context: a cache of cells, and decodes over it. One decode is one compute graph (n_batch = n_ubatch).</summary>
internal sealed unsafe class LlamaContext : IDisposable
{
    private readonly ContextHandle _handle;
    private readonly ObserverSlot _slot = new();
    private readonly GCHandle _slotHandle;
    private readonly nint _memory;
    private readonly int[] _sequenceCounts;

    internal LlamaContext(LlamaModel model, EngineOptions options, int cells, int sequences, int microBatch)
    {
        (Cells, Sequences, MicroBatch) = (cells, sequences, microBatch);
        _slotHandle = GCHandle.Alloc(_slot);
        var p = LlamaNative.llama_context_default_params();
        p.n_ctx = (uint)cells;
        p.n_batch = p.n_ubatch = (uint)microBatch;
        p.n_seq_max = (uint)sequences;
        p.n_threads = p.n_threads_batch = options.Threads;
        p.op_offload = model.Gpus.Count > 0 ? (byte)1 : (byte)0;
        p.kv_unified = 1;               // a batch stays one graph with its rows in order
        if (options.Numerics != Numerics.Fast)
        {
            p.type_k = p.type_v = 0;    // F32 cache
            p.flash_attn_type = 0;      // off: it always casts keys and values to F16
        }
        if (options.Capture)
        {
            p.cb_eval = &GraphObserver.OnNode;
            p.cb_eval_user_data = GCHandle.ToIntPtr(_slotHandle);
        }
        p.abort_callback = &ObserverSlot.OnAbort;
        p.abort_callback_data = GCHandle.ToIntPtr(_slotHandle);
        LogCapture.Forget();
        try
        {
            _handle = ContextHandle.Create(model.Handle, p);
        }
        catch
        {
            _slotHandle.Free();
            throw;
        }
        _memory = LlamaNative.llama_get_memory(_handle);
        _sequenceCounts = new int[microBatch];
        Array.Fill(_sequenceCounts, 1);
    }

    /// <summary>Cells of the cache: tokens it can hold, of all sequences together.</summary>
    internal int Cells { get; }

    internal int Sequences { get; }

    /// <summary>Most rows of one decode.</summary>
    internal int MicroBatch { get; }

    internal void Clear()
    {
        if (_memory != 0) LlamaNative.llama_memory_clear(_memory, 0);
    }

    /// <summary>Makes <paramref name="target"/> share everything <paramref name="source"/> holds; copies no data.</summary>
    internal void Share(int source, int target) => LlamaNative.llama_memory_seq_cp(_memory, source, target, -1, -1);

    /// <summary>Removes the positions from <paramref name="from"/> on.</summary>
    internal void Trim(int sequence, int from) => _ = LlamaNative.llama_memory_seq_rm(_memory, sequence, from, -1);

    /// <summary>Decodes rows; the observer sees the graph's nodes while they are computed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it ran.</exception>
    internal void Decode(DecodeRows rows, GraphObserver? observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int result;
        (_slot.Observer, _slot.Cancellation) = (observer, cancellation);
        var sequencePointers = stackalloc int*[rows.Count];
        fixed (int* tokens = rows.Tokens, positions = rows.Positions, sequences = rows.Sequences, counts = _sequenceCounts)
        fixed (sbyte* outputs = rows.Outputs)
        {
            for (var i = 0; i < rows.Count; i++) sequencePointers[i] = sequences + i;
            LogCapture.Forget();
            result = LlamaNative.llama_decode(_handle, new Batch
            {
                n_tokens = rows.Count,
                token = tokens,
                pos = positions,
                n_seq_id = counts,
                seq_id = sequencePointers,
                logits = outputs,
            });
            LlamaNative.llama_synchronize(_handle);
        }
        (_slot.Observer, _slot.Cancellation) = (null, default);
        if (observer?.Fault is { } fault)
        {
            observer.Fault = null;
            Clear();        // what was computed after it may be wrong
            if (fault is BadInputException) throw new BadInputException(fault.Message, fault);
            throw new InvalidOperationException($"Reading or changing the states of a decode failed: {fault.Message}", fault);
        }
        if (result == 2) cancellation.ThrowIfCancellationRequested();
        if (result != 0) throw LlamaException.WithLog($"llama_decode of {rows.Count} tokens returned {result}");
    }

    /// <summary>Logits of a row that was flagged as output in the last decode; valid until the next one. [vocabulary]</summary>
    internal ReadOnlySpan<float> Logits(int row, int vocabulary)
    {
        var logits = LlamaNative.llama_get_logits_ith(_handle, row);
        return logits is null ? throw LlamaException.WithLog($"no logits for row {row}") : new ReadOnlySpan<float>(logits, vocabulary);
    }

    public void Dispose()
    {
        _handle.Dispose();
        _slotHandle.Free();
    }
}
