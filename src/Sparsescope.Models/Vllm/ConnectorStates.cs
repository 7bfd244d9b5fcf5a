using System.Buffers.Binary;
using System.Diagnostics;
using Sparsescope.Safetensors;

namespace Sparsescope.Models.Vllm;

/// <summary>
/// States as vLLM's connector writes them: a safetensors file a request, <c>hidden_states</c> [tokens, layers, width] and
/// <c>token_ids</c>, at a
/// path that the answer names. Layer id k is what goes into block k; the id that equals the number of blocks is before the final norm.
/// </summary>
internal sealed class ConnectorStates : IPromptStates
{
    private const int MostHeader = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly FileStream _file;
    private readonly long _start;
    private readonly IReadOnlyList<int> _boundaries;

    private ConnectorStates(FileStream file, long start, WireType type, IReadOnlyList<int> boundaries) =>
        (_file, _start, Type, _boundaries) = (file, start, type, boundaries);

    /// <inheritdoc/>
    public WireType Type { get; }

    /// <summary>Opens a file once the server has written it.</summary>
    /// <param name="path">As the answer names it.</param>
    /// <param name="tokens">Token ids of the prompt.</param>
    /// <param name="boundaries">What the server was started with, in ascending order.</param>
    /// <param name="width">Entries of a state.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="BadInputException">It cannot be seen from here, is cut short, or has another shape, type or prompt.</exception>
    internal static ConnectorStates Open(string path, int[] tokens, IReadOnlyList<int> boundaries, int width, CancellationToken cancellation)
    {
        AwaitWriter(path, cancellation);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(
                $"The server wrote states to '{path}', which cannot be read here: its folder must lie on a disk that both machines see.", e);
        }
        try
        {
            return Checked(file, path, tokens, boundaries, width);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(int boundary, int position, Span<float> state)
    {
        var layer = 0;
        while (_boundaries[layer] != boundary) layer++;
        var bytes = new byte[state.Length * WireNumbers.Size(Type)];
        _file.Seek(_start + (((long)position * _boundaries.Count) + layer) * bytes.Length, SeekOrigin.Begin);
        _file.ReadExactly(bytes);
        WireNumbers.Widen(bytes, Type, state, $"position {position} before block {boundary}, in '{_file.Name}'");
    }

    /// <summary>Closes and deletes the file, as the server expects of its readers: it was seen to hold this very prompt.</summary>
    public void Dispose()
    {
        _file.Dispose();
        try
        {
            File.Delete(_file.Name);
            File.Delete(_file.Name + ".lock");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // whoever made it keeps it
        }
    }

    // The server answers while it still writes, and holds a lock beside the file meanwhile.
    private static void AwaitWriter(string path, CancellationToken cancellation)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_patience; cancellation.WaitHandle.WaitOne(20))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var free = new FileStream(path + ".lock", FileMode.Open, FileAccess.Read, FileShare.Read);
                return;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                return;     // a version without locks has written before it answers
            }
            catch (IOException)
            {
                // being written
            }
        }
        throw new BadInputException($"The server has not finished writing '{path}' after {s_patience.TotalSeconds:F0} s.");
    }

    private static ConnectorStates Checked(FileStream file, string path, int[] tokens, IReadOnlyList<int> boundaries, int width)
    {
        var name = $"states '{path}'";
        var most = (long)tokens.Length * ((boundaries.Count * (long)width * sizeof(float)) + sizeof(long)) + MostHeader;
        if (file.Length > most) throw new BadInputException(
            $"{name}: {file.Length} bytes, more than {tokens.Length} tokens at {boundaries.Count} layers can have.");
        var head = SafetensorsFile.Read(file, name);
        if (!head.Tensors.TryGetValue("hidden_states", out var states) || !head.Tensors.TryGetValue("token_ids", out var ids))
            throw new BadInputException(
                $"{name}: there must be tensors hidden_states and token_ids; there are {string.Join(", ", head.Tensors.Keys)}.");
        long[] wanted = [tokens.Length, boundaries.Count, width];
        if (!states.Shape.SequenceEqual(wanted))
        {
            throw new BadInputException(
                $"{name}: hidden_states has the shape [{string.Join(", ", states.Shape)}], not [{string.Join(", ", wanted)}] "
                + $"(tokens, layers, width); the server must be started with the layer ids {Ids(boundaries)}.");
        }
        var type = states.Dtype switch
        {
            "BF16" => WireType.BFloat16,
            "F16" => WireType.Float16,
            "F32" => WireType.Float32,
            var other => throw new BadInputException($"{name}: hidden_states is {other}; BF16, F16 and F32 can be read."),
        };
        RequireTokens(file, name, head.DataOffset + ids.Start, ids, tokens);
        return new(file, head.DataOffset + states.Start, type, boundaries);
    }

    private static void RequireTokens(FileStream file, string name, long start, SafetensorsEntry ids, int[] tokens)
    {
        if (ids.Dtype is not ("I64" or "I32") || !ids.Shape.SequenceEqual([tokens.Length]))
            throw new BadInputException(
                $"{name}: token_ids is {ids.Dtype} [{string.Join(", ", ids.Shape)}]; the prompt has {tokens.Length} tokens.");
        var bytes = new byte[ids.End - ids.Start];
        file.Seek(start, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        for (var i = 0; i < tokens.Length; i++)
        {
            var there = ids.Dtype == "I64" ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8 * i)) : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i));
            if (there != tokens[i]) throw new BadInputException($"{name}: token {i} is {there}, and the prompt has {tokens[i]} there.");
        }
    }

    private static string Ids(IReadOnlyList<int> boundaries) =>
        boundaries[^1] - boundaries[0] == boundaries.Count - 1 ? $"{boundaries[0]} to {boundaries[^1]}" : string.Join(", ", boundaries);
}
