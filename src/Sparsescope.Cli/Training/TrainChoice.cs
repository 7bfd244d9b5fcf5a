using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Training;

/// <summary>Everything `train` was asked to do.</summary>
/// <param name="Config">Path of the configuration.</param>
/// <param name="Graph">Folder of a graph in the place of the configuration's, or null.</param>
/// <param name="Output">Folder of the results; null: the configuration names it.</param>
/// <param name="Existing">What to do about results that are there.</param>
/// <param name="Threads">Threads of a step; they change nothing but its speed.</param>
/// <param name="Quiet">No progress.</param>
internal sealed record TrainChoice(string Config, string? Graph, string? Output, ExistingOutput Existing, int Threads, bool Quiet);
