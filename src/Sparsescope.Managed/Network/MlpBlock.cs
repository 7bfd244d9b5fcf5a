using System.Numerics;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Network;

/// <summary>The second half of a block: output = input + down(swiglu(gate and up of norm(input))).</summary>
internal sealed class MlpBlock<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkContext<T> _context;
    private readonly BlockLayout _at;
    private readonly T[] _input, _output;         // (B,T,C): the residual stream before and after
    private readonly NormStep<T> _norm;
    private readonly T[] _gateUp, _acted;         // (B,T,2F), (B,T,F)
    private readonly Action<int> _enter, _act, _actBack, _enterBack;

    public MlpBlock(NetworkContext<T> context, BlockLayout at, T[] input, T[] output)
    {
        (_context, _at, _input, _output) = (context, at, input, output);
        _norm = new(context, at.MlpNorm, input);
        _gateUp = context.Allocate(2 * Shape.MlpWidth);
        _acted = context.Allocate(Shape.MlpWidth);
        (_enter, _act, _actBack, _enterBack) = (Enter, Act, ActBack, _norm.Backward);
    }

    private LlamaShape Shape => _context.Shape;

    public void Forward()
    {
        var f = _context;
        f.EachRow(_enter);
        Linear.Forward(f.All(_gateUp, 2 * Shape.MlpWidth), f.All(_norm.Output, Shape.Width), f.Weight(_at.GateUp), f.Workers);
        f.EachRow(_act);
        Linear.Forward(f.All(_output, Shape.Width), f.All(_acted, Shape.MlpWidth), f.Weight(_at.Down), f.Workers, accumulate: true);
    }

    public void Backward(bool accumulate)
    {
        var (f, back) = (_context, _context.Back!);
        Linear.Backward(f.All(back.DActed, Shape.MlpWidth), f.Gradient(_at.Down), f.All(back.DResidual, Shape.Width),
            f.All(_acted, Shape.MlpWidth), f.Weight(_at.Down), f.Workers, accumulate);
        f.EachRow(_actBack);
        Linear.Backward(f.All(back.DNormed, Shape.Width), f.Gradient(_at.GateUp), f.All(back.DGateUp, 2 * Shape.MlpWidth),
            f.All(_norm.Output, Shape.Width), f.Weight(_at.GateUp), f.Workers, accumulate);
        f.EachRow(_enterBack);
        _norm.AddShares(accumulate);
    }

    private void Enter(int row)
    {
        _norm.Forward(row);
        _context.Part(_input, row, Shape.Width).CopyTo(_context.Part(_output, row, Shape.Width));   // the product is added to it
    }

    private void Act(int row) =>
        SwiGlu.Forward(_context.Part(_acted, row, Shape.MlpWidth), _context.Part(_gateUp, row, 2 * Shape.MlpWidth), Shape.MlpWidth);

    private void ActBack(int row)
    {
        var back = _context.Back!;
        SwiGlu.Backward(_context.Part(back.DGateUp, row, 2 * Shape.MlpWidth), _context.Part(back.DActed, row, Shape.MlpWidth),
            _context.Part(_gateUp, row, 2 * Shape.MlpWidth), Shape.MlpWidth);
    }
}
