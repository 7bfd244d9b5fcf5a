using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Measuring;

/// <summary>
/// Which dimensions are large and how large: read from a file that was named or that an interrupted run left, else measured in a pass of
/// its own and kept beside the output.
/// </summary>
/// <param name="choice">What was asked for.</param>
/// <param name="beside">Where the energies lie beside the output.</param>
/// <param name="terminal">Shown the progress.</param>
internal sealed class ReferenceControls(MeasureChoice choice, string beside, Terminal terminal)
{
    /// <param name="engine">Computes the reference pass.</param>
    /// <param name="request">What is measured.</param>
    /// <param name="items">The whole input.</param>
    /// <param name="total">Its items, for the progress.</param>
    /// <param name="needed">Whether anything is left to measure.</param>
    /// <param name="cancellation">Ends it within a decode.</param>
    internal OutlierControls Of(IEngine engine, MeasureRequest request, IEnumerable<EncodedPrompt> items, long total, bool needed,
        CancellationToken cancellation)
    {
        var kept = choice.Reference ?? (choice.Output is null ? null : beside);
        if (choice.Reference is not null || (choice.Existing == ExistingOutput.Resume && File.Exists(kept)))
        {
            using var stream = InputPath.Open(kept!, "Reference");
            return new(ReferenceEnergyTable.Read(stream, kept!), choice.DropOutlierDimensions, choice.DivideByRms);
        }
        if (!needed) return new(new([]), choice.DropOutlierDimensions, choice.DivideByRms);
        using var progress = new MeasureProgress(terminal, "reference pass", total, 0, choice.Quiet);
        var table = new Measurer(engine, request).Reference(items, item => progress.Add(item.Item.Tokens.Length), cancellation);
        if (kept is not null) WholeFile.Write(kept, table.Write);
        return new(table, choice.DropOutlierDimensions, choice.DivideByRms);
    }
}
