namespace Sparsescope.Gguf.Blocks;

/// <summary>One type of block: how its bytes become numbers. The layouts are those of ggml v0.5.0 (ggml-common.h).</summary>
/// <remarks>
/// Values equal ggml's to the bit: a scale times a quant is exact in float32, so that at most one rounding happens, where a minimum is
/// added, and a fused multiply-add gives the same.
/// </remarks>
internal interface IBlock
{
    /// <summary>Reads the whole block.</summary>
    /// <param name="block">First byte of a block of the type's size.</param>
    /// <param name="values">First of the type's number of values.</param>
    static abstract void Decode(ref readonly byte block, ref float values);
}
