using Sparsescope.Models;

namespace Sparsescope.Studies.Running;

/// <summary>
/// The weights a run computes on, opened when they are first needed and kept for the passes that follow. One set is open at a time, but for
/// a model that the caller opened and keeps.
/// </summary>
internal sealed class RunWeights : IDisposable
{
    private readonly Model? _given;
    private (WeightSource Which, Model Model)? _open;
    private IEngine? _engine;

    /// <summary>Weights of a model that is opened here.</summary>
    internal RunWeights(ModelSource source) => Source = source;

    /// <summary>Weights of a model that the caller opened and disposes of; it may be measured elsewhere meanwhile.</summary>
    internal RunWeights(Model model) => (Source, _given) = (model.Source, model);

    internal ModelSource Source { get; }

    /// <summary>The model with these weights, and an engine over them that nobody else uses; both until the next call.</summary>
    /// <exception cref="BadInputException">A copy or twin cannot be made, or the model cannot be loaded.</exception>
    internal (Model Model, IEngine Engine) Of(WeightSource which, CancellationToken cancellation)
    {
        if (_open is not { } open || open.Which != which)
        {
            Dispose();
            _open = open = (which, which == WeightSource.OfModel && _given is not null ? _given : Source.Open(which, cancellation));
        }
        return (open.Model, _engine ??= open.Model.NewEngine(open.Model.Scheduling));
    }

    public void Dispose()
    {
        _engine?.Dispose();
        _engine = null;
        if (_open is { } open && open.Model != _given) open.Model.Dispose();
        _open = null;
    }
}
