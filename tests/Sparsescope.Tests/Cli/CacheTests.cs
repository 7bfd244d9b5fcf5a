using Sparsescope.Cli.Cache;
using Sparsescope.Tests.Studies;

namespace Sparsescope.Tests.Cli;

public sealed class CacheTests
{
    private const string Hash = "aaaabbbb";

    [Fact]
    public void Files_are_listed_by_size_with_what_they_are_and_locks_are_not()
    {
        using var folder = Filled();
        var entries = new CacheFolder(folder.Path).Entries();
        Assert.Equal([$"{Hash}-v1.q4_0.gguf", "model.gguf", "questions.jsonl"], entries.Select(entry => entry.Name));
        Assert.Equal(["Q4_0 copy of a model's weights", "model of the demo", "data of a study that comes with the program"],
            entries.Select(entry => entry.What));
        Assert.Equal([300L, 20, 10], entries.Select(entry => entry.Bytes));
    }

    [Fact]
    public void What_is_removed_goes_with_its_empty_folders_and_nothing_else_does()
    {
        using var folder = Filled();
        var cache = new CacheFolder(folder.Path);
        Assert.Empty(cache.Remove(cache.Entries().Where(entry => entry.Name == "model.gguf")));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "models")));
        Assert.Equal(2, cache.Entries().Count);
        Assert.True(File.Exists(Path.Combine(folder.Path, "hashes.json")));
        Assert.Empty(new CacheFolder(Path.Combine(folder.Path, "none")).Entries());
    }

    private static DataFolder Filled() => new DataFolder().With($"exact/{Hash}-v1.q4_0.gguf", new string('x', 300))
        .With($"exact/{Hash}-v1.q4_0.gguf.lock", "")
        .With("models/0123/model.gguf", new string('x', 20)).With("studies/latent-rules-1/questions.jsonl", new string('x', 10))
            .With("hashes.json", "{}");
}
