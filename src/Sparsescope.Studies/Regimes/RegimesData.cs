namespace Sparsescope.Studies.Regimes;

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

    /// <summary>Natural logarithm of the number of weights; NaN where it was not kept.</summary>
    public double LogParameters { get; init; } = double.NaN;

    /// <summary>Behaviour at the first condition: share of right answers, or log-probability of the right one; NaN where there is
    /// none.</summary>
    public double Easy { get; init; } = double.NaN;

    /// <summary>1 where it was asked in a chat template, 0 where not; NaN where it was not kept.</summary>
    public double Instruct { get; init; } = double.NaN;
}

/// <summary>The slope where models of one family resemble each other. NaN or null where there are too few families.</summary>
/// <param name="Families">How many there are.</param>
/// <param name="Random">With a random effect of the family, t of k − p degrees of freedom.</param>
/// <param name="Between">Standard deviation between families that it found, in those of the outcome.</param>
/// <param name="Robust">The plain slope with the errors CR2.</param>
/// <param name="RobustFreedom">Its degrees of freedom; below 4 its p is not to be trusted.</param>
/// <param name="RobustP">Its p.</param>
/// <param name="WildP">p of the wild cluster bootstrap over all signs; null below five families and above fourteen.</param>
/// <param name="LeastP">The least that p can be, 2 / 2^families; null where there is no bootstrap.</param>
public sealed record RegimeFamilies(
    int Families, Statistics.Interval Random, double Between, Statistics.Interval Robust, double RobustFreedom, double RobustP,
    double? WildP, double? LeastP);

/// <summary>What models together say.</summary>
/// <param name="Verdict">Its word.</param>
/// <param name="Sentence">Why.</param>
/// <param name="Models">One entry a unit: the mean of its runs.</param>
/// <param name="Slope">Of the drop on sparsification, standard deviations per standard deviation, by REML with Knapp and Hartung; 95
/// %.</param>
/// <param name="SlopeP">Its p.</param>
/// <param name="BothErrors">The same slope with errors in both; NaN below four models.</param>
/// <param name="LeftOut">The slope without each family.</param>
/// <param name="Components">p that two components fit the sparsifications better than one; NaN below four models.</param>
public sealed record RegimesResult(
    RegimesVerdict Verdict, string Sentence, IReadOnlyList<RegimeRun> Models, Statistics.Interval Slope, double SlopeP, double BothErrors,
    IReadOnlyList<(string Family, double Slope)> LeftOut, double Components)
{
    /// <summary>The slope with families as clusters; null where no slope was fitted.</summary>
    public RegimeFamilies? Families { get; init; }

    /// <summary>What is held in <see cref="Given"/>: those of size, easy, instruct that models differ in.</summary>
    public IReadOnlyList<string> Held { get; init; } = [];

    /// <summary>The slope given <see cref="Held"/>, 95 %; NaN where nothing is held, or models are too few for it.</summary>
    public Statistics.Interval Given { get; init; } = new(double.NaN, double.NaN, double.NaN, 0.95, 0);
}
