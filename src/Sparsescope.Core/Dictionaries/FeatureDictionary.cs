using System.Globalization;
using System.Numerics.Tensors;
using Sparsescope.Safetensors;

namespace Sparsescope.Dictionaries;

/// <summary>What becomes of the encoder's products.</summary>
public enum DictionaryActivation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x where it is above the feature's threshold, else 0 (Rajamanoharan et al., arXiv 2407.14435).</summary>
    JumpRelu,

    /// <summary>The k largest where above 0, else 0; of equals the lower index first (Gao et al., arXiv 2406.04093).</summary>
    TopK,
}

/// <summary>
/// The encoder of a sparse autoencoder: from a state to the activations of its features. Read from safetensors as published: <c>W_enc</c>
/// [width, features] or <c>encoder.weight</c> [features, width], <c>b_enc</c> or <c>encoder.bias</c>, and where there are any
/// <c>threshold</c> (JumpReLU) and <c>b_dec</c>, <c>decoder.bias</c> or <c>pre_bias</c>.
/// </summary>
public sealed class FeatureDictionary
{
    private readonly float[][] _encoder;        // [features][width]
    private readonly float[] _bias;
    private readonly float[]? _threshold, _shift;

    private FeatureDictionary(float[][] encoder, float[] bias, float[]? threshold, float[]? shift, DictionaryActivation activation,
        int k) =>
        (_encoder, _bias, _threshold, _shift, Activation, K) = (encoder, bias, threshold, shift, activation, k);

    /// <summary>How it activates.</summary>
    public DictionaryActivation Activation { get; }

    /// <summary>Features that are kept, for <see cref="DictionaryActivation.TopK"/>; else 0.</summary>
    public int K { get; }

    /// <summary>Features.</summary>
    public int Features => _encoder.Length;

    /// <summary>Entries of a state.</summary>
    public int Width => _encoder[0].Length;

    /// <summary>Reads one.</summary>
    /// <param name="stream">Safetensors, seekable.</param>
    /// <param name="name">Display name, for messages.</param>
    /// <param name="k">For top-k, how many features are kept; null: JumpReLU where the file has thresholds, else ReLU.</param>
    /// <param name="subtractsDecoderBias">Whether the decoder's bias is taken from a state first.</param>
    /// <exception cref="BadInputException">There is no encoder in it, shapes do not fit, or a number is not finite.</exception>
    public static FeatureDictionary Read(Stream stream, string name, int? k = null, bool subtractsDecoderBias = false)
    {
        var file = SafetensorsFile.Read(stream, name);
        var bias = One(file, stream, "b_enc", "encoder.bias") ?? throw Bad(name, "there is no tensor b_enc or encoder.bias");
        if (bias.Length == 0) throw Bad(name, "the encoder has no features");
        var encoder = Encoder(file, stream, bias.Length);
        var threshold = One(file, stream, "threshold");
        if (threshold is not null
            && threshold.Length != bias.Length) throw Bad(name, $"there are {threshold.Length} thresholds for {bias.Length} features");
        var shift = subtractsDecoderBias ? One(file, stream, "b_dec", "decoder.bias", "pre_bias")
            ?? throw Bad(name, "there is no b_dec, decoder.bias or pre_bias to subtract") : null;
        if (shift is not null && shift.Length != encoder[0]
            .Length) throw Bad(name, $"the decoder's bias has {shift.Length} entries for states of {encoder[0].Length}");
        if (k is { } kept && (kept < 1
            || kept > bias.Length))
            throw Bad(name, $"{kept.ToString(CultureInfo.InvariantCulture)} features are to be kept of {bias.Length}");
        foreach (var values in (float[]?[])[.. encoder, bias, threshold, shift])
        {
            if (values is not null && !TensorPrimitives.IsFiniteAll<float>(values)) throw Bad(name, "a weight is not finite");
        }
        var activation = k is not null ? DictionaryActivation.TopK : threshold is not null ? DictionaryActivation.JumpRelu
            : DictionaryActivation.Relu;
        return new(encoder, bias, threshold, shift, activation, k ?? 0);
    }

    /// <summary>The features' activations at a state (width), (features) each 0 or more.</summary>
    /// <exception cref="BadInputException">The state has another width, or is not finite.</exception>
    public float[] Encode(ReadOnlySpan<float> state)
    {
        if (state.Length != Width)
            throw new BadInputException($"a state has {state.Length} entries where the dictionary was trained on {Width}");
        if (!TensorPrimitives.IsFiniteAll(state)) throw new BadInputException("a state that a dictionary is to read is not finite");
        var (x, row, code) = (new double[Width], new double[Width], new float[Features]);
        for (var j = 0; j < x.Length; j++) x[j] = (double)state[j] - (_shift?[j] ?? 0);
        for (var f = 0; f < code.Length; f++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(_encoder[f], row);
            var product = TensorPrimitives.Dot<double>(row, x) + _bias[f];
            code[f] = Activation switch
            {
                DictionaryActivation.JumpRelu => product > _threshold![f] ? (float)Math.Max(product, 0) : 0,
                _ => (float)Math.Max(product, 0),
            };
        }
        if (Activation == DictionaryActivation.TopK) KeepLargest(code);
        return code;
    }

    private void KeepLargest(float[] code)
    {
        int[] order = [.. Enumerable.Range(0, code.Length).OrderByDescending(f => code[f])];      // stable
        foreach (var f in order.Skip(K)) code[f] = 0;
    }

    private static float[][] Encoder(SafetensorsFile file, Stream stream, int features)
    {
        var (tensor, isLinear) = file.Tensors.ContainsKey("encoder.weight") ? ("encoder.weight", true) : ("W_enc", false);
        if (!file.Tensors.TryGetValue(tensor, out var entry)) throw Bad(file.Name, "there is no tensor W_enc or encoder.weight");
        if (entry.Shape is not [> 0 and var rows, > 0 and var columns] || (isLinear ? rows : columns) != features)
            throw Bad(file.Name, $"tensor {tensor} is [{string.Join(", ", entry.Shape)}], which does not fit {features} features");
        var values = file.ReadFloats(stream, tensor);
        var width = (int)(isLinear ? columns : rows);
        var encoder = new float[features][];
        for (var f = 0; f < features; f++)
        {
            encoder[f] = new float[width];
            for (var j = 0; j < width; j++) encoder[f][j] = isLinear ? values[f * width + j] : values[j * features + f];
        }
        return encoder;
    }

    private static float[]? One(SafetensorsFile file, Stream stream, params IEnumerable<string> names) =>
        names.FirstOrDefault(file.Tensors.ContainsKey) is { } found ? file.ReadFloats(stream, found) : null;

    private static BadInputException Bad(string name, string what) => new($"{name}: {what}; it is no dictionary that can be read.");
}
