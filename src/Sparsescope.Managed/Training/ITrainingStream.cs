using Sparsescope.Managed.Network;

namespace Sparsescope.Managed.Training;

/// <summary>
/// An endless stream of batches to train on. Nothing but <see cref="Next"/> moves it: evaluation has generators of its own.
/// </summary>
public interface ITrainingStream
{
    /// <summary>
    /// What the stream gives, whatever its position: a checksum of its data, its seed and its sizes. A run is resumed only on the same.
    /// </summary>
    string Identity { get; }

    /// <summary>
    /// The batch of the next step, of all its rows. May be the same object each time, filled anew: the caller is done with it when it
    /// asks again.
    /// </summary>
    Batch Next();

    /// <summary>Where the stream stands, as text on one line, for a checkpoint.</summary>
    string Save();

    /// <summary>
    /// Goes to where a stream of the same <see cref="Identity"/> stood when it was saved; from there on both give the same.
    /// </summary>
    /// <exception cref="BadInputException">The text was not saved by such a stream.</exception>
    void Restore(string state);
}
