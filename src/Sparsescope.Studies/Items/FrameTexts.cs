using System.Text.Json;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Spec;
using Sparsescope.Templates;

namespace Sparsescope.Studies.Items;

/// <summary>Words a question in every frame of a study, from one and the same values.</summary>
internal sealed class FrameTexts
{
    private readonly StudySpec _spec;
    private readonly Parsed[] _templates;

    /// <exception cref="BadInputException">A template cannot be parsed.</exception>
    public FrameTexts(StudySpec spec, FrameForm form)
    {
        _spec = spec;
        _templates = [.. spec.Frames.Select(frame => new Parsed(frame, frame.Of(form), Parse(frame, frame.Of(form))))];
    }

    /// <summary>The prompt in every frame, the study's own first.</summary>
    /// <exception cref="BadInputException">A name has no value, or an operation fails.</exception>
    public (string Own, string[] Further) Render(StudyRecord record, IReadOnlyDictionary<string, JsonElement> values)
    {
        var prompts = _templates.Select(template => Render(template, record, values)).ToArray();
        return (prompts[0], prompts[1..]);
    }

    private string Render(Parsed of, StudyRecord record, IReadOnlyDictionary<string, JsonElement> values)
    {
        try
        {
            return of.Template.Render(record.Fields.Concat(values));
        }
        catch (TemplateException e)
        {
            throw Problem(of.Frame, of.Source, e, record);
        }
    }

    private TextTemplate Parse(StudyFrame frame, FrameTemplate source)
    {
        try
        {
            return TextTemplate.Parse(source.Text);
        }
        catch (TemplateException e)
        {
            throw Problem(frame, source, e, null);
        }
    }

    private BadInputException Problem(StudyFrame frame, FrameTemplate source, TemplateException e, StudyRecord? record)
    {
        var of = frame == _spec.Frames[0] ? "" : $" of frame '{frame.Name}'";
        var whose = record is null ? "" : $" for {record.Where}";
        return new($"{_spec.File}:{source.LineOf(e.Line)}: the prompt{of} cannot be made{whose}: {e.What}.", e);
    }

    private sealed record Parsed(StudyFrame Frame, FrameTemplate Source, TextTemplate Template);
}
