using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Icl;
using Sparsescope.Studies.Icl;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope icl rank</c>: a pool from dense to sparse, in five levels.</summary>
internal static class IclRankCommand
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create(Terminal terminal)
    {
        var pool = new Argument<string>("pool") { Description = "records with id and score", HelpName = "POOL" };
        var options = new IclOptions();
        var command = new Command("rank",
            "A pool from dense (easy) to sparse (hard): id, score, rank and level 1 to 5, one JSON object a line") { pool };
        options.AddTo(command, needsTexts: false);
        command.SetAction(parsed =>
        {
            var records = options.Read(parsed, parsed.GetRequiredValue(pool), needsTexts: false, isPool: true);
            double[] difficulty = [.. records.Select(r => r.Difficulty)];
            var levels = DifficultyLevels.Of([.. records.Select(r => r.Id)], difficulty);
            var order = Enumerable.Range(0, records.Count).OrderBy(i => difficulty[i]).ThenBy(i => records[i].Id, StringComparer.Ordinal);
            var rank = 0;
            foreach (var i in order)
            {
                terminal.PrintJson(new JsonObject
                {
                    ["id"] = records[i].Id,
                    ["score"] = options.IsLower(parsed) ? -difficulty[i] : difficulty[i],
                    ["rank"] = ++rank,
                    ["level"] = levels.OfPool[i],
                }.ToJsonString(s_json));
            }
            return ExitCode.Ok;
        });
        return command;
    }
}
