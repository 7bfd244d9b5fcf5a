using System.Text;
using Sparsescope.Monitoring;

namespace Sparsescope.Cli.Monitoring;

/// <summary>Reads prompts from a log of JSON lines.</summary>
internal static class PromptLog
{
    /// <summary>
    /// The prompts in their order. A last line without its end is what a process left that was killed while writing: it was answered to
    /// nobody, and is passed over.
    /// </summary>
    /// <exception cref="BadInputException">The file is missing, or a whole line is no record.</exception>
    internal static IEnumerable<MonitoredPrompt> Read(string path, CancellationToken cancellation)
    {
        using var stream = Open(path);
        using var buffer = new MemoryStream();
        var chunk = new byte[1 << 16];
        long line = 0;
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            var rest = chunk.AsMemory(0, read);
            for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                buffer.Write(rest.Span[..end]);
                line++;
                var json = buffer.ToArray();
                buffer.SetLength(0);
                if (Encoding.UTF8.GetString(json).AsSpan().Trim().IsEmpty) continue;
                if (MonitoredPrompt.Read(json, $"{path}: line {line}") is { } prompt) yield return prompt;
            }
            buffer.Write(rest.Span);
        }
    }

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; a log of JSON lines is expected.");
        if (!File.Exists(path)) throw new BadInputException($"There is no file '{path}'.");
        // A server may be writing it at the time.
        return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    }
}
