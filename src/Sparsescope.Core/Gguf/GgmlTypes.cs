namespace Sparsescope.Gguf;

/// <summary>Sizes of the tensor types: a row is stored in blocks of a fixed number of elements and bytes.</summary>
public static class GgmlTypes
{
    private const int Super = 256;   // elements of a block of the K, IQ and TQ types

    /// <summary>Elements and bytes of one block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no type.</exception>
    public static (int Elements, int Bytes) Block(this GgmlType type) => type switch
    {
        GgmlType.I8 => (1, 1),
        GgmlType.F16 or GgmlType.BF16 or GgmlType.I16 => (1, 2),
        GgmlType.F32 or GgmlType.I32 => (1, 4),
        GgmlType.F64 or GgmlType.I64 => (1, 8),
        GgmlType.Q1_0 => (128, 18),
        GgmlType.Q2_0 => (64, 18),
        GgmlType.Q4_0 or GgmlType.IQ4_NL => (32, 18),
        GgmlType.Q4_1 => (32, 20),
        GgmlType.Q5_0 => (32, 22),
        GgmlType.Q5_1 => (32, 24),
        GgmlType.Q8_0 => (32, 34),
        GgmlType.Q8_1 => (32, 36),
        GgmlType.MXFP4 => (32, 17),
        GgmlType.NVFP4 => (64, 36),
        GgmlType.Q2_K => (Super, 84),
        GgmlType.Q3_K or GgmlType.IQ3_S => (Super, 110),
        GgmlType.Q4_K => (Super, 144),
        GgmlType.Q5_K => (Super, 176),
        GgmlType.Q6_K => (Super, 210),
        GgmlType.Q8_K => (Super, 292),
        GgmlType.IQ1_S => (Super, 50),
        GgmlType.IQ1_M => (Super, 56),
        GgmlType.IQ2_XXS or GgmlType.TQ2_0 => (Super, 66),
        GgmlType.IQ2_XS => (Super, 74),
        GgmlType.IQ2_S => (Super, 82),
        GgmlType.IQ3_XXS => (Super, 98),
        GgmlType.IQ4_XS => (Super, 136),
        GgmlType.TQ1_0 => (Super, 54),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a tensor type of ggml"),
    };

    /// <summary>Whether several elements share a block, so that values are approximations of what was trained.</summary>
    public static bool IsQuantised(this GgmlType type) => type.Block().Elements > 1;
}
