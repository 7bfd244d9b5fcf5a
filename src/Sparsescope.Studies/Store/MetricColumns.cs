using Microsoft.Data.Sqlite;
using Sparsescope.Metrics;

namespace Sparsescope.Studies.Store;

/// <summary>
/// The columns of <c>states</c> that hold figures: one a metric, found by its name. A store gets the column of a metric it does not know
/// when a program that has the metric opens it for writing; programs that do not have it never name that column.
/// </summary>
internal static class MetricColumns
{
    private static readonly string[] s_keys = ["run_id", "pass", "item", "point", "tap", "layer"];

    /// <summary>
    /// The metrics of passes and studies of training without names: what versions measured that kept none, in the order of that time.
    /// </summary>
    internal static IReadOnlyList<string> First { get; } =
    [
        "l2_norm", "l1_norm", "top_1_energy", "top_5_energy", "top_7_energy", "top_10_energy", "top_5_mass", "top_10_mass", "hoyer", "gini",
        "effective_rank_energy", "effective_rank_magnitude", "participation_ratio", "kurtosis", "l0_share",
    ];

    /// <summary>Names of the metrics that have a column.</summary>
    internal static IReadOnlyList<string> Of(SqliteConnection db)
    {
        using var command = db.Command("select name from pragma_table_info('states', 'main') order by cid");
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read()) names.Add(rows.GetString(0));
        return [.. names.Except(s_keys)];
    }

    /// <summary>Adds the columns that metrics lack.</summary>
    internal static void Ensure(SqliteConnection db, IReadOnlyList<Metric> metrics)
    {
        foreach (var name in metrics.Select(metric => metric.Name).Except(Of(db)))
            db.Execute($"alter table states add column {Quoted(name)} real");
    }

    /// <summary>A name as SQL writes it.</summary>
    internal static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
