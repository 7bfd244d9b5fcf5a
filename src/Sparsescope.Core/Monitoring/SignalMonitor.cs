using Sparsescope.Statistics.Drift;

namespace Sparsescope.Monitoring;

/// <summary>The detectors of one signal.</summary>
internal sealed class SignalMonitor
{
    private readonly MonitorSignal _signal;
    private readonly MonitorOptions _options;
    private readonly LengthLine[] _lines, _flat;
    private readonly JointCusum _cusum, _raw;
    private readonly ConformalScores[] _bags;
    private readonly TwoSidedBets[] _bets;
    private readonly KolmogorovSmirnovWindow[] _windows;
    private readonly long[] _alarms = new long[4];
    private readonly double[] _lastP;
    private bool _isPutDownToLength;

    internal SignalMonitor(MonitorSignal signal, MonitorReference reference)
    {
        (_signal, _options) = (signal, reference.Options);
        var n = reference.Tokens.Count;
        double[] ones = MonitorReference.Constant(n);
        double[] lengths = signal.Name == "length" ? ones : [.. reference.Tokens.Select(t => Math.Log(t))];
        _lines = [.. signal.Columns.Select(column => LengthLine.Fit(lengths, column))];
        _flat = [.. signal.Columns.Select(column => LengthLine.Fit(ones, column))];
        _cusum = new(_lines.Length, _options.K, signal.H);
        _raw = new(_lines.Length, _options.K, signal.H);
        double[] Residuals(double[] column, int j) => [.. column.Select((value, i) => _lines[j].Z(lengths[i], value))];
        double[][] residuals = [.. signal.Columns.Select(Residuals)];
        _bags = [.. residuals.Select(scores => new ConformalScores(scores))];
        _bets = [.. residuals.Select(_ => new TwoSidedBets())];
        _windows = [.. residuals.Select(scores =>
            new KolmogorovSmirnovWindow(scores, _options.Window, _options.Alpha / residuals.Length, WindowAgainst.ReferenceInBlocks))];
        _lastP = [.. residuals.Select(_ => 1.0)];
    }

    internal string Name => _signal.Name;

    internal IEnumerable<DetectorState> States =>
    [
        new(Name, "cusum", _cusum.Largest, _signal.H, _alarms[0]),
        new(Name, "martingale", LogCapital, -Math.Log(_options.Alpha), _alarms[1]),
        new(Name, "shiryaev_roberts", LogR, Math.Log(_options.RunLength), _alarms[2]),
        new(Name, "ks", 1 - _lastP.Min(), 1 - _options.Alpha / _lines.Length, _alarms[3]),
    ];

    // The mean of the capitals is a martingale whatever hangs together; so is that of the R less the count.
    private double LogCapital => TwoSidedBets.LogSum([.. _bets.Select(bet => bet.LogCapital)]) - Math.Log(_bets.Length);

    private double LogR => TwoSidedBets.LogSum([.. _bets.Select(bet => bet.LogR)]) - Math.Log(_bets.Length);

    internal void Push(long index, string id, double logTokens, double[] values, List<DriftAlarm> alarms)
    {
        var covariate = Name == "length" ? 1 : logTokens;
        double[] z = [.. values.Select((value, j) => _lines[j].Z(covariate, value))];
        var isAlarm = _cusum.Push(z);
        WithoutLength(index, id, values, isAlarm, alarms);
        Charts(isAlarm, index, id, alarms);
        for (var j = 0; j < z.Length; j++)
        {
            // Inside (0, 1), from the seed, the prompt's number and the figure's alone.
            var draw = SplitMix64.Derive(SplitMix64.Derive(_options.Seed, (ulong)index), (ulong)j) >> 12;
            var p = _bags[j].Smoothed(z[j], (draw + 0.5) / (1L << 52));
            _bags[j].Add(z[j]);
            _bets[j].Push(Math.Min(p, 1 - 1e-15));
        }
        Martingales(index, id, alarms);
        Windows(index, id, z, alarms);
    }

    private void Charts(bool isAlarm, long index, string id, List<DriftAlarm> alarms)
    {
        if (!isAlarm) return;
        _alarms[0]++;
        alarms.Add(new(index, id, Name, "cusum", _signal.Figures[_cusum.Feature], Word(_cusum.Side), _cusum.Largest, _signal.H, false));
        _cusum.Reset();
        _raw.Reset();
        _isPutDownToLength = false;
    }

    // The same charts of the figures as they are: what they see while the residuals are nowhere near their limit is length.
    private void WithoutLength(long index, string id, double[] values, bool isAlarm, List<DriftAlarm> alarms)
    {
        if (Name == "length") return;
        var isAbove = _raw.Push([.. values.Select((value, j) => _flat[j].Z(1, value))]);
        if (isAbove && !_isPutDownToLength && !isAlarm && _cusum.Largest < _signal.H / 2)
        {
            alarms.Add(new(index, id, Name, "cusum", _signal.Figures[_raw.Feature], Word(_raw.Side), _raw.Largest, _signal.H, true));
            _isPutDownToLength = true;
        }
        if (!isAbove) _isPutDownToLength = false;
    }

    private void Martingales(long index, string id, List<DriftAlarm> alarms)
    {
        double capital = LogCapital, limit = -Math.Log(_options.Alpha);
        if (capital >= limit)
        {
            _alarms[1]++;
            alarms.Add(Bet(index, id, "martingale", bet => bet.LogCapital, capital, limit));
            foreach (var bet in _bets) bet.RestartCapital();
        }
        double r = LogR, wanted = Math.Log(_options.RunLength);
        if (r < wanted) return;
        _alarms[2]++;
        alarms.Add(Bet(index, id, "shiryaev_roberts", bet => bet.LogR, r, wanted));
        foreach (var bet in _bets) bet.RestartRoberts();
    }

    private DriftAlarm Bet(long index, string id, string detector, Func<TwoSidedBets, double> of, double statistic, double threshold)
    {
        var j = Enumerable.Range(0, _bets.Length).MaxBy(i => of(_bets[i]));
        var side = _cusum.Up[j] >= _cusum.Down[j] ? DriftSide.Up : DriftSide.Down;
        return new(index, id, Name, detector, _signal.Figures[j], Word(side), statistic, threshold, false);
    }

    private void Windows(long index, string id, double[] z, List<DriftAlarm> alarms)
    {
        for (var j = 0; j < z.Length; j++)
        {
            if (_windows[j].Push(z[j]) is not { } look) continue;
            _lastP[j] = look.P;
            if (!look.IsAlarm) continue;
            _alarms[3]++;
            alarms.Add(new(index, id, Name, "ks", _signal.Figures[j], z[j] >= 0 ? "up" : "down", 1 - look.P, 1 - look.Level, false));
        }
    }

    private static string Word(DriftSide side) => side == DriftSide.Down ? "down" : "up";
}
