namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>What a plain comma between digits outside brackets means. One written 58,\!500 or 58{,}500 always separates
/// thousands.</summary>
internal enum CommaMeaning
{
    /// <summary>58,500 is fifty-eight thousand five hundred; before other than three digits a comma separates entries.</summary>
    Thousands,

    /// <summary>58,500 are two entries of a list.</summary>
    Entries,

    /// <summary>4,2 is four and two tenths.</summary>
    Decimal,
}
