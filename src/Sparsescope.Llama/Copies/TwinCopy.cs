using System.Globalization;
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

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Writes a twin, in F32, into the folder of copies. The same model and seed give the same twin, bit for bit.</summary>
    /// <param name="parts">The files of the model, the one with the metadata first; weights of any type.</param>
    /// <param name="seed">Seed; matrix number i is shuffled by a generator of its own, derived from it. Matrices are numbered block by
    /// block, by name.</param>
    /// <param name="cancellation">Ends the making; nothing is left behind.</param>
    /// <exception cref="BadInputException">The disk is full, or a weight is of a type that weights are not stored in.</exception>
    public static TwinCopy Make(IReadOnlyList<string> parts, ulong seed, CancellationToken cancellation)
    {
        var path = System.IO.Path.Combine(UserCache.Folders.Copies, $"twin-{seed:x16}-{Environment.ProcessId}.tmp.gguf");
        var twin = new TwinCopy(path);
        var streams = new List<FileStream>();
        try
        {
            var files = new List<GgufFile>();
            var found = new List<(GgufFile File, FileStream Stream, GgufTensor Tensor)>();
            foreach (var part in parts)
            {
                streams.Add(File.OpenRead(part));
                var (file, stream) = (GgufFile.Read(streams[^1], part), streams[^1]);
                files.Add(file);
                found.AddRange(file.Tensors.Select(tensor => (file, stream, tensor)));
            }
            found = [.. found.OrderBy(entry => BlockOf(entry.Tensor.Name)).ThenBy(entry => entry.Tensor.Name, StringComparer.Ordinal)];
            Directory.CreateDirectory(UserCache.Folders.Copies);
            using var target = File.Create(path);
            GgufWriter.Write(target, WithoutSplit(files[0]), [.. found.Select(entry => AsF32(entry.Tensor))], number =>
            {
                cancellation.ThrowIfCancellationRequested();
                var (file, stream, tensor) = found[number];
                var weights = TensorFloats.Read(stream, file, tensor);
                if (tensor.Dimensions.Count(size => size > 1) >= 2)
                    new SplitMix64(SplitMix64.Derive(seed, (ulong)number)).Shuffle(weights.AsSpan());
                return MemoryMarshal.AsBytes(weights.AsSpan()).ToArray();
            });
            return twin;
        }
        catch (IOException e)
        {
            twin.Dispose();
            throw new BadInputException(
                $"A twin of the model cannot be written in '{UserCache.Folders.Copies}': {e.Message}; name another "
                + $"folder with SPARSESCOPE_CACHE.", e);
        }
        catch
        {
            twin.Dispose();
            throw;
        }
        finally
        {
            foreach (var stream in streams) stream.Dispose();
        }
    }

    // What belongs to no block comes first.
    private static int BlockOf(string tensor) =>
        tensor.Split('.') is ["blk", var number, ..] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var block)
            ? block : -1;

    private static GgufTensor AsF32(GgufTensor tensor) =>
        tensor with { Type = GgmlType.F32, ByteSize = tensor.ElementCount * sizeof(float) };

    // A twin is one file, whatever the model was.
    private static GgufMetadata WithoutSplit(GgufFile first)
    {
        var metadata = new GgufMetadata(first.Name);
        foreach (var (key, value) in first.Metadata)
        {
            if (!key.StartsWith("split.", StringComparison.Ordinal)) metadata.Add(key, value);
        }
        return metadata;
    }

    /// <summary>Removes the file.</summary>
    public void Dispose() => File.Delete(Path);
}
