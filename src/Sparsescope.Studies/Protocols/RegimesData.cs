namespace Sparsescope.Studies.Protocols;

/// <summary>One run of a study on one model.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Unit">What counts as one model: its precisions and checkpoints are repeated measures of it.</param>
/// <param name="Family">Its family.</param>
/// <param name="Sparsification">Effect of the condition on sparsity, given length where it is a nuisance, less that on random
/// twins.</param>
/// <param name="SparsificationError">Its standard error, above 0.</param>
/// <param name="Drop">What behaviour loses from the first condition to the last: accuracy, or log-probability of the right answer.</param>
/// <param name="DropError">Its standard error, above 0.</param>
public sealed record RegimeRun(
    string Run, string Model, string Unit, string Family, double Sparsification, double SparsificationError, double Drop, double DropError)
{
    /// <summary>Effect beyond the twins' in standard errors.</summary>
    public double Z => Sparsification / SparsificationError;
}

/// <summary>What models together say.</summary>
/// <param name="Verdict">One of the words of <see cref="RegimesAnalysis"/>.</param>
/// <param name="Sentence">Why.</param>
/// <param name="Models">One entry a unit: the mean of its runs.</param>
/// <param name="Slope">Of the drop on sparsification, standard deviations per standard deviation, by REML with Knapp and Hartung; 95
/// %.</param>
/// <param name="SlopeP">Its p.</param>
/// <param name="BothErrors">The same slope with errors in both; NaN below four models.</param>
/// <param name="LeftOut">The slope without each family.</param>
/// <param name="Components">p that two components fit the sparsifications better than one; NaN below four models.</param>
public sealed record RegimesResult(
    string Verdict, string Sentence, IReadOnlyList<RegimeRun> Models, Statistics.Interval Slope, double SlopeP, double BothErrors,
    IReadOnlyList<(string Family, double Slope)> LeftOut, double Components);
