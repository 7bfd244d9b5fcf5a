namespace Sparsescope.ModelTests.Gguf;

public sealed class MutatedModelTests
{
    private const int Files = 1000;
    private const ulong Seed = 20_261_127;

    [Fact]
    public void A_thousand_mutated_models_end_with_a_result_or_a_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("mutated-").FullName;
        try
        {
            var (seed, files) = (Number("SPARSESCOPE_MUTATED_SEED", Seed), (int)Number("SPARSESCOPE_MUTATED_FILES", Files));
            var endings = MutatedModels.Open(folder, seed, 0, files);
            Assert.Equal(files, endings.Count);
            var bad = endings.Where(ending => !ending.IsGood || ending.ByLlama).ToList();
            var (measured, refused) = (endings.Count(ending => ending.Code is 0 or 3), endings.Count(ending => ending.Code == 2));
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{measured} measured, {refused} refused, {endings.Count(ending => ending.ByLlama)} ended by llama.cpp");
            if (bad.Count > 0) Assert.Fail($"{bad.Count} of {files} end badly:\n{string.Join("\n", bad)}");
            // Neither everything refused nor everything harmless: the mutations reach what they are meant to.
            Assert.InRange(endings.Count(ending => ending.Code == 2), files / 4, files * 9 / 10);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Explicit = true)]
    public void Opened_in_a_process_of_its_own() => MutatedModels.Work();

    private static ulong Number(string variable, ulong usual) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : usual;
}
