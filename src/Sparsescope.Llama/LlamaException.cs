using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>llama.cpp refused or failed; the message is one sentence and quotes llama.cpp's first error line where there is one.</summary>
public sealed class LlamaException(string message) : BadInputException(message)
{
    internal static LlamaException WithLog(string what) =>
        new(LogCapture.FirstError is { } line ? $"{what} (llama.cpp says: {line})" : what);
}
