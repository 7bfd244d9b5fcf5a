namespace Sparsescope.Studies.Judging;

/// <summary>How an answer is told right from wrong.</summary>
public enum AnswerKind
{
    /// <summary>One letter out of the options.</summary>
    Letter,

    /// <summary>A mathematical expression.</summary>
    Math,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes or no, true or false.</summary>
    YesNo,

    /// <summary>One text out of some: the one that follows the prompt with the lowest mean loss a token.</summary>
    Options,
}
