using System.Text.Json;
using Sparsescope.Statistics.Drift;

namespace Sparsescope.Tests.Statistics.Drift;

public class GoldenStreamTests
{
    public static TheoryData<string> Streams => [.. DriftGolden.Streams];

    [Theory, MemberData(nameof(Streams))]
    public void Cumulative_sums_agree_at_every_step(string name)
    {
        var stream = DriftGolden.Read(name);
        foreach (var chart in stream.GetProperty("cusum").Items("charts"))
        {
            var z = Standardised(stream, chart);
            var cusum = new Cusum(chart.Number("k"), chart.Number("h"));
            List<double> up = [], down = [];
            List<DriftSide> sides = [];
            foreach (var value in z)
            {
                sides.Add(cusum.Push(value));
                up.Add(cusum.Up);
                down.Add(cusum.Down);
            }
            DriftGolden.Close(chart.Numbers("up"), [.. up], what: "up");
            DriftGolden.Close(chart.Numbers("down"), [.. down], what: "down");
            var first = DriftGolden.First(sides.Select(side => side != DriftSide.None));
            Assert.Equal(chart.Index("first_alarm"), first);
            Assert.Equal(chart.GetProperty("side").GetString(), first is { } at ? sides[at].ToString().ToLowerInvariant() : null);
            cusum.Reset();
            Assert.Equal(chart.Indices("alarms_with_restart"), Restarted(z, value => cusum.Push(value) != DriftSide.None, cusum.Reset));
        }
    }

    [Theory, MemberData(nameof(Streams))]
    public void Moving_averages_agree_at_every_step(string name)
    {
        var stream = DriftGolden.Read(name);
        foreach (var chart in stream.GetProperty("ewma").Items("charts"))
        {
            var ewma = new Ewma(chart.Number("lambda"), chart.Number("L"));
            List<(double Value, bool Outside, bool Varying)> steps = [];
            foreach (var value in Standardised(stream, chart))
            {
                ewma.Push(value);
                steps.Add((ewma.Value, ewma.IsOutside, ewma.IsOutsideVarying));
            }
            DriftGolden.Close(chart.Number("limit"), ewma.Asymptote);
            DriftGolden.Close(chart.Numbers("z"), [.. steps.Select(s => s.Value)], what: "z");
            Assert.Equal(chart.Index("first_alarm"), DriftGolden.First(steps.Select(s => s.Outside)));
            Assert.Equal(chart.Index("first_alarm_varying"), DriftGolden.First(steps.Select(s => s.Varying)));
        }
    }

    [Theory, MemberData(nameof(Streams))]
    public void Shiryaev_Roberts_agrees_at_every_step(string name)
    {
        var stream = DriftGolden.Read(name);
        foreach (var chart in stream.GetProperty("shiryaev_roberts").Items("charts"))
        {
            double mu = chart.Number("mu"), limit = Math.Log(chart.Number("A"));
            var z = Standardised(stream, chart);
            var roberts = new ShiryaevRoberts();
            double[] logs = [.. z.Select(value => roberts.Push(ShiryaevRoberts.NormalLogRatio(value, mu)))];
            DriftGolden.Close(chart.Numbers("log_r"), logs, what: "log R");
            Assert.Equal(chart.Index("first_alarm"), DriftGolden.First(logs.Select(log => log >= limit)));
            roberts.Reset();
            Assert.Equal(
                chart.Indices("alarms_with_restart"),
                Restarted(z, value => roberts.Push(ShiryaevRoberts.NormalLogRatio(value, mu)) >= limit, roberts.Reset));
        }
    }

    [Theory, MemberData(nameof(Streams))]
    public void Page_Hinkley_agrees_with_river_at_every_step(string name)
    {
        var stream = DriftGolden.Read(name);
        foreach (var chart in stream.GetProperty("page_hinkley").Items("charts"))
        {
            var test = new PageHinkley(
                chart.Whole("min_instances"), chart.Number("delta"), chart.Number("threshold"), chart.Number("alpha"));
            List<double> increase = [], decrease = [];
            List<int> alarms = [];
            foreach (var value in Standardised(stream, "estimated"))
            {
                if (test.Push(value)) alarms.Add(increase.Count);
                increase.Add(test.Increase);
                decrease.Add(test.Decrease);
            }
            DriftGolden.Close(chart.Numbers("increase"), [.. increase], what: "increase");
            DriftGolden.Close(chart.Numbers("decrease"), [.. decrease], what: "decrease");
            Assert.Equal(chart.Indices("alarms"), alarms);
        }
    }

