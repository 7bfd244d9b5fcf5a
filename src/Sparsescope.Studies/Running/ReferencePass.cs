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

    private const int MostUnstored = 16;

    /// <summary>States to be stored as vectors too, by tap and layer.</summary>
    internal Func<string, int, bool> KeepsVector { private get; init; } = (_, _) => true;

    /// <summary>Bytes of the vectors of all points.</summary>
    internal static long Bytes(int layerCount, int width) => (long)ReferenceTexts.Items.Count * (layerCount + 2) * width * sizeof(float);

    internal void Run(CancellationToken cancellation)
    {
        var texts = ReferenceTexts.Items;
        var stored = store.Stored(run, Name);
        if (stored >= texts.Count) return;
        progress.BeginPass(Name, texts.Count, stored);
        try
        {
            Run(stored, cancellation);
        }
        finally
        {
            progress.EndPass();
        }
    }

    private void Run(int done, CancellationToken cancellation)
    {
        using var weights = model.Open(cancellation);
        var texts = ReferenceTexts.Items;
        var encoder = new StudyEncoder(weights.Tokenizer, weights.Context, prompting.ChatTemplate, texts, generate: 0, seed: 0);
        var recorder = new ItemRecorder(texts, weights.Tokenizer, KeepsVector) { Metrics = store.Metrics };
        var points = StudyPoints.Of(weights.Engine, weights.LayerCount);
        var request = new MeasureRequest(points, PositionSpec.Parse("last"), store.Metrics) { KeepVectors = true };
        var prepared = texts.Select((text, index) => Readable(encoder.Plain(index), text.Prompt, weights.Tokenizer));
        var unstored = new List<StoredItem>();
        void Flush()
        {
            if (unstored.Count > 0) store.Append(run, Name, unstored);
            unstored.Clear();
        }
        try
        {
            new Measurer(weights.Engine, request).Run(prepared, done, item =>
            {
                unstored.Add(recorder.Record(item, answers: false));
                progress.Measured(item.Item.Tokens.Length);
                if (unstored.Count >= MostUnstored) Flush();
            }, cancellation);
        }
        finally
        {
            Flush();
        }
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
