using Sparsescope.Measuring;

namespace Sparsescope.Models.Runs;

/// <summary>Turns measured items into bytes of one output format.</summary>
public interface IItemWriter
{
    /// <summary>What stands before the first item; empty for none.</summary>
    byte[] Head { get; }

    /// <summary>Writes everything of one item, ending with a line break, piece by piece: no more of it is held than some states.</summary>
    /// <param name="item">The item.</param>
    /// <param name="target">Written to as pieces are ready.</param>
    void Write(Measurement item, Stream target);
}
