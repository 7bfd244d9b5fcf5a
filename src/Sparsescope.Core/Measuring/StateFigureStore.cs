using System.Collections;
using Sparsescope.Engine;
using Sparsescope.Metrics;

namespace Sparsescope.Measuring;

/// <summary>
/// The figures of one item's states, at places that are known beforehand: every point at every position of the prompt. Figures of a long
/// prompt at all layers and tokens need no memory that grows with layers × tokens (<see cref="MeasureRequest.ManyFigures"/>).
/// </summary>
internal sealed class StateFigureStore
{
    private readonly IReadOnlyList<TapPoint> _points;
    private readonly Dictionary<TapPoint, int> _order;
    private readonly int[] _positions;
    private readonly int[] _tokens;
    private readonly Func<int, IFigureRows>? _elsewhere;
    private readonly long _mostBytes;
    private readonly int[] _present;                // [points]: positions that are there
    private readonly BitArray _there;               // [points · positions]
    private FigureSlots? _slots;
    private IReadOnlyList<Metric> _metrics = [];
    private int _figures;                           // numbers of a set of figures
    private bool _withoutOutliers, _rmsDivided;
    private double[] _row = [];

    /// <param name="points">Where the model is read, each once.</param>
    /// <param name="positions">Positions of the prompt whose states are kept, ascending.</param>
    /// <param name="elsewhere">See <see cref="MeasureRequest.ManyFigures"/>.</param>
    /// <param name="mostBytes">Bytes of figures that are kept in memory.</param>
    internal StateFigureStore(IReadOnlyList<TapPoint> points, int[] positions, Func<int, IFigureRows>? elsewhere = null,
        long mostBytes = FigureSlots.MostBytes)
    {
        (_points, _positions, _elsewhere, _mostBytes) = (points, positions, elsewhere, mostBytes);
        _order = points.Index().ToDictionary(point => point.Item, point => point.Index);
        (_tokens, _present) = (new int[positions.Length], new int[points.Count]);
        _there = new(checked(points.Count * positions.Length));
    }

    /// <summary>Whether the states of a position are kept.</summary>
    internal bool Has(int position) => Array.BinarySearch(_positions, position) >= 0;

    /// <summary>Keeps the figures of a state at a position that <see cref="Has"/> names.</summary>
    internal void Add(TapPoint point, int position, int token, StateFigures figures)
    {
        var (of, at) = (_order[point], Array.BinarySearch(_positions, position));
        _slots ??= Begin(figures);
        _tokens[at] = token;
        Put(figures.Metrics, 0);
        if (_withoutOutliers) Put(figures.WithoutOutliers!, 1);
        if (_rmsDivided) Put(figures.RmsDivided!, _withoutOutliers ? 2 : 1);
        var slot = Slot(of, at);
        if (!_there[slot]) (_there[slot], _present[of]) = (true, _present[of] + 1);
        _slots.Write(slot, _row);
    }

    /// <summary>What is there by now, in the order of results: by point, then position, with the means and what was generated.</summary>
    /// <param name="means">The mean of a point, where there is one.</param>
    /// <param name="generated">States of generated tokens.</param>
    internal IReadOnlyList<MeasuredState> States(Func<TapPoint, MeasuredState?> means, IEnumerable<MeasuredState> generated)
    {
        var later = generated.ToLookup(state => state.Point);
        return new Listing(this, [.. _points.Select((point, of) => new Section(of, Present(of),
            [.. means(point) is { } mean ? [mean] : Array.Empty<MeasuredState>(), .. later[point].OrderBy(state => state.Position)]))]);
    }

    private FigureSlots Begin(StateFigures figures)
    {
        (_metrics, _figures) = (figures.Metrics.Metrics, figures.Metrics.Count);
        (_withoutOutliers, _rmsDivided) = (figures.WithoutOutliers is not null, figures.RmsDivided is not null);
        _row = new double[Math.Max(1, _figures * (1 + (_withoutOutliers ? 1 : 0) + (_rmsDivided ? 1 : 0)))];
        return new((long)_points.Count * _positions.Length, _row.Length, _mostBytes, _elsewhere);
    }

    private void Put(Figures figures, int set)
    {
        for (var i = 0; i < _figures; i++) _row[set * _figures + i] = figures[i];
    }

    private int Slot(int point, int at) => point * _positions.Length + at;

    // Null: all positions.
    private int[]? Present(int of) => _present[of] == _positions.Length ? null
        : [.. Enumerable.Range(0, _positions.Length).Where(at => _there[Slot(of, at)])];

    private MeasuredState Read(int of, int at)
    {
        var row = new double[_row.Length];
        _slots!.Read(Slot(of, at), row);
        Figures Set(int set) => new(_metrics, row[(set * _figures)..((set + 1) * _figures)]);
        return new(_points[of], _positions[at], Phase.Prompt, _tokens[at], Set(0), _withoutOutliers ? Set(1) : null,
            _rmsDivided ? Set(_withoutOutliers ? 2 : 1) : null);
    }

    /// <summary>States of one point: of prompt positions (null: all), then others.</summary>
    private sealed record Section(int Point, int[]? Present, MeasuredState[] Others);

    /// <summary>Made anew whenever they are read.</summary>
    private sealed class Listing : IReadOnlyList<MeasuredState>
    {
        private readonly StateFigureStore _store;
        private readonly Section[] _sections;
        private readonly int[] _from;           // where each section begins, and the end

        internal Listing(StateFigureStore store, Section[] sections)
        {
            (_store, _sections, _from) = (store, sections, new int[sections.Length + 1]);
            for (var i = 0; i < sections.Length; i++)
                _from[i + 1] = _from[i] + (sections[i].Present?.Length ?? store._positions.Length) + sections[i].Others.Length;
        }

        public int Count => _from[^1];

        public MeasuredState this[int index]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfNegative(index);
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
                var section = Array.BinarySearch(_from, index);
                if (section < 0) section = ~section - 1;
                while (_from[section + 1] == index) section++;      // empty sections begin there too
                return At(_sections[section], index - _from[section]);
            }
        }

        public IEnumerator<MeasuredState> GetEnumerator()
        {
            for (var i = 0; i < _sections.Length; i++)
            {
                for (var index = _from[i]; index < _from[i + 1]; index++) yield return At(_sections[i], index - _from[i]);
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private MeasuredState At(Section section, int index)
        {
            var prompt = section.Present?.Length ?? _store._positions.Length;
            return index < prompt ? _store.Read(section.Point, section.Present?[index] ?? index) : section.Others[index - prompt];
        }
    }
}
