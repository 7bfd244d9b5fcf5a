namespace Sparsescope.ModelTests;

/// <summary>Tests that keep every core busy: run alone, as a second busy process or thread ruins llama.cpp's spinning barriers.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealModel
{
    public const string Name = "real model";
}
