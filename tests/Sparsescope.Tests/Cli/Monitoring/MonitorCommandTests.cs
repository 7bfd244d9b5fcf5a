using System.Text.Json;
using Sparsescope.Tests.Monitoring;

namespace Sparsescope.Tests.Cli.Monitoring;

public sealed class MonitorCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sparsescope-monitor-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_reference_is_made_and_a_log_replayed_against_it()
    {
        var (measured, reference) = (Write("measured.jsonl", 150, 0, 1), Path("reference.json"));
        Assert.Equal(0, CommandRun.Of("monitor", "reference", measured, "-o", reference, "--run-length", "50").Code);
        Assert.Equal(2, CommandRun.Of("monitor", "reference", measured, "-o", reference).Code);
        var log = Write("log.jsonl", 80, 2, 2);
        var (code, output, _) = CommandRun.Of("monitor", "replay", log, "--reference", reference, "--json");
        Assert.Equal(0, code);
        var result = JsonDocument.Parse(output).RootElement;
        Assert.Equal(80, result.GetProperty("prompts").GetInt32());
        Assert.Contains(result.GetProperty("alarms").EnumerateArray(), a => a.GetProperty("signal").GetString() == "sparsity");
        var text = CommandRun.Of("monitor", "replay", log, "--reference", reference);
        Assert.Contains("hoyer at resid_post", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_prompts_of_a_log_can_be_the_reference_and_a_torn_last_line_is_passed_over()
    {
        var (log, reference) = (Write("log.jsonl", 130, 0, 3), Path("reference.json"));
        Assert.Equal(0, CommandRun.Of("monitor", "reference", log, "-o", reference, "--run-length", "50").Code);
        var whole = CommandRun.Of("monitor", "replay", log, "--reference", reference, "--json").Output;
        File.AppendAllText(log, "{\"id\":\"torn\",\"n_tok");
        Assert.Equal(whole, CommandRun.Of("monitor", "replay", log, "--reference", reference, "--json").Output);
        var (code, output, _) = CommandRun.Of("monitor", "replay", log, "--first", "100", "--run-length", "50", "--json");
        Assert.Equal(0, code);
        Assert.Equal(30, JsonDocument.Parse(output).RootElement.GetProperty("prompts").GetInt32());
        File.AppendAllText(log, "\n");
        Assert.Equal(2, CommandRun.Of("monitor", "replay", log, "--reference", reference).Code);
    }

    [Fact]
    public void The_log_of_a_server_finds_the_reference_beside_it()
    {
        var measured = Write("measured.jsonl", 150, 0, 1);
        Assert.Equal(0, CommandRun.Of("monitor", "reference", measured, "-o", Path("known.json"), "--run-length", "50").Code);
        var log = Write("known.log.jsonl", 30, 0, 2);
        Assert.Equal(CommandRun.Of("monitor", "replay", log, "--reference", Path("known.json"), "--json").Output,
            CommandRun.Of("monitor", "replay", log, "--json").Output);
    }

    [Fact]
    public void Bad_input_is_refused_with_exit_code_2()
    {
        var log = Write("log.jsonl", 20, 0, 4);
        Assert.Equal(2, CommandRun.Of("monitor", "replay", log).Code);
        Assert.Equal(2, CommandRun.Of("monitor", "replay", log, "--first", "100").Code);
        Assert.Equal(2, CommandRun.Of("monitor", "replay", log, "--first", "5").Code);
        Assert.Equal(2, CommandRun.Of("monitor", "replay", log, "--first", "15", "--run-length", "5").Code);
        Assert.Equal(2, CommandRun.Of("monitor", "replay", log, "--reference", log, "--run-length", "50").Code);
        Assert.Equal(2, CommandRun.Of("monitor", "replay", log, "--reference", log).Code);
        Assert.Equal(2, CommandRun.Of("monitor", "replay", Path("missing.jsonl"), "--first", "100").Code);
        Assert.Equal(2, CommandRun.Of("monitor", "reference", log, "-o", Path("r.json")).Code);
        Assert.Equal(2, CommandRun.Of("monitor", "reference", log, "-o", Path("r.json"), "--metric", "none").Code);
        Assert.False(File.Exists(Path("r.json")));
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private string Write(string name, int n, double shift, ulong seed)
    {
        File.WriteAllLines(Path(name), Prompts.Draw(n, seed, shift).Select(Prompts.Line));
        return Path(name);
    }
}
