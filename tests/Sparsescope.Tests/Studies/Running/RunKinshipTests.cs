using System.Text.Json.Nodes;
using Sparsescope.Llama;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Running;

public sealed class RunKinshipTests
{
    private static readonly EngineOptions s_options = new() { Numerics = Numerics.Exact, Threads = 1 };

    private static readonly EngineIdentity s_engine = EngineIdentities.Of(s_options, "libggml-cpu-haswell.so", [], []);

    private static readonly string s_asGiven = new StudyRunOptions().Json;

    private static readonly RunRecord s_now =
        Samples.Run('a') with { Options = s_asGiven, EngineRelease = s_engine.Release, EngineIdentityJson = s_engine.Json };

    private static RunRecord Other(EngineIdentity engine, char id = 'b') =>
        s_now with { Id = new string(id, 64), EngineIdentityJson = engine.Json };

    [Fact]
    public void The_nearest_run_is_named_with_all_that_differs()
    {
        var near = Other(s_engine with { MicroBatch = 64 });
        var far = Other(s_engine with { MicroBatch = 64, Parallel = 2, Instructions = "x" }, 'c');
        Assert.Equal(
            "note: run bbbbbbbbbbbb (not finished) is of the same study on the same model: its ubatch_size was 64, now 512; "
            + "this is a run of its own",
            RunKinship.Nearest([far, near], s_now));
        Assert.Equal(
            """note: run cccccccccccc (finished) is of the same study on the same model: its data were other ones; """
            + """its limit was 3, now nothing; its instructions was "x", now "libggml-cpu-haswell.so"; its ubatch_size was 64, """
            + """now 512; its parallel was 2, now nothing; this is a run of its own""",
            RunKinship.Nearest(
                [far with { Finished = "2026-01-01T00:00:00Z", DataSha256 = "other", Options = new StudyRunOptions(3).Json }], s_now));
    }

    [Fact]
    public void Runs_of_other_studies_and_models_are_none()
    {
        Assert.Null(RunKinship.Nearest([], s_now));
        Assert.Null(RunKinship.Nearest(
            [s_now, Other(s_engine) with { Yaml = "study: other" }, Other(s_engine) with { ModelSha256 = "other" }], s_now));
    }

    [Fact]
    public void A_run_of_a_version_that_kept_less_is_said_to_be_one()
    {
        var earlier = Other(s_engine) with { EngineIdentityJson = null, Numerics = "default" };
        Assert.Contains("its numerics was default, now exact; it is of a version that did not keep -b, -ub, -np",
            RunKinship.Nearest([earlier], s_now), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("fewer options", true)]
    [InlineData("-ub", false)]
    [InlineData("-b", false)]
    [InlineData("-np", false)]
    [InlineData("instructions", false)]
    [InlineData("limit", false)]
    [InlineData("release", false)]
    [InlineData("data", false)]
    [InlineData("unfinished", false)]
    [InlineData("engine is known", false)]
    public void A_finished_run_of_such_a_version_is_taken_up_only_where_nothing_speaks_against_it(string change, bool taken)
    {
        var library = change == "instructions" ? "libggml-cpu-skylakex.so" : "libggml-cpu-haswell.so";
        var earlier = s_now with
        {
            Id = new string('e', 64),
            EngineIdentityJson = change == "engine is known" ? s_engine.Json.Replace("512", "64", StringComparison.Ordinal) : null,
            EngineRelease = change == "release" ? "b0" : s_now.EngineRelease,
            DataSha256 = change == "data" ? "other" : s_now.DataSha256,
            Options = change == "fewer options" ? "{}" : change == "limit" ? new StudyRunOptions(3).Json : s_now.Options,
            Finished = change == "unfinished" ? null : "2026-01-01T00:00:00Z",
            Environment = new JsonObject { ["cpu_library"] = library }.ToJsonString(),
        };
        var engine = change switch
        {
            "-ub" => s_engine with { MicroBatch = 64 },
            "-b" => s_engine with { GroupTokens = 64 },
            "-np" => s_engine with { Parallel = 2 },
            _ => s_engine,
        };
        Assert.Equal(taken ? earlier.Id : null, RunKinship.OfEarlierVersion([earlier], s_now, engine)?.Id);
    }
}
