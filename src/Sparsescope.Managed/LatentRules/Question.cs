namespace Sparsescope.Managed.LatentRules;

/// <summary>How far a question is from what was trained on.</summary>
public enum Split
{
    /// <summary>The fact itself was trained on.</summary>
    Id,

    /// <summary>Never shown; follows from what was shown by a rule of three steps or more.</summary>
    OodMedium,

    /// <summary>Never shown; follows by a rule of one or two steps. The name is that of the published task.</summary>
    OodHard,
}

/// <summary>Names of the splits in files and tables.</summary>
public static class Splits
{
    /// <summary>All of them, the easiest first.</summary>
    public static IReadOnlyList<Split> All { get; } = [Split.Id, Split.OodMedium, Split.OodHard];

    /// <summary><c>id</c>, <c>ood_medium</c> or <c>ood_hard</c>: name of the split's file, without ending.</summary>
    public static string Name(this Split split) => split switch
    {
        Split.Id => "id",
        Split.OodMedium => "ood_medium",
        _ => "ood_hard",
    };
}

/// <summary>Which entity does this relation link this one with, out of some.</summary>
public sealed record Question
{
    /// <summary>Which kind of question it is.</summary>
    public required Split Split { get; init; }

    /// <summary>The fact that is asked for; its tail is the answer.</summary>
    public required Triple Fact { get; init; }

    /// <summary>Entities to choose from, the answer among them; none of the others is true.</summary>
    public required IReadOnlyList<int> Options { get; init; }

    /// <summary>Steps of the shortest rule that derives the fact from the facts to train on; null where none does.</summary>
    public int? Steps { get; init; }

    /// <summary>
    /// The split that an ID question was matched to: same relation and prompt length, and entities about as frequent. For other questions
    /// their own; null where
    /// nothing was matched.
    /// </summary>
    public Split? MatchedTo { get; init; }

    /// <summary>Text up to the answer.</summary>
    public string Prompt => Fact.Prompt;

    /// <summary>The right answer.</summary>
    public string Answer => Triple.EntityName(Fact.Tail);

    /// <summary>Position of the answer among the options.</summary>
    public int AnswerIndex => Options.Index().First(option => option.Item == Fact.Tail).Index;
}
