using Sparsescope.Llama.Native;

namespace Sparsescope.Llama.Devices;

/// <summary>
/// Runs tiny graphs on a device and compares what comes out with float64. A build without code for the card ends the process here, so
/// whoever only wants to know whether a device works asks in a process of its own.
/// </summary>
public static unsafe class DeviceProbe
{
    private const int Width = 512, Outputs = 64, Experts = 4;

    // Kernels change with the number of rows: vector kernels, small tensor-core kernels, a matrix library.
    private static readonly int[] s_rows = [1, 2, 3, 4, 8, 16, 17, 24, 32, 64, 512];

    /// <summary>Measures a device's arithmetic.</summary>
    /// <param name="name">Its name, e.g. CUDA0.</param>
    /// <exception cref="BadInputException">No such device, or it does not compute.</exception>
    public static DeviceArithmetic Measure(string name)
    {
        _ = LlamaRuntime.Instance;
        var device = Find(name);
        var backend = LlamaNative.ggml_backend_dev_init(device, null);
        if (backend == 0)
            throw new BadInputException($"Device {name} does not start: {LogCapture.FirstError ?? "its library gave no reason"}.");
        try
        {
            var products = s_rows.Select(rows => (rows, Product(device, backend, rows, TensorType.F32, experts: false)!.Value)).ToList();
            return new(name, products, Product(device, backend, 64, TensorType.F32, experts: true),
                Product(device, backend, 512, TensorType.F16, experts: false));
        }
        finally
        {
            LlamaNative.ggml_backend_free(backend);
        }
    }

    private static nint Find(string name)
    {
        for (nuint i = 0; i < LlamaNative.ggml_backend_dev_count(); i++)
        {
            var device = LlamaNative.ggml_backend_dev_get(i);
            if (LlamaNative.Text(LlamaNative.ggml_backend_dev_name(device)) == name) return device;
        }
        throw new BadInputException(
            $"There is no device '{name}'; there are {string.Join(", ", LlamaRuntime.Instance.Devices.Select(device => device.Name))}.");
    }

    private enum TensorType { F32 = 0, F16 = 1, I32 = 26 }

    // The relative error of weights [Outputs × Width] times states [rows × Width]; null where the device has no such operation.
    private static double? Product(nint device, nint backend, int rows, TensorType type, bool experts)
    {
        var random = new SplitMix64(20_26);
        var matrices = experts ? Experts : 1;
        var weights = Normal(random, matrices * Outputs * Width);
        if (type == TensorType.F16) for (var i = 0; i < weights.Length; i++) weights[i] = (float)(Half)weights[i];
        var states = Normal(random, rows * Width);
        var picks = Enumerable.Range(0, rows).Select(row => row % matrices).ToArray();

        var context = LlamaNative.ggml_init(
            new GgmlInitParams { mem_size = 64 * LlamaNative.ggml_tensor_overhead() + LlamaNative.ggml_graph_overhead(), no_alloc = 1 });
        nint buffer = 0;
        try
        {
            var a = LlamaNative.ggml_new_tensor_3d(context, (int)type, Width, Outputs, matrices);
            var b = LlamaNative.ggml_new_tensor_3d(context, (int)TensorType.F32, Width, experts ? 1 : rows, experts ? rows : 1);
            var ids = experts ? LlamaNative.ggml_new_tensor_2d(context, (int)TensorType.I32, 1, rows) : null;
            var product = experts ? LlamaNative.ggml_mul_mat_id(context, a, b, ids) : LlamaNative.ggml_mul_mat(context, a, b);
            if (LlamaNative.ggml_backend_dev_supports_op(device, product) == 0) return null;
            var graph = LlamaNative.ggml_new_graph(context);
            LlamaNative.ggml_build_forward_expand(graph, product);
            buffer = LlamaNative.ggml_backend_alloc_ctx_tensors(context, backend);
            if (buffer == 0) throw new BadInputException("The device has no memory left for a small graph.");
            if (type == TensorType.F16) Set(a, Array.ConvertAll(weights, weight => (Half)weight));
            else Set(a, weights);
            Set(b, states);
            if (experts) Set(ids, picks);
            if (LlamaNative.ggml_backend_graph_compute(backend, graph) is not 0 and var status)
                throw new BadInputException(
                    $"The device does not compute a small graph (status {status}): {LogCapture.FirstError ?? "no reason given"}.");
            var result = new float[rows * Outputs];
            fixed (float* target = result) LlamaNative.ggml_backend_tensor_get(product, target, 0, (nuint)result.Length * sizeof(float));
            return Error(weights, states, picks, result);
        }
        finally
        {
            if (buffer != 0) LlamaNative.ggml_backend_buffer_free(buffer);
            LlamaNative.ggml_free(context);
        }
    }

    private static void Set<T>(GgmlTensor* tensor, T[] values) where T : unmanaged
    {
        fixed (T* source = values) LlamaNative.ggml_backend_tensor_set(tensor, source, 0, (nuint)(values.Length * sizeof(T)));
    }

    private static double Error(float[] weights, float[] states, int[] picks, float[] result)
    {
        var (squares, errors) = (0.0, 0.0);
        for (var row = 0; row < picks.Length; row++)
        {
            for (var output = 0; output < Outputs; output++)
            {
                var (w, x, sum) = (((picks[row] * Outputs) + output) * Width, row * Width, 0.0);
                for (var i = 0; i < Width; i++) sum += (double)weights[w + i] * states[x + i];
                var difference = result[(row * Outputs) + output] - sum;
                squares += sum * sum;
                errors += difference * difference;
            }
        }
        return Math.Sqrt(errors / squares);
    }

    private static float[] Normal(SplitMix64 random, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = (float)random.NextGaussian();
        return values;
    }
}
