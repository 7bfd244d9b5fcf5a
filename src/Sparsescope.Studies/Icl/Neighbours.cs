namespace Sparsescope.Studies.Icl;

/// <summary>An entry of a pool near an item.</summary>
/// <param name="Position">In the pool.</param>
/// <param name="Cosine">Of the two embeddings, −1 … 1.</param>
public readonly record struct Neighbour(int Position, double Cosine);

/// <summary>A pool's sentence embeddings, and which entries lie nearest to an item.</summary>
public sealed class Neighbours
{
    private readonly IReadOnlyList<string> _ids;
    private readonly double[][] _embeddings;   // of length 1

    /// <param name="ids">Id of each entry.</param>
    /// <param name="embeddings">Of each entry, all of one width.</param>
    /// <exception cref="ArgumentException">The counts or widths differ, or an embedding has no direction.</exception>
    public Neighbours(IReadOnlyList<string> ids, IReadOnlyList<double[]> embeddings)
    {
        if (ids.Count != embeddings.Count) throw new ArgumentException("there are as many ids as embeddings");
        _ids = ids;
        _embeddings = [.. embeddings.Select(Unit)];
        if (_embeddings.Any(e => e.Length != _embeddings[0].Length)) throw new ArgumentException("embeddings differ in width");
    }

    /// <summary>The entries of highest cosine, nearest first, ties by id; all where there are fewer.</summary>
    /// <param name="embedding">Of the item.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentException">The width differs, or the embedding has no direction.</exception>
    public IReadOnlyList<Neighbour> Of(double[] embedding, int count = 20)
    {
        var unit = Unit(embedding);
        if (_embeddings.Length > 0 && unit.Length != _embeddings[0].Length)
            throw new ArgumentException($"an embedding of {unit.Length} numbers beside a pool's of {_embeddings[0].Length}");
        return
        [
            .. _embeddings.Select((own, i) => new Neighbour(i, Dot(own, unit)))
                .OrderByDescending(n => n.Cosine).ThenBy(n => _ids[n.Position], StringComparer.Ordinal).Take(count),
        ];
    }

    private static double[] Unit(double[] vector)
    {
        var length = Math.Sqrt(vector.Sum(v => v * v));
        return length > 0 && double.IsFinite(length) ? [.. vector.Select(v => v / length)]
            : throw new ArgumentException("an embedding is zero or not finite, and has no direction");
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
