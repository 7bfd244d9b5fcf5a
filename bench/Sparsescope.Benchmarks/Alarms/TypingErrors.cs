using System.Globalization;
using System.Text;
using System.Text.Json;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Monitoring;
using Sparsescope.Records;
using static Sparsescope.Benchmarks.Alarms.AlarmSimulations;

namespace Sparsescope.Benchmarks.Alarms;

/// <summary>
/// A real model and real questions: does the monitor see typing errors where the number of tokens stays, and how soon, by sparsity, prompt
/// NLL and next-token entropy with the same detectors?
/// </summary>
internal static class TypingErrors
{
    private const int Tested = 250, Streams = 500, Prompts = 500, Most = 48, Fewest = 12;

    /// <param name="file">A GGUF model.</param>
    /// <param name="questions">JSON Lines with <c>question</c>.</param>
    internal static async Task RunAsync(string file, string questions)
    {
        using var model = await Model.OpenAsync(file, new() { Threads = 1 });
        string[] texts = [.. File.ReadLines(questions).Take(ReferencePrompts + Tested).Select(line =>
            JsonElement.Parse(line).GetProperty("question").GetString()!)];
        var random = new SplitMix64(71);
        var (known, tested) = (new List<int[]>(), new List<(int[] Clean, int[] Some, int[] Many)>());
        foreach (var (index, text) in texts.Index())
        {
            int[] Cut(string one) => [.. model.Tokenizer.Tokenize(one, addSpecial: true, parseSpecial: false).Take(Most)];
            var clean = Cut(text);
            if (clean.Length < Fewest) continue;
            if (index < ReferencePrompts) known.Add(clean);
            else
            {
                var (some, many) = (Cut(Mistyped(text, 0.1, random)), Cut(Mistyped(text, 0.3, random)));
                var length = Math.Min(clean.Length, Math.Min(some.Length, many.Length));
                tested.Add((clean[..length], some[..length], many[..length]));
            }
        }
        var familiar = await MeasureAsync(model, known);
        var reference = MonitorReference.Of(familiar, MonitorReference.Choose(familiar[0], [], []), new(Wanted, K: K));
        Say("## Typing errors at equal token count", "",
            $"{model.Source.Name}; reference of {known.Count} GSM8K questions cut to {Most} tokens, "
                + $"{tested.Count} others with mistyped words",
            "(two letters swapped, one doubled or lost), cut to the tokens of the question without errors.",
            $"{Streams} streams of {Prompts} prompts drawn with replacement, mistyped from the first; streams "
                + $"without alarm count as {Prompts}.",
            "The first rows, without errors, are false alarms, and what other questions of the same source differ by.", "",
            "| words mistyped | signal | detector | streams with an alarm | mean delay |", "|---|---|---|---:|---:|");
        Rows("none", reference, await MeasureAsync(model, [.. tested.Select(item => item.Clean)]));
        Rows("10 %", reference, await MeasureAsync(model, [.. tested.Select(item => item.Some)]));
        Rows("30 %", reference, await MeasureAsync(model, [.. tested.Select(item => item.Many)]));
    }

    private static void Rows(string name, MonitorReference reference, MonitoredPrompt[] prompts)
    {
        (string Signal, string Detector)[] keys = [.. ((string[])["sparsity", "nll", "entropy"]).SelectMany(signal =>
            ((string[])["cusum", "martingale", "shiryaev_roberts", "ks"]).Select(detector => (signal, detector)))];
        double[][] delays = [.. keys.Select(_ => new double[Streams])];
        Parallel.For(0, Streams, i =>
        {
            var (monitor, random) = (new DriftMonitor(reference), new SplitMix64(SplitMix64.Derive(72, (ulong)i)));
            List<DriftAlarm> alarms = [];
            for (var n = 0; n < Prompts; n++) alarms.AddRange(monitor.Push(prompts[random.NextInt32(prompts.Length)]));
            foreach (var (k, key) in keys.Index())
                delays[k][i] = alarms.FirstOrDefault(alarm => alarm.Signal == key.Signal && alarm.Detector == key.Detector
                    && !alarm.ExplainedByLength) is { } first ? first.Index + 1 : Prompts;
        });
        foreach (var (k, (signal, detector)) in keys.Index())
            Say($"| {name} | {signal} | {detector} | {Share(delays[k].Count(delay => delay < Prompts), Streams)} | {Mean(delays[k])} |");
    }

    private static async Task<MonitoredPrompt[]> MeasureAsync(Model model, List<int[]> prompts)
    {
        var options = new MeasureOptions { Raw = true, Metrics = Metric.Parse("hoyer"), MeanNll = true };
        List<MonitoredPrompt> measured = [];
        await foreach (var item in model.MeasureAsync(prompts.Select((tokens, index) => new InputRecord
        {
            Index = index,
            Id = index.ToString(CultureInfo.InvariantCulture),
            Tokens = tokens,
            Fields = [],
            Where = "question",
        }), options))
        {
            var figures = item.States.Where(state => state.Position is not null)
                .ToDictionary(state => new MonitorFeature(state.Tap, state.Layer, "hoyer"), state => state[Metric.Hoyer]);
            measured.Add(new(item.Item.Record.Id, item.Item.Tokens.Length, figures, item.MeanNll, item.NextToken?.Entropy));
        }
        return [.. measured];
    }

    // One error a mistyped word of at least four letters.
    private static string Mistyped(string text, double share, SplitMix64 random)
    {
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Length < 4 || !words[i].All(char.IsLetter) || random.NextDouble() >= share) continue;
            var (word, at) = (new StringBuilder(words[i]), 1 + random.NextInt32(words[i].Length - 2));
            switch (random.NextInt32(3))
            {
                case 0:
                    (word[at], word[at + 1]) = (word[at + 1], word[at]);
                    break;
                case 1:
                    word.Insert(at, word[at]);
                    break;
                default:
                    word.Remove(at, 1);
                    break;
            }
            words[i] = word.ToString();
        }
        return string.Join(' ', words);
    }
}
