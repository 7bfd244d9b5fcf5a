using Sparsescope.Llama;

namespace Sparsescope.Tests.Llama;

public sealed class HashCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-hash-").FullName;
    private int _computed;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Hash(params string[] files) =>
        HashCache.Get([.. files.Select(file => Path.Combine(_folder, file))], () => new string((char)('a' + _computed++), 64),
            Path.Combine(_folder, "kept", "hashes.json"), leastBytes: 3);

    private void Write(string name, string text, int minute)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, name), new DateTime(2020, 1, 1, 0, minute, 0, DateTimeKind.Utc));
    }

    [Fact]
    public void A_file_is_hashed_again_only_when_its_size_or_its_time_is_another()
    {
        Write("a", "abc", 1);
        var first = Hash("a");
        Assert.Equal(first, Hash("a"));
        Assert.Equal(1, _computed);
        Write("a", "abd", 2);
        Assert.NotEqual(first, Hash("a"));
        Write("a", "abcd", 2);
        Hash("a");
        Assert.Equal(3, _computed);
    }

    [Fact]
    public void Files_together_have_an_entry_of_their_own_and_small_ones_none()
    {
        Write("a", "abc", 1);
        Write("b", "def", 1);
        Assert.Equal(3, new[] { Hash("a"), Hash("b"), Hash("a", "b") }.Distinct().Count());
        Write("b", "def", 2);
        Hash("a", "b");
        Hash("a");
        Assert.Equal(4, _computed);
        Write("c", "x", 1);
        Hash("c");
        Hash("c");
        Assert.Equal(6, _computed);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{\"KEY\": 3}")]
    [InlineData("{\"KEY\": {\"state\": 1, \"sha256\": null}}")]
    public void A_cache_that_cannot_be_used_is_made_anew(string text)
    {
        Write("a", "abc", 1);
        Directory.CreateDirectory(Path.Combine(_folder, "kept"));
        File.WriteAllText(Path.Combine(_folder, "kept", "hashes.json"),
            text.Replace("KEY", Path.Combine(_folder, "a"), StringComparison.Ordinal));
        Assert.Equal(Hash("a"), Hash("a"));
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_is_not_remembered()
    {
        Write("a", "abc", 1);
        var path = Path.Combine(_folder, "a");
        string Changing() => HashCache.Get([path], () => { Write("a", "abcdef", 9); _computed++; return new string('0', 64); },
            Path.Combine(_folder, "kept", "hashes.json"), leastBytes: 3);
        Changing();
        Hash("a");
        Assert.Equal(2, _computed);
    }
}
