namespace Sparsescope.Studies.Store;

/// <summary>How far a pass of a run is.</summary>
/// <param name="Pass">Its name: main, frame-NAME, twin-1, scrambled.</param>
/// <param name="Items">Items stored so far, failures included.</param>
/// <param name="Failed">Those of them that failed.</param>
public sealed record PassCount(string Pass, long Items, long Failed);
