namespace Sparsescope.Studies.Running;

/// <summary>Who is told how far a run has come.</summary>
public interface IStudyProgress
{
    /// <summary>A sentence for a person.</summary>
    void Say(string sentence);

    /// <summary>A pass begins or goes on.</summary>
    /// <param name="pass">Its name.</param>
    /// <param name="items">Its items.</param>
    /// <param name="done">Those measured before.</param>
    void BeginPass(string pass, int items, int done);

    /// <summary>An item of the pass was measured.</summary>
    void Measured(int tokens);

    /// <summary>The pass is over, or was interrupted.</summary>
    void EndPass();
}
