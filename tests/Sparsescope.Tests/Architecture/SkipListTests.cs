using System.Text.RegularExpressions;

namespace Sparsescope.Tests.Architecture;

/// <summary>tests/skips.txt, which .ci/run reads: each line a test that there is, and a reason.</summary>
public sealed partial class SkipListTests
{
    [Fact]
    public void Every_line_names_a_test_that_there_is_and_a_reason()
    {
        var files = Repository.Files()
            .Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .ToDictionary(file => file["tests/".Length..^".cs".Length].Replace('/', '.'), StringComparer.Ordinal);
        var lines = File.ReadLines(Repository.Path("tests", "skips.txt")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => Line().Match(line) is not { Success: true } match
            || !files.TryGetValue(match.Groups["class"].Value, out var file)
            || !Regex.IsMatch(File.ReadAllText(Repository.Path(file)),
                $@"public (static )?(unsafe )?(async Task|void|int) {match.Groups["method"].Value}\("));
        Assert.Equal(lines.Count, lines.Select(line => line.Split(' ')[0]).Distinct(StringComparer.Ordinal).Count());
    }

    [GeneratedRegex(@"^(?<class>[\w.]+)\.(?<method>\w+) \S.*\S$")]
    private static partial Regex Line();
}
