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
        ["scripted"] = IclArm.Scripted,
        ["zero-shot"] = IclArm.ZeroShot,
    };

    /// <summary>Arms of a study that use the method's own rule on another figure of the zero-shot prompt, and that figure.</summary>
    public static IReadOnlyDictionary<string, string> OtherSignals { get; } = new OrderedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["sg-length"] = "length",
        ["sg-entropy"] = "entropy",
        ["sg-level"] = "level",
    };

    /// <summary>Arms in which a study lets the model answer: what the method is compared with.</summary>
    public static IReadOnlyList<string> Main { get; } = ["zero-shot", "random", "knn-nearest-last", "sg", "placebo"];

    /// <summary>Whether an arm draws: it is then run several times.</summary>
    public static bool IsDrawn(IclArm arm) => arm is IclArm.Random or IclArm.RandomNearest or IclArm.Placebo;
}
