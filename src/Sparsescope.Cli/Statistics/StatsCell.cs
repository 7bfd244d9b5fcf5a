using System.Globalization;

namespace Sparsescope.Cli.Statistics;

/// <summary>Cells as numbers.</summary>
internal static class StatsCell
{
    /// <exception cref="BadInputException">The cell is neither a finite number nor a truth value.</exception>
    internal static double Number(string cell, string where, string column) => cell.Trim().ToLowerInvariant() switch
    {
        "true" => 1,
        "false" => 0,
        _ => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value
            : throw new BadInputException($"{where}: '{cell}' in column '{column}' is not a number; "
                + "write it as 0.5 or 1e-3, or leave the cell empty to leave the row out."),
    };
}
