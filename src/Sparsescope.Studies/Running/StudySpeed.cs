using System.Diagnostics;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>How fast a model measures the prompts of a study on this machine, found with a few of them.</summary>
/// <param name="Prompt">Tokens of prompts a second.</param>
/// <param name="Generation">Tokens of answers a second; NaN where the study has none.</param>
public sealed record StudySpeed(double Prompt, double Generation)
{
    private const int Tried = 8, MostGenerated = 16;

    /// <summary>Measures the first items as a run would.</summary>
    /// <exception cref="BadInputException">None of them can be measured.</exception>
    public static StudySpeed Of(StudySpec spec, Model model, IReadOnlyList<StudyItem> items, StudyPrompting prompting,
        CancellationToken cancellation)
    {
        var encoder = StudyEncoder.Of(spec.Frames[0], prompting, model, items, Math.Min(spec.GenerateTokens, MostGenerated), spec.Seed);
        var prompts = Enumerable.Range(0, items.Count).Select(encoder.Plain).Where(item => item.Error is null).Take(Tried).ToList();
        if (prompts.Count == 0) throw new BadInputException($"{spec.Name}: none of its prompts can be measured on this model.");
        var request = new MeasureRequest(StudyPoints.Of(model.Engine, model.LayerCount), PositionSpec.Parse("last"), Metric.All);
        Time(model, request, prompts[..1], cancellation);   // the first decode of all is slower
        var seconds = Time(model, request, prompts, cancellation).Seconds;
        var speed = prompts.Sum(prompt => prompt.Tokens.Length) / seconds;
        if (spec.GenerateTokens == 0) return new(speed, double.NaN);
        var answered = Time(model, request with { Generation = new(Math.Min(spec.GenerateTokens, MostGenerated)) }, prompts, cancellation);
        return new(speed, answered.Generated / Math.Max(1e-3, answered.Seconds - seconds));
    }

    private static (double Seconds, int Generated) Time(Model model, MeasureRequest request, IReadOnlyList<EncodedPrompt> prompts,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var generated = 0;
        new Measurer(model.Engine, request).Run(prompts, 0, item => generated += item.Generation?.Tokens.Count ?? 0, cancellation);
        return (Math.Max(1e-3, watch.Elapsed.TotalSeconds), generated);
    }
}
