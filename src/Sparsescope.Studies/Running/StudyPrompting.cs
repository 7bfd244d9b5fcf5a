using System.Security.Cryptography;
using System.Text;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Running;

/// <summary>How the prompts of a run reach the model: through a chat template, or as they are.</summary>
/// <param name="Form">Which templates of the study's frames are used.</param>
/// <param name="ChatTemplate">The chat template (Jinja); null where prompts are sent as they are.</param>
/// <param name="IsOwn">Whether the chat template was named by the user, in place of the model's.</param>
public sealed record StudyPrompting(FrameForm Form, string? ChatTemplate, bool IsOwn)
{
    /// <summary>
    /// A template that was named goes before the model's; without either, or where raw text is asked for, the study's plain prompts are
    /// used if it has some.
    /// </summary>
    /// <param name="spec">The study.</param>
    /// <param name="ofModel">The model's chat template, or null.</param>
    /// <param name="options">What the command line chose.</param>
    public static StudyPrompting Of(StudySpec spec, string? ofModel, StudyRunOptions options)
    {
        var template = options.Raw ? null : options.Template ?? ofModel;
        var form = template is not null ? FrameForm.Chat : spec.HasPlain ? FrameForm.Plain : FrameForm.Raw;
        return new(form, template, template is not null && options.Template is not null);
    }

    /// <summary>The options with what became of them in this study and model, as the store keeps them.</summary>
    public StudyRunOptions Resolved(StudySpec spec, StudyRunOptions options) => options with
    {
        Form = Form,
        Frames = [.. spec.Frames.Select(frame => frame.Name)],
        TemplateSha256 = IsOwn ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ChatTemplate!))) : null,
    };

    /// <summary>What a person has to know of it, or null.</summary>
    public string? Note(string model) => Form switch
    {
        FrameForm.Raw => $"note: {Why(model)} and the study has no prompt_plain: its prompt is sent as it is, with whatever end it has",
        FrameForm.Plain => $"note: {Why(model)}: the study's plain prompts are used",
        _ => null,
    };

    private string Why(string model) => $"{model} is asked without a chat template";
}
