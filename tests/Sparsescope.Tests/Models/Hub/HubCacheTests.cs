using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

public sealed class HubCacheTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cache-").FullName;
    private readonly HubReference _reference = HubReference.Parse("u/r");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Where_links_are_not_possible_a_new_blob_is_moved_and_an_old_one_copied()
    {
        var cache = new HubCache(_root, (_, _) => throw new UnauthorizedAccessException());
        var blob = WriteBlob(cache, "b");
        var first = cache.Pointer(_reference, "c1", "x.gguf");
        var second = cache.Pointer(_reference, "c2", "x.gguf");
        cache.Point(first, blob, fresh: false);
        Assert.True(File.Exists(blob));
        cache.Point(second, blob, fresh: true);
        Assert.False(File.Exists(blob));
        Assert.Equal("b", File.ReadAllText(first));
        Assert.Equal("b", File.ReadAllText(second));
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_not_there_and_is_replaced()
    {
        var cache = new HubCache(_root);
        var pointer = cache.Pointer(_reference, "c", "sub/x.gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(pointer)!);
        File.CreateSymbolicLink(pointer, "../nowhere");
        Assert.False(HubCache.Has(pointer));
        cache.Point(pointer, WriteBlob(cache, "b"), fresh: true);
        Assert.Equal("../../../blobs/b", new FileInfo(pointer).LinkTarget);
        Assert.True(HubCache.Has(pointer));
    }

    [Fact]
    public void The_commit_of_main_comes_before_other_snapshots_and_those_by_age()
    {
        var cache = new HubCache(_root);
        Assert.Null(cache.Find(_reference));
        WriteSnapshot(cache, "old", "m-Q8_0.gguf", age: 3);
        WriteSnapshot(cache, "main", "m-Q4_1.gguf", age: 2);
        WriteSnapshot(cache, "new", "m-Q8_0.gguf", age: 1);
        cache.WriteMain(_reference, "main");
        Assert.Equal([cache.Pointer(_reference, "main", "m-Q4_1.gguf")], cache.Find(_reference));
        Assert.Equal([cache.Pointer(_reference, "new", "m-Q8_0.gguf")], cache.Find(HubReference.Parse("u/r:Q8_0")));
        Assert.Null(cache.Find(HubReference.Parse("u/r:Q2_K")));
        Assert.Equal("Q4_1, Q8_0", cache.Names(_reference));
    }

    [Fact]
    public void A_split_model_with_parts_missing_is_not_found()
    {
        var cache = new HubCache(_root);
        WriteSnapshot(cache, "c", "m-Q8_0-00001-of-00002.gguf", age: 1);
        Assert.Null(cache.Find(_reference));
        WriteSnapshot(cache, "c", "m-Q8_0-00002-of-00002.gguf", age: 1);
        Assert.Equal(2, cache.Find(_reference)!.Count);
    }

    [Fact]
    public void Main_is_replaced_and_leaves_nothing_else()
    {
        var cache = new HubCache(_root);
        cache.WriteMain(_reference, "one");
        cache.WriteMain(_reference, "two");
        var file = Assert.Single(Directory.GetFiles(Path.Combine(cache.Folder(_reference), "refs")));
        Assert.Equal("two", File.ReadAllText(file));
    }

    private string WriteBlob(HubCache cache, string name)
    {
        Directory.CreateDirectory(cache.Blobs(_reference));
        var path = Path.Combine(cache.Blobs(_reference), name);
        File.WriteAllText(path, name);
        return path;
    }

    private void WriteSnapshot(HubCache cache, string commit, string file, int age)
    {
        var pointer = cache.Pointer(_reference, commit, file);
        cache.Point(pointer, WriteBlob(cache, $"{commit}-{file}"), fresh: true);
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(pointer)!, DateTime.UtcNow.AddDays(-age));
    }
}
