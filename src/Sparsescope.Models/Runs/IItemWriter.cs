using Sparsescope.Measuring;

namespace Sparsescope.Models.Runs;

/// <summary>Turns measured items into bytes of one output format.</summary>
public interface IItemWriter
{
    /// <summary>What stands before the first item; empty for none.</summary>
    byte[] Head { get; }

    /// <summary>Everything of one item, ending with a line break.</summary>
    byte[] Format(Measurement item);
}
