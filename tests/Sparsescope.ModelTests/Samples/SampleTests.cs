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
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_SIMULATE") != "1") Assert.Skip("set SPARSESCOPE_SIMULATE=1");
        using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["run", Repository.Path("samples", "routing.cs"), "--", Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf")])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(3, output.Split('\n').Count(line => line.Contains("is compared with", StringComparison.Ordinal)));
    }
}
