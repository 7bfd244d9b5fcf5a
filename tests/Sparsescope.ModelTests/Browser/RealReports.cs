using System.Text.Json;
using Sparsescope.ModelTests.Cli;
using Sparsescope.Tests;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.ModelTests.Browser;

/// <summary>Three shipped studies on a few items of the real model, run once by the program, and their reports.</summary>
public sealed class RealReports : IDisposable
{
    internal const string Store = "runs.db";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly Lazy<Workplace> _place = new(Run);

    /// <summary>Studies and how many items a condition (or questions) they get.</summary>
    internal static IReadOnlyList<(string Study, int Limit)> Studies { get; } =
        [("math500-levels", 2), ("knowledge-conflict", 3), ("answer-choices-bbh", 3)];

    /// <summary>A folder with the store and NAME.html of every study; skips where the model or the data are missing.</summary>
    internal Workplace Place => _place.Value;

    public void Dispose()
    {
        if (_place.IsValueCreated) _place.Value.Dispose();
    }

    private static Workplace Run()
    {
        var (model, data) = (Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), Shared.Path("data"));
        var place = new Workplace();
        foreach (var (study, limit) in Studies)
        {
            // As shipped, on the engine that is fastest here and waits for no busy core, with fewer of the costly controls: copies of the
            // weights in random order are written to disk.
            var yaml = File.ReadAllText(Repository.Path("studies", study, "study.yaml"));
            Directory.CreateDirectory(place[study]);
            place.Write($"{study}/study.yaml", yaml + "twin_count: 1\ntwin_items: 1\nscrambled_items: 1\n");
            using var process = place.Start("study", "run", study, "-m", model, "--data", data, "--store", Store, "--limit",
                FormattableString.Invariant($"{limit}"), "--engine", "managed", "-q");
            process.CloseInput();
            process.Wait(s_patience).Ended(0);
            var run = JsonElement.Parse(place.Run("runs", "list", "--json", "--store", Store).Ended(0).Text).EnumerateArray()
                .First(run => run.GetProperty("study").GetString() == study);
            place.Run("study", "report", run.GetProperty("id").GetString()!, "--store", Store, "-o", study + ".html").Ended(0);
            place.Run("study", "report", run.GetProperty("id").GetString()!, "--store", Store, "-o", study + ".json").Ended(0);
        }
        return place;
    }
}
