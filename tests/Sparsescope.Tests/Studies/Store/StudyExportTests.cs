using System.Globalization;
using System.Text;
using Sparsescope.Metrics;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

public sealed class StudyExportTests
{
    [Fact]
    public void Layers_have_a_line_an_item_and_layer_with_every_metric_to_its_last_digit()
    {
        var lines = Export(StudyExport.WriteLayers, Samples.Item(0), Samples.Failed(1), Samples.Item(2, "hard, \"x\""));
        Assert.Equal("id,condition,pair,n_tokens,layer," + string.Join(",", Metric.All), lines[0]);
        Assert.Equal(1 + 2 * (Samples.Layers + 1), lines.Length);
        var figures = Samples.Item(0).States[2].Metrics.Select(value => double.IsNaN(value) ? ""
            : value.ToString("R", CultureInfo.InvariantCulture));
        Assert.Equal("item 0,easy,pair 0,20,2," + string.Join(",", figures), lines[3]);
        Assert.StartsWith("item 2,\"hard, \"\"x\"\"\",pair 1,22,0,", lines[5]);
    }

    [Fact]
    public void Items_have_a_line_each_and_failed_ones_their_error()
    {
        var lines = Export(StudyExport.WriteItems, Samples.Item(0) with { Group = "set 3" }, Samples.Failed(1));
        Assert.Equal(
            [
                "id,condition,value,pair,group,moderator,n_tokens,entropy,max_probability,gold_nll,"
                + "choice_logprobs,generated,judgement,error",
                "item 0,easy,0,pair 0,set 3,algebra,20,0.1,0.7,1.5,\"{\"\"A\"\":-0.5}\",It is \\boxed{1}.,correct,",
                "item 1,easy,,,,,,,,,,,,\"the prompt has 9,000 tokens\"",
            ],
            lines);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+x", "'+x")]
    [InlineData("-x", "'-x")]
    [InlineData("-1", "-1")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    public void A_text_that_a_spreadsheet_would_compute_is_made_text(string generated, string cell)
    {
        var fields = Export(StudyExport.WriteItems, Samples.Item(0) with { ChoiceLogProbs = null, Generated = generated })[1].Split(',');
        Assert.Equal(cell, fields[11]);
    }

    [Fact]
    public void A_negative_number_stays_a_number() =>
        Assert.Contains(",-2.5,", Export(StudyExport.WriteItems, Samples.Item(0) with { Value = -2.5 })[1]);

    [Fact]
    public void Answers_have_what_the_judge_reads_and_what_it_said_then()
    {
        var source = new AnswerSource(AnswerKind.Math, "answer");
        var lines = Export((store, id, stream) => Assert.Equal(1, StudyExport.WriteAnswers(store, id, source, stream)), Samples.Item(0),
            Samples.Failed(1));
        Assert.Equal(
            ["""{"id":"item 0","condition":"easy","kind":"math","gold":"1","choices":[],"text":"It is \\boxed{1}.","was":"correct"}"""],
            lines);
    }

    [Fact]
    public void Answers_told_by_likelihood_are_not_exported() =>
        Export((store, id, stream) => Assert.Equal(0,
            StudyExport.WriteAnswers(store, id, new AnswerSource(AnswerKind.Options, "answer"), stream)), Samples.Item(0));

    private static string[] Export(Action<RunStore, string, Stream> write, params StoredItem[] items)
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        store.Begin(Samples.Run('a'));
        store.Append(Samples.Run('a').Id, "main", items);
        using var stream = new MemoryStream();
        write(store, Samples.Run('a').Id, stream);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
    }
}
