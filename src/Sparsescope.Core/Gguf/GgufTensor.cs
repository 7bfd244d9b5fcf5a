namespace Sparsescope.Gguf;

/// <summary>What a GGUF file says about one tensor.</summary>
/// <param name="Name">At most 63 bytes of UTF-8, unique in the file.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Dimensions">Zero to four sizes, fastest-running first: a matrix of R rows and C columns is [C, R].</param>
/// <param name="Offset">Bytes from the start of the data section; a multiple of the file's alignment.</param>
/// <param name="ByteSize">Bytes of its data, without the padding after it.</param>
public sealed record GgufTensor(string Name, GgmlType Type, IReadOnlyList<long> Dimensions, long Offset, long ByteSize)
{
    /// <summary>Product of the dimensions.</summary>
    public long ElementCount => Dimensions.Aggregate(1L, (product, size) => product * size);
}
