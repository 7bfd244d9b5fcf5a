using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sparsescope.Llama.Native;

/// <summary>Watches the nodes of a compute graph from ggml's evaluation callback.</summary>
internal abstract unsafe class GraphObserver
{
    /// <summary>The first exception of a callback in the current decode; thrown again once C has returned.</summary>
    internal Exception? Fault { get; set; }

    /// <summary>
    /// Asked before a node is computed whether its data is wanted (<paramref name="ask"/>), then called again with the data in place.
    /// </summary>
    protected abstract bool Observe(GgmlTensor* node, bool ask);

    // No exception may cross into C: it is kept and rethrown after llama_decode.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static byte OnNode(GgmlTensor* node, byte ask, nint slot)
    {
        if (((ObserverSlot)GCHandle.FromIntPtr(slot).Target!).Observer is not { } observer) return 0;
        // A node that was asked for is always taken as seen: a refusal there ends part of the graph and lets the rest run on what was not
        // computed.
        if (observer.Fault is not null) return (byte)(ask != 0 ? 0 : 1);
        try
        {
            return observer.Observe(node, ask != 0) ? (byte)1 : (byte)0;
        }
        catch (Exception e)
        {
            observer.Fault = e;
            return (byte)(ask != 0 ? 0 : 1);
        }
    }
}

/// <summary>Who observes a context at the moment; what the context's callback data points to.</summary>
internal sealed class ObserverSlot
{
    internal GraphObserver? Observer { get; set; }

    internal CancellationToken Cancellation { get; set; }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static byte OnAbort(nint slot) =>
        ((ObserverSlot)GCHandle.FromIntPtr(slot).Target!).Cancellation.IsCancellationRequested ? (byte)1 : (byte)0;
}
