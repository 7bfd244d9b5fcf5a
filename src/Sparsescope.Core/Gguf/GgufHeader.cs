using System.Buffers.Binary;

namespace Sparsescope.Gguf;

/// <summary>The first eight bytes of a file: that it is GGUF, in which byte order and version, and otherwise what it seems to be.</summary>
internal static class GgufHeader
{
    private const int MagicBytes = 4;

    private static readonly (byte[] Start, string Meaning)[] s_otherFiles =
    [
        ([.. "tjgg"u8], "an old GGML file, which llama.cpp no longer reads; convert the model to GGUF"),
        ([.. "fmgg"u8], "an old GGML file, which llama.cpp no longer reads; convert the model to GGUF"),
        ([.. "lmgg"u8], "an old GGML file, which llama.cpp no longer reads; convert the model to GGUF"),
        ([.. "vers"u8], "a Git LFS pointer instead of the model itself; run 'git lfs pull'"),
        ([.. "PK\u0003\u0004"u8], "a zip or PyTorch file; convert the model to GGUF"),
        ([.. "<!DO"u8], "a web page instead of a model; check the address it was downloaded from"),
        ([.. "<htm"u8], "a web page instead of a model; check the address it was downloaded from"),
    ];

    /// <summary>Reads magic and version; the version is 2 or 3.</summary>
    /// <exception cref="BadInputException">The file is empty, too short, something else, big-endian or of another version.</exception>
    public static int ReadVersion(GgufCursor cursor)
    {
        if (cursor.Length == 0) throw cursor.Bad("the file is empty; the download may have failed, so fetch it again.");
        Span<byte> magic = stackalloc byte[MagicBytes];
        cursor.Read(magic);
        if (!magic.SequenceEqual("GGUF"u8)) throw NotGguf(cursor, magic);

        var version = cursor.ReadUInt32();
        if (version is 2 or 3) return (int)version;
        if (BinaryPrimitives.ReverseEndianness(version) is > 0 and <= ushort.MaxValue and var swapped)
        {
            throw cursor.Bad($"this is a big-endian GGUF file (version {swapped} with its bytes swapped); fetch the little-endian one, or "
                + "convert it with llama.cpp's gguf_convert_endian.py.");
        }
        throw cursor.Bad(version == 1
            ? "the file has GGUF version 1, which llama.cpp no longer reads; convert the model again."
            : $"the file has GGUF version {version} at byte {MagicBytes}, where 2 and 3 can be read; fetch it again.");
    }

    private static BadInputException NotGguf(GgufCursor cursor, ReadOnlySpan<byte> start)
    {
        foreach (var (known, meaning) in s_otherFiles)
        {
            if (start.SequenceEqual(known)) return cursor.Bad($"the file is no GGUF model but looks like {meaning}.");
        }
        return cursor.Bad($"the file is no GGUF model: it starts with the bytes {Convert.ToHexString(start)}, not 'GGUF'; "
            + "give a .gguf file, or fetch it again if it is one.");
    }
}
