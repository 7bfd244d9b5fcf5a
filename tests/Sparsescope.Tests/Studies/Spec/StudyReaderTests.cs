using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Spec;

public sealed class StudyReaderTests
{
    [Fact]
    public void A_sound_study_is_read_with_its_defaults()
    {
        var spec = StudyText.Read(StudyText.Sound);
        Assert.Equal("small", spec.Name);
        Assert.Equal(ClaimDirection.Sparser, spec.Direction);
        Assert.Equal(["1", "2"], spec.Conditions);
        Assert.Equal([-1], spec.PrimaryLayers);
        Assert.Null(spec.EquivalenceBound);
        Assert.Equal(5, spec.TwinCount);
        Assert.Equal(LengthRole.Nuisance, spec.Length);
        Assert.False(spec.IsPaired);
        Assert.Null(spec.ItemsPerCondition);
        Assert.Equal(StudyText.Sound, spec.Yaml);
    }

    [Theory]
    [InlineData("direction: sparser", "directon: sparser", 3, "'directon' is not a key of a study; did you mean 'direction'?")]
    [InlineData("direction: sparser", "directon: sparser", 1, "the key 'direction' is missing.")]
    [InlineData("direction: sparser", "direction: up", 3, "'direction' is 'up', not one of sparser, denser.")]
    [InlineData("study: small", "study: Small One", 1, "'study' is not made of")]
    [InlineData("files: items.jsonl", "files: ../items.jsonl", 5,
        "'data.files' holds '../items.jsonl', which is no path under the data folder")]
    [InlineData("files: items.jsonl", "files: items.xlsx", 5, "'data.files' holds 'items.xlsx', whose end is none of")]
    [InlineData("prompt: \"{{ q }}\"", "prompt: |\n  {{ q }}\n  {% if %}", 8, "'prompt' is no template")]
    [InlineData("scale: ordinal", "scale: ordered", 8, "'condition.scale' is 'ordered', not one of ordinal, categorical, continuous.")]
    [InlineData("scale: ordinal", "scale: categorical", 8, "a categorical study needs the key 'contrast'")]
    [InlineData("names: [1, 2]", "names: [2, 1]", 10, "'condition.names' holds numbers that do not rise.")]
    [InlineData("names: [1, 2]", "names: [1, 1]", 10, "'condition.names' holds '1' twice.")]
    [InlineData("field: level", "field: level\n  log10: level", 7, "'condition' needs exactly one of")]
    [InlineData("  field: level\n  names: [1, 2]", "  variants: {kind: choice, counts: [2, 4]}", 9,
        "'condition.variants.kind' is 'choice', which makes no variants; did you mean choices?")]
    [InlineData("  field: level\n  names: [1, 2]", "  variants: {kind: perturb, field: q}", 9,
        "variants are made of one record each: the study is paired, so write 'pair: record'.")]
    [InlineData("  metrics: [top_10_energy]", "  metrics: [top_10_enery]", 12,
        "'primary.metrics' names 'top_10_enery', which is no metric; did you mean top_10_energy?")]
    [InlineData("layers: [-1]", "layers: [last]", 13, "'primary.layers' holds 'last', not a whole number")]
    [InlineData("layers: [-1]", "layers: [-1, -1]", 13, "'primary.layers' names -1 twice.")]
    [InlineData("layers: [-1]", "layers: [-1]\npair: record", 14, "'pair' is record, but a record is in one condition only")]
    [InlineData("layers: [-1]", "layers: [-1]\ncontrast: [1, 3]", 14, "'contrast' names '3', which is no condition")]
    [InlineData("layers: [-1]", "layers: [-1]\nlength: treatment", 14, "'length' is treatment, so length cannot be controlled for")]
    [InlineData("layers: [-1]", "layers: [-1]\nscrambled_items: 0", 14, "'scrambled_items' is 0, which turns a control off")]
    [InlineData("layers: [-1]", "layers: [-1]\nequivalence_bound: 2", 14, "'equivalence_bound' is not between 0 and 1.")]
    [InlineData("layers: [-1]", "layers: [-1]\nitems: 0", 14, "'items' is not a whole number from 1")]
    [InlineData("layers: [-1]", "layers: [-1]\nnot_applicable: {twins: no}", 14,
        "'not_applicable.twins' is not a key of a study; did you mean 'twin'?")]
    [InlineData("layers: [-1]", "layers: [-1]\nanswer: {kind: letter, field: a}", 14, "'answer.letters' is missing")]
    [InlineData("layers: [-1]", "layers: [-1]\nmoderator: [", 15, "the YAML cannot be read")]
    public void A_problem_is_reported_with_file_and_line(string part, string instead, int line, string what)
    {
        var (spec, problems) = StudyReader.Read(StudyText.Sound.Replace(part, instead, StringComparison.Ordinal), "s/study.yaml");
        Assert.Null(spec);
        Assert.Contains(problems, problem => problem.Where == $"s/study.yaml:{line}"
            && problem.What.StartsWith(what, StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_are_reported_at_once_in_the_order_of_their_lines()
    {
        var (_, problems) = StudyReader.Read(StudyText.Sound.Replace("sparser\n", "up\n", StringComparison.Ordinal)
            .Replace("[-1]", "[x]", StringComparison.Ordinal), "f");
        Assert.Equal(["f:3", "f:13"], problems.Select(problem => problem.Where));
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b")]
    [InlineData("just text")]
    [InlineData("a: 1\na: 2")]
    public void What_is_no_mapping_is_one_problem(string yaml) => Assert.NotEmpty(StudyReader.Read(yaml, "f").Problems);

    [Fact]
    public void The_line_of_a_prompt_block_is_that_of_its_first_text()
    {
        var spec = StudyText.Read(StudyText.Sound.Replace("prompt: \"{{ q }}\"", "prompt: |\n  a\n  {{ q }}", StringComparison.Ordinal));
        Assert.Equal(7, spec.Frames[0].Prompt.Line);
    }
}
