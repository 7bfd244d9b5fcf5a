using System.Text.Json;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Docs;
using Sparsescope.Tests.Studies.Analysis;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Reporting;

/// <summary>The report of a made-up study in which length drives everything; accepted as the pages of docs are.</summary>
public sealed class StudyReportTests
{
    private const string Folder = "tests/Sparsescope.Tests/Studies/Reporting/golden/";

    private static readonly Lazy<StudyReport> s_report = new(Report);

    [Fact]
    public void The_text_is_as_it_was_accepted() => Golden.Match(Folder + "report.txt", s_report.Value.Text());

    [Fact]
    public void The_markdown_is_as_it_was_accepted() => Golden.Match(Folder + "report.md", s_report.Value.Markdown());

    [Fact]
    public void The_brief_form_is_the_beginning_of_the_whole() =>
        Assert.StartsWith(s_report.Value.Brief().TrimEnd(), s_report.Value.Text(), StringComparison.Ordinal);

    [Fact]
    public void Json_holds_what_is_shown_and_null_for_what_is_not_a_number()
    {
        var json = JsonElement.Parse(s_report.Value.Json());
        Assert.Equal("made-up", json.GetProperty("study").GetString());
        Assert.Equal("sparser", json.GetProperty("direction").GetString());
        Assert.Equal(s_report.Value.Result.Verdict.Name.Word(), json.GetProperty("verdict").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("cells")[0].GetProperty("q").ValueKind);
        Assert.Equal(0.5, json.GetProperty("shared")[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public void Text_of_others_cannot_steer_the_terminal_or_the_page()
    {
        var report = s_report.Value with { Run = s_report.Value.Run with { Model = "a\e[2J<script>alert(1)</script>" } };
        Assert.DoesNotContain('\e', report.Text());
        Assert.DoesNotContain("<script>", report.Markdown(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VerdictWord.Supported, false, false, "That is what was claimed, and no control is shown to take it away.")]
    [InlineData(VerdictWord.Supported, true, true, "That is what was claimed, but see below what explains it: outlier dimensions.")]
    [InlineData(VerdictWord.Opposite, false, true, "That is the opposite of what was claimed, but see below what stands beside it.")]
    [InlineData(VerdictWord.Undecided, true, true, "Nothing is decided by it: the verdict says why.")]
    public void Plain_words_own_up_to_what_the_controls_say(VerdictWord word, bool isExplained, bool isBeside, string expected)
    {
        var result = s_report.Value.Result;
        var cell = Assert.Single(result.Verdict.Cells);
        var report = s_report.Value with
        {
            Result = result with
            {
                Verdict = result.Verdict with { Name = word, Cells = [cell with { Name = word }] },
                Explanations =
                [
                    .. isExplained ? (Explanation[])[new("outlier dimensions", "Without them nothing is left.", [cell.Cell])] : [],
                    new("length", "Of another cell nothing is left.", [cell.Cell with { Layer = 99 }]),
                ],
                Cautions = isBeside ? ["In a random basis the effect is reversed."] : [],
            },
        };
        Assert.Contains(expected, report.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_words_of_a_claim_are_of_the_largest_effect_that_makes_it_as_it_was_decided()
    {
        var result = s_report.Value.Result;
        var cell = Assert.Single(result.Verdict.Cells) with
        {
            Name = VerdictWord.Supported,
            Deciding = DecidingEffect.Length,
            Effect90 = new(0.2, 0.1, 0.3, 0.9, 400),
        };
        var larger = cell with { Name = VerdictWord.Undecided, Effect90 = new(-0.6, -0.9, 0.2, 0.9, 400) };
        var report = s_report.Value with
        {
            Result = result with { Verdict = result.Verdict with { Name = VerdictWord.Supported, Cells = [larger, cell] } },
        };
        Assert.Contains("states get a little sparser (hoyer layer 1, the largest of 1 that say so), with the length of prompts held fixed. "
            + "That is what was claimed", report.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_words_say_how_questions_were_counted_and_that_a_treatment_is_longer_by_design()
    {
        var report = s_report.Value;
        report = report with
        {
            Spec = report.Spec with { Conditions = ["c0", "c1", "c2", "c3", "c4"], Length = LengthRole.Treatment },
            Result = report.Result with { EffectName = EffectKind.DzSlope },
        };
        Assert.Matches("a straight line through a question's 5 states, from 'c0' to 'c4', leads to sparser ones in about [0-9]{2} of 100 "
            + "questions, were slopes spread normally \\(hoyer layer 1, the largest of 1 preregistered effects\\), and by design 'c4' "
            + "prompts are longer \\([0-9]+ against [0-9]+ tokens\\)\\.", report.Text());
    }

    [Theory]
    [InlineData("""{"study_folder":"my studies/it's"}""", @"study run 'my studies/it'\''s' -m")]
    [InlineData("""{"study_folder":"studies/mine"}""", "study run studies/mine -m")]
    [InlineData("""{"study_folder":null}""", "study run made-up -m")]
    [InlineData("""{"study_folder":7}""", "study run made-up -m")]
    [InlineData("no json", "study run made-up -m")]
    public void The_command_that_repeats_a_run_names_the_folder_of_a_study_of_ones_own(string environment, string expected) =>
        Assert.Contains(expected, (s_report.Value with { Run = s_report.Value.Run with { Environment = environment } }).Text(),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("[click](javascript:alert(1))", @"[click\](javascript:alert(1))")]
    [InlineData("[a][b] &lt;b&gt; ~~x~~ <b>", @"[a\][b] \&lt;b\&gt; \~\~x\~\~ \<b\>")]
    [InlineData("+0.05 [-0.04, +0.14]", "+0.05 [-0.04, +0.14]")]
    [InlineData("a & b", "a & b")]
    public void Text_of_others_makes_no_markup_in_markdown(string text, string expected) =>
        Assert.Equal(expected, ReportText.Markdown(text));

    private static StudyReport Report()
    {
        var design = Tables.Design(Scale.Ordinal, 5, paired: false);
        var result = Tables.Run(Tables.Make(design, 400, (random, _, tokens, _) => tokens / 15.0 + random.NextGaussian(), Tables.Growing));
        var run = Samples.Run('a') with { Study = "made-up", Options = """{"limit":80,"seed":null}""", Finished = "2026-01-02T04:00:00Z" };
        var spec = new StudySpec
        {
            Name = "made-up",
            Yaml = "",
            Claim = "Higher conditions give sparser states.",
            Direction = ClaimDirection.Sparser,
            Data = new() { Files = ["x.jsonl"] },
            Prompt = "{{ x }}",
            Scale = Scale.Ordinal,
            PrimaryMetrics = ["hoyer"],
            PrimaryLayers = [-1],
        };
        return new(run, spec, result,
        [
            new StoredAggregate("c0", Point.ResidPost, 1, "top_10_overlap", 0.5, null),
            new StoredAggregate("c0", Point.ResidPost, 1, "top_10_overlap_by_chance", 0.0526, null),
            new StoredAggregate("c0", Point.ResidPost, 1, "covariance_effective_rank", 12.5, null),
        ]);
    }
}
