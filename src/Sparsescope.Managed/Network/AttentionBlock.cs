using System.Numerics;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Network;

/// <summary>The first half of a block: output = input + attention(norm(input)).</summary>
internal sealed class AttentionBlock<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkContext<T> _context;
    private readonly BlockLayout _at;
    private readonly T[] _input, _output;             // (B,T,C): the residual stream before and after
    private readonly NormStep<T> _norm;
    private readonly T[] _qkv, _weights, _mixed;      // (B,T,(H+2K)·D), (B,H,T,T), (B,T,H·D)
    private readonly Action<int> _enter, _mix, _mixBack, _enterBack;

    public AttentionBlock(NetworkContext<T> context, BlockLayout at, T[] input, T[] output)
    {
        (_context, _at, _input, _output) = (context, at, input, output);
        _norm = new(context, at.AttentionNorm, input);
        _qkv = context.Allocate(Shape.QkvWidth);
        _weights = context.Allocate(Shape.Heads * context.MaxLength);
        _mixed = context.Allocate(Shape.Width);
        (_enter, _mix, _mixBack, _enterBack) = (Enter, Mix, MixBack, _norm.Backward);
    }

    private LlamaShape Shape => _context.Shape;

    private AttentionShape Heads => new(_context.Length, Shape.Heads, Shape.KeyValueHeads, Shape.HeadWidth);

    public void Forward()
    {
        var f = _context;
        f.EachRow(_enter);
        Linear.Forward(f.All(_qkv, Shape.QkvWidth), f.All(_norm.Output, Shape.Width), f.Weight(_at.Qkv), f.Workers);
        f.EachRow(_mix);
        Linear.Forward(f.All(_output, Shape.Width), f.All(_mixed, Shape.Width), f.Weight(_at.Output), f.Workers, accumulate: true);
    }

    public void Backward(bool accumulate)
    {
        var (f, back) = (_context, _context.Back!);
        Linear.Backward(f.All(back.DMixed, Shape.Width), f.Gradient(_at.Output), f.All(back.DResidual, Shape.Width),
            f.All(_mixed, Shape.Width), f.Weight(_at.Output), f.Workers, accumulate);
        f.EachRow(_mixBack);
        Linear.Backward(f.All(back.DNormed, Shape.Width), f.Gradient(_at.Qkv), f.All(back.DQkv, Shape.QkvWidth),
            f.All(_norm.Output, Shape.Width), f.Weight(_at.Qkv), f.Workers, accumulate);
        f.EachRow(_enterBack);
        _norm.AddShares(accumulate);
    }

    private void Enter(int row)
    {
        _norm.Forward(row);
        _context.Part(_input, row, Shape.Width).CopyTo(_context.Part(_output, row, Shape.Width));   // the product is added to it
    }

    private void Mix(int row)
    {
        var qkv = _context.Part(_qkv, row, Shape.QkvWidth);
        Rope.Forward(qkv, _context.Rope, Shape.Heads + Shape.KeyValueHeads, Shape.QkvWidth);
        CausalAttention.Forward(_context.Part(_mixed, row, Shape.Width),
            _context.Part(_weights, row, Shape.Heads * _context.Length), qkv, Heads);
    }

    private void MixBack(int row)
    {
        var (f, back) = (_context, _context.Back!);
        var dQkv = f.Part(back.DQkv, row, Shape.QkvWidth);
        CausalAttention.Backward(dQkv, f.Part(back.DScores, row, 1), f.Part(back.DMixed, row, Shape.Width),
            f.Part(_weights, row, Shape.Heads * f.Length), f.Part(_qkv, row, Shape.QkvWidth), Heads);
        Rope.Backward(dQkv, f.Rope, Shape.Heads + Shape.KeyValueHeads, Shape.QkvWidth);
    }
}
