using System.Text.RegularExpressions;

namespace Sparsescope.Tests.Architecture;

/// <summary>Lines of code and of documents are at most 140 columns wide.</summary>
public sealed partial class LineTests
{
    private const int Columns = 140;

    /// <summary>What is as wide as it is, by the beginning of its path, and why.</summary>
    private static readonly Dictionary<string, string> s_asItIs = new()
    {
        ["THIRD-PARTY-NOTICES.md"] = "licences as their authors wrote them",
        ["bench/results/"] = "results as a program printed them",
        ["docs/cli.md"] = "written by the program",
        ["docs/findings/"] = "reports as the program wrote them",
        ["docs/metrics.md"] = "written by the program",
        ["docs/schema.md"] = "written by the program",
        ["tests/Sparsescope.Tests/Studies/Reporting/golden/"] = "reports as they were accepted",
        ["tests/Sparsescope.Tests/Templates/reference/"] = "scripts whose lines are cases",
    };

    [Fact]
    public void No_line_is_wider_than_140_columns()
    {
        var wide = Repository.Files().Where(file => Kind().IsMatch(file)
            && !s_asItIs.Keys.Any(start => file.StartsWith(start, StringComparison.Ordinal)))
            .SelectMany(file => Wide(file, File.ReadAllLines(Repository.Path(file))).Select(line => $"{file}:{line}")).ToList();
        Assert.True(wide.Count == 0, $"{wide.Count} lines are wider than {Columns} columns: {string.Join(", ", wide.Take(50))}");
    }

    [Fact]
    public void What_is_excepted_exists() =>
        Assert.All(s_asItIs.Keys, start => Assert.Contains(Repository.Files(), file => file.StartsWith(start, StringComparison.Ordinal)));

    [Fact]
    public void A_wide_line_is_seen_and_text_that_is_as_it_is_is_passed_over()
    {
        var wide = new string('x', Columns + 1);
        Assert.Equal([2], Wide("a.cs", ["", wide, new string('é', Columns)]));
        Assert.Equal([4], Wide("a.cs", ["var x = \"\"\"", wide, "    \"\"\";", wide]));
        Assert.Equal([3], Wide("a.md", ["| " + wide + " |", "  ![" + wide + "](x.png)", "text " + wide]));
    }

    // Numbers of wide lines. Texts in C# that span lines, rows of tables and pictures in Markdown cannot be broken.
    private static IEnumerable<int> Wide(string file, IReadOnlyList<string> lines)
    {
        var isText = false;
        foreach (var (number, line) in lines.Index())
        {
            var wasText = isText;
            if (file.EndsWith(".cs", StringComparison.Ordinal) && Quotes().Count(line) % 2 == 1) isText = !isText;
            if (line.Length <= Columns || wasText) continue;
            if (file.EndsWith(".md", StringComparison.Ordinal) && (line.TrimStart() is ['|', ..] or ['!', '[', ..])) continue;
            yield return number + 1;
        }
    }

    [GeneratedRegex(@"\.(cs|md|py|sh)$|^\.ci/run$")]
    private static partial Regex Kind();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex Quotes();
}