    [Theory, MemberData(nameof(Streams))]
    public void Adaptive_windows_agree_with_river(string name)
    {
        var stream = DriftGolden.Read(name);
        foreach (var chart in stream.GetProperty("adwin").Items("charts"))
        {
            var adwin = new Adwin(
                chart.Number("delta"), chart.Whole("clock"), chart.Whole("max_buckets"),
                chart.Whole("min_window_length"), chart.Whole("grace_period"));
            List<int> detections = [], widths = [];
            List<double> means = [];
            var z = Standardised(stream, "estimated");
            for (var i = 0; i < z.Length; i++)
            {
                if (adwin.Push(z[i])) detections.Add(i);
                if ((i + 1) % chart.Whole("every") != 0) continue;
                widths.Add((int)adwin.Width);
                means.Add(adwin.Mean);
            }
            Assert.Equal(chart.Indices("detections"), detections);
            Assert.Equal(chart.Indices("width"), widths);
            DriftGolden.Close(chart.Numbers("mean"), [.. means], what: "mean");
        }
    }

    [Theory, MemberData(nameof(Streams))]
    public void Windows_of_Kolmogorov_and_Smirnov_agree(string name)
    {
        var stream = DriftGolden.Read(name);
        var ks = stream.GetProperty("ks");
        double[] reference = stream.Numbers("reference"), values = stream.Numbers("values");
        foreach (var (key, against) in new[] { ("reference", WindowAgainst.Reference), ("sliding", WindowAgainst.WindowBefore) })
        {
            var expected = ks.GetProperty(key);
            var window = new KolmogorovSmirnovWindow(reference, ks.Whole("window"), ks.Number("alpha"), against);
            WindowLook?[] looks = [.. values.Select(window.Push)];
            Assert.Equal(expected.Index("first"), DriftGolden.First(looks.Select(look => look is { IsAlarm: true })));
            var steps = expected.Indices("steps");
            DriftGolden.Close(expected.Numbers("d"), [.. steps.Select(t => looks[t]!.Value.D)], what: "d");
            var p = expected.Numbers("p");
            for (var i = 0; i < steps.Length; i++) DriftGolden.Relative(p[i], looks[steps[i]]!.Value.P, 1e-8, $"{key} p at {steps[i]}");
            var smallest = looks.Where(look => look is not null).Min(look => look!.Value.P);
            DriftGolden.Relative(expected.Number("smallest_p"), smallest, 1e-8, "p");
        }
        var blocks = ks.GetProperty("blocks");
        var spending = new KolmogorovSmirnovWindow(reference, ks.Whole("window"), ks.Number("alpha"), WindowAgainst.ReferenceInBlocks);
        WindowLook?[] all = [.. values.Select(spending.Push)];
        WindowLook[] looked = [.. all.Where(look => look is not null).Select(look => look!.Value)];
        Assert.Equal(blocks.Index("first"), DriftGolden.First(all.Select(look => look is { IsAlarm: true })));
        DriftGolden.Close(blocks.Numbers("d"), [.. looked.Select(look => look.D)]);
        DriftGolden.Close(blocks.Numbers("level"), [.. looked.Select(look => look.Level)]);
        var blockP = blocks.Numbers("p");
        for (var i = 0; i < blockP.Length; i++) DriftGolden.Relative(blockP[i], looked[i].P, 1e-8, $"block {i}");
    }

