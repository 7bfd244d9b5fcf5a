using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Sparsescope.Tests.Docs;

namespace Sparsescope.ModelTests.Cli;

/// <summary>
/// What commands write, byte by byte as it was accepted: a change that moves code moves no figure. Computed by the managed engine without
/// the instructions in which processors differ. Times, versions and the names of runs, which are hashes of all that decides them, are left
/// out.
/// </summary>
public sealed partial class GoldenOutputTests
{
    private const string Folder = "tests/Sparsescope.ModelTests/Cli/golden/";

    private const string Train = """
        name: small
        graph: {seed: 5, entities: 1000, rules: 10, relations: 25, training_triples: 2000, questions_per_split: 30, options: 5}
        model: {layers: 2, heads: 1}
        steps: 10
        learning_rate: 0.003
        save_every: 7
        """;

    private const string Dynamics = """
        name: small
        train: small.yaml
        seeds: [1]
        looks: [0, 10]
        questions: 6
        models: [rules]
        metrics: [hoyer]
        layers: [2]
        """;

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void Measure(string format)
    {
        using var place = Place(StudyPlace.Create(items: 3));
        place.Write("p.jsonl", KillTests.Prompts(4));
        place.Measure("--engine", "managed", "-f", "p.jsonl", "--nll", "-o", $"out.{format}", "-q").Ended(0);
        Golden.Match($"{Folder}measure.{format}", File.ReadAllText(place[$"out.{format}"]));
    }

    [Fact]
    public void Report_of_a_study()
    {
        using var place = Place(StudyPlace.Create(items: 12));
        place.Run(StudyPlace.RunArguments("--engine", "managed", "-q")).Ended(0);
        Golden.Match(Folder + "study.json",
            Lasting(place.Run("study", "report", "latest", "--store", StudyPlace.Store, "--format", "json").Ended(0).Text));
    }

    [Fact]
    public void Report_of_dynamics()
    {
        using var place = Place(new());
        place.Write("small.yaml", Train);
        place.Write("study.yaml", Dynamics);
        place.Run("dynamics", "study.yaml", "-t", "1", "-q").Ended(0);
        Golden.Match(Folder + "dynamics.json", Lasting(place.Run("dynamics", "report", "small", "--format", "json").Ended(0).Text));
    }

    [Fact]
    public void Times_and_names_are_left_out_and_nothing_else() => Assert.Equal("""
        "id": "…", "short_id": "…", "created": "…", "finished": "…", "program": "…",
            "item_id": "12", "created": null
        """, Lasting("""
        "id": "0a", "short_id": "0a", "created": "2026-01-01T00:00:00Z", "finished": "2026-01-01T00:00:00Z", "program": "0.1.0",
            "item_id": "12", "created": null
        """));

    private static Workplace Place(Workplace place)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux())
            Assert.Skip("the figures were accepted on Linux on an x64 processor");
        place.Set("DOTNET_EnableAVX", "0");
        return place;
    }

    private static string Lasting(string json) => Passing().Replace(json, "$1\"…\"");

    [GeneratedRegex(@"(""(?:id|short_id|created|finished|program)"": )""(?:[0-9a-f]+|[-0-9T:.]+Z?)""")]
    private static partial Regex Passing();
}
