using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Icl;

namespace Sparsescope.Cli.Icl;

/// <summary>What <c>icl study</c> prints.</summary>
internal static class IclStudyReport
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string ToJson(IclStudyResult found, IclAnswers? answers) => new JsonObject
    {
        ["verdict"] = found.Verdict.Word(),
        ["sentence"] = found.Sentence,
        ["n"] = found.N,
        ["bound"] = IclStudyAnalysis.Bound,
        ["arms"] = new JsonObject([.. found.Means.Select(arm => KeyValuePair.Create(arm.Key, (JsonNode?)Bounds(arm.Value)))]),
        ["contrasts"] = new JsonArray([.. found.Contrasts.Select(contrast => (JsonNode)new JsonObject
        {
            ["name"] = contrast.Name,
            ["arm"] = contrast.Of,
            ["than"] = contrast.Than,
            ["primary"] = contrast.Primary,
            ["difference"] = Bounds(contrast.Difference),
            ["p"] = Number(contrast.P),
            ["word"] = contrast.Word.Word(),
        })]),
        ["sd_question"] = Number(found.QuestionDeviation),
        ["sd_selection"] = Number(found.SelectionDeviation),
        ["sd_order"] = Number(found.OrderDeviation),
        ["answers"] = answers is null ? null : new JsonObject
        {
            ["arms"] = new JsonObject([.. answers.Arms.Select(arm => KeyValuePair.Create(arm.Arm, (JsonNode?)new JsonObject
            {
                ["right"] = arm.Right,
                ["judged"] = arm.Judged,
                ["unjudged"] = arm.Unjudged,
                ["accuracy"] = Bounds(arm.Accuracy),
            }))]),
            ["contrasts"] = new JsonArray([.. answers.Contrasts.Select(contrast => (JsonNode)new JsonObject
            {
                ["arm"] = contrast.Of,
                ["than"] = contrast.Than,
                ["n"] = contrast.N,
                ["difference"] = Bounds(contrast.Difference),
                ["p"] = Number(contrast.P),
            })]),
        },
    }.ToJsonString(s_json);

    internal static IEnumerable<string> ToText(IclStudyResult found, IclAnswers? answers)
    {
        yield return $"verdict: {found.Verdict.Word().ToUpperInvariant()}. {found.Sentence}";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"n = {found.N} questions; log-probability of the right answer, nats a token; "
            + $"differences inside ±{IclStudyAnalysis.Bound} count as none");
        foreach (var (arm, mean) in found.Means)
            yield return string.Create(CultureInfo.InvariantCulture, $"{arm,-20} {mean.Estimate,9:F4}  [{mean.Low:F4}, {mean.High:F4}]");
        foreach (var contrast in found.Contrasts)
        {
            var difference = contrast.Difference;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{(contrast.Primary ? "*" : " ")} {contrast.Of} − {contrast.Than}: {difference.Estimate:+0.0000;-0.0000} "
                + $"[{difference.Low:+0.0000;-0.0000}, {difference.High:+0.0000;-0.0000}], p {contrast.P:F3}: "
                + $"{contrast.Word.Word()} ({contrast.Name})");
        }
        yield return "* preregistered; their p are adjusted by Holm";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"standard deviations: between questions {found.QuestionDeviation:F4}, "
            + $"between random pairs {found.SelectionDeviation:F4}, between orders of one pair {found.OrderDeviation:F4}");
        if (answers is null) yield break;
        yield return "right answers, of those that could be judged";
        foreach (var arm in answers.Arms)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{arm.Arm,-20} {arm.Right} of {arm.Judged}: {arm.Accuracy.Estimate:F3} "
                + $"[{arm.Accuracy.Low:F3}, {arm.Accuracy.High:F3}]")
                + (arm.Unjudged > 0 ? $"; {arm.Unjudged} not judged" : "");
        }
        foreach (var contrast in answers.Contrasts)
        {
            var difference = contrast.Difference;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  {contrast.Of} − {contrast.Than}: {difference.Estimate:+0.000;-0.000} "
                + $"[{difference.Low:+0.000;-0.000}, {difference.High:+0.000;-0.000}], p {contrast.P:F3}, n = {contrast.N}");
        }
    }

    private static JsonObject Bounds(Sparsescope.Statistics.Interval interval) => new()
    {
        ["estimate"] = Number(interval.Estimate),
        ["low"] = Number(interval.Low),
        ["high"] = Number(interval.High),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
