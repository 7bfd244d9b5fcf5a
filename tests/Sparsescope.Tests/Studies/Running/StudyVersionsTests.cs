using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Running;

public sealed class StudyVersionsTests
{
    private const string Yaml = """
        study: levels
        claim: Harder is sparser.
        prompt: "{{ question }}"
        length: nuisance
        primary: {metrics: [hoyer], layers: [-1]}
        items: 10
        """;

    private static readonly RunRecord s_run = Samples.Run('a') with { Yaml = Yaml };

    private static RunRecord Other(string yaml, string study = "levels", char data = '2', char model = '1') => Samples.Run('b') with
    {
        Yaml = yaml,
        Study = study,
        DataSha256 = new string(data, 64),
        ModelSha256 = new string(model, 64),
    };

    private static string Edited(params (string From, string To)[] edits) =>
        edits.Aggregate(Yaml, (yaml, edit) => yaml.Replace(edit.From, edit.To, StringComparison.Ordinal));

    private static IReadOnlyList<string>? Keys(RunRecord other)
    {
        var versions = StudyVersions.Of([other, s_run], s_run);
        Assert.Equal(versions.Count, StudyVersions.Of([other, s_run], other).Count);
        return versions is [var only] ? only.Keys : null;
    }

    [Fact]
    public void A_copy_is_found_by_name_prompt_or_claim_on_the_same_data()
    {
        Assert.Equal(["length"], Keys(Other(Edited(("nuisance", "mediator")))));
        Assert.Equal(["length", "equivalence_bound"], Keys(Other(Edited(("length: nuisance\n", "equivalence_bound: 0.3\n")))));
        Assert.Equal(["study", "length"], Keys(Other(Edited(("study: levels", "study: steps"), ("nuisance", "mediator")), "steps")));
        Assert.Equal(["study", "claim"], Keys(Other(Edited(("study: levels", "study: steps"), ("sparser", "denser")), "steps")));
        Assert.Equal(["study", "prompt"],
            Keys(Other(Edited(("study: levels", "study: steps"), ("{{ question }}", "Q: {{ question }}")), "steps")));
        Assert.Equal(["claim", "prompt"], Keys(Other(Edited(("sparser", "denser"), ("{{ question }}", "Q: {{ question }}")))));
    }

    [Fact]
    public void On_other_data_the_name_and_prompt_or_claim_are_asked_for()
    {
        Assert.Equal(["items"], Keys(Other(Edited(("items: 10", "items: 20")), data: '3')));
        Assert.Null(Keys(Other(Edited(("study: levels", "study: steps")), "steps", data: '3')));
        Assert.Null(Keys(Other(Edited(("sparser", "denser"), ("{{ question }}", "Q: {{ question }}")), data: '3')));
    }

    [Fact]
    public void Another_model_another_study_and_another_layout_are_no_versions()
    {
        Assert.Null(Keys(Other(Edited(("nuisance", "mediator")), model: '9')));
        Assert.Null(Keys(
            Other(Edited(("study: levels", "study: steps"), ("sparser", "denser"), ("{{ question }}", "Q: {{ question }}")), "steps")));
        Assert.Null(Keys(
            Other(Edited(("items: 10", "items:   '10'   # ten"),
            ("{metrics: [hoyer], layers: [-1]}", "\n  layers: [-1]\n  metrics:\n  - hoyer")))));
        Assert.Empty(StudyVersions.Of([s_run, Samples.Run('b') with { Yaml = Yaml }], s_run));
        Assert.Empty(StudyVersions.Of([s_run, Other("no: [study")], s_run));
    }

    [Fact]
    public void Runs_of_one_version_stand_together_and_the_sentence_names_all()
    {
        var edited = Other(Edited(("nuisance", "mediator")));
        var renamed = Other(Edited(("study: levels", "study: steps")), "steps") with { Id = new string('d', 64) };
        var versions = StudyVersions.Of([edited, edited with { Id = new string('c', 64) }, renamed, s_run], s_run);
        Assert.Equal(
            "2 other versions of this study were run on this model: bbbbbbbbbbbb, cccccccccccc, other in length; "
            + "dddddddddddd as steps, other in study",
            StudyVersions.Sentence(versions));
        Assert.Null(StudyVersions.Sentence([]));
    }
}