    [Theory, MemberData(nameof(Streams))]
    public void Conformal_p_and_every_martingale_agree(string name)
    {
        var stream = DriftGolden.Read(name);
        var conformal = stream.GetProperty("conformal");
        Func<double, double> score = conformal.GetProperty("score").GetString() switch
        {
            "upper" => x => x,
            "lower" => x => -x,
            _ => x => Math.Abs(x - conformal.Number("centre")),
        };
        double[] reference = [.. stream.Numbers("reference").Select(score)], values = [.. stream.Numbers("values").Select(score)];
        var u = conformal.Numbers("u");
        ConformalScores fixedBag = new(reference), growing = new(reference);
        var p = new Dictionary<string, double[]>
        {
            ["fixed_conservative"] = [.. values.Select(fixedBag.Conservative)],
            ["fixed_smoothed"] = [.. values.Select((x, i) => fixedBag.Smoothed(x, u[i]))],
            ["growing_smoothed"] = [.. values.Select((x, i) =>
            {
                var smoothed = growing.Smoothed(x, u[i]);
                growing.Add(x);
                return smoothed;
            })],
        };
        foreach (var (key, actual) in p) DriftGolden.Close(conformal.Numbers(key), actual, 1e-12, key);
        var martingales = stream.GetProperty("martingales");
        var steps = martingales.Indices("steps");
        var limit = Math.Log(martingales.Number("A"));
        foreach (var on in martingales.Items("on"))
        {
            foreach (var expected in on.Items("martingales"))
            {
                var martingale = Make(expected);
                var cusum = new ConformalCusum();
                var roberts = new ShiryaevRoberts();
                List<double> logs = [], cusums = [], sums = [];
                foreach (var value in p[on.GetProperty("p").GetString()!])
                {
                    var growth = martingale.Push(value);
                    logs.Add(martingale.LogCapital);
                    cusums.Add(cusum.Push(growth));
                    sums.Add(roberts.Push(growth));
                }
                double[] At(List<double> all) => [.. steps.Select(step => all[step - 1])];
                DriftGolden.Close(expected.Numbers("log_m"), At(logs), what: "log M");
                DriftGolden.Close(expected.Number("largest"), logs.Max());
                foreach (var crossing in expected.GetProperty("crossing").EnumerateObject())
                {
                    var alpha = double.Parse(crossing.Name, System.Globalization.CultureInfo.InvariantCulture);
                    var first = DriftGolden.First(logs.Select(log => log >= -Math.Log(alpha)));
                    Assert.Equal(crossing.Value.ValueKind == JsonValueKind.Null ? null : crossing.Value.GetInt32(), first);
                }
                if (!expected.TryGetProperty("log_conformal_cusum", out _)) continue;
                DriftGolden.Close(expected.Numbers("log_conformal_cusum"), At(cusums), what: "conformal CUSUM");
                DriftGolden.Close(expected.Numbers("log_conformal_sr"), At(sums), what: "conformal SR");
                Assert.Equal(expected.Index("first_conformal_cusum"), DriftGolden.First(cusums.Select(log => log >= limit)));
                Assert.Equal(expected.Index("first_conformal_sr"), DriftGolden.First(sums.Select(log => log >= limit)));
            }
        }
    }

    [Fact]
    public void The_residual_on_length_agrees()
    {
        var checkedStreams = 0;
        foreach (var name in DriftGolden.Streams)
        {
            var stream = DriftGolden.Read(name);
            if (!stream.TryGetProperty("length", out var length)) continue;
            checkedStreams++;
            Func<double, double> covariate = length.GetProperty("covariate").GetString() == "log" ? Math.Log : c => c;
            double[] c = [.. stream.Numbers("reference_lengths").Select(covariate)], reference = stream.Numbers("reference");
            double[] lengths = [.. stream.Numbers("lengths").Select(covariate)], values = stream.Numbers("values");
            var line = LengthLine.Fit(c, reference);
            var ols = length.GetProperty("ols");
            DriftGolden.Close(
                [ols.Number("intercept"), ols.Number("slope"), ols.Number("s"), ols.Number("mean"), ols.Number("sxx")],
                [line.Intercept, line.Slope, line.Spread, line.Mean, line.Sxx]);
            double[] z = [.. values.Select((x, i) => line.Z(lengths[i], x))];
            DriftGolden.Close(length.Numbers("z"), z);
            DriftGolden.Close(length.Numbers("predictive"), [.. values.Select((x, i) => line.Predictive(lengths[i], x))]);
            DriftGolden.Close(length.Numbers("p"), [.. values.Select((x, i) => line.P(lengths[i], x))]);
            Assert.Equal(length.Indices("outside"), Enumerable.Range(0, values.Length).Where(i => line.IsOutside(lengths[i])));
            var flat = LengthLine.Fit([.. reference.Select(_ => 1.0)], reference);
            double[] raw = [.. values.Select(x => flat.Z(1, x))];
            DriftGolden.Close(length.Numbers("raw"), raw);
            foreach (var (key, series) in new[] { ("raw", raw), ("residual", z) })
            {
                var cusum = new Cusum(length.Number("k"), length.Number("h"));
                var first = DriftGolden.First(series.Select(value => cusum.Push(value) != DriftSide.None));
                Assert.Equal(length.GetProperty("cusum").GetProperty(key).Index("first_alarm"), first);
            }
            foreach (var expected in length.Items("quantile"))
            {
                var quantile = QuantileLine.Fit(c, reference, expected.Number("tau"));
                DriftGolden.Relative(expected.Number("loss"), quantile.Loss, 1e-8, "loss");
                DriftGolden.Close(
                    [expected.Number("intercept"), expected.Number("slope")], [quantile.Intercept, quantile.Slope], 1e-8, "quantile line");
            }
        }
        Assert.True(checkedStreams > 0);
    }

