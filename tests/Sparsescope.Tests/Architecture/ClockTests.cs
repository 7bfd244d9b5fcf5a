using System.Text.RegularExpressions;

namespace Sparsescope.Tests.Architecture;

/// <summary>No time and no chance is taken from the air: who needs one is given it.</summary>
public sealed partial class ClockTests
{
    /// <summary>Where the machine's clock may stand: as what is given where nobody gives another; and what changes no result.</summary>
    private static readonly Dictionary<string, string> s_allowed = new()
    {
        ["src/Sparsescope.Cli/Terminal.cs"] = "the clock of the command line, handed down from here",
        ["src/Sparsescope.Models/ModelOptions.cs"] = "the default of a model's clock",
        ["src/Sparsescope.Studies/Running/StudyRunner.cs"] = "the default of a run's clock",
        ["src/Sparsescope.Studies/Dynamics/DynamicsOptions.cs"] = "the default of a study's clock",
        ["src/Sparsescope.Models/Hub/BlobDownload.cs"] = "how often a download is shown",
        ["src/Sparsescope.Server/Endpoints/AnswerHeading.cs"] = "the name of one answer of the server",
        ["src/Sparsescope.Server/Answering/AnswerRequest.cs"] = "the seed of an answer that is asked for without one",
        ["src/Sparsescope.Chat/LocalChatClient.cs"] = "the name of one answer",
        ["src/Sparsescope.Llama/Backends/BackendStore.cs"] = "the name of a folder that is moved at once",
        ["src/Sparsescope.Models/Hub/HubCache.cs"] = "the name of a file that is moved at once",
    };

    [Fact]
    public void No_clock_and_no_chance_is_taken_from_the_air()
    {
        var taken = new List<string>();
        var used = new HashSet<string>();
        foreach (var file in Repository.Files()
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)))
        {
            foreach (var (line, text) in File.ReadLines(Repository.Path(file)).Index())
            {
                if (!Taken().IsMatch(text)) continue;
                if (s_allowed.ContainsKey(file)) used.Add(file);
                else taken.Add($"{file}:{line + 1}: {text.Trim()}");
            }
        }
        Assert.Empty(taken);
        Assert.Equal(s_allowed.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("var now = DateTime.UtcNow;", true)]
    [InlineData("x = DateTimeOffset.Now.Ticks", true)]
    [InlineData("new Random()", true)]
    [InlineData("Random.Shared.Next()", true)]
    [InlineData("RandomNumberGenerator.GetBytes(8)", true)]
    [InlineData("Guid.CreateVersion7()", true)]
    [InlineData("StudyEncoder.Now", false)]
    [InlineData("Random(seed)", false)]
    [InlineData("clock.GetUtcNow()", false)]
    public void A_clock_is_told_from_other_text(string text, bool expected) => Assert.Equal(expected, Taken().IsMatch(text));

    [GeneratedRegex(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b|\bTimeProvider\.System\b|"
        + @"\bRandom\.Shared\b|\bnew Random\(|\bGuid\.(NewGuid|CreateVersion7)\b|\bRandomNumberGenerator\b|\bEnvironment\.TickCount")]
    private static partial Regex Taken();
}
