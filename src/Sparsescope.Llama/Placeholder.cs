namespace Sparsescope.Llama;

internal static class Placeholder;
