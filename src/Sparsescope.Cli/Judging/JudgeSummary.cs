using System.Globalization;
using System.Text.Json;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.Cli.Judging;

/// <summary>Counts of judgements by kind of answer, and how far they agree with what was wanted.</summary>
internal sealed class JudgeSummary
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly SortedDictionary<string, Counts> _kinds = new(StringComparer.Ordinal);

    internal void Add(string kind, Judgement judgement, string? want)
    {
        if (!_kinds.TryGetValue(kind, out var counts)) _kinds[kind] = counts = new Counts();
        counts.Add(judgement, want);
    }

    internal IEnumerable<string> ToText()
    {
        var all = Sum();
        string[] heads = ["kind", ">records", ">correct", ">wrong", ">undecided"];
        var table = new ReportTable(all.Wanted == 0 ? heads : [.. heads, ">agree", ">right", ">false correct"]);
        foreach (var (kind, counts) in _kinds.Append(new("all", all)))
        {
            string[] cells = [kind, Text(counts.Records), Text(counts.Correct), Text(counts.Wrong), Text(counts.Undecided)];
            table.Add(all.Wanted == 0 ? cells :
            [
                .. cells, $"{counts.Agree} of {counts.Wanted}", $"{counts.Right} of {counts.WantCorrect}",
                    $"{counts.FalseCorrect} of {counts.Wanted - counts.WantCorrect}",
            ]);
        }
        return table.Text();
    }

    internal string ToJson() => JsonSerializer.Serialize(
        _kinds.Append(new("all", Sum())).ToDictionary(kind => kind.Key, kind => kind.Value.ToJson()), s_json);

    private Counts Sum()
    {
        var all = new Counts();
        foreach (var counts in _kinds.Values) all.Add(counts);
        return all;
    }

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private sealed class Counts
    {
        public int Records { get; private set; }

        public int Correct { get; private set; }

        public int Wrong { get; private set; }

        public int Undecided { get; private set; }

        public int Wanted { get; private set; }

        public int Agree { get; private set; }

        public int WantCorrect { get; private set; }

        /// <summary>Wanted correct and judged so.</summary>
        public int Right { get; private set; }

        /// <summary>Judged correct and not wanted so: the worst fault.</summary>
        public int FalseCorrect { get; private set; }

        public void Add(Judgement judgement, string? want)
        {
            var name = judgement.Text();
            Records++;
            if (judgement == Judgement.Correct) Correct++;
            else if (judgement == Judgement.Wrong) Wrong++;
            else Undecided++;
            if (want is null) return;
            Wanted++;
            if (want == name || want == "not correct" && judgement != Judgement.Correct) Agree++;
            if (want == "correct") WantCorrect++;
            if (judgement != Judgement.Correct) return;
            if (want == "correct") Right++;
            else FalseCorrect++;
        }

        public void Add(Counts other)
        {
            Records += other.Records;
            Correct += other.Correct;
            Wrong += other.Wrong;
            Undecided += other.Undecided;
            Wanted += other.Wanted;
            Agree += other.Agree;
            WantCorrect += other.WantCorrect;
            Right += other.Right;
            FalseCorrect += other.FalseCorrect;
        }

        public Dictionary<string, int> ToJson()
        {
            var json = new Dictionary<string, int>
            {
                ["records"] = Records,
                ["correct"] = Correct,
                ["wrong"] = Wrong,
                ["undecided"] = Undecided
            };
            if (Wanted == 0) return json;
            (json["wanted"], json["agree"], json["want_correct"], json["right"], json["false_correct"]) = (Wanted, Agree, WantCorrect,
                Right, FalseCorrect);
            return json;
        }
    }
}
