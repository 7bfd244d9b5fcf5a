using System.Text.RegularExpressions;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Docs;

/// <summary>docs/design: the parts of a page, and one decision a paragraph, said first.</summary>
public sealed partial class DesignPageTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Repository.Path("docs", "design")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    // The others are prose, which may list the parts of one decision.
    public static TheoryData<string> Lists =>
    [
        "002-natives-and-abi.md", "004-batching-and-windows.md", "010-runs-and-store.md", "012-trainer.md",
        "013-latent-rules-and-dynamics.md", "014-report.md", "015-trace.md", "016-frames.md",
    ];

    [Theory, MemberData(nameof(Pages))]
    public void A_decision_stands_in_the_first_sentence_and_not_behind_a_label(string page) =>
        Assert.DoesNotContain(Lines(page), line => Label().IsMatch(line));

    [Theory, MemberData(nameof(Lists))]
    public void Where_choices_are_a_list_each_begins_with_what_was_decided(string page)
    {
        var list = Lines(page).SkipWhile(line => !line.StartsWith("**Choice.**", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("**Cost.**", StringComparison.Ordinal)).ToList();
        Assert.Contains(list, line => line.StartsWith("- **", StringComparison.Ordinal));
        Assert.DoesNotContain(list, line => line.StartsWith("- ", StringComparison.Ordinal)
            && !line.StartsWith("- **", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Pages))]
    public void A_page_says_what_was_the_matter_and_what_tests_catch(string page)
    {
        var text = string.Join('\n', Lines(page));
        Assert.Contains("**Problem.**", text, StringComparison.Ordinal);
        Assert.Contains("**What the tests catch.**", text, StringComparison.Ordinal);
    }

    private static string[] Lines(string page) => File.ReadAllLines(Repository.Path("docs", "design", page));

    [GeneratedRegex(@"^(- )?\*[^* ][^*]*\*(?!\*)")]
    private static partial Regex Label();
}
