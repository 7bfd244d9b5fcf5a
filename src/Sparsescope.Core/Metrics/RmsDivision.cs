using System.Numerics.Tensors;

namespace Sparsescope.Metrics;

/// <summary>Divides each dimension by its root mean square over the reference set; one without any energy there becomes 0.</summary>
internal sealed class RmsDivision : OutlierControl
{
    private readonly double[] _divisors, _quotients;
    private readonly float[] _scaled;

    internal RmsDivision(ReferenceEnergy reference) : base(reference.Width)
    {
        _divisors = reference.RootMeanSquare();
        foreach (ref var divisor in _divisors.AsSpan())
            if (divisor == 0) divisor = double.PositiveInfinity;   // finite / ∞ = 0
        _quotients = new double[reference.Width];
        _scaled = new float[reference.Width];
    }

    private protected override ReadOnlySpan<float> Apply(ReadOnlySpan<float> vector)
    {
        TensorPrimitives.ConvertTruncating(vector, _quotients.AsSpan());
        TensorPrimitives.Divide<double>(_quotients, _divisors, _quotients);
        TensorPrimitives.ConvertTruncating<double, float>(_quotients, _scaled);
        return _scaled;
    }
}
