using Sparsescope.Statistics.Drift;

namespace Sparsescope.Monitoring;

/// <summary>How familiar one prompt looks, by itself: its sparsity given length beside that of every prompt of a reference.</summary>
/// <remarks>
/// A prompt's statistic is the largest |t| over the figures, t its distance from the line on log length over the error of a prediction.
/// p is the share of the reference's prompts whose own statistic, by the error with which a prompt is away from a line it took part in,
/// is at least as large, the prompt itself counted among them: (1 + g)/(n + 1). So 1/(n + 1) is the least, and of prompts like those of the
/// reference a share of about p lies at or below any p.
/// </remarks>
public sealed class Familiarity
{
    private readonly MonitorReference _reference;
    private readonly LengthLine[] _lines;
    private readonly double[] _known;     // ascending
    private readonly int _least, _most;

    /// <param name="reference">Prompts that are familiar.</param>
    public Familiarity(MonitorReference reference)
    {
        _reference = reference;
        (_least, _most) = (reference.Tokens.Min(), reference.Tokens.Max());
        double[] lengths = [.. reference.Tokens.Select(tokens => Math.Log(tokens))];
        var columns = reference.Signals.First(signal => signal.Name == "sparsity").Columns;
        _lines = [.. columns.Select(column => LengthLine.Fit(lengths, column))];
        _known = new double[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
            _known[i] = Largest(j => Math.Abs(_lines[j].Z(lengths[i], columns[j][i])) / Own(j, lengths[i]));
        Array.Sort(_known);
    }

    /// <summary>What a prompt's figures say.</summary>
    /// <returns>Null where nothing can be said: a figure is missing, or the length lies outside the reference, where the lines are
    /// guesses.</returns>
    public FamiliarityScore? Of(MonitoredPrompt prompt)
    {
        if (prompt.Tokens < _least || prompt.Tokens > _most) return null;
        double[] values = [.. _reference.Features.Select(feature => prompt.Figures.GetValueOrDefault(feature, double.NaN))];
        if (!values.All(double.IsFinite)) return null;
        var statistic = Largest(j => Math.Abs(_lines[j].Predictive(Math.Log(prompt.Tokens), values[j])));
        var below = Array.BinarySearch(_known, statistic);
        if (below < 0) below = ~below;
        while (below > 0 && _known[below - 1] >= statistic) below--;
        return new(statistic, (1.0 + _known.Length - below) / (_known.Length + 1));
    }

    private double Largest(Func<int, double> of)
    {
        var largest = 0.0;
        for (var j = 0; j < _lines.Length; j++)
        {
            if (_lines[j].Spread > 0) largest = Math.Max(largest, of(j));
        }
        return largest;
    }

    // Error of a prompt that the line was fitted to, in units of its spread.
    private double Own(int j, double covariate)
    {
        var (line, away) = (_lines[j], covariate - _lines[j].Mean);
        return Math.Sqrt(Math.Max(1e-12, 1 - 1.0 / line.N - (line.Sxx > 0 ? away * away / line.Sxx : 0)));
    }
}

/// <summary>How familiar a prompt looks.</summary>
/// <param name="Statistic">Largest distance from the lines on length, in errors of a prediction; at least 0.</param>
/// <param name="P">Share of familiar prompts that lie as far out, in (0, 1].</param>
public readonly record struct FamiliarityScore(double Statistic, double P);
