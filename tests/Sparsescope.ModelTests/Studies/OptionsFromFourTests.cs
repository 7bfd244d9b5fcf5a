using System.Text.Json;
using Sparsescope.ModelTests.Cli;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests.Studies;

/// <summary>
/// A real study on a real model whose order turns: from two options to four states get denser, from four on sparser. A straight line
/// through all conditions once called it the opposite of the claim.
/// </summary>
[Collection(RealModel.Name)]
public sealed class OptionsFromFourTests
{
    private const string Questions = "20";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);   // half a minute on two quiet cores

    [Theory]
    [InlineData("[4, 6, 8, 10]", "SUPPORTED")]
    [InlineData("[2, 4, 6, 8, 10]", "NOT MONOTONE")]
    public void From_four_options_on_the_claim_holds_at_every_cell_and_with_two_the_order_is_not_monotone(string counts, string verdict)
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["options"]);
        foreach (var file in Directory.EnumerateFiles(Shared.Path("cases", "mmlu-from-four")))
        {
            var text = File.ReadAllText(file).Replace("counts: [4, 6, 8, 10]", $"counts: {counts}", StringComparison.Ordinal);
            place.Write($"options/{Path.GetFileName(file)}", text);
        }
        using var process = place.Start("study", "run", "options", "-m", Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), "--data",
            Shared.Path("data"), "--store", "runs.db", "--engine", "managed", "--limit", Questions, "-q");
        process.CloseInput([]);
        var run = process.Wait(s_patience).Ended(0);
        Assert.StartsWith($"verdict: {verdict}. ", run.Text.Split('\n').First(line => line.StartsWith("verdict", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        var json = JsonElement.Parse(place.Run("study", "report", "latest", "--store", "runs.db", "--format", "json").Ended(0).Text);
        var steps = json.GetProperty("frames")[0].GetProperty("steps").EnumerateArray().ToList();
        var first = steps.Where(step => step.GetProperty("from").GetString() == "2").ToList();
        Assert.Equal(verdict == "SUPPORTED" ? 0 : 4, first.Count);
        Assert.All(first, step => Assert.True(step.GetProperty("effect95").GetProperty("high").GetDouble() < 0));
        if (verdict == "SUPPORTED") Assert.Contains("at 4 of 4 primary cells", run.Text, StringComparison.Ordinal);
    }
}
