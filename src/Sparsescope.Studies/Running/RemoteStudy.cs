using Sparsescope.Models;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>
/// What a study may ask of a vLLM that runs elsewhere: states of prompts, at layers that it shows. Whatever else one asks for is refused
/// before anything is measured, and never left empty.
/// </summary>
internal static class RemoteStudy
{
    /// <exception cref="BadInputException">The study asks for something that the server does not have.</exception>
    internal static void Require(StudySpec spec, IReadOnlyList<StudyItem> items, Model opened)
    {
        if (spec is { TwinCount: > 0, TwinItems: > 0 } && !spec.NotApplicable.ContainsKey(ControlKind.Twin))
            throw new BadInputException(
                $"{spec.Name} measures twins of the model with permuted weights, which a vLLM does not have; a study without them "
                + $"(twin_count: 0, and why under not_applicable.twin) can be run on one.");
        if (items.Any(item => item.Weights is not null))
            throw new BadInputException(
                $"{spec.Name} measures copies of the model in other precisions, and a vLLM computes the weights it was started with.");
        if (spec.Answer is not null || spec.GenerateTokens > 0)
            throw new BadInputException(
                $"{spec.Name} asks what the model answers, and a vLLM is asked for states alone; "
                + "a study without answer can be run on one.");
        if (spec.Protocol is not null)
            throw new BadInputException(
                $"{spec.Name} names a protocol, which measures more than states of prompts; a vLLM is asked for these alone.");
        foreach (var point in PrimaryPoints.Of(spec, opened.LayerCount))
        {
            if (opened.Engine.Taps.Any(tap => (tap.Tap, tap.Layer) == (point.Tap, point.Layer))) continue;
            var shown = string.Join(", ", opened.Engine.Taps.Where(tap => tap.Tap == Point.ResidPost).Select(tap => tap.Layer));
            throw new BadInputException(point.Layer == opened.LayerCount
                ? $"{spec.Name} looks at layer {point.Layer}, the state after the final norm, and a vLLM hands states out before it; "
                    + $"the study can look at the layers {shown}."
                : $"{spec.Name} looks at layer {point.Layer}, which the server does not show; it shows the layers {shown}.");
        }
    }
}
