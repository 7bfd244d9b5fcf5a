using System.Globalization;
using System.Text.Json;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests.Cli;

/// <summary>What `inspect` says of the memory need, against the peak of a process that measures one prompt.</summary>
public sealed class MemoryNeedTests
{
    private const double Tolerance = 0.10;

    public static TheoryData<string, int> Models => new()
    {
        { "SmolLM2-135M-Instruct.Q4_1.gguf", 60 },
        { "SmolLM2-135M-Instruct.Q4_1.gguf", 400 },
        { "gemma-3-270m-v65536.Q4_K_M.gguf", 300 },
        { Workplace.Model, 400 },
    };

    [Theory, MemberData(nameof(Models))]
    public void It_is_the_peak_of_a_process_within_a_tenth_for_both_engines(string model, int tokens)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a process tells its peak otherwise elsewhere");
        using var place = new Workplace();
        var path = model == Workplace.Model ? place[model] : Shared.Path("models", model);
        var ids = string.Join(',', Enumerable.Range(0, tokens).Select(i => 33 + (i * 7 % 200)));
        place.Write("prompt.jsonl", $$"""{"id":"a","tokens":[{{ids}}]}""");
        var length = tokens.ToString(CultureInfo.InvariantCulture);
        var text = place.Run("inspect", "-m", path, "--json", "--prompt-tokens", length).Ended(0).Text;
        var need = JsonElement.Parse(text).GetProperty("memory_need");
        Assert.Equal(tokens, need.GetProperty("prompt_tokens").GetInt32());
        foreach (var (engine, key) in (ReadOnlySpan<(string, string)>)[("managed", "managed_bytes"), ("native", "llama_cpp_bytes")])
        {
            var said = need.GetProperty(key).GetInt64();
            var peak = Peak(
                place, "measure", "-m", path, "-f", "prompt.jsonl", "-o", "out.jsonl", "--overwrite", "-t", "1", "--engine", engine);
            if (!(Math.Abs(said - peak) <= Tolerance * peak))
                Assert.Fail($"{engine}: {said / 1e6:F0} MB said, {peak / 1e6:F0} MB measured");
        }
    }

    // The high-water mark of resident memory only grows: the last look before the end sees it.
    private static long Peak(Workplace place, params string[] arguments)
    {
        using var process = place.Start(arguments);
        var peak = 0L;
        process.CloseInput();
        while (!process.HasExited)
        {
            try
            {
                var line = File.ReadLines($"/proc/{process.Id}/status")
                    .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is not null) peak = long.Parse(line["VmHWM:".Length..^2].Trim(), CultureInfo.InvariantCulture) * 1024;
            }
            catch (IOException)
            {
                break;   // it has ended meanwhile
            }
            Thread.Sleep(5);
        }
        process.Wait().Ended(0);
        return peak;
    }
}
