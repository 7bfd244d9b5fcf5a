using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sparsescope.Studies.Store;

/// <summary>What makes two runs the same run: an unchanged one resumes, a changed one is new.</summary>
public static class RunKey
{
    /// <summary>
    /// Hex SHA-256 (64 characters, lower case) over the UTF-8 bytes of every part's name and value, in their order, each after its length
    /// as 8 bytes, little-endian.
    /// </summary>
    /// <remarks>The lengths keep parts from running into each other: ("ab", "c") is not ("a", "bc").</remarks>
    public static string Of(params IReadOnlyList<(string Name, string Value)> parts) =>
        Hash(parts.SelectMany(part => (string[])[part.Name, part.Value]));

    /// <summary>The id that versions before <see cref="RunRecord.EngineIdentityJson"/> gave, to runs and to studies of training.</summary>
    internal static string OfEarlierVersions(
        string studyYaml, string dataSha256, string modelSha256, string numerics, string engineRelease, string options) =>
        Hash([studyYaml, dataSha256, modelSha256, numerics, engineRelease, options]);

    private static string Hash(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (var part in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
