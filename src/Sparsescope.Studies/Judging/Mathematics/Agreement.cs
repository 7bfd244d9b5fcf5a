namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>What came of comparing two mathematical answers.</summary>
internal enum Agreement
{
    Equal,
    Different,

    /// <summary>Cannot be told.</summary>
    Unknown,
}
