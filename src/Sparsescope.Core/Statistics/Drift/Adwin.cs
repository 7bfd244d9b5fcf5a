namespace Sparsescope.Statistics.Drift;

/// <summary>ADWIN2: a window that drops its older part where the means of two parts differ. A baseline for the monitor.</summary>
/// <remarks>
/// Bifet and Gavaldà, SDM 2007. Values lie in buckets of 1, 2, 4, … with their sum and sum of squared deviations, at most maxBuckets of a
/// size; every <c>clock</c> values each border between buckets is tried by the bound of the paper's section 4. After a detection everything
/// starts anew with the next value, as river does; the authors keep the newer part.
/// </remarks>
/// <param name="delta">Confidence of a cut.</param>
/// <param name="clock">A look every so many values.</param>
/// <param name="maxBuckets">Buckets of one size.</param>
/// <param name="minPart">Fewest values of a part that is compared.</param>
/// <param name="grace">Window length up to which nothing is said.</param>
public sealed class Adwin(double delta = 0.002, int clock = 32, int maxBuckets = 5, int minPart = 5, int grace = 10)
{
    private readonly List<List<(double Sum, double Squares)>> _rows = [[]];
    private double _sum, _squares;
    private long _tick;
    private bool _found;

    /// <summary>Values in the window.</summary>
    public long Width { get; private set; }

    /// <summary>Their mean; NaN for an empty window.</summary>
    public double Mean => _sum / Width;

    /// <summary>Takes the next value; true where the window was cut.</summary>
    /// <exception cref="ArgumentException">The value is NaN.</exception>
    public bool Push(double value)
    {
        DriftGuard.NotNaN(value);
        if (_found) Restart();
        Add(value);
        _tick++;
        if (_tick % clock != 0 || Width <= grace) return false;
        while (HasCut())
        {
            DropOldest();
            _found = true;
        }
        return _found;
    }

    private void Restart()
    {
        _rows.Clear();
        _rows.Add([]);
        (_sum, _squares, Width, _tick, _found) = (0, 0, 0, 0, false);
    }

    private void Add(double value)
    {
        _rows[0].Add((value, 0));
        Width++;
        if (Width > 1)
        {
            var before = Width - 1;
            var deviation = value - _sum / before;
            _squares += before * deviation * deviation / Width;
        }
        _sum += value;
        for (var r = 0; r < _rows.Count && _rows[r].Count > maxBuckets; r++)
        {
            if (r + 1 == _rows.Count) _rows.Add([]);
            double n = 1L << r;
            var (a, b) = (_rows[r][0], _rows[r][1]);
            var apart = a.Sum / n - b.Sum / n;
            _rows[r + 1].Add((a.Sum + b.Sum, a.Squares + b.Squares + n * apart * apart / 2));
            _rows[r].RemoveRange(0, 2);
        }
    }

    private bool HasCut()
    {
        long n0 = 0, n1 = Width;
        double sum0 = 0, sum1 = _sum;
        for (var r = _rows.Count - 1; r >= 0; r--)
        {
            for (var i = 0; i < _rows[r].Count; i++)
            {
                var n = 1L << r;
                n0 += n;
                n1 -= n;
                sum0 += _rows[r][i].Sum;
                sum1 -= _rows[r][i].Sum;
                if (r == 0 && i == _rows[0].Count - 1) return false;
                if (n0 >= minPart && n1 >= minPart && Differ(n0, n1, sum0 / n0 - sum1 / n1)) return true;
            }
        }
        return false;
    }

    private bool Differ(long n0, long n1, double difference)
    {
        var confidence = Math.Log(2 * Math.Log(Width) / delta);
        var m = 1.0 / (n0 - minPart + 1) + 1.0 / (n1 - minPart + 1);
        return Math.Abs(difference) > Math.Sqrt(2 * m * _squares / Width * confidence) + 2.0 / 3 * confidence * m;
    }

    private void DropOldest()
    {
        double n = 1L << (_rows.Count - 1);
        var (sum, squares) = _rows[^1][0];
        _rows[^1].RemoveAt(0);
        Width -= (long)n;
        _sum -= sum;
        var apart = sum / n - _sum / Width;
        _squares -= squares + n * Width * apart * apart / (n + Width);
        while (_rows.Count > 1 && _rows[^1].Count == 0) _rows.RemoveAt(_rows.Count - 1);
    }
}
