namespace Sparsescope.Studies.Icl;

/// <summary>The names of the arms, as commands and files have them.</summary>
public static class IclArms
{
    /// <summary>By name, the method first.</summary>
    public static IReadOnlyDictionary<string, IclArm> ByName { get; } = new OrderedDictionary<string, IclArm>(StringComparer.Ordinal)
    {
        ["sg"] = IclArm.Sg,
        ["sg-levels-reversed"] = IclArm.SgLevelsReversed,
        ["sg-order-reversed"] = IclArm.SgOrderReversed,
        ["knn-nearest-first"] = IclArm.KnnNearestFirst,
        ["knn-nearest-last"] = IclArm.KnnNearestLast,
        ["order-up"] = IclArm.OrderUp,
        ["order-down"] = IclArm.OrderDown,
        ["random-nearest"] = IclArm.RandomNearest,
        ["random"] = IclArm.Random,
        ["placebo"] = IclArm.Placebo,
        ["zero-shot"] = IclArm.ZeroShot,
    };

    /// <summary>Whether an arm draws: it is then run several times.</summary>
    public static bool IsDrawn(IclArm arm) => arm is IclArm.Random or IclArm.RandomNearest or IclArm.Placebo;
}
