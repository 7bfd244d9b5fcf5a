using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>Reads figures of a pass by point.</summary>
/// <param name="db">The store; stays open.</param>
/// <param name="path">Its file, for messages.</param>
/// <param name="runId">Id of the run.</param>
/// <param name="pass">Name of the pass.</param>
internal sealed class FigureReader(SqliteConnection db, string path, string runId, string pass)
{
    /// <summary>Taps and layers, in the order of the first measured item's points; none where nothing was measured.</summary>
    /// <exception cref="BadInputException">The store cannot be read.</exception>
    internal IReadOnlyList<(string Tap, int Layer)> Points()
    {
        var points = new List<(string, int)>();
        Read("""
            select tap, layer from states where run_id = $1 and pass = $2
            and item = (select item from states where run_id = $1 and pass = $2 order by item limit 1) order by point
            """, row => points.Add((row.GetString(0), row.GetInt32(1))));
        return points;
    }

    /// <summary>Hands out the figures of neighbouring points of all items, item by item; what is not known is NaN.</summary>
    /// <param name="first">The first point.</param>
    /// <param name="count">How many points.</param>
    /// <param name="metrics">Names of metrics.</param>
    /// <param name="take">Gets item, point, position of the metric among <paramref name="metrics"/>, and the figure.</param>
    /// <exception cref="BadInputException">The store cannot be read.</exception>
    internal void Figures(int first, int count, IReadOnlyList<string> metrics, Action<int, int, int, double> take)
    {
        var known = MetricColumns.Of(db);
        var columns = string.Join(", ", metrics.Select(name => known.Contains(name) ? "s." + MetricColumns.Quoted(name) : "null"));
        // cross join: SQLite keeps this order of the tables, and finds the points of an item by their key
        Read($"""
            select s.item, s.point, {columns} from items i cross join states s
            on s.run_id = i.run_id and s.pass = i.pass and s.item = i.item and s.point >= $3 and s.point < $4
            where i.run_id = $1 and i.pass = $2
            """, row =>
        {
            var (item, point) = (row.GetInt32(0), row.GetInt32(1));
            for (var metric = 0; metric < metrics.Count; metric++) take(item, point, metric, SqlValue.Number(row, 2 + metric));
        }, first, first + count);
    }

    private void Read(string sql, Action<SqliteDataReader> take, params object[] more)
    {
        try
        {
            using var query = db.Command(sql, [runId, pass, .. more]);
            using var row = query.ExecuteReader();
            while (row.Read()) take(row);
        }
        catch (SqliteException e) when (StoreFailure.Is(e))
        {
            throw StoreFailure.Explain(path, e);
        }
    }
}
