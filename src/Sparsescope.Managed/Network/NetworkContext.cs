using System.Numerics;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Network;

/// <summary>
/// What all blocks of a model share: its weights, its threads, and how much of the memory for activations the batch at hand fills.
/// </summary>
/// <remarks>All memory is taken once, for the largest batch. What belongs to one row of the batch is one part of the work between two
/// products.</remarks>
internal sealed class NetworkContext<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public NetworkContext(LlamaShape shape, int rows, int length, Workers workers, bool trains)
    {
        (Shape, MaxRows, MaxLength, Workers) = (shape, rows, length, workers);
        Layout = new(shape);
        Weights = new T[Layout.Count];
        Rope = new(length, shape.HeadWidth, shape.RopeTheta);
        Epsilon = T.CreateChecked(shape.NormEpsilon);
        Back = trains ? new(shape, Layout.Count, rows, length) : null;
        (Rows, Length) = (rows, length);
    }

    public LlamaShape Shape { get; }

    public LlamaLayout Layout { get; }

    public T[] Weights { get; }

    public RopeTable<T> Rope { get; }

    public T Epsilon { get; }

    public Workers Workers { get; }

    /// <summary>Memory for the way back; null in a model that is only read.</summary>
    public LlamaScratch<T>? Back { get; }

    public int MaxRows { get; }

    public int MaxLength { get; }

    /// <summary>B of the batch at hand.</summary>
    public int Rows { get; private set; }

    /// <summary>T of the batch at hand.</summary>
    public int Length { get; private set; }

    /// <summary>Memory for (B,T,width) of the largest batch.</summary>
    public T[] Allocate(int width) => new T[checked(MaxRows * MaxLength * width)];

    public void SetBatch(int rows, int length)
    {
        if (rows < 1 || rows > MaxRows || length < 1 || length > MaxLength)
            throw new ArgumentException($"a batch of {rows} × {length} does not fit the {MaxRows} × {MaxLength} that memory was taken for");
        (Rows, Length) = (rows, length);
    }

    /// <summary>A row's share of an array (B,T,width).</summary>
    public Span<T> Part(T[] data, int row, int width) => data.AsSpan(row * Length * width, Length * width);

    /// <summary>(B·T, width): all of an array (B,T,width) as a matrix.</summary>
    public Matrix<T> All(T[] data, int width) => Matrix.Of(data, Rows * Length, width);

    public Matrix<T> Weight(ParameterPlace place) => place.Of(Weights);

    public Matrix<T> Gradient(ParameterPlace place) => place.Of(Back!.DWeights);

    /// <summary>Does something to every row of the batch.</summary>
    public void EachRow(Action<int> work) => Workers.Run(Rows, work);
}
