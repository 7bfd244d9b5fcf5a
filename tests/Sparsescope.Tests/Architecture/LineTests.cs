using System.Text.RegularExpressions;

namespace Sparsescope.Tests.Architecture;

/// <summary>Lines of code, of documents, of pages and of what a build reads are at most 140 columns wide.</summary>
public sealed partial class LineTests
{
    private const int Columns = 140;

    /// <summary>What is as wide as it is, by the beginning of its path or, after a star, by its end, and why.</summary>
    private static readonly Dictionary<string, string> s_asItIs = new()
    {
        ["*/study.yaml"] = "the text decides the key of a run: other line breaks would make every stored run another one",
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
        var wide = Repository.Files().Where(file => Kind().IsMatch(file) && !s_asItIs.Keys.Any(of => Is(file, of)))
            .SelectMany(file => Wide(file, File.ReadAllLines(Repository.Path(file))).Select(line => $"{file}:{line}")).ToList();
        Assert.True(wide.Count == 0, $"{wide.Count} lines are wider than {Columns} columns: {string.Join(", ", wide.Take(50))}");
    }

    [Fact]
    public void What_is_excepted_exists() =>
        Assert.All(s_asItIs.Keys, of => Assert.Contains(Repository.Files(), file => Is(file, of)));

    [Theory]
    [InlineData("src/A/a.cs"), InlineData("a.md"), InlineData("bench/a.py"), InlineData("bench/a.sh"), InlineData(".ci/run")]
    [InlineData("a/a.js"), InlineData("a/a.mjs"), InlineData("a/a.css"), InlineData("a/a.html")]
    [InlineData("a/a.yaml"), InlineData("a/a.yml")]
    [InlineData("Directory.Build.targets"), InlineData("Directory.Build.props"), InlineData("src/A/A.csproj")]
    public void Files_that_people_write_are_looked_at(string file) => Assert.Matches(Kind(), file);

    [Theory]
    [InlineData("a.json"), InlineData("a.jsonl"), InlineData("a.txt"), InlineData("a.tsv"), InlineData("a/run"), InlineData("a.cs.txt")]
    public void Data_are_not(string file) => Assert.DoesNotMatch(Kind(), file);

    [Fact]
    public void An_exception_is_a_beginning_or_an_end()
    {
        Assert.True(Is("docs/findings/a.md", "docs/findings/"));
        Assert.False(Is("a/docs/findings/a.md", "docs/findings/"));
        Assert.True(Is("studies/a/study.yaml", "*/study.yaml"));
        Assert.False(Is("studies/a/my-study.yaml", "*/study.yaml"));
    }

    [Fact]
    public void A_wide_line_is_seen_and_text_that_is_as_it_is_is_passed_over()
    {
        var wide = new string('x', Columns + 1);
        Assert.Equal([2], Wide("a.cs", ["", wide, new string('é', Columns)]));
        Assert.Equal([4], Wide("a.cs", ["var x = \"\"\"", wide, "    \"\"\";", wide]));
        Assert.Equal([3], Wide("a.md", ["| " + wide + " |", "  ![" + wide + "](x.png)", "text " + wide]));
    }

    private static bool Is(string file, string exception) => exception is ['*', .. var end]
        ? file.EndsWith(end, StringComparison.Ordinal)
        : file.StartsWith(exception, StringComparison.Ordinal);

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

    [GeneratedRegex(@"\.(cs|md|py|sh|js|mjs|css|html|targets|props|csproj|ya?ml)$|^\.ci/run$")]
    private static partial Regex Kind();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex Quotes();
}
