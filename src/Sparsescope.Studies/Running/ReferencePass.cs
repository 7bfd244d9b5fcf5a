using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Studies.Reference;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>
/// Measures the program's own texts on the run's weights, in the form in which the study's prompts are asked: the model's states where no
/// condition of the study is at work, from which the outlier controls learn which dimensions are large.
/// </summary>
internal static class ReferencePass
{
    internal static string Name => PassKind.Reference.Word();

    /// <summary>Bytes of the vectors of all points.</summary>
    internal static long Bytes(int layerCount, int width) => (long)ReferenceTexts.Items.Count * (layerCount + 2) * width * sizeof(float);

    /// <param name="context">The run.</param>
    /// <param name="keepsVector">States to be stored as vectors too, by tap and layer.</param>
    internal static Pass Of(RunContext context, Func<string, int, bool> keepsVector) => new(
        Name, [new(WeightSource.OfModel, [.. Enumerable.Range(0, ReferenceTexts.Items.Count)])],
        (model, engine) => On(context, keepsVector, model, engine));

    private static PassWork On(RunContext context, Func<string, int, bool> keepsVector, Model model, IEngine engine)
    {
        var texts = ReferenceTexts.Items;
        var encoder = new StudyEncoder(model.Tokenizer, model.Context, context.Prompting.ChatTemplate, texts, generate: 0, seed: 0);
        var recorder = new ItemRecorder(texts, model.Tokenizer, keepsVector) { Metrics = context.Metrics };
        var request = new MeasureRequest(StudyPoints.Of(engine, model.LayerCount), PositionSpec.Parse("last"), context.Metrics)
        {
            KeepVectors = true,
        };
        return new(request, index => Readable(encoder.Plain(index), texts[index].Prompt, model.Tokenizer),
            item => recorder.Record(item, answers: false));
    }

    // A vocabulary that lacks a text's characters drops them or puts one token in their place: such prompts would all be alike.
    private static EncodedPrompt Readable(EncodedPrompt item, string text, ITokenizer vocabulary)
    {
        if (item.Error is not null) return item;
        var spelled = vocabulary.Detokenize(vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false), spellControl: false);
        if (Letters(spelled) == Letters(text)) return item;
        return item with { Tokens = [], Error = "the model's vocabulary cannot spell this text" };
    }

    private static string Letters(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
}
