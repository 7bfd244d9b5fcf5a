namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>
/// What protocol `selective-filter` does to a state, and how its outcomes are called: <c>LAYER/OPERATOR</c>, or
/// <c>LAYER/CONTROL-SHARE-DRAW</c>.
/// </summary>
internal static class FilterArms
{
    internal const string Clean = "clean", Top = "top", SameEnergy = "energy", SameCount = "count", Turned = "turned", Rotated = "rotated";

    internal const string Outliers = "outliers", Rest = "rest", Dial = "dial", Matched = "matched";

    internal const int PrimaryShare = 20, Draws = 20, FewDraws = 5, FixedOutliers = 8;

    /// <summary>
    /// Before the name of an arm: its KL from the clean run, and its margin, beside the log-probability of the right answer.
    /// </summary>
    internal const string Kl = "kl ", Margin = "margin ";

    /// <summary>Shares of the energy that are removed, percent; the primary one has all draws of its controls.</summary>
    internal static IReadOnlyList<int> Shares { get; } = [5, 10, 20, 40];

    internal static IReadOnlyList<string> Controls { get; } = [SameEnergy, SameCount, Turned, Rotated];

    /// <summary>Exponents of the dial: below 1 denser, above 1 sparser.</summary>
    internal static IReadOnlyList<double> Exponents { get; } = [0.5, 0.75, 0.9, 1.1, 1.25, 1.5];

    internal static int DrawsOf(int share) => share == PrimaryShare ? Draws : FewDraws;

    internal static string ArmName(int layer, string what) => FormattableString.Invariant($"{layer}/{what}");

    internal static string ArmName(int layer, string control, int share, int draw) =>
        FormattableString.Invariant($"{layer}/{control}-{share}-{draw}");
}
