using Sparsescope.Cli.Models;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>Everything `bench` was asked to do.</summary>
/// <param name="Model">The model and how it computes.</param>
/// <param name="Count">Figures to take of everything.</param>
/// <param name="Only">Names of the rounds to run, or null: all that apply to the model.</param>
/// <param name="Json">Print JSON instead of a table.</param>
internal sealed record BenchChoice(ModelChoice Model, int Count, IReadOnlyList<string>? Only, bool Json);
