using System.Globalization;

namespace Sparsescope.Managed.LatentRules;

/// <summary>Every constant of a latent-rule graph. The defaults are those of the published task, where it has them.</summary>
public sealed record GraphOptions
{
    /// <summary>Seed of everything drawn.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Entities, Q0 to Q(n−1); not all of them come to stand in a fact.</summary>
    public int Entities { get; init; } = 4000;

    /// <summary>Relations, P0 to P(n−1).</summary>
    public int Relations { get; init; } = 50;

    /// <summary>Latent rules; each has a head relation of its own, and the relations that are no heads make the bodies.</summary>
    public int Rules { get; init; } = 20;

    /// <summary>Steps of the shortest rules.</summary>
    public int FewestSteps { get; init; } = 2;

    /// <summary>Steps of the longest rules; every number of steps between has as many rules, give or take one.</summary>
    public int MostSteps { get; init; } = 5;

    /// <summary>Edges that a new node brings to older ones (m).</summary>
    public int EdgesPerNode { get; init; } = 6;

    /// <summary>Relations stand in the bodies of rules with weights 1, 1/2ᵃ, 1/3ᵃ, …; this is a.</summary>
    public double PowerLaw { get; init; } = 1;

    /// <summary>
    /// A new edge may be labelled as any step of any rule; one that makes the share s of the rule's steps walkable in a row has weight
    /// sᵇ. This is b.
    /// </summary>
    public double LengthWeight { get; init; } = 4;

    /// <summary>Share of edges whose relation is drawn at random, by the power law alone.</summary>
    public double Noise { get; init; } = 0.05;

    /// <summary>Facts to train on.</summary>
    public int TrainingTriples { get; init; } = 10_000;

    /// <summary>Share of them that rules derive from the others.</summary>
    public double DeducibleShare { get; init; } = 0.5;

    /// <summary>
    /// Questions of each out-of-distribution split, each about a (head, relation) pair of its own that training never shows. There are as
    /// many ID questions as both have.
    /// </summary>
    public int QuestionsPerSplit { get; init; } = 500;

    /// <summary>
    /// Answers offered, the right one included: those of as many questions about one relation, each of which is right once. A split's
    /// questions are a multiple of it.
    /// </summary>
    public int Options { get; init; } = 10;

    /// <summary>Facts that rules derive, among those to train on.</summary>
    public int DeducibleTriples => (int)Math.Round(DeducibleShare * TrainingTriples, MidpointRounding.AwayFromZero);

    /// <summary>Facts that the others are derived from, among those to train on.</summary>
    public int AtomicTriples => TrainingTriples - DeducibleTriples;

    /// <summary>Refuses what cannot be generated.</summary>
    /// <exception cref="BadInputException">An option is out of range; the message names it.</exception>
    public void Check()
    {
        Within("entities", Entities, 20, 1_000_000);
        Within("rules", Rules, 2, 1000);
        Within("relations", Relations, Rules + 2, 10_000);
        Within("fewest-steps", FewestSteps, 1, 20);
        Within("most-steps", MostSteps, Math.Max(3, FewestSteps), 20);
        Within("edges", EdgesPerNode, 1, 100);
        Within("power-law", PowerLaw, 0, 10);
        Within("length-weight", LengthWeight, 0, 10);
        Within("noise", Noise, 0, 1);
        Within("triples", TrainingTriples, 20, 100_000_000);
        Within("deducible", DeducibleShare, 0.01, 0.99);
        Within("questions", QuestionsPerSplit, 1, 1_000_000);
        Within("options", Options, 2, 100);
        if (QuestionsPerSplit % Options != 0)
            throw BadInputException.Of(
                "questions",
                    $" is {QuestionsPerSplit}, no multiple of options {Options}; questions come in blocks whose "
                    + $"answers are each other's options.");
        if (FewestSteps > 2)
            throw BadInputException.Of("fewest-steps", $" is {FewestSteps}; the split OOD-hard needs rules of at most 2 steps.");
        if (MostSteps - FewestSteps + 1 > Rules)
            throw BadInputException.Of(
                "rules", $" is {Rules}, fewer than the numbers of steps from {FewestSteps} to {MostSteps}; raise it, or lower most-steps.");
    }

    private static void Within(string option, double value, double least, double most)
    {
        if (value >= least && value <= most) return;
        throw BadInputException.Of(
            option, string.Create(CultureInfo.InvariantCulture, $" is {value}; it must lie between {least} and {most}."));
    }
}
