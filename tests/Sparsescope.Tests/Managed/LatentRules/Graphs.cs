using System.Collections.Concurrent;
using Sparsescope.Managed.LatentRules;

namespace Sparsescope.Tests.Managed.LatentRules;

/// <summary>Graphs that several tests look at, each made once.</summary>
internal static class Graphs
{
    private static readonly ConcurrentDictionary<GraphOptions, Lazy<LatentRuleGraph>> s_made = [];

    /// <summary>
    /// Options of a graph of a fifth of the size, so that many seeds are quick; too few of its answers differ for ten options.
    /// </summary>
    public static GraphOptions SmallOptions(ulong seed) =>
        new() { Seed = seed, Entities = 1000, Rules = 10, Relations = 25, TrainingTriples = 2000, QuestionsPerSplit = 60, Options = 5 };

    public static LatentRuleGraph Small(ulong seed) => Of(SmallOptions(seed));

    public static LatentRuleGraph Of(GraphOptions options) => s_made.GetOrAdd(options, _ => new(() => GraphMaker.Make(options))).Value;
}
