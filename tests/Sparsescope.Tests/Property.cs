using CsCheck;

namespace Sparsescope.Tests;

/// <summary>
/// What must hold of every input of a kind: the same inputs each time. Where it does not, a smaller input is looked for by chance.
/// </summary>
internal static class Property
{
    /// <param name="inputs">The kind.</param>
    /// <param name="assert">Throws where it does not hold.</param>
    /// <param name="samples">How many inputs.</param>
    public static void Holds<T>(Gen<T> inputs, Action<T> assert, uint samples = 2_000)
    {
        for (var stream = 0u; stream < samples; stream++)
        {
            var generator = new PCG(stream, 0);
            var seed = generator.ToString();
            var input = inputs.Generate(generator, null, out _);
            try
            {
                assert(input);
            }
            catch (Exception)
            {
                inputs.Sample(assert, seed: seed, iter: 10 * samples, threads: 1);   // throws with the smallest that it comes upon
                throw;
            }
        }
    }
}
