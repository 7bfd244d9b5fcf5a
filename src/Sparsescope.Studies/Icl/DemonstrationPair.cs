namespace Sparsescope.Studies.Icl;

/// <summary>The two demonstrations that a rule chose, in the order in which they stand in the prompt.</summary>
/// <param name="Level">Of the item, 1 … 5.</param>
/// <param name="Wanted">Level that each place asked for.</param>
/// <param name="Positions">Chosen entries of the pool.</param>
/// <param name="Levels">Their levels.</param>
/// <param name="Fills">Places whose level was not among the nearest and was taken from another.</param>
public sealed record DemonstrationPair(
    int Level, IReadOnlyList<int> Wanted, IReadOnlyList<int> Positions, IReadOnlyList<int> Levels, int Fills);
