using System.Numerics.Tensors;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference.Parts;

/// <summary>An MLP: down(f(up(x))), or down(f(gate(x)) · up(x)) where it is gated.</summary>
/// <remarks>Gated: Shazeer, "GLU variants improve transformer", 2020.</remarks>
/// <param name="Up">C → F; where it is gated, C → 2F: gate, up.</param>
/// <param name="Activation">f.</param>
/// <param name="Down">F → C.</param>
internal sealed record FeedForward(Projection Up, Activation Activation, Projection Down) : Mixer
{
    /// <summary>F.</summary>
    internal int Inner => Down.Inputs;

    private bool IsGated => Up.Outputs == 2 * Inner;

    /// <summary>What the down projection is applied to.</summary>
    /// <param name="act">[rows, F]</param>
    /// <param name="up">[rows, F or 2F]: what <see cref="Up"/> gave; overwritten.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="workers">Threads.</param>
    internal void Activate(float[] act, float[] up, int rows, Workers workers) => Rows.Each(workers, rows, (from, until) =>
    {
        for (var i = from; i < until; i++)
        {
            var y = act.AsSpan(i * Inner, Inner);
            Activation.Forward(up.AsSpan(i * Up.Outputs, Inner), y);
            if (IsGated) TensorPrimitives.Multiply(y, up.AsSpan(i * Up.Outputs + Inner, Inner), y);
        }
    });
}
