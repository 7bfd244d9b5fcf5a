using System.Globalization;
using System.Text;
using System.Text.Json;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>
/// The curve that <c>route evaluate</c> foretells from <c>measure</c> is the curve that a server serves, on a tiny model with made-up
/// right and wrong. What a real pair gives is in bench/results/router-served.md.
/// </summary>
public sealed class ServedCurveTests : IDisposable
{
    private const string Signal = "hoyer@1";
    private const int Asked = 60;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("serve-");
    private readonly StrongServer _strong = new();

    public ServedCurveTests() => File.WriteAllBytes(this["tiny.gguf"], TinyModel.Create());

    private string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose()
    {
        _strong.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("share 20")]
    [InlineData("share 50")]
    [InlineData("share 80")]
    public async Task Shares_and_right_answers_of_new_questions_are_those_foretold_for_them(string threshold)
    {
        var random = new SplitMix64(5);
        Table("known", random, 300);
        var asked = Table("new", random, Asked);
        Run("route", "calibrate", this["known.csv"], "--score", Signal, "-m", this["tiny.gguf"], "-o", this["route.json"]);
        var told = Run("route", "evaluate", this["new.csv"], "--score", Signal, "-c", this["route.json"], "-m", this["tiny.gguf"],
            "--json");
        var foretold = JsonElement.Parse(told.Split('\n').Single(line => line.StartsWith('{'))).GetProperty("thresholds")
            .GetProperty(threshold);

        using var server = ServerUnderTest.Start(this["tiny.gguf"], "--route", this["route.json"], "--threshold", threshold,
            "--upstream", _strong.Address, "--upstream-model", "strong", "--deterministic");
        var (sent, right) = (0, 0);
        foreach (var (prompt, text, weak, strong) in asked)
        {
            using var response = await server.SendAsync("/v1/completions",
                JsonSerializer.Serialize(new { model = "auto", prompt, max_tokens = 2, temperature = 0 }));
            var isSent = response.Headers.GetValues("x-sparsescope-decision").Single() == "upstream";
            if (!isSent)
                Assert.Equal(text, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("choices")[0]
                    .GetProperty("text").GetString());
            sent += isSent ? 1 : 0;
            right += (isSent ? strong : weak) ? 1 : 0;
        }
        Assert.Equal(sent, _strong.Requests.Count);
        Assert.Equal(foretold.GetProperty("share").GetDouble(), (double)sent / Asked, 1e-12);
        Assert.Equal(foretold.GetProperty("quality").GetDouble(), (double)right / Asked, 1e-12);
        Assert.InRange(sent, 1, Asked - 1);
    }

    // Prompts of random length, measured and answered here; which answers are right is drawn, more seldom for long ones.
    private List<(string Prompt, string Text, bool Weak, bool Strong)> Table(string name, SplitMix64 random, int count)
    {
        string[] words = ["hello", "world", "of", "the"];
        List<(string, string, bool, bool)> asked = [];
        string[] prompts = [.. Enumerable.Range(0, count).Select(_ =>
            string.Join(' ', Enumerable.Range(0, 1 + random.NextInt32(30)).Select(_ => words[random.NextInt32(words.Length)])))];
        File.WriteAllLines(this[name + ".jsonl"], prompts.Select(prompt => JsonSerializer.Serialize(new { prompt })));
        Run("measure", "-m", this["tiny.gguf"], "-f", this[name + ".jsonl"], "--raw", "--generate", "2", "--parallel", "1", "-t", "1", "-q",
            "--layers", "1", "--metrics", "hoyer", "-o", this[name + ".out.jsonl"]);
        var csv = new StringBuilder($"id,{Signal},weak,strong\n");
        foreach (var (index, line) in File.ReadLines(this[name + ".out.jsonl"]).Index())
        {
            var item = JsonElement.Parse(line);
            var (weak, strong) = (random.NextInt32(40) > item.GetProperty("n_tokens").GetInt32() / 2, random.NextInt32(10) > 0);
            var hoyer = item.GetProperty("states")[0].GetProperty("hoyer").GetRawText();
            csv.Append(CultureInfo.InvariantCulture, $"{index},{hoyer},{(weak ? 1 : 0)},{(strong ? 1 : 0)}\n");
            asked.Add((prompts[index], item.GetProperty("generated").GetProperty("text").GetString()!, weak, strong));
        }
        File.WriteAllText(this[name + ".csv"], csv.ToString());
        return asked;
    }

    private static string Run(params string[] arguments) => ServerUnderTest.Output(arguments);
}
