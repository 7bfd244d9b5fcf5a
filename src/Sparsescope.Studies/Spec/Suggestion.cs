namespace Sparsescope.Studies.Spec;

/// <summary>What someone may have meant.</summary>
public static class Suggestion
{
    /// <summary>The known name that fewest changes of a letter turn the given one into; null where none is near.</summary>
    public static string? For(string name, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (Name: candidate, Changes: Changes(name, candidate))).OrderBy(c => c.Changes).FirstOrDefault();
        return best.Name is not null && best.Changes <= Math.Max(1, Math.Min(name.Length, best.Name.Length) / 3) ? best.Name : null;
    }

    // Levenshtein, 1966: insertions, deletions and substitutions, row by row.
    private static int Changes(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}
