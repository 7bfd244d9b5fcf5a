using System.Runtime.InteropServices;

namespace Sparsescope.Llama.Native;

/// <summary>
/// Copies rows of a tensor out of a device's memory: all of them on the way at once, into memory the device can write to, and one wait for
/// the lot. A copy in a call of its own would wait for each row.
/// </summary>
internal sealed unsafe class DeviceCopies : IDisposable
{
    /// <summary>Most bytes copied at once.</summary>
    internal const int MostBytes = 32 << 20;

    // Tried with these; other backends, whose copies on a second queue nobody tried here, copy run by run.
    private static readonly string[] s_queues = ["CUDA", "ROCm"];

    private readonly Dictionary<nint, Queue> _queues = [];

    /// <summary>A device's queue and the memory it copies to. Backend 0: no queue.</summary>
    private sealed record Queue(nint Backend, nint Buffer, nint Memory);

    /// <summary>Rows one after another, in the order given; valid until the next call.</summary>
    /// <param name="node">A tensor without gaps, computed.</param>
    /// <param name="buffer">The buffer it lies in.</param>
    /// <param name="rows">Rows, ascending; together at most <see cref="MostBytes"/>, or one.</param>
    /// <param name="rowBytes">Bytes of one.</param>
    internal byte* Read(GgmlTensor* node, nint buffer, ReadOnlySpan<int> rows, int rowBytes)
    {
        var device = LlamaNative.ggml_backend_buft_get_device(LlamaNative.ggml_backend_buffer_get_type(buffer));
        if (!_queues.TryGetValue(device, out var queue)) _queues[device] = queue = Open(device);
        var target = (byte*)queue.Memory;
        for (var i = 0; i < rows.Length;)
        {
            var count = 1;
            while (i + count < rows.Length && rows[i + count] == rows[i] + count) count++;
            var (offset, size) = ((nuint)rows[i] * (nuint)rowBytes, (nuint)count * (nuint)rowBytes);
            if (queue.Backend == 0) LlamaNative.ggml_backend_tensor_get(node, target, offset, size);
            else LlamaNative.ggml_backend_tensor_get_async(queue.Backend, node, target, offset, size);
            target += size;
            i += count;
        }
        if (queue.Backend != 0) LlamaNative.ggml_backend_synchronize(queue.Backend);
        return (byte*)queue.Memory;
    }

    private static Queue Open(nint device)
    {
        if (device != 0 && Array.Exists(s_queues, name => LlamaNative.Text(LlamaNative.ggml_backend_dev_name(device))
            .StartsWith(name, StringComparison.Ordinal)))
        {
            var (backend, type) = (LlamaNative.ggml_backend_dev_init(device, null), LlamaNative.ggml_backend_dev_host_buffer_type(device));
            var buffer = type == 0 ? 0 : LlamaNative.ggml_backend_buft_alloc_buffer(type, MostBytes);
            if (backend != 0 && buffer != 0) return new(backend, buffer, (nint)LlamaNative.ggml_backend_buffer_get_base(buffer));
            if (buffer != 0) LlamaNative.ggml_backend_buffer_free(buffer);
            if (backend != 0) LlamaNative.ggml_backend_free(backend);
        }
        return new(0, 0, (nint)NativeMemory.Alloc(MostBytes));
    }

    public void Dispose()
    {
        foreach (var queue in _queues.Values)
        {
            if (queue.Buffer == 0) NativeMemory.Free((void*)queue.Memory);
            else LlamaNative.ggml_backend_buffer_free(queue.Buffer);
            if (queue.Backend != 0) LlamaNative.ggml_backend_free(queue.Backend);
        }
        _queues.Clear();
    }
}
