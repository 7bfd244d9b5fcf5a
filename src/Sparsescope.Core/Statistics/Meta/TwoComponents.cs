namespace Sparsescope.Statistics.Meta;

/// <summary>
/// Two normal components of one τ² with known errors: y ~ s·N(low, τ² + e²) + (1 − s)·N(high, τ² + e²), maximum likelihood.
/// </summary>
/// <param name="Low">Mean of the lower component.</param>
/// <param name="High">Mean of the higher one.</param>
/// <param name="ShareLow">Of the lower component, 0 … 1.</param>
/// <param name="Tau2">Variance within each.</param>
/// <param name="LogLikelihood">With its constants.</param>
/// <param name="PosteriorLow">Chance of each study to be of the lower component.</param>
public sealed record TwoComponents(
    double Low, double High, double ShareLow, double Tau2, double LogLikelihood, IReadOnlyList<double> PosteriorLow);
