using System.Runtime.InteropServices;
using Sparsescope.Gguf;

namespace Sparsescope.Llama;

/// <summary>
/// A random twin of a model: the entries inside each weight matrix put in random order, norm gains and biases untouched. Every matrix keeps
/// its distribution of values and loses what training arranged; what a twin still shows is not learned. The file is deleted when disposed.
/// </summary>
public sealed class TwinCopy : IDisposable
{
    private TwinCopy(string path) => Path = path;

    public string Path { get; }

    /// <summary>Writes a twin beside the copies of weights. The same copy and seed give the same twin, bit for bit.</summary>
    /// <param name="exact">The F32 copy of the model, little-endian.</param>
    /// <param name="seed">Seed; matrix number i is shuffled by a generator of its own, derived from it.</param>
    /// <param name="cancellation">Ends the making; nothing is left behind.</param>
    /// <exception cref="BadInputException">A weight is not F32, or the disk is full.</exception>
    public static TwinCopy Make(string exact, ulong seed, CancellationToken cancellation)
    {
        var path = System.IO.Path.Combine(WeightCopy.CacheFolder, $"twin-{seed:x16}-{Environment.ProcessId}.tmp.gguf");
        var twin = new TwinCopy(path);
        try
        {
            Directory.CreateDirectory(WeightCopy.CacheFolder);
            File.Copy(exact, path, overwrite: true);
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            var header = GgufFile.Read(file, path);
            foreach (var (number, tensor) in header.Tensors.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                if (tensor.Dimensions.Count(size => size > 1) < 2) continue;
                if (tensor.Type != GgmlType.F32) throw new BadInputException($"'{exact}': tensor '{tensor.Name}' is {tensor.Type}; a twin is made of an F32 copy.");
                Shuffle(file, header.DataOffset + tensor.Offset, tensor.ElementCount, SplitMix64.Derive(seed, (ulong)number));
            }
            return twin;
        }
        catch (IOException e)
        {
            twin.Dispose();
            throw new BadInputException($"A twin of the model cannot be written in '{WeightCopy.CacheFolder}': {e.Message}; name another folder with SPARSESCOPE_CACHE.", e);
        }
        catch
        {
            twin.Dispose();
            throw;
        }
    }

    private static void Shuffle(FileStream file, long offset, long count, ulong seed)
    {
        var weights = new float[count];
        var bytes = MemoryMarshal.AsBytes(weights.AsSpan());
        file.Position = offset;
        file.ReadExactly(bytes);
        new SplitMix64(seed).Shuffle(weights.AsSpan());
        file.Position = offset;
        file.Write(bytes);
    }

    public void Dispose() => File.Delete(Path);
}
