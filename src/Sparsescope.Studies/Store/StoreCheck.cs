using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>What was found of a store, or of one of its runs.</summary>
/// <param name="Run">Id of the run; null: the file.</param>
/// <param name="IsSound">Whether it is as it was written.</param>
/// <param name="Finding">In a few words.</param>
public sealed record StoreCheck(string? Run, bool IsSound, string Finding)
{
    /// <summary>
    /// Looks at a file as a database, then at each run: whether its id is the hash of what it was made of, whether everything that is
    /// counted is there, and whether the figures of a finished run have the hash that was kept. Changes nothing.
    /// </summary>
    /// <param name="path">The store.</param>
    /// <param name="cancellation">Looked at between runs.</param>
    /// <exception cref="BadInputException">There is no such file, or it is no store.</exception>
    public static IReadOnlyList<StoreCheck> Of(string path, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        try
        {
            using var store = RunStore.OpenReadOnly(full);
            using var db = StoreConnection.OpenForReading(full);
            var findings = Findings(db, "pragma integrity_check(5)").Where(finding => finding != "ok")
                .Concat(Findings(db,
                    "select 'a row of ' || \"table\" || ' refers to one that is not there' from pragma_foreign_key_check limit 5"))
                    .ToList();
            var checks = new List<StoreCheck>
            {
                findings.Count == 0 ? new(null, true, "the file is a whole database") : new(null, false, string.Join("; ", findings)),
            };
            foreach (var run in store.Runs())
            {
                cancellation.ThrowIfCancellationRequested();
                checks.Add(Check(db, run));
            }
            return checks;
        }
        catch (SqliteException e) when (StoreFailure.Is(e))
        {
            return [new(null, false, StoreFailure.Explain(path, e).Message)];
        }
    }

    private static StoreCheck Check(SqliteConnection db, RunRecord run)
    {
        var problems = new List<string>();
        var made = run.EngineIdentityJson is { } engine
            ? RunKey.Of(("study", run.Yaml), ("data", run.DataSha256), ("model", run.ModelSha256), ("engine", engine),
                ("options", run.Options))
            : RunKey.OfEarlierVersions(run.Yaml, run.DataSha256, run.ModelSha256, run.Numerics, run.EngineRelease, run.Options);
        if (made != run.Id) problems.Add($"its id is {run.Id}, but what it was made of has the hash {made}");
        var figures = FiguresHash.Of(db, run.Id);
        if (run.Finished is not null)
        {
            var holes = db.Number("""
                select count(*) from (select max(position) + 1 - count(*) as missing from items where run_id = $1 group by pass) where missing <> 0
                """, run.Id);
            if (holes > 0) problems.Add($"it is noted as finished, and items are missing in {holes} of its passes");
            if (run.FiguresSha256 is { } kept && kept != figures) problems.Add($"its figures had the hash {kept}, now {figures}");
        }
        if (problems.Count > 0) return new(run.Id, false, string.Join("; ", problems));
        var state = run.Finished is null ? "not finished, its figures have the hash" : run.FiguresSha256 is null
            ? "finished by a version that kept no hash; its figures have" : "its figures have the hash that was kept,";
        return new(run.Id, true, $"{state} {figures}");
    }

    private static List<string> Findings(SqliteConnection db, string sql)
    {
        using var command = db.Command(sql);
        using var rows = command.ExecuteReader();
        var findings = new List<string>();
        while (rows.Read()) findings.Add(rows.GetString(0));
        return findings;
    }
}
