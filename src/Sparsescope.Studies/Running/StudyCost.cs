using System.Globalization;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Reference;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>What a run of a study will take: passes, prompts, and tokens to compute.</summary>
/// <param name="Passes">Passes over items or a part of them; the reference texts and the traces are one each.</param>
/// <param name="Prompts">Prompts of all passes.</param>
/// <param name="Tokens">Tokens of these prompts; what prompts share is counted each time.</param>
/// <param name="Generated">Tokens of answer at most.</param>
public sealed record StudyCost(int Passes, int Prompts, long Tokens, long Generated)
{
    /// <summary>A word is about so many tokens, where no model counts them.</summary>
    public const double TokensOfWord = 1.4;

    /// <summary>The cost of a study on one model.</summary>
    /// <param name="spec">The study.</param>
    /// <param name="items">Its items, in its own words.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="tokens">Tokens of a text, template included.</param>
    public static StudyCost Of(StudySpec spec, IReadOnlyList<StudyItem> items, ulong seed, Func<string, int> tokens)
    {
        var passes = StudyPass.Of(spec, items, new StudySeeds(seed));
        long sum = 0;
        foreach (var frame in passes.GroupBy(pass => pass.Frame))
        {
            long[] lengths = [.. items.Select(item => (long)tokens(item.In(frame.Key).Prompt))];
            sum += frame.Sum(pass => pass.Segments.Sum(segment => segment.Items.Sum(index => lengths[index])));
        }
        var traced = Math.Min(items.Count, TracePass.MostItems);
        var mean = items.Count == 0 ? 0 : items.Average(item => (double)Math.Min(tokens(item.Prompt), TracePass.MostTokens));
        sum += ReferenceTexts.Items.Sum(text => (long)tokens(text.Prompt)) + (long)(traced * mean);
        return new(passes.Count + 2, passes.Sum(pass => pass.Count) + ReferenceTexts.Items.Count + traced, sum,
            (long)items.Count * spec.GenerateTokens);
    }

    /// <summary>How long it takes at a speed.</summary>
    /// <param name="speed">Tokens of prompts a second.</param>
    /// <param name="generation">Tokens of answers a second.</param>
    public TimeSpan At(double speed, double generation) =>
        TimeSpan.FromSeconds(Tokens / speed + (Generated == 0 ? 0 : Generated / generation));

    /// <summary>A duration as people say it: under a minute, about 4 min, about 2 h 10 min.</summary>
    public static string Text(TimeSpan time) => time.TotalMinutes < 1 ? "under 1 min"
        : time.TotalMinutes < 90 ? string.Create(CultureInfo.InvariantCulture, $"about {Math.Ceiling(time.TotalMinutes):F0} min")
        : string.Create(CultureInfo.InvariantCulture, $"about {Math.Floor(time.TotalHours):F0} h {time.Minutes / 10 * 10} min");

    /// <summary>Passes, prompts and tokens, in one phrase.</summary>
    public override string ToString()
    {
        var answers = Generated == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", up to {Generated:N0} tokens of answers");
        return string.Create(CultureInfo.InvariantCulture, $"{Passes} passes, {Prompts:N0} prompts, about {Tokens:N0} tokens{answers}");
    }
}
