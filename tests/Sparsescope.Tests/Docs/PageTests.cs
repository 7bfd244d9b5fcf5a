using System.Text.RegularExpressions;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Docs;

public sealed partial class PageTests
{
    [Fact]
    public void Metric_reference_is_what_the_metrics_say_and_measure() => Golden.Match("docs/metrics.md", MetricsPage.Render());

    [Fact]
    public void Command_line_reference_is_what_the_program_prints() => Golden.Match("docs/cli.md", HelpPage.Render());

    [Fact]
    public void Schema_reference_is_what_a_new_store_holds() => Golden.Match("docs/schema.md", SchemaPage.Render());

    [Fact]
    public void Links_between_pages_lead_to_files()
    {
        var broken = new List<string>();
        foreach (var page in Repository.Files().Where(file => file.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(Repository.Path(page))))
            {
                var target = link.Groups[1].Value;
                if (target.Contains("://", StringComparison.Ordinal)) continue;
                var path = Path.Combine(Path.GetDirectoryName(Repository.Path(page))!, target);
                if (!File.Exists(path) && !Directory.Exists(path)) broken.Add($"{page}: {target}");
            }
        }
        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();
}
