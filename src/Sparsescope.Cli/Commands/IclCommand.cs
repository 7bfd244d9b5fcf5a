using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope icl</c>: demonstrations chosen and ordered by sparsity, for use elsewhere.</summary>
internal static class IclCommand
{
    internal static Command Create(Terminal terminal) =>
        new("icl", "Sparsity-guided few-shot prompts (SG-ICL): levels of a pool, and prompts with chosen demonstrations")
        {
            IclRankCommand.Create(terminal),
            IclBuildCommand.Create(terminal),
            IclStudyCommand.Create(terminal),
        };
}
