using System.Runtime.Intrinsics.X86;

namespace Sparsescope.Managed.Kernels;

/// <summary>What the fast product is written for. Results agree to rounding between them, and to the bit within one.</summary>
public enum InstructionSet
{
    /// <summary>No instructions of one kind of processor.</summary>
    Portable,

    /// <summary>256 bits at once, x86.</summary>
    Avx2,

    /// <summary>512 bits at once, x86.</summary>
    Avx512,
}

/// <summary>Which of them this processor has.</summary>
public static class InstructionSets
{
    internal const int Count = 3;

    /// <summary>The fastest one here.</summary>
    public static InstructionSet Best { get; } = IsSupported(InstructionSet.Avx512) ? InstructionSet.Avx512
        : IsSupported(InstructionSet.Avx2) ? InstructionSet.Avx2
        : InstructionSet.Portable;

    /// <summary>Whether this processor has it.</summary>
    /// <remarks>Vector512.IsHardwareAccelerated is not asked: it is false on processors that lower their clock for AVX-512, which still
    /// gain from it here.</remarks>
    public static bool IsSupported(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => Avx512F.IsSupported,
        InstructionSet.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };
}
