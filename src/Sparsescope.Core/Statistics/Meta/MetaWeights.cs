using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Meta;

/// <summary>Weighted least squares at one τ²: weights 1 / (v + τ²).</summary>
internal sealed class MetaWeights
{
    private readonly MetaData _data;
    private readonly double[] _weights;

    internal MetaWeights(MetaData data, double tau2)
    {
        _data = data;
        var (k, p) = (data.Studies, data.Terms);
        _weights = [.. data.Variance.Select(v => 1 / (v + tau2))];
        var gram = Matrix<double>.Build.Dense(p, p);
        var moment = Vector<double>.Build.Dense(p);
        for (var i = 0; i < k; i++)
        {
            for (var a = 0; a < p; a++)
            {
                var weighted = _weights[i] * data.Columns[a][i];
                moment[a] += weighted * data.Effect[i];
                for (var b = 0; b < p; b++) gram[a, b] += weighted * data.Columns[b][i];
            }
        }
        Gram = gram;
        Inverse = gram.Inverse();
        Coefficients = (Inverse * moment).ToArray();
        Fitted = new double[k];
        for (var i = 0; i < k; i++)
        {
            for (var a = 0; a < p; a++) Fitted[i] += Coefficients[a] * data.Columns[a][i];
            var residual = data.Effect[i] - Fitted[i];
            Q += _weights[i] * residual * residual;
        }
    }

    internal Matrix<double> Gram { get; }

    /// <summary>(XᵀWX)⁻¹.</summary>
    internal Matrix<double> Inverse { get; }

    internal double[] Coefficients { get; }

    internal double[] Fitted { get; }

    /// <summary>Σ w (y − Xb)².</summary>
    internal double Q { get; }

    /// <summary>Trace of P = W − WX(XᵀWX)⁻¹XᵀW.</summary>
    internal double TraceP
    {
        get
        {
            double trace = 0;
            for (var i = 0; i < _weights.Length; i++) trace += _weights[i] - _weights[i] * _weights[i] * Leverage(i);
            return trace;
        }
    }

    /// <summary>Restricted log likelihood but for a constant.</summary>
    internal double LogLikelihood => 0.5 * _weights.Sum(Math.Log) - 0.5 * Math.Log(Gram.Determinant()) - 0.5 * Q;

    /// <summary>Twice the slope of the restricted log likelihood in τ²: yᵀPPy − trace P.</summary>
    internal double Score
    {
        get
        {
            double squares = 0;
            for (var i = 0; i < _weights.Length; i++)
            {
                var pulled = _weights[i] * (_data.Effect[i] - Fitted[i]);
                squares += pulled * pulled;
            }
            return squares - TraceP;
        }
    }

    // xᵀ (XᵀWX)⁻¹ x of a study.
    private double Leverage(int study)
    {
        double sum = 0;
        for (var a = 0; a < _data.Terms; a++)
        {
            for (var b = 0; b < _data.Terms; b++) sum += _data.Columns[a][study] * Inverse[a, b] * _data.Columns[b][study];
        }
        return sum;
    }
}
