namespace Sparsescope.Studies.Analysis;

/// <summary>Figures of items, handed out a column at a time, so that they need not all be in memory. For one thread at a time.</summary>
public abstract class FigureColumns
{
    /// <summary>One cell's figure of every item.</summary>
    /// <param name="cell">Point p and metric m at p · metrics + m.</param>
    /// <returns>An entry an item, NaN where undefined; not to be changed.</returns>
    public abstract double[] Column(int cell);

    /// <summary>Figures that are in memory.</summary>
    /// <param name="rows">[items][cells].</param>
    public static FigureColumns Of(IReadOnlyList<double[]> rows) => new Rows(rows);

    /// <summary>Those of some of the items.</summary>
    /// <param name="items">Positions of the items, in the order in which they are to come.</param>
    internal FigureColumns Only(int[] items) => new Part(this, items);

    private sealed class Rows(IReadOnlyList<double[]> rows) : FigureColumns
    {
        public override double[] Column(int cell) => [.. rows.Select(row => row[cell])];
    }

    private sealed class Part(FigureColumns whole, int[] items) : FigureColumns
    {
        public override double[] Column(int cell)
        {
            var column = whole.Column(cell);
            return [.. items.Select(item => column[item])];
        }
    }
}
