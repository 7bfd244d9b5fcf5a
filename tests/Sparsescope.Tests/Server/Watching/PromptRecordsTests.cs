using System.Text;
using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Monitoring;
using Sparsescope.Records;
using Sparsescope.Server.Routing;
using Sparsescope.Server.Watching;

namespace Sparsescope.Tests.Server.Watching;

public sealed class PromptRecordsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void A_record_is_one_line_that_the_monitor_reads_and_its_decision_can_be_computed_from_it()
    {
        var decision = new Decision("upstream", "the score is at or above the threshold")
        {
            Score = 0.75,
            Threshold = 0.5,
            Intercept = 0.25,
            Terms = [("hoyer@2", 0.5, 1.0)],
        };
        Write(decision, 3);
        var lines = File.ReadAllLines(_path);
        Assert.Equal(3, lines.Length);
        using var json = JsonDocument.Parse(lines[2]);
        var read = json.RootElement.GetProperty("decision");
        var term = read.GetProperty("terms")[0];
        var score = read.GetProperty("intercept").GetDouble() + term.GetProperty("coefficient").GetDouble() * term.GetProperty(
            "value").GetDouble();
        Assert.Equal(read.GetProperty("score").GetDouble(), score);
        var prompt = MonitoredPrompt.Read(Encoding.UTF8.GetBytes(lines[2]), "line")!;
        Assert.Equal(("2", 2), (prompt.Id, prompt.Tokens));
        Assert.DoesNotContain("secret", File.ReadAllText(_path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_cut_off_by_a_kill_is_cut_away_and_numbers_go_on()
    {
        Write(new("local", "there is nobody else"), 2);
        File.AppendAllText(_path, "{\"id\":\"2\",\"n_to");
        List<string> earlier = [];
        using (var records = PromptRecords.Open(_path, new NoTokenizer(), [Metric.Hoyer], false, (line, where) => earlier.Add(where)))
            records.Add(Measured(), new("local", ""), "m", DateTimeOffset.UnixEpoch);
        Assert.Equal([$"{_path}:1", $"{_path}:2"], earlier);
        var lines = File.ReadAllLines(_path);
        Assert.Equal(3, lines.Length);
        Assert.All(lines.Index(), line => Assert.StartsWith($"{{\"id\":\"{line.Index}\"", line.Item, StringComparison.Ordinal));
    }

    [Fact]
    public void A_decision_about_what_was_not_read_has_a_record_too_and_is_no_prompt_for_the_monitor()
    {
        using (var records = PromptRecords.Open(_path, new NoTokenizer(), [Metric.Hoyer], false, (_, _) => { }))
        {
            Assert.Equal("0", records.Add(Measured(), new("upstream", "") { IsSent = true }, "strong", DateTimeOffset.UnixEpoch));
            Assert.Equal("1", records.Add(new("failover", "it failed"), "m", DateTimeOffset.UnixEpoch, "0"));
        }
        var line = File.ReadAllLines(_path)[1];
        using var json = JsonDocument.Parse(line);
        Assert.Equal("0", json.RootElement.GetProperty("of").GetString());
        Assert.Equal("failover", json.RootElement.GetProperty("decision").GetProperty("decision").GetString());
        Assert.Null(MonitoredPrompt.Read(Encoding.UTF8.GetBytes(line), "line"));
    }

    [Fact]
    public void Text_is_kept_only_where_it_is_asked_for()
    {
        using (var records = PromptRecords.Open(_path, new NoTokenizer(), [Metric.Hoyer], true, (_, _) => { }))
            records.Add(Measured(), new("local", ""), "m", DateTimeOffset.UnixEpoch);
        Assert.Contains("\"text\":\"secret\"", File.ReadAllText(_path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_server_may_not_write_the_same_log_and_a_reader_may_look_on()
    {
        using var records = PromptRecords.Open(_path, new NoTokenizer(), [Metric.Hoyer], false, (_, _) => { });
        records.Add(Measured(), new("local", ""), "m", DateTimeOffset.UnixEpoch);
        var refused = Assert.Throws<BadInputException>(
            () => PromptRecords.Open(_path, new NoTokenizer(), [Metric.Hoyer], false, (_, _) => { }));
        Assert.Contains(_path, refused.Message, StringComparison.Ordinal);
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Single(reader.ReadToEnd().Trim().Split('\n'));
    }

    public void Dispose() => File.Delete(_path);

    private void Write(Decision decision, int count)
    {
        using var records = PromptRecords.Open(_path, new NoTokenizer(), [Metric.Hoyer], false, (_, _) => { });
        for (var i = 0; i < count; i++) records.Add(Measured(), decision, "m", DateTimeOffset.UnixEpoch);
    }

    private static Measurement Measured()
    {
        var record = new InputRecord { Index = 0, Id = "0", Prompt = "secret", Fields = [], Where = "test" };
        return new(new EncodedPrompt(record, [1, 2], null), null)
        {
            NextToken = new(1.5, 0, []),
            States = [new(new(new("resid_post", 2), "x", 4, false), 1, Phase.Prompt, 2, new([Metric.Hoyer], [0.5]), null, null)],
        };
    }

    private sealed class NoTokenizer : ITokenizer
    {
        public int Count => 3;

        public IReadOnlyList<ControlToken> ControlTokens => [];

        public int Bos => -1;

        public int Eos => -1;

        public int Pad => -1;

        public bool AddsBos => false;

        public bool EndsGeneration(int token) => false;

        public string Spelling(int token) => "";

        public int[] Tokenize(ReadOnlySpan<char> text, bool addSpecial, bool parseSpecial) => [];

        public string Detokenize(ReadOnlySpan<int> tokens, bool spellControl) => "secret";

        public byte[] Bytes(int token, bool spellControl) => [];
    }
}
