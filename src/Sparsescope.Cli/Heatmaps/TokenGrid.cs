namespace Sparsescope.Cli.Heatmaps;

/// <summary>One token of a sequence as it is shown.</summary>
/// <param name="Position">Absolute position in the sequence.</param>
/// <param name="Id">Id in the vocabulary.</param>
/// <param name="Text">What it stands for, with nothing hidden; see <see cref="TokenText"/>.</param>
/// <param name="IsControl">A control token, which the template wrote (or the model).</param>
/// <param name="IsGenerated">The model wrote it.</param>
internal sealed record GridToken(int Position, int Id, string Text, bool IsControl, bool IsGenerated);

/// <summary>A figure of every token at every layer.</summary>
/// <param name="Tokens">In the order of the sequence; generated ones last.</param>
/// <param name="Columns">Names of the layers, ascending.</param>
/// <param name="Values">[tokens][columns]; NaN where the figure is not defined.</param>
internal sealed record TokenGrid(IReadOnlyList<GridToken> Tokens, IReadOnlyList<string> Columns, IReadOnlyList<double[]> Values)
{
    /// <summary>
    /// The same with <paramref name="size"/> neighbouring columns made one: the mean of those that are defined. The last one may hold
    /// fewer.
    /// </summary>
    internal TokenGrid Binned(int size)
    {
        if (size <= 1) return this;
        var bins = Enumerable.Range(0, Columns.Count).Chunk(size).ToList();
        return new(Tokens, [.. bins.Select(bin => Columns[bin[0]])],
            [.. Values.Select(row => bins.Select(bin => Mean(bin.Select(column => row[column]))).ToArray())]);
    }

    private static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
