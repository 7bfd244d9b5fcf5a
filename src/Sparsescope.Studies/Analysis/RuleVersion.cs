namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Version of the rule of the verdict (docs/design/009-verdict.md), kept with every analysis so that a verdict can be told from one by
/// another rule.
/// </summary>
public static class RuleVersion
{
    /// <summary>
    /// The rule of this program; grows with every change that can move a verdict. 1: a straight line through the conditions decides, bounds
    /// of 0.2. 2: steps, a bound for each scale, frames. 3: equal values of a continuous condition stay in one part; nothing is held where
    /// all prompts are equally long.
    /// </summary>
    public const int Current = 3;
}
