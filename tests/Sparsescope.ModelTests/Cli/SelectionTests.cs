using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

public sealed class SelectionTests
{
    [Theory]
    [InlineData("last", "2")]
    [InlineData("0,-1", "0 2")]
    [InlineData("1..2", "1 2")]
    [InlineData("all", "0 1 2")]
    public void Layers_are_those_asked_for(string layers, string expected) =>
        Assert.Equal(expected, Distinct(Measure("--layers", layers), "layer"));

    [Theory]
    [InlineData("all", "0 1 2 3 4")]
    [InlineData("-1", "4")]
    [InlineData("0:3", "0 1 2")]
    [InlineData("mean", "mean")]
    [InlineData("1..2,mean(0:2)", "1 2 mean")]
    public void Positions_are_those_asked_for(string positions, string expected) =>
        Assert.Equal(expected, Distinct(Measure("--raw", "--positions", positions), "position"));

    [Theory]
    [InlineData("--taps", "mlp_out,resid_post", "mlp_out resid_post")]
    [InlineData("--tap", "name:attn_out-*", "attn_out-0 attn_out-1")]
    public void Taps_are_those_asked_for(string option, string taps, string expected) =>
        Assert.Equal(expected, Distinct(Measure(option, taps), "tap"));

    [Fact]
    public void Metrics_are_those_asked_for_in_that_order()
    {
        var state = Measure("--metrics", "kurtosis,hoyer").GetProperty("states")[0];
        Assert.Equal(["tap", "layer", "position", "phase", "token", "kurtosis", "hoyer"], state.EnumerateObject()
            .Select(property => property.Name));
    }

    [Fact]
    public void Standard_input_field_and_limit_choose_the_prompts()
    {
        using var place = new Workplace();
        const string Lines = "{\"text\": \"hello\", \"prompt\": \"a label\"}\n{\"text\": \"the world\"}\n{\"text\": \"more\"}\n";
        place.Write("p.jsonl", Lines);
        var piped = place.RunWith(Lines, Workplace.MeasureArguments("-", "--field", "text", "--limit", "2", "-q")).Ended(0);
        Assert.Equal(["0", "1"], piped.Items.Select(item => item.GetProperty("id").GetString()));
        Assert.Equal("a label", piped.Items[0].GetProperty("fields").GetProperty("prompt").GetString());
        Assert.Equal(piped.Output, place.Measure("-f", "p.jsonl", "--field", "text", "--limit", "2", "-q").Ended(0).Output);
    }

    [Fact]
    public void The_same_prompts_in_any_format_give_the_same_figures()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", "{\"prompt\": \"hello\"}\n{\"prompt\": \"the world\"}\n");
        place.Write("p.json", "[{\"prompt\": \"hello\"}, {\"prompt\": \"the world\"}]");
        place.Write("p.txt", "hello\nthe world\n");
        place.Write("p.csv", "prompt\nhello\nthe world\n");
        var expected = place.Measure("-f", "p.jsonl", "-q").Ended(0).Output;
        foreach (var name in (string[])["p.json", "p.txt", "p.csv"])
            Assert.Equal(expected, place.Measure("-f", name, "-q").Ended(0).Output);
    }

    [Fact]
    public void A_system_whose_numbers_have_a_comma_changes_no_byte()
    {
        using var place = new Workplace();
        place.Write("p.jsonl", KillTests.Prompts(3));
        place.Write("culture.json",
            """{"runtimeOptions": {"tfm": "net10.0", "framework": {"name": "Microsoft.NETCore.App", "version": "10.0.0"},"""
            + """ "configProperties": {"System.Globalization.Invariant": false}}}""");
        string[] Arguments(string output) =>
            Workplace.MeasureArguments("-f", "p.jsonl", "-o", output, "--temp", "0.7", "--top-p", "0.9", "-n", "2");
        var plain = place.Run(Arguments("plain.csv")).Ended(0);
        place.Set("LC_ALL", "de_DE.UTF-8");
        place.Set("LANG", "de_DE.UTF-8");
        place.Set("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0");
        var german = place.RunConfigured("culture.json", Arguments("german.csv"));
        if (german.Error.Contains("ICU", StringComparison.Ordinal))
            Assert.Skip("this machine has no ICU, so no culture but the invariant one");
        german.Ended(0);
        Assert.Equal(place.Read("plain.csv"), place.Read("german.csv"));
        Assert.Equal(Table(plain.Error), Table(german.Error));
    }

    // The last line has times in it.
    private static string[] Table(string error) => error.Split('\n').TakeWhile(line => !line.Contains("items/s", StringComparison.Ordinal))
        .ToArray();

    private static JsonElement Measure(params string[] options)
    {
        using var place = new Workplace();
        return Assert.Single(place.Measure(["-p", "hello the is 1 2", "-q", .. options]).Ended(0).Items);
    }

    private static string Distinct(JsonElement item, string property) =>
        string.Join(' ', item.GetProperty("states").EnumerateArray().Select(state => state.GetProperty(property).ToString()).Distinct());
}
