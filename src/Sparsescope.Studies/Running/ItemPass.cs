using Sparsescope.Measuring;
using Sparsescope.Models;

namespace Sparsescope.Studies.Running;

/// <summary>
/// Measures the study's items at the end of their prompts: themselves with their answers, in the words of a further frame, scrambled, or on
/// twins.
/// </summary>
internal static class ItemPass
{
    /// <param name="context">The run.</param>
    /// <param name="pass">What is measured on which weights.</param>
    /// <param name="keepsVector">States to be stored as vectors too, by tap and layer.</param>
    internal static Pass Of(RunContext context, StudyPass pass, Func<string, int, bool> keepsVector) =>
        new(pass.Name.ToString(), pass.Segments, (model, engine) => On(context, pass, keepsVector, model, engine));

    private static PassWork On(RunContext context, StudyPass pass, Func<string, int, bool> keepsVector, Model model, IEngine engine)
    {
        var (spec, worded) = (context.Spec, context.In(pass.Frame));
        var encoder = StudyEncoder.Of(spec.Frames[pass.Frame], context.Prompting, model, worded, spec.GenerateTokens,
            context.Seeds.Scramble);
        var recorder = new ItemRecorder(worded, model.Tokenizer, keepsVector) { Metrics = context.Metrics };
        var points = StudyPoints.Of(engine, model.LayerCount);
        var request = new MeasureRequest(points, PositionSpec.Parse("last"), context.Metrics)
        {
            KeepVectors = pass.IsMain && points.Any(point => keepsVector(point.Tap, point.Layer!.Value)),
            Generation = pass.IsMain && spec.GenerateTokens > 0 ? new GenerationOptions(spec.GenerateTokens) : null,
        };
        Func<int, EncodedPrompt> encode = pass.IsMain ? encoder.Answering : pass.Scrambles ? encoder.Scrambled : encoder.Plain;
        return new(request, encode, item => recorder.Record(item, answers: pass.IsMain));
    }
}
