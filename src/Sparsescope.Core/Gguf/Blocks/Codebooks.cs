using System.Globalization;
using System.Numerics;

namespace Sparsescope.Gguf.Blocks;

/// <summary>The codebooks of the IQ types, read once from codebooks.txt, which says where they come from.</summary>
internal static class Codebooks
{
    private static readonly Dictionary<string, ulong[]> s_books = Read();

    /// <summary>Eight signed bytes an entry, the first value lowest.</summary>
    internal static ulong[] IQ2_XXS { get; } = s_books[nameof(IQ2_XXS)];

    internal static ulong[] IQ2_XS { get; } = s_books[nameof(IQ2_XS)];

    internal static ulong[] IQ2_S { get; } = s_books[nameof(IQ2_S)];

    internal static ulong[] IQ1_S { get; } = s_books[nameof(IQ1_S)];

    /// <summary>Four signed bytes an entry.</summary>
    internal static uint[] IQ3_XXS { get; } = [.. s_books[nameof(IQ3_XXS)].Select(entry => (uint)entry)];

    internal static uint[] IQ3_S { get; } = [.. s_books[nameof(IQ3_S)].Select(entry => (uint)entry)];

    /// <summary>Eight signs of seven bits: the eighth makes their number even.</summary>
    internal static int Signs(int seven) => seven | (BitOperations.PopCount((uint)seven) & 1) << 7;

    private static Dictionary<string, ulong[]> Read()
    {
        const int Digits = 4;
        var books = new Dictionary<string, ulong[]>(StringComparer.Ordinal);
        using var reader = new StreamReader(typeof(Codebooks).Assembly.GetManifestResourceStream("gguf/codebooks.txt")!);
        var (name, levels, entries) = ("", Array.Empty<int>(), new List<ulong>());
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line.Split(':') is [var begun, var listed])
            {
                (name, entries) = (begun, []);
                levels = [.. listed.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(level => int.Parse(level, CultureInfo.InvariantCulture))];
                continue;
            }
            for (var i = 0; i < line.Length; i += Digits)
                entries.Add(Entry(ushort.Parse(line.AsSpan(i, Digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture), levels));
            books[name] = [.. entries];
        }
        return books;
    }

    private static ulong Entry(ushort packed, int[] levels)
    {
        var (count, bits) = levels.Length > 4 ? (4, 4) : (8, 2);
        var entry = 0ul;
        for (var i = 0; i < count; i++) entry |= (ulong)(byte)levels[packed >> (bits * i) & ((1 << bits) - 1)] << (8 * i);
        return entry;
    }
}
