using System.Diagnostics;
using Sparsescope.Tests;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.ModelTests.Samples;

/// <summary>The samples are built and run as a reader would run them; on demand, as each is a build of its own.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task Routing_answers_three_questions_and_says_who_did()
    {
        var output = await RunAsync("routing.cs");
        Assert.Equal(3, output.Split('\n').Count(line => line.Contains("is compared with", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_agent_answers_two_turns_and_says_what_was_measured()
    {
        var output = await RunAsync("agent.cs");
        Assert.Equal(2, output.Split('\n').Count(line => line.Contains("at the last layer", StringComparison.Ordinal)));
    }

    private static async Task<string> RunAsync(string sample)
    {
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_SIMULATE") != "1") Assert.Skip("set SPARSESCOPE_SIMULATE=1");
        using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["run", Repository.Path("samples", sample), "--", Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf")])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}
