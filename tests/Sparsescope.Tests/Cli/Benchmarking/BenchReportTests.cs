using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Benchmarking;
using Sparsescope.Llama;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class BenchReportTests
{
    private static readonly RoundResult s_capture = new(
        new("capture", SpeedRound.Unit, Numerics.Exact, [new("prompts", 8), new("prompt_tokens", 128)], ["capture_over_prefill"]),
        [new("prefill", [400, 500, 450]), new("capture", [396, 490, 414])]);

    private static readonly RoundResult s_numerics = new(
        new("numerics", SpeedRound.Unit, null, [], ["exact_over_default", "fast_over_default"]),
        [new("default", [100]), new("exact", [60]), new("fast", [double.PositiveInfinity])]);

    private static readonly RoundResult s_memory = new(
        new("memory", MemoryRound.Unit, Numerics.Default, [], ["memory_2000_over_100"]),
        [new("after_100", [200_000_000]), new("after_2000", [201_000_000])]);

    private static JsonObject Json(params RoundResult[] rounds) =>
        JsonNode.Parse(new BenchReport(new JsonObject { ["sparsescope"] = "1.2.3" }, rounds, [new("prefix", "no room")])
            .ToJsonText())!.AsObject();

    [Fact]
    public void Ratios_always_have_the_seven_keys_and_null_where_nothing_was_run()
    {
        var ratios = Json(s_capture)["ratios"]!.AsObject();

        Assert.Equal(
            ["capture_over_prefill", "grouped_over_single", "shared_prefix_over_none", "generation_together_over_single",
                "exact_over_default", "memory_2000_over_100", "managed_over_native"],
            ratios.Select(ratio => ratio.Key));
        Assert.Equal(0.98, ratios["capture_over_prefill"]!.GetValue<double>(), 1e-12);
        Assert.Equal(6, ratios.Count(ratio => ratio.Value is null));
    }

    [Fact]
    public void A_round_has_its_sizes_all_figures_and_their_spread()
    {
        var round = Json(s_capture)["rounds"]![0]!;

        Assert.Equal("capture", round["name"]!.GetValue<string>());
        Assert.Equal("tokens/s", round["unit"]!.GetValue<string>());
        Assert.Equal("exact", round["numerics"]!.GetValue<string>());
        Assert.Equal("""{"prompts":8,"prompt_tokens":128}""", round["sizes"]!.ToJsonString());
        Assert.Equal("""{"name":"prefill","values":[400,500,450],"min":400,"median":450,"max":500}""", round["sides"]![0]!.ToJsonString());
        Assert.Equal("""{"name":"capture_over_prefill","values":[0.99,0.98,0.92],"median":0.98}""", round["ratios"]![0]!.ToJsonString());
    }

    [Fact]
    public void A_ratio_of_no_contract_stands_beside_the_others_and_a_figure_that_is_no_number_is_null()
    {
        var json = Json(s_numerics);

        Assert.Equal(0.6, json["ratios"]!["exact_over_default"]!.GetValue<double>());
        Assert.Equal("""{"fast_over_default":null}""", json["other_ratios"]!.ToJsonString());
        Assert.Null(json["rounds"]![0]!["numerics"]);
    }

    [Fact]
    public void The_setting_comes_first_and_rounds_that_could_not_run_say_why()
    {
        var json = Json();

        Assert.Equal("sparsescope", json.First().Key);
        Assert.Equal("""[{"name":"prefix","reason":"no room"}]""", json["left_out"]!.ToJsonString());
    }

    [Fact]
    public void The_table_has_a_line_for_every_side_and_memory_in_megabytes()
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
        List<string> lines = [.. BenchTable.Lines([s_capture, s_memory])];
        CultureInfo.CurrentCulture = culture;

        Assert.Equal("round             side           unit             min    median       max    ratio", lines[0]);
        Assert.Equal("capture           prefill        tokens/s       400.0     450.0     500.0", lines[1]);
        Assert.Equal("                  capture        tokens/s       396.0     414.0     490.0    0.980", lines[2]);
        Assert.Equal("memory            after_100      MB             200.0     200.0     200.0", lines[3]);
        Assert.Equal("                  after_2000     MB             201.0     201.0     201.0    1.005", lines[4]);
    }
}
