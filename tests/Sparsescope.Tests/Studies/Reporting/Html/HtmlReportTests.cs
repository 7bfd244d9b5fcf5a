using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Dynamics;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Reporting.Html;

/// <summary>
/// What holds of every report, told from its text: nothing is loaded, nothing of others is markup, only the program's scripts may run.
/// </summary>
public sealed partial class HtmlReportTests
{
    public static TheoryData<string> Kinds => ["levels", "paired", "several", "training"];

    private static readonly Lazy<Dictionary<string, string>> s_pages = new(Pages);

    [Theory, MemberData(nameof(Kinds))]
    public void The_policy_names_the_hash_of_every_script_and_style_and_no_other(string kind)
    {
        var page = s_pages.Value[kind];
        var policy = Policy().Match(page).Groups[1].Value;
        Assert.StartsWith("default-src 'none'; script-src ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        string[] hashes = [.. Script().Matches(page).Where(script => script.Groups[1].Value.Length == 0).Concat(Style().Matches(page))
            .Select(element => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.Groups[^1].Value)))}'")];
        Assert.NotEmpty(hashes);
        Assert.Equal(hashes.Order(), Hash().Matches(policy).Select(match => match.Value).Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Nothing_is_loaded_from_anywhere(string kind)
    {
        var markup = Markup(s_pages.Value[kind]);
        Assert.DoesNotMatch(@"(?i)\b(src|srcset|data|action|poster|background)\s*=\s*[""']?(https?:|//|file:)", markup);
        Assert.DoesNotMatch(@"(?i)<(link|img|iframe|object|embed|base|form)\b", markup);
        foreach (Match link in Link().Matches(markup)) Assert.StartsWith("#", link.Groups[1].Value, StringComparison.Ordinal);
        foreach (Match style in Style().Matches(s_pages.Value[kind]))
            Assert.DoesNotMatch(@"(?i)@import|url\(|https?:", style.Groups[1].Value);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void No_handler_and_no_style_stands_in_an_attribute(string kind) =>
        Assert.DoesNotMatch(@"(?i)<[^>]*\s(on[a-z]+|style)\s*=", Markup(s_pages.Value[kind]));

    [Theory, MemberData(nameof(Kinds))]
    public void Every_word_that_is_a_link_is_explained_on_the_page(string kind)
    {
        var markup = Markup(s_pages.Value[kind]);
        var words = Word().Matches(markup).Select(word => word.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(words);
        Assert.All(words, word => Assert.Contains($" id=\"{word}\"", markup, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_others_wrote_is_text(string kind)
    {
        var page = s_pages.Value[kind];
        var others = Script().Replace(page, script => script.Groups[1].Value.Length == 0 ? "" : script.Value);
        foreach (var harm in (string[])["<script>alert", "</script> <", "<!--", "<u>", "\u2028", "\u202E", "\e", "</title> "])
            Assert.DoesNotContain(harm, others, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", others, StringComparison.Ordinal);
        Assert.Contains("tiny &lt;u&gt;model&lt;/u&gt;", others, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_data_of_every_figure_can_be_read_and_stands_in_a_table_too(string kind)
    {
        var page = s_pages.Value[kind];
        if (!HtmlPage.DrawsFigures) return;
        var figures = Figure().Matches(page).Select(figure => figure.Groups[1].Value).ToList();
        Assert.True(figures.Count >= 6, $"{figures.Count} figures");
        Assert.Equal(figures.Count, figures.Distinct().Count());
        foreach (var figure in figures)
        {
            var spec = Island(page, figure + "-spec");
            Assert.NotEmpty(spec.GetProperty("datasets").EnumerateObject());
            foreach (var data in spec.GetProperty("datasets").EnumerateObject()) Assert.NotEqual(0, data.Value.GetArrayLength());
            var element = page[page.IndexOf($"<figure id=\"{figure}\"", StringComparison.Ordinal)..];
            element = element[..element.IndexOf("</figure>", StringComparison.Ordinal)];
            Assert.Matches(@"<figcaption>((?!</figcaption>).)*\bn\b((?!</figcaption>).)*</figcaption>", element.ReplaceLineEndings(" "));
            Assert.Contains("interval", element, StringComparison.Ordinal);
            Assert.Contains("<table>", element, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_item_is_there_with_its_prompt_and_the_answer_comes_first()
    {
        var page = s_pages.Value["levels"];
        var items = Island(page, "items-data");
        Assert.Equal(60, items.GetProperty("rows").GetArrayLength());
        var prompt = items.GetProperty("rows")[0][1].GetString()!;
        Assert.Contains("<script>alert(1)</script> </script> <!-- \"quoted\" 'single' &", prompt, StringComparison.Ordinal);
        Assert.True(page.IndexOf("class=\"verdict", StringComparison.Ordinal) is > 0 and var verdict
            && verdict < page.IndexOf("<figure", StringComparison.Ordinal));
        Assert.Contains("sparsescope study run made-up", page, StringComparison.Ordinal);
        Assert.Contains("too long: &lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_runs_stand_side_by_side_with_a_word_on_more_chances()
    {
        var page = s_pages.Value["several"];
        Assert.Contains("2 runs are 2 chances to find something by luck", page, StringComparison.Ordinal);
        Assert.Contains("id=\"runs-slopes\"", page, StringComparison.Ordinal);
        foreach (var id in (string[])["run1-depth", "run2-depth"]) Assert.Contains($"<figure id=\"{id}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_of_training_says_what_turns_what_parts_and_shows_every_look()
    {
        var page = s_pages.Value["training"];
        Assert.Contains("INCOMPLETE", page, StringComparison.Ordinal);
        Assert.Contains("the ID curve turns in 0 of 4 preregistered cells.", page, StringComparison.Ordinal);
        Assert.Matches(@"After step 1024 the interval of ID less an out-of-distribution split "
            + @"leaves out 0 in [4-8] of 8: [^<]*hoyer layer 1 less ood_hard \+3", page);
        if (!HtmlPage.DrawsFigures) return;
        Assert.Equal(2 * 3 * MadeUpTraining.Steps.Length, Island(page, "means-hoyer-1-spec").GetProperty("datasets").GetProperty("hoyer-1")
            .GetArrayLength());
        Assert.Equal(2 * 2 * 2 * MadeUpTraining.Steps.Length, Island(page, "map-gini-spec").GetProperty("datasets").GetProperty("map-gini")
            .GetArrayLength());
    }

    [Fact]
    public void The_same_store_gives_the_same_page()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, items: 20);
        Assert.Equal(Page(place, run), Page(place, run));
    }

    [Fact]
    public void Two_thousand_items_of_thirty_one_layers_stay_below_fifteen_megabytes()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, items: 2000, layers: 30, promptLength: 2000);
        using var store = RunStore.OpenReadOnly(place.Store);
        using var page = new MemoryStream();
        HtmlReport.Write(page, store, [MadeUpStore.Report(store, run)]);
        Assert.InRange(page.Length, 1_000_000, 15_000_000);
        var items = Island(Encoding.UTF8.GetString(page.ToArray()), "items-data");
        Assert.Equal(2000, items.GetProperty("rows").GetArrayLength());
    }

    private static Dictionary<string, string> Pages()
    {
        using var place = new StoreFolder();
        var (levels, paired, other) = (MadeUpStore.Add(place.Store), MadeUpStore.Add(place.Store, items: 40, paired: true, digit: 'b'),
            MadeUpStore.Add(place.Store, digit: 'c', layers: 6, model: "other <u>model</u>"));
        return new()
        {
            ["levels"] = Page(place, levels),
            ["paired"] = Page(place, paired),
            ["several"] = Page(place, levels, other),
            ["training"] = Training(),
        };
    }

    private static string Training()
    {
        var (record, questions, points) = MadeUpTraining.Of(3, (step, split) => split == "id" ? Math.Log10(step + 1) : 0);
        record = record with { Metrics = ["hoyer", "gini"], Layers = [1, 0] };
        using var page = new MemoryStream();
        DynamicsPage.Write(page, new(record, new DynamicsAnalysis(record, questions, points).Run(CancellationToken.None)));
        return Encoding.UTF8.GetString(page.ToArray());
    }

    private static string Page(StoreFolder place, params RunRecord[] runs)
    {
        using var store = RunStore.OpenReadOnly(place.Store);
        using var page = new MemoryStream();
        HtmlReport.Write(page, store, [.. runs.Select(run => MadeUpStore.Report(store, run))]);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    private static JsonElement Island(string page, string id)
    {
        var start = $"<script type=\"application/json\" id=\"{id}\">";
        var from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        Assert.True(from >= start.Length, $"no data {id}");
        return JsonElement.Parse(page[from..page.IndexOf("</script>", from, StringComparison.Ordinal)]);
    }

    // Without what stands inside scripts and styles.
    private static string Markup(string page) => Style().Replace(Script().Replace(page, "<script></script>"), "<style></style>");

    [GeneratedRegex("<meta http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\">")]
    private static partial Regex Policy();

    [GeneratedRegex("<script([^>]*)>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("'sha256-[^']*'")]
    private static partial Regex Hash();

    [GeneratedRegex("class=\"word\" href=\"#([^\"]*)\"")]
    private static partial Regex Word();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<figure id=\"([^\"]*)\"")]
    private static partial Regex Figure();
}
