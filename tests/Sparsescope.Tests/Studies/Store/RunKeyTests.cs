using System.Security.Cryptography;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

public sealed class RunKeyTests
{
    private static readonly (string Name, string Value)[] s_parts =
        [("study", "study: x"), ("data", "data"), ("model", "model"), ("engine", "{}"), ("options", "{}")];

    [Fact]
    public void Any_name_or_value_changes_the_identity()
    {
        var values = s_parts.Select((_, changed) =>
            RunKey.Of([.. s_parts.Select((part, i) => i == changed ? (part.Name, part.Value + " ") : part)]));
        var names = s_parts.Select((_, changed) =>
            RunKey.Of([.. s_parts.Select((part, i) => i == changed ? (part.Name + " ", part.Value) : part)]));
        Assert.Equal(2 * s_parts.Length + 1, values.Concat(names).Append(RunKey.Of(s_parts)).Distinct().Count());
    }

    [Fact]
    public void Parts_do_not_run_into_each_other() =>
        Assert.Equal(4,
            new[] { RunKey.Of(("a", "bc"), ("", "")), RunKey.Of(("ab", "c"), ("", "")), RunKey.Of(("abc", ""), ("", "")),
            RunKey.Of(("a", "b"), ("c", "")) }.Distinct().Count());

    [Fact]
    public void The_identity_is_the_hash_of_length_and_bytes_of_every_name_and_value()
    {
        byte[] bytes =
            [1, 0, 0, 0, 0, 0, 0, 0, (byte)'x', 2, 0, 0, 0, 0, 0, 0, 0, 0xC3, 0xA9, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            (byte)'y'];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), RunKey.Of(("x", "é"), ("", "y")));
    }

    [Fact]
    public void Earlier_versions_hashed_six_values_without_names()
    {
        byte[] bytes =
            [2, 0, 0, 0, 0, 0, 0, 0, 0xC3, 0xA9, .. Enumerable.Repeat(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, (byte)'x' }, 5)
            .SelectMany(part => part)];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), RunKey.OfEarlierVersions("é", "x", "x", "x", "x", "x"));
    }
}
