using System.Text;

namespace Sparsescope.ModelTests.Cli;

/// <summary>Runs that are ended in the middle and continued must end with the bytes of a run that was left alone.</summary>
public sealed class KillTests
{
    private const int Kills = 20, Items = 300;

    [Fact]
    public void After_kill_9_at_twenty_random_points_resumed_runs_end_with_the_same_bytes()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", Prompts(Items));
        place.Measure("-f", "p.jsonl", "-o", "whole.jsonl", "-q").Ended(0);
        var whole = place.Read("whole.jsonl");
        var (random, killed) = (new SplitMix64(7), 0);
        for (var chain = 0; killed < Kills; chain++)
        {
            if (chain == 3 * Kills) Assert.Fail($"of {chain} runs only {killed} could be killed in time");
            var (output, kept) = ($"out{chain}.jsonl", 0);
            // One run in four is killed a second time while it resumes.
            for (var times = chain % 4 == 3 ? 2 : 1; times > 0; times--)
            {
                using var run = place.StartMeasure("-f", "p.jsonl", "-o", output, "-q", "--resume");
                // Points of the work, not of the clock; every third is as soon as the output is there, before its first line.
                var bytes = chain % 3 == 0 ? 0 : (long)(whole.Length * random.NextDouble());
                WaitForBytes(run, place[output], bytes);
                if (!run.HasExited) killed++;
                run.Kill();
                RequirePrefix(whole, place, output);
                Assert.InRange(WholeLines(place, output), kept, whole.Length);   // what an earlier run wrote is kept
                kept = WholeLines(place, output);
            }
            place.Measure("-f", "p.jsonl", "-o", output, "-q", "--resume").Ended(0);
            Assert.Equal(whole, place.Read(output));
        }
    }

    [Theory]
    [InlineData("csv", 3UL)]
    [InlineData("jsonl", 11UL)]
    public void Vectors_of_killed_runs_end_with_the_same_bytes_too(string format, ulong seed)
    {
        using var place = new Workplace();
        place.Write("p.jsonl", Prompts(Items));
        string[] Arguments(string name) =>
            ["-f", "p.jsonl", "-o", $"{name}.{format}", "--vectors", $"{name}.safetensors", "--positions", "last,0:3", "-q"];
        place.Measure(Arguments("whole")).Ended(0);
        var (whole, vectors) = (place.Read($"whole.{format}"), place.Read("whole.safetensors"));
        var random = new SplitMix64(seed);
        for (var chain = 0; chain < 3; chain++)
        {
            var name = $"out{chain}";
            for (var times = 0; times < 2; times++)
            {
                using var run = place.StartMeasure([.. Arguments(name), "--resume"]);
                KillAfter(run, place, $"{name}.{format}", (long)(whole.Length * 0.9 * (times + random.NextDouble()) / 2));
                RequirePrefix(whole, place, $"{name}.{format}");
            }
            place.Measure([.. Arguments(name), "--resume"]).Ended(0);
            Assert.Equal(whole, place.Read($"{name}.{format}"));
            Assert.Equal(vectors, place.Read($"{name}.safetensors"));
            Assert.Equal([$"{name}.{format}", $"{name}.{format}.run.json", $"{name}.safetensors"], place.Files(name));
        }
    }

    [Fact]
    public void Generated_tokens_of_a_killed_run_are_the_same_too()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", Prompts(100));
        string[] Arguments(string name) => ["-f", "p.jsonl", "-o", $"{name}.jsonl", "-n", "4", "--temp", "0.8", "--nll", "-q"];
        place.Measure(Arguments("whole")).Ended(0);
        var whole = place.Read("whole.jsonl");
        using (var run = place.StartMeasure([.. Arguments("out")]))
        {
            KillAfter(run, place, "out.jsonl", whole.Length / 3);
        }
        RequirePrefix(whole, place, "out.jsonl");
        place.Measure([.. Arguments("out"), "--resume"]).Ended(0);
        Assert.Equal(whole, place.Read("out.jsonl"));
    }

    [Fact]
    public void Controls_of_a_killed_run_are_the_same_too()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", Prompts(Items));
        string[] Arguments(string name) => ["-f", "p.jsonl", "-o", $"{name}.csv", "--drop-outlier-dims", "2", "--divide-rms", "-q"];
        place.Measure(Arguments("whole")).Ended(0);
        // The reference of another run that was left behind must not be taken for this one's.
        place.Write("p2.jsonl", Prompts(3));
        place.Measure("-f", "p2.jsonl", "-o", "out.csv", "--drop-outlier-dims", "2", "-q").Ended(0);
        using (var run = place.StartMeasure([.. Arguments("out"), "--overwrite"]))
        {
            KillAfter(run, place, "out.csv", place.Read("whole.csv").Length / 2);
        }
        place.Measure([.. Arguments("out"), "--resume"]).Ended(0);
        Assert.Equal(place.Read("whole.csv"), place.Read("out.csv"));
        Assert.Equal(place.Read("whole.csv.reference.json"), place.Read("out.csv.reference.json"));
    }

    [Fact]
    public void Ctrl_C_ends_a_run_with_whole_lines_that_can_be_resumed()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT, which is for Unix");
        using var place = new Workplace();
        place.Write("p.jsonl", Prompts(Items));
        place.Measure("-f", "p.jsonl", "-o", "whole.jsonl", "-q").Ended(0);
        var whole = place.Read("whole.jsonl");
        using var run = place.StartMeasure("-f", "p.jsonl", "-o", "out.jsonl", "-q");
        WaitForBytes(run, place["out.jsonl"], whole.Length / 4);
        run.SendInterrupt();
        var ended = run.Wait().Ended(130);
        Assert.Equal("sparsescope: interrupted", ended.Error.Trim());
        var kept = place.Read("out.jsonl");
        Assert.InRange(kept.Length, 1, whole.Length - 1);
        Assert.Equal((byte)'\n', kept[^1]);
        Assert.Equal(whole[..kept.Length], kept);
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "-q", "--resume").Ended(0);
        Assert.Equal(whole, place.Read("out.jsonl"));
    }

    [Fact]
    public void Ctrl_C_ends_a_run_that_waits_for_its_input()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT, which is for Unix");
        using var place = new Workplace();
        using var run = place.StartMeasure("-", "-o", "out.jsonl");
        // More than a pipe holds, and no end of the line: once all is written it reads, and waits for the rest.
        run.WriteInput(Encoding.UTF8.GetBytes("{\"prompt\": \"" + new string('x', 1 << 20)));
        run.SendInterrupt();
        run.Wait().Ended(130);
        Assert.Empty(place.Files("out"));
    }

    /// <summary>Short prompts in JSON Lines; every other begins alike, so that prefixes are shared.</summary>
    internal static string Prompts(int count)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
            lines.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"{{\"id\": \"item {i}, \\\"x\\\"\", \"prompt\": \"{(i % 2 == 0 ? "hello the world of" : "2 + 1 =")} "
                + $"{i * i}\", \"group\": {i % 3}}}\n");
        return lines.ToString();
    }

    /// <summary>Returns once a file has that many bytes, or the run is over.</summary>
    internal static void WaitForBytes(CliProcess run, string path, long bytes)
    {
        while (!run.HasExited && !(File.Exists(path) && new FileInfo(path).Length >= bytes)) Thread.Sleep(1);
    }

    // At a point of the work: so much was written, the run was not over, and what was written is still there.
    private static void KillAfter(CliProcess run, Workplace place, string output, long bytes)
    {
        WaitForBytes(run, place[output], bytes);
        Assert.False(run.HasExited, "the run was over before it could be killed: give it more prompts");
        run.Kill();
        Assert.InRange(place.Read(output).Length, bytes, long.MaxValue);
    }

    private static int WholeLines(Workplace place, string output) => Array.LastIndexOf(place.Read(output), (byte)'\n') + 1;

    // What a killed run left begins like the whole file; its last line may be cut.
    private static void RequirePrefix(byte[] whole, Workplace place, string output)
    {
        if (!place.Has(output)) return;
        var kept = place.Read(output);
        Assert.True(whole.AsSpan().StartsWith(kept),
            $"the {kept.Length} bytes that a killed run left in {output} are not those of a whole run");
    }
}
