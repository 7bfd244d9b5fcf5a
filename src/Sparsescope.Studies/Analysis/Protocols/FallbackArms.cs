namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>What protocol `fallback` does to a state, and how its outcomes are called.</summary>
internal static class FallbackArms
{
    internal const string Clean = "clean", Outliers = "outliers", Next = "next", Random = "random", EnergyShare = "energy_share";

    internal static IReadOnlyList<string> All { get; } = [Clean, Outliers, Next, Random];

    /// <summary>As the store names the states of an arm.</summary>
    internal static string TapOf(string arm, string tap) => arm == Clean ? tap : $"{tap}/{arm}";
}
