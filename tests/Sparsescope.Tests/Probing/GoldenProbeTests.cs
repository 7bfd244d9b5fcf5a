using System.Runtime.InteropServices;
using System.Text.Json;
using Sparsescope.Probing;

namespace Sparsescope.Tests.Probing;

/// <summary>
/// Probes of real states against scikit-learn and a Newton method: fits, nested cross-validation, selectivity, calibration.
/// </summary>
public sealed class GoldenProbeTests
{
    private static readonly Lazy<JsonElement> s_items = new(() => Open("items.json"));
    private static readonly Lazy<float[]> s_states = new(() =>
        [.. MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Shared.Path("golden", "probes", "states.f32")))]);

    private static JsonElement Open(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "probes", file))).RootElement;

    private static JsonElement[] Cases(string file) => [.. Open(file).GetProperty("cases").EnumerateArray()];

    // Rows of one layer, their first columns.
    private static double[][] Rows(JsonElement of)
    {
        var (count, width, dims) = (s_items.Value.GetProperty("items").GetArrayLength(), s_items.Value.GetProperty("width").GetInt32(),
            of.GetProperty("dims").GetInt32());
        var layer = Ints(s_items.Value.GetProperty("layers")).IndexOf(of.GetProperty("layer").GetInt32());
        return [.. Enumerable.Range(0, count)
            .Select(i => s_states.Value.AsSpan((layer * count + i) * width, dims).ToArray().Select(x => (double)x).ToArray())];
    }

    private static bool[] Labels(JsonElement of) =>
        [.. s_items.Value.GetProperty("items").EnumerateArray().Select(item => of.GetProperty("task").GetString() switch
    {
        "level" => item.GetProperty("level").GetInt32() >= 4,
        "algebra" => item.GetProperty("subject").GetString() == "Algebra",
        var other => throw new InvalidOperationException($"task {other}"),
    })];

    private static List<int> Ints(JsonElement list) => [.. list.EnumerateArray().Select(x => x.GetInt32())];

    private static double[] Doubles(JsonElement list) => [.. list.EnumerateArray().Select(x => x.GetDouble())];

    private static void AssertOdds(JsonElement expected, IEnumerable<double> actual, string where)
    {
        double[] wanted = Doubles(expected), got = [.. actual];
        Assert.Equal(wanted.Length, got.Length);
        var bound = 1e-6 * Math.Max(1, wanted.Max(Math.Abs));
        for (var i = 0; i < wanted.Length; i++)
        {
            if (!(Math.Abs(wanted[i] - got[i]) <= bound)) Assert.Fail($"{where}, log odds {i}: expected {wanted[i]:R}, got {got[i]:R}");
        }
    }

    private static void AssertNear(double expected, double actual, double bound, string where)
    {
        if (!(Math.Abs(expected - actual) <= bound)) Assert.Fail($"{where}: expected {expected:R}, got {actual:R}");
    }

    private static void AssertScores(JsonElement expected, double[] odds, bool[] labels, string where)
    {
        var scores = ProbeScores.Of(odds, labels);
        AssertNear(expected.GetProperty("log_loss").GetDouble(), scores.LogLoss, 1e-7, where + " log loss");
        AssertNear(expected.GetProperty("brier").GetDouble(), scores.Brier, 1e-7, where + " brier");
        AssertNear(expected.GetProperty("auroc").GetDouble(), scores.Auroc, 1e-7, where + " auroc");
        AssertNear(expected.GetProperty("ece10").GetDouble(), scores.CalibrationError, 1e-7, where + " ece");
        AssertNear(expected.GetProperty("accuracy").GetDouble(), scores.Accuracy, 1e-12, where + " accuracy");
        AssertNear(expected.GetProperty("balanced_accuracy").GetDouble(), scores.BalancedAccuracy, 1e-12, where + " balanced accuracy");
    }

    private static (LogisticProbe Fit, Func<int, double[]> Scaled) Fit(JsonElement of, double[][] rows, bool[] labels)
    {
        var train = Ints(of.GetProperty("rows_train"));
        var scaling = of.GetProperty("scaling").GetString() == "standard" ? ColumnScaling.Of([.. train.Select(i => rows[i])]) : null;
        double[] Scaled(int i) => scaling?.Apply(rows[i]) ?? rows[i];
        return (LogisticProbe.Fit([.. train.Select(Scaled)], [.. train.Select(i => labels[i])], of.GetProperty("C").GetDouble()), Scaled);
    }

    [Fact]
    public void Every_fit_agrees_in_log_odds_coefficients_and_scores()
    {
        var cases = Cases("fits.json");
        Assert.Equal(64, cases.Length);
        foreach (var of in cases)
        {
            var (name, rows, labels, outputs) = (of.GetProperty("name").GetString()!, Rows(of), Labels(of), of.GetProperty("outputs"));
            var (fit, scaled) = Fit(of, rows, labels);
            AssertNear(outputs.GetProperty("intercept").GetDouble(), fit.Intercept, 1e-6 * Math.Max(1, Math.Abs(fit.Intercept)), name
                + " intercept");
            AssertNear(outputs.GetProperty("coef_norm").GetDouble(), Math.Sqrt(fit.Weights.Sum(w => w * w)), 1e-6, name + " norm");
            foreach (var side in (string[])["train", "test"])
            {
                var items = Ints(of.GetProperty("rows_" + side));
                double[] odds = [.. items.Select(i => fit.LogOdds(scaled(i)))];
                if (outputs.TryGetProperty("log_odds_" + side, out var expected)) AssertOdds(expected, odds, $"{name} {side}");
                if (outputs.TryGetProperty("metrics_" + side, out var metrics) && metrics.ValueKind == JsonValueKind.Object)
                    AssertScores(metrics, odds, [.. items.Select(i => labels[i])], $"{name} {side}");
            }
        }
    }

    [Fact]
    public void Nested_cross_validation_chooses_the_same_c_and_gives_the_same_log_odds()
    {
        foreach (var of in Cases("nested.json"))
        {
            var (name, labels, outputs) = (of.GetProperty("name").GetString()!, Labels(of), of.GetProperty("outputs"));
            var inner = of.GetProperty("inner_folds").EnumerateArray().Select(Ints).ToList<IReadOnlyList<int>>();
            var nested = NestedProbe.Run(Rows(of), labels, Ints(of.GetProperty("outer_fold")), inner, Doubles(of.GetProperty("grid")));
            Assert.Equal(Doubles(outputs.GetProperty("chosen_C")), nested.ChosenC);
            foreach (var (fold, losses) in outputs.GetProperty("inner_log_loss").EnumerateArray().Index())
            {
                foreach (var (c, loss) in Doubles(losses).Index())
                    AssertNear(loss, nested.InnerLogLoss[fold][c], 1e-7, $"{name} fold {fold} C {c}");
            }
            AssertOdds(outputs.GetProperty("log_odds"), nested.LogOdds, name);
            AssertScores(outputs.GetProperty("metrics"), nested.LogOdds, labels, name);
        }
    }

    [Fact]
    public void Selectivity_is_task_less_control_accuracy()
    {
        foreach (var of in Cases("selectivity.json"))
        {
            var (name, rows, labels, outputs) = (of.GetProperty("name").GetString()!, Rows(of), Labels(of), of.GetProperty("outputs"));
            bool[] control = [.. Ints(of.GetProperty("control_label")).Select(label => label == 1)];
            var accuracies = new Dictionary<string, double>();
            foreach (var (kind, which) in ((string, bool[])[])[("task", labels), ("control", control)])
            {
                var (fit, scaled) = Fit(of, rows, which);
                foreach (var side in (string[])["train", "test"])
                {
                    var items = Ints(of.GetProperty("rows_" + side));
                    double[] odds = [.. items.Select(i => fit.LogOdds(scaled(i)))];
                    var accuracy = ProbeScores.Of(odds, [.. items.Select(i => which[i])]).Accuracy;
                    var key = side == "train" ? $"{kind}_accuracy_train" : $"{kind}_accuracy";
                    Assert.Equal(outputs.GetProperty(key).GetDouble(), accuracy, 12);
                    accuracies[key] = accuracy;
                    if (side == "test") AssertOdds(outputs.GetProperty($"{kind}_log_odds_test"), odds, $"{name} {kind}");
                }
            }
            Assert.Equal(outputs.GetProperty("selectivity").GetDouble(), accuracies["task_accuracy"] - accuracies["control_accuracy"], 12);
        }
    }

    [Fact]
    public void Isotonic_and_platt_maps_agree()
    {
        foreach (var of in Cases("calibration.json"))
        {
            var (name, outputs) = (of.GetProperty("name").GetString()!, of.GetProperty("outputs"));
            var (scores, fresh) = (Doubles(of.GetProperty("score")), Doubles(of.GetProperty("new")));
            bool[] labels = [.. Ints(of.GetProperty("label")).Select(label => label == 1)];
            var isotonic = IsotonicMap.Fit(scores, labels);
            foreach (var (i, expected) in Doubles(outputs.GetProperty("isotonic")).Index())
                AssertNear(expected, isotonic.At(scores[i]), 1e-10, $"{name} isotonic {i}");
            foreach (var (i, expected) in Doubles(outputs.GetProperty("isotonic_new")).Index())
                AssertNear(expected, isotonic.At(fresh[i]), 1e-10, $"{name} isotonic new {i}");
            foreach (var (key, softened) in ((string, bool)[])[("platt", false), ("platt_targets", true)])
            {
                var (expected, map) = (outputs.GetProperty(key), PlattMap.Fit(scores, labels, softened));
                if (expected.ValueKind == JsonValueKind.Null) { Assert.Null(map); continue; }
                Assert.NotNull(map);
                AssertNear(expected.GetProperty("slope").GetDouble(), map.Slope, 1e-7 * Math.Max(1, Math.Abs(map.Slope)),
                    $"{name} {key} slope");
                AssertNear(expected.GetProperty("intercept").GetDouble(), map.Intercept, 1e-7 * Math.Max(1, Math.Abs(map.Intercept)),
                    $"{name} {key} intercept");
                foreach (var (i, p) in Doubles(expected.GetProperty("new")).Index())
                    AssertNear(p, map.At(fresh[i]), 1e-7, $"{name} {key} {i}");
            }
        }
    }
}
