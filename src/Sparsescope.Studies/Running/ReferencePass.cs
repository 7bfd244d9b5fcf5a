using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Studies.Reference;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>
/// Measures the program's own texts on the run's weights, in the form in which the study's prompts are asked: the model's states where no condition
/// of the study is at work, from which the outlier controls learn which dimensions are large.
/// </summary>
internal sealed class ReferencePass(RunStore store, string run, ModelSource model, StudyPrompting prompting, IStudyProgress progress)
{
    internal const string Name = "reference";

    /// <summary>States to be stored as vectors too, by tap and layer.</summary>
    internal Func<string, int, bool> KeepsVector { private get; init; } = (_, _) => true;

    /// <summary>Bytes of the vectors of all points.</summary>
    internal static long Bytes(int layerCount, int width) => (long)ReferenceTexts.Items.Count * (layerCount + 2) * width * sizeof(float);

    /// <summary>The windows of the pass, which has one segment.</summary>
    internal IReadOnlyList<IReadOnlyList<WindowPlace>> WindowsOf(Model weights) =>
        [[.. Windows.Places(Prompts(weights), Request(weights))]];

    /// <summary>Measures what is missing.</summary>
    /// <param name="part">The part of the run that is measured; null: all of it.</param>
    /// <param name="cancellation">Ends it; what was measured is stored.</param>
    internal void Run(PassPart? part, CancellationToken cancellation)
    {
        var work = new PassWork(store, run, Name, [ReferenceTexts.Items.Count], part);
        if (work.Stored >= work.Total) return;
        progress.BeginPass(Name, work.Total, work.Stored);
        try
        {
            using var weights = model.Open(cancellation);
            var recorder = new ItemRecorder(ReferenceTexts.Items, weights.Tokenizer, KeepsVector) { Metrics = store.Metrics };
            new PassRecorder(store, run, Name, work, progress).Run(
                0, new Measurer(weights.Engine, Request(weights)), Prompts(weights), item => recorder.Record(item, answers: false), cancellation);
        }
        finally
        {
            progress.EndPass();
        }
    }

    private MeasureRequest Request(Model weights) =>
        new(StudyPoints.Of(weights.Engine, weights.LayerCount), PositionSpec.Parse("last"), store.Metrics) { KeepVectors = true };

    private IEnumerable<EncodedPrompt> Prompts(Model weights)
    {
        var texts = ReferenceTexts.Items;
        var encoder = new StudyEncoder(weights.Tokenizer, weights.Context, prompting.ChatTemplate, texts, generate: 0, seed: 0);
        return texts.Select((text, index) => Readable(encoder.Plain(index), text.Prompt, weights.Tokenizer));
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
