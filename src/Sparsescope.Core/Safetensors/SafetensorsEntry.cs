namespace Sparsescope.Safetensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Any text but "__metadata__", unique in the file.</param>
/// <param name="Dtype">Element type as the format spells it: "F32".</param>
/// <param name="Shape">Sizes, slowest-running first (C order); none for a scalar.</param>
/// <param name="Start">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record SafetensorsEntry(string Name, string Dtype, IReadOnlyList<long> Shape, long Start, long End)
{
    /// <summary>A float32 tensor from <paramref name="start"/> on.</summary>
    /// <exception cref="OverflowException">The shape has more bytes than fit in 63 bits.</exception>
    public static SafetensorsEntry F32(string name, IReadOnlyList<long> shape, long start) =>
        new(name, "F32", shape, start, checked(start + Elements(shape) * sizeof(float)));

    /// <summary>Bytes of one element; 0 for a type this program does not know.</summary>
    internal static int ElementSize(string dtype) => dtype switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => 0,
    };

    /// <summary>Whether the bytes from start to end are those of the shape and type.</summary>
    internal bool IsConsistent()
    {
        if (Start < 0 || End < Start || Shape.Any(size => size < 0)) return false;
        try
        {
            return ElementSize(Dtype) is > 0 and var size && checked(Elements(Shape) * size) == End - Start;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static long Elements(IReadOnlyList<long> shape) => shape.Aggregate(1L, (product, size) => checked(product * size));
}
