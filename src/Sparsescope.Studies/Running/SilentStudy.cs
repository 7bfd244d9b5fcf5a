namespace Sparsescope.Studies.Running;

/// <summary>Tells nobody.</summary>
internal sealed class SilentStudy : IStudyProgress
{
    internal static SilentStudy Instance { get; } = new();

    public void Say(string sentence) { }

    public void BeginPass(string pass, int items, int done) { }

    public void Measured(int tokens) { }

    public void EndPass() { }
}
