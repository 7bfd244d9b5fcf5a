using System.Net;
using System.Text.Json;
using Sparsescope.Tests.Studies.Reporting;

namespace Sparsescope.ModelTests.Server;

/// <summary><c>sparsescope view</c> over a made-up store.</summary>
public sealed class ViewTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("view-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Runs_are_listed_and_their_reports_open_alone_and_side_by_side_and_the_store_stays_as_it_was()
    {
        var path = Path.Combine(_folder.FullName, "runs.db");
        var (first, second) = (MadeUpStore.Add(path), MadeUpStore.Add(path, digit: 'b', model: "other"));
        File.WriteAllText(Path.Combine(_folder.FullName, "one.html"),
            "<title>a &amp; b</title><script type=\"application/json\" id=\"trace-data\">{}</script>");
        File.WriteAllText(Path.Combine(_folder.FullName, "other.html"), "<title>no trace</title>");
        var before = File.ReadAllBytes(path);
        using var server = ServerUnderTest.Begin("view", path, "--port", "0");
        var runs = JsonElement.Parse(await server.Client.GetStringAsync("/runs")).GetProperty("runs");
        Assert.Equal(((string[])[first.Id, second.Id]).Order(),
            runs.EnumerateArray().Select(run => run.GetProperty("id").GetString()!).Order());
        Assert.Contains("<html", await server.Client.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("filter", await server.Client.GetStringAsync("/dashboard/assets/view.js"), StringComparison.Ordinal);
        Assert.Contains(first.ShortId, await server.Client.GetStringAsync($"/report?run={first.Id}"), StringComparison.Ordinal);
        var both = await server.Client.GetStringAsync($"/report?run={first.Id}&run={second.Id}");
        Assert.Contains(second.ShortId, both, StringComparison.Ordinal);
        var trace = JsonElement.Parse(await server.Client.GetStringAsync("/traces")).GetProperty("traces")[0];
        Assert.Equal(("one.html", "a & b"), (trace.GetProperty("name").GetString(), trace.GetProperty("title").GetString()));
        using var page = await server.Client.GetAsync("/trace?name=one.html");
        Assert.Contains("trace-data", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("sandbox", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (var name in (string[])["other.html", "runs.db", "../runs.db", "%2e%2e/one.html", ""])
            Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync($"/trace?name={name}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/report?run=zzz")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.GetAsync("/report")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/v1/models")).StatusCode);
        Assert.Equal(0, server.Stop());
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_store_that_is_not_there_ends_with_2() =>
        Assert.Equal(2, ServerUnderTest.Run("view", Path.Combine(_folder.FullName, "none.db")).ExitCode);
}
