namespace Sparsescope.Llama;

/// <summary>The rows of one decode: token, position and sequence of each, and whether its output is needed.</summary>
internal sealed class DecodeRows(int capacity)
{
    internal int[] Tokens { get; } = new int[capacity];

    internal int[] Positions { get; } = new int[capacity];

    internal int[] Sequences { get; } = new int[capacity];

    /// <summary>1 where logits and the last block's states are needed: llama.cpp drops the other rows there.</summary>
    internal sbyte[] Outputs { get; } = new sbyte[capacity];

    internal int Count { get; private set; }

    internal int Capacity => Tokens.Length;

    internal void Clear() => Count = 0;

    internal void Add(int token, int position, int sequence, bool output)
    {
        (Tokens[Count], Positions[Count], Sequences[Count], Outputs[Count]) = (token, position, sequence, output ? (sbyte)1 : (sbyte)0);
        Count++;
    }
}