    [Fact]
    public void Hotelling_agrees_for_rows_and_windows()
    {
        foreach (var stream in DriftGolden.Read("multivariate").Items("streams"))
        {
            var hotelling = new Hotelling(stream.Rows("reference"));
            var rows = stream.Rows("values");
            HotellingResult[] results = [.. rows.Select(row => hotelling.Row(row))];
            DriftGolden.Close(stream.Numbers("t2"), [.. results.Select(r => r.T2)], 1e-9, "T²");
            DriftGolden.Close(stream.Numbers("f"), [.. results.Select(r => r.F)], 1e-9, "F");
            DriftGolden.Close(Logs(stream.Numbers("p")), [.. results.Select(r => Math.Log(r.P))], 1e-8, "log p");
            Assert.Equal(stream.Index("first_p_below_0_001"), DriftGolden.First(results.Select(r => r.P < 0.001)));
            var mean = stream.Numbers("mean");
            var covariance = stream.Rows("covariance");
            var known = rows.Select(row => Hotelling.Known(row, mean, covariance)).ToArray();
            DriftGolden.Close(stream.Numbers("known_d2"), [.. known.Select(k => k.D2)], 1e-9, "known d²");
            DriftGolden.Close(Logs(stream.Numbers("known_p")), [.. known.Select(k => Math.Log(k.P))], 1e-8, "known log p");
            var width = stream.Whole("window");
            var windows = rows.Chunk(width).Where(w => w.Length == width).Select(w => hotelling.Window(w)).ToArray();
            DriftGolden.Close(stream.Numbers("window_t2"), [.. windows.Select(w => w.T2)], 1e-9, "window T²");
            DriftGolden.Close(stream.Numbers("window_f"), [.. windows.Select(w => w.F)], 1e-9, "window F");
            DriftGolden.Close(Logs(stream.Numbers("window_p")), [.. windows.Select(w => Math.Log(w.P))], 1e-8, "window log p");
        }
    }

    private static IBettingMartingale Make(JsonElement expected) => expected.GetProperty("martingale").GetString() switch
    {
        "mixture" => new PowerMixture(),
        "mean" => AveragedMartingale.MixtureAndJumper(),
        var name when name!.StartsWith("power", StringComparison.Ordinal) => new PowerMartingale(expected.Number("eps")),
        _ => new SimpleJumper(expected.Number("J"), expected.Numbers("E")),
    };

    private static double[] Logs(double[] values) => [.. values.Select(v => Math.Log(v))];

    private static double[] Standardised(JsonElement stream, JsonElement chart)
        => Standardised(stream, chart.GetProperty("on").GetString()!);

    private static double[] Standardised(JsonElement stream, string on)
    {
        var values = stream.Numbers("values");
        if (on == "known")
        {
            var law = stream.GetProperty("known");
            return [.. values.Select(x => (x - law.Number("mean")) / law.Number("sd"))];
        }
        var reference = stream.Numbers("reference");
        var line = LengthLine.Fit([.. reference.Select(_ => 1.0)], reference);
        return [.. values.Select(x => line.Z(1, x))];
    }

    private static List<int> Restarted(double[] z, Func<double, bool> push, Action reset)
    {
        List<int> alarms = [];
        for (var i = 0; i < z.Length; i++)
        {
            if (!push(z[i])) continue;
            alarms.Add(i);
            reset();
        }
        return alarms;
    }
}
