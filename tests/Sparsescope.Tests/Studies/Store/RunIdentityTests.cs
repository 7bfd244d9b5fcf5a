using System.Security.Cryptography;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

public sealed class RunIdentityTests
{
    private static readonly string[] s_parts = ["study: x", "data", "model", "exact", "b1", "{}"];

    [Fact]
    public void Any_part_changes_the_identity()
    {
        var ids = Enumerable.Range(0, s_parts.Length).Select(changed => Of([.. s_parts.Select((part, i) => i == changed ? part + " " : part)]));
        Assert.Equal(s_parts.Length + 1, ids.Append(Of(s_parts)).Distinct().Count());
    }

    [Fact]
    public void Parts_do_not_run_into_each_other() =>
        Assert.Equal(4, new[] { Of(["ab", "c", "", "", "", ""]), Of(["a", "bc", "", "", "", ""]), Of(["abc", "", "", "", "", ""]), Of(["", "abc", "", "", "", ""]) }.Distinct().Count());

    [Fact]
    public void The_identity_is_the_hash_of_length_and_bytes_of_every_part()
    {
        byte[] bytes = [2, 0, 0, 0, 0, 0, 0, 0, 0xC3, 0xA9, .. Enumerable.Repeat(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, (byte)'x' }, 5).SelectMany(part => part)];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Of(["é", "x", "x", "x", "x", "x"]));
    }

    private static string Of(string[] p) => RunIdentity.Of(p[0], p[1], p[2], p[3], p[4], p[5]);
}
