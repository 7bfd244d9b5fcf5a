using System.Text.Json;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Spec;
using Sparsescope.Templates;

namespace Sparsescope.Studies.Items;

/// <summary>What both ways of making items share.</summary>
internal static class Prompts
{
    public static string Render(StudySpec spec, TextTemplate template, StudyRecord record, IReadOnlyDictionary<string, JsonElement> values)
    {
        try
        {
            return template.Render(record.Fields.Concat(values));
        }
        catch (TemplateException e)
        {
            throw StudyItems.PromptProblem(spec, e, record);
        }
    }

    public static string NoAnswer(StudySpec spec) => $"'{spec.Answer!.Field}' holds no answer of its kind";
}
