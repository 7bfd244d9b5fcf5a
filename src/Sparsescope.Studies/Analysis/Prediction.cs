namespace Sparsescope.Studies.Analysis;

/// <summary>One figure held against right and wrong answers.</summary>
/// <param name="Name">entropy, max_probability, length, or a cell.</param>
/// <param name="Baseline">It is one of the first three.</param>
/// <param name="Score">One a judged item; higher means more likely wrong.</param>
/// <param name="Probability">Of a wrong answer, cross-fitted; empty where answers are too few.</param>
internal sealed record Prediction(string Name, bool Baseline, double[] Score, double[] Probability);
