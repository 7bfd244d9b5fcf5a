using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running.Protocols;

/// <summary>Measures what a study's protocol needs besides the study's own passes; what is stored already is not measured again.</summary>
internal sealed class ProtocolPasses(
    RunStore store, string run, ModelSource model, StudySpec spec, StudyPrompting prompting, IReadOnlyList<StudyItem> items,
    StudySeeds seeds, IStudyProgress progress)
{
    /// <summary>Mean negative log-likelihood of the prompts themselves, in the place of the answer's.</summary>
    internal static string PromptNll => PassKind.PromptNll.Word();

    /// <summary>The pass that a study's protocol adds to those of every study; null where it adds none.</summary>
    internal static string? Of(StudySpec spec) => spec.Protocol switch
    {
        StudyProtocol.Predicts => PromptNll,
        StudyProtocol.Fallback => FallbackPass.Name,
        StudyProtocol.SelectiveFilter => FilterPass.Name,
        _ => null,
    };

    /// <summary>Whether a run of which every other pass is whole still needs its model.</summary>
    internal static bool AreMissing(RunStore store, string run, StudySpec spec) =>
        Of(spec) is { } pass && store.Stored(run, pass) < store.Stored(run, RunStore.MainPass);

    internal void Run(CancellationToken cancellation)
    {
        switch (spec.Protocol)
        {
            case StudyProtocol.Predicts:
                Each(PromptNll, weights => MeasureNll(weights, cancellation), cancellation);
                break;
            case StudyProtocol.Fallback:
                Each(FallbackPass.Name, weights => FallbackPass.Of(weights, prompting, store, cancellation), cancellation);
                break;
            case StudyProtocol.SelectiveFilter:
                Each(FilterPass.Name, weights => FilterPass.Of(weights, store, run, spec, items, seeds, cancellation), cancellation);
                break;
            default:
                break;
        }
    }

    // One stored item for each of the study's, in their order; what to do with one is made once the weights are there.
    private void Each(string pass, Func<Model, Func<EncodedPrompt, StoredItem, StoredItem>> make, CancellationToken cancellation)
    {
        var stored = store.Stored(run, pass);
        if (stored >= items.Count) return;
        progress.BeginPass(pass, items.Count, stored);
        try
        {
            using var weights = model.Open(cancellation);
            var encoder = StudyEncoder.Of(spec.Frames[0], prompting, weights, items, 0, seeds.Scramble);
            var measure = make(weights);
            for (var index = stored; index < items.Count; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                var prompt = encoder.Answering(index);
                var blank = ItemRecorder.Unmeasured(items[index], index, prompt.Error);
                store.Append(run, pass, [prompt.Error is null ? measure(prompt, blank with { Tokens = prompt.Tokens.Length }) : blank]);
                progress.Measured(prompt.Tokens.Length);
            }
        }
        finally
        {
            progress.EndPass();
        }
    }

    private static Func<EncodedPrompt, StoredItem, StoredItem> MeasureNll(Model weights, CancellationToken cancellation)
    {
        var request = new MeasureRequest(StudyPoints.Of(weights.Engine, weights.LayerCount),
            PositionSpec.Parse("last"), [])
        { MeanNll = true };
        var measurer = new Measurer(weights.Engine, request);
        return (prompt, blank) => blank with
        {
            GoldNll = measurer.Window([prompt with { Continuations = [] }], blank.Index, cancellation)[0].MeanNll ?? double.NaN,
        };
    }
}
