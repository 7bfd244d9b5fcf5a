using Sparsescope.Engine;
using Sparsescope.Metrics;

namespace Sparsescope.Measuring;

/// <summary>Measures states: the metrics, and the same after the outlier-dimension controls where asked for.</summary>
internal sealed class StateMeter
{
    private readonly MetricBattery _battery;
    private readonly OutlierControls? _controls;
    private readonly Dictionary<TapPoint, (OutlierControl? Drop, OutlierControl? Divide)> _prepared = [];

    internal StateMeter(MeasureRequest request)
    {
        _battery = new MetricBattery(request.Metrics, request.Points.Count == 0 ? 0 : request.Points.Max(point => point.Width));
        _controls = request.Controls;
    }

    internal StateFigures Measure(TapPoint point, ReadOnlySpan<float> state)
    {
        var metrics = new double[_battery.Metrics.Count];
        _battery.Measure(state, metrics);
        var figures = new Figures(_battery.Metrics, metrics);
        if (_controls is null) return new(figures, null, null);
        if (!_prepared.TryGetValue(point, out var controls)) _prepared[point] = controls = Prepare(point);
        return new(figures, Apply(controls.Drop, state), Apply(controls.Divide, state));
    }

    private Figures? Apply(OutlierControl? control, ReadOnlySpan<float> state)
    {
        if (control is null) return null;
        var results = new double[_battery.Metrics.Count];
        control.Measure(state, _battery, results);
        return new(_battery.Metrics, results);
    }

    private (OutlierControl?, OutlierControl?) Prepare(TapPoint point)
    {
        var reference = _controls!.Reference.Find(point.Tap, point.Layer)
            ?? throw new BadInputException(
                $"The reference holds no energies for tap '{point.Tap}'{(point.Layer is { } layer ? $" at layer {layer}" : "")}.",
                    Remedy.SamePlaces);
        if (reference.Width != point.Width)
        {
            throw new BadInputException(
                $"The reference has {reference.Width} dimensions for tap '{point.Tap}' and this model {point.Width}: "
                + $"it was made with another model.");
        }
        return (
            _controls.DropDimensions > 0 ? OutlierControl.WithoutTopDimensions(reference, _controls.DropDimensions) : null,
            _controls.DivideByRms ? OutlierControl.DividedByRootMeanSquare(reference) : null);
    }
}
