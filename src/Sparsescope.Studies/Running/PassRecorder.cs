using Sparsescope.Measuring;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Measures one segment of a pass and stores its items as they come, some at a time.</summary>
internal sealed class PassRecorder(RunStore store, string run, string pass, PassWork work, IStudyProgress progress)
{
    private readonly List<(long Position, StoredItem Item)> _unstored = [];

    /// <summary>Most items that an end of the process can take along.</summary>
    internal int MostUnstored { private get; init; } = 16;

    /// <summary>Measures what of a segment is not stored.</summary>
    /// <param name="segment">Number of the segment.</param>
    /// <param name="measurer">Over the segment's weights.</param>
    /// <param name="items">All items of the segment.</param>
    /// <param name="record">Makes of a measured item what is kept.</param>
    /// <param name="cancellation">Ends it; what was measured is stored.</param>
    internal void Run(
        int segment, Measurer measurer, IEnumerable<EncodedPrompt> items, Func<Measurement, StoredItem> record, CancellationToken cancellation)
    {
        try
        {
            measurer.Run(items, window => work.Delivered(segment, window), (number, item) =>
            {
                if (work.IsStored(segment, number)) return;
                _unstored.Add((work.First(segment) + number, record(item)));
                progress.Measured(item.Item.Tokens.Length);
                if (_unstored.Count >= MostUnstored) Flush();
            }, cancellation);
        }
        finally
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_unstored.Count > 0) store.Append(run, pass, _unstored);
        _unstored.Clear();
    }
}
