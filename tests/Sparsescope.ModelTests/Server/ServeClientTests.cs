using System.Diagnostics;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests.Server;

/// <summary>Unmodified clients from npm (tests/clients) against a real process with a real model.</summary>
[Collection(RealModel.Name)]
public sealed class ServeClientTests
{
    [Fact]
    public async Task Clients_from_npm_list_chat_stream_stop_abort_and_know_the_errors()
    {
        var model = Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf");
        var folder = Folder();
        if (folder is null || !Directory.Exists(Path.Combine(folder, "node_modules"))) Assert.Skip(
            "tests/clients has no node_modules: run `npm ci --ignore-scripts` there");
        using var server = ServerUnderTest.Start(model);
        var start = new ProcessStartInfo("node",
            [Path.Combine(folder, "clients.mjs"), server.Client.BaseAddress!.ToString().TrimEnd('/'),
            Path.GetFileNameWithoutExtension(model)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        Assert.True(node.WaitForExit(TimeSpan.FromMinutes(5)), "the clients did not end");
        Assert.True(node.ExitCode == 0, await output + await errors);
        Assert.Equal(9, (await output).Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }

    private static string? Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sparsescope.slnx"))) return Path.Combine(folder.FullName, "tests", "clients");
        }
        return null;
    }
}
