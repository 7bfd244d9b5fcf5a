namespace Sparsescope.Managed.Kernels;

/// <summary>The innermost product: a tile of c that stays in registers while all of k goes by.</summary>
internal interface ITile
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Most entries of k in one pass: so many that a strip of b, [Depth, Columns], stays in the first-level cache.</summary>
    static abstract int Depth { get; }

    /// <summary>c[Rows, Columns] (+)= Σ over k of a[k, Rows]ᵀ·b[k, Columns]: the terms of an entry are added one by one in the order of
    /// k.</summary>
    /// <param name="a">A packed strip [depth, Rows].</param>
    /// <param name="b">A packed strip [depth, Columns].</param>
    /// <param name="depth">Entries of k.</param>
    /// <param name="c">First entry of the tile.</param>
    /// <param name="stride">Entries from one row of c to the next.</param>
    /// <param name="accumulate">Whether c's old entries are added.</param>
    static abstract void Multiply(ref readonly float a, ref readonly float b, int depth, ref float c, int stride, bool accumulate);
}
