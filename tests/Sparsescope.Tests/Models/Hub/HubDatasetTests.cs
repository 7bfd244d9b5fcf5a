using System.Text;
using Sparsescope.Models;
using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

/// <summary>Files of data sets: where they are asked for, where they are kept, and what is said where they are not to be had.</summary>
public sealed class HubDatasetTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567", Text = "{\"question\": \"x\"}\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("hub-").FullName;
    private readonly LocalServer _server;
    private Func<Seen, Reply?> _override = _ => null;

    public HubDatasetTests() => _server = new(request => _override(request) ?? Answer(request));

    [Fact]
    public async Task A_file_is_downloaded_once_into_the_shared_cache()
    {
        var path = await Resolve("someone/questions/data/test.jsonl@main");
        Assert.Equal(Text, File.ReadAllText(path));
        Assert.EndsWith(Path.Combine("datasets--someone--questions", "snapshots", Commit, "data", "test.jsonl"), path,
            StringComparison.Ordinal);
        Assert.Equal(path, await Resolve("someone/questions/data/test.jsonl"));
        Assert.Single(_server.Requests, request => request.Method == "GET");
    }

    [Fact]
    public async Task A_file_of_a_commit_is_not_asked_for_again()
    {
        var path = await Resolve($"someone/questions/data/test.jsonl@{Commit}");
        var asked = _server.Requests.Count;
        Assert.Equal(path, await Resolve($"someone/questions/data/test.jsonl@{Commit}"));
        Assert.Equal(asked, _server.Requests.Count);
    }

    [Fact]
    public async Task Offline_and_unreachable_what_is_cached_is_used_and_what_is_not_is_said()
    {
        Assert.Contains("is not in the cache", await Failure("someone/questions/data/test.jsonl", Options(offline: true)),
            StringComparison.Ordinal);
        var path = await Resolve("someone/questions/data/test.jsonl");
        Assert.Equal(path, await Resolve("someone/questions/data/test.jsonl", Options(offline: true)));
        var notices = new List<string>();
        _override = _ => new Reply(500);
        Assert.Equal(path, await Resolve("someone/questions/data/test.jsonl", notices: notices));
        Assert.Contains("from the cache", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revision_that_is_not_there_is_not_replaced_by_main()
    {
        Assert.Contains("was not found in someone/questions", await Failure("someone/questions/data/test.jsonl@v2"),
            StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Requests, request => request.Path.Contains("/main/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gated_data_set_is_said_with_its_page()
    {
        _override = _ => new Reply(403) { Headers = { ["X-Error-Code"] = "GatedRepo" } };
        var sentence = await Failure("someone/questions/data/test.jsonl");
        Assert.Contains("is gated", sentence, StringComparison.Ordinal);
        Assert.Contains("/datasets/someone/questions", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("someone/questions"), InlineData("questions.jsonl"), InlineData("a/b/../c.jsonl"), InlineData("a/b/c.jsonl@"),
        InlineData("a/b/c.jsonl@x/y"), InlineData("a b/c/d.jsonl")]
    public void What_names_no_file_is_refused(string reference) => Assert.Throws<BadInputException>(() => DataReference.Require(reference));

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Reply Answer(Seen request)
    {
        string[] known = [$"/datasets/someone/questions/resolve/main/data/test.jsonl",
            $"/datasets/someone/questions/resolve/{Commit}/data/test.jsonl"];
        return known.Contains(request.Path)
            ? new Reply(200, Encoding.UTF8.GetBytes(Text))
            {
                Headers = { ["X-Repo-Commit"] = Commit,
                ["ETag"] = $"\"{FakeHub.Sha256(Encoding.UTF8.GetBytes(Text))}\"" }
            }
            : new Reply(404) { Headers = { ["X-Error-Code"] = "EntryNotFound" } };
    }

    private HubOptions Options(bool offline = false) => new()
    {
        Cache = Path.Combine(_folder, "hub"),
        Endpoint = _server.Address,
        Offline = offline,
        Delay = (_, cancellation) => Task.Delay(1, cancellation),
    };

    private async Task<string> Resolve(string reference, HubOptions? options = null, List<string>? notices = null)
    {
        using var client = new HubClient(options ?? Options(), notices is null ? null : notices.Add);
        return await client.ResolveAsync(HubDataset.Parse(reference), null, TestContext.Current.CancellationToken);
    }

    private async Task<string> Failure(string reference, HubOptions? options = null) =>
        (await Assert.ThrowsAnyAsync<BadInputException>(() => Resolve(reference, options))).Message;
}
