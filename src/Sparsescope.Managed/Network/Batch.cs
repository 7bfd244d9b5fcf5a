using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Network;

/// <summary>The rows of one step: what the model reads and what it is to predict at every position.</summary>
/// <remarks>Rows shorter than <see cref="Length"/> are filled up with any token and <see cref="NoTarget"/>; as attention looks back only,
/// nothing sees the filling.</remarks>
public sealed class Batch
{
    /// <summary>Target of a position at which no loss is taken.</summary>
    public const int NoTarget = CrossEntropy.NoTarget;

    /// <param name="rows">B, at least 1.</param>
    /// <param name="length">T, at least 1 and at most the context of the model.</param>
    public Batch(int rows, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        (Rows, Length) = (rows, length);
        Tokens = new int[rows * length];
        Targets = new int[rows * length];
    }

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>T.</summary>
    public int Length { get; }

    /// <summary>(B,T): ids from 0 to the size of the vocabulary − 1.</summary>
    public int[] Tokens { get; }

    /// <summary>(B,T): the token that follows the one at the same place (shifted already), or <see cref="NoTarget"/>.</summary>
    public int[] Targets { get; }

    /// <summary>Positions at which a loss is taken.</summary>
    public int CountTargets()
    {
        var count = 0;
        foreach (var target in Targets)
        {
            if (target != NoTarget) count++;
        }
        return count;
    }
}
