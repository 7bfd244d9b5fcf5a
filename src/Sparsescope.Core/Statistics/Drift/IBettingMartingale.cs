namespace Sparsescope.Statistics.Drift;

/// <summary>
/// A gambler who bets against p being uniform; the capital starts at 1 and is a martingale where p are independent and uniform.
/// </summary>
/// <remarks>
/// Ville's bound: the capital ever reaches 1/α with probability at most α. It holds for smoothed p against a growing reference of
/// exchangeable values.
/// </remarks>
public interface IBettingMartingale
{
    /// <summary>Natural logarithm of the capital; 0 at the start.</summary>
    double LogCapital { get; }

    /// <summary>Takes the next p and gives the logarithm of the factor by which the capital changed.</summary>
    /// <param name="p">In (0, 1].</param>
    double Push(double p);

    /// <summary>Back to a capital of 1.</summary>
    void Reset();
}
