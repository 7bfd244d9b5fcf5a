namespace Sparsescope.Studies.Spec;

/// <summary>How the prompts of a run reach the model.</summary>
public enum FrameForm
{
    /// <summary><c>prompt</c>, as one user turn through a chat template.</summary>
    Chat,

    /// <summary><c>prompt_plain</c>, as it is.</summary>
    Plain,

    /// <summary><c>prompt</c>, as it is: there is no chat template, and the study has no <c>prompt_plain</c>.</summary>
    Raw,
}

/// <summary>The words around a question: one way of asking it.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens; unique in the study.</param>
/// <param name="Prompt">Template of the user turn where there is a chat template.</param>
/// <param name="PromptPlain">Template of a text with a fixed end, where there is none; null where the study has no such form.</param>
public sealed record StudyFrame(string Name, FrameTemplate Prompt, FrameTemplate? PromptPlain)
{
    /// <summary>The frame of a study that names none.</summary>
    public const string Main = "main";

    /// <summary>The template of a form.</summary>
    /// <exception cref="InvalidOperationException">The plain one of a study that has none.</exception>
    public FrameTemplate Of(FrameForm form) =>
        form == FrameForm.Plain ? PromptPlain ?? throw new InvalidOperationException($"frame '{Name}' has no plain form") : Prompt;
}

/// <summary>A template as study.yaml holds it.</summary>
/// <param name="Key">Path of its key: "prompt", "frames.2.prompt_plain".</param>
/// <param name="Text">Its text.</param>
/// <param name="Line">Line of study.yaml, from 1, on which the text begins.</param>
/// <param name="IsBlock">Whether its lines are those of the file, as in a block (<c>|</c>).</param>
public sealed record FrameTemplate(string Key, string Text, int Line, bool IsBlock)
{
    /// <summary>Line of study.yaml of a line of the text, from 1; the first one where the lines of the two differ.</summary>
    public int LineOf(int line) => IsBlock ? Line + line - 1 : Line;
}

/// <summary>A part of the conditions that the study is judged on as well.</summary>
/// <param name="Name">As verdicts name it.</param>
/// <param name="Conditions">At least two conditions, in the study's order.</param>
public sealed record StudyReading(string Name, IReadOnlyList<string> Conditions);
