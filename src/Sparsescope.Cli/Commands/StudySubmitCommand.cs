using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Sparsescope.Cli.Clusters;
using Sparsescope.Cli.Models;
using Sparsescope.Llama;
using Sparsescope.Measuring;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Commands;

/// <summary>
/// <c>sparsescope study submit</c>: studies on models, each in parts, as one job array of a cluster, and a merge after it.
/// </summary>
internal static partial class StudySubmitCommand
{
    private const string AnyCpu = "any";
    private const int MostTasks = 1_000_000;

    internal static Command Create(Terminal terminal)
    {
        var study = new Argument<string[]>("study")
        {
            Description = "names of studies that come with the program, or folders with a study.yaml",
            HelpName = "NAME|FOLDER",
            Arity = ArgumentArity.OneOrMore,
        };
        var models = new ModelArguments();
        var data = new Option<string?>("--data")
        {
            Description = "folder of the data sets; not needed for a study that brings its own",
            HelpName = "DIR",
        };
        var limit = new Option<int?>("--limit") { Description = "at most N items a condition (N questions where paired)", HelpName = "N" };
        var seed = new Option<ulong?>("--seed", "-s") { Description = "seed; default the study's own", HelpName = "N" };
        var raw = new Option<bool>("--raw") { Description = "send prompts as they are, without a chat template" };
        var template = new Option<string?>("--template", "--chat-template-file")
        {
            Description = "chat template (Jinja) instead of the model's",
            HelpName = "FILE",
        };
        var shards = new Option<int>("--shards")
        {
            Description = "parts that each study on each model is cut into",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var with = new Option<string>("--with")
        {
            Description = "slurm, or parallel: GNU parallel, here or over ssh",
            HelpName = "NAME",
            DefaultValueFactory = _ => "slurm",
        };
        var partition = new Option<string?>("--partition") { Description = "SLURM's partition", HelpName = "NAME" };
        var time = new Option<string?>("--time")
        {
            Description = "time limit of a task; one that runs into it is started again and goes on",
            HelpName = "LIMIT",
        };
        var constraint = new Option<string?>("--constraint")
        {
            Description = "feature that nodes must have: one kind of processor",
            HelpName = "FEATURE",
        };
        var memory = new Option<string?>("--mem") { Description = "memory of a task", HelpName = "SIZE" };
        var account = new Option<string?>("--account") { Description = "SLURM's account", HelpName = "NAME" };
        var most = new Option<int?>("--at-once") { Description = "most tasks that run at once", HelpName = "N" };
        var restarts = new Option<int>("--restarts")
        {
            Description = "how often a task that was stopped is started again",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var cpu = new Option<string?>("--cpu")
        {
            Description =
                "library for one kind of processor that every task computes with, as `doctor` shows it; default this "
                + "machine's, any: each node its own",
            HelpName = "NAME",
        };
        var hosts = new Option<string?>("--hosts")
        {
            Description = "with parallel: file of ssh logins, one a line; they see the same files",
            HelpName = "FILE",
        };
        var folder = new Option<string>("--output", "-o")
        {
            Description = "folder for plan, script, stores and logs",
            HelpName = "DIR",
            DefaultValueFactory = _ => "sweep",
        };
        var print = new Option<bool>("--print") { Description = "print the script and do nothing" };
        var command = new Command("submit", "Measure studies on a cluster: one job array, a task a part, and a merge after it") { study };
        models.AddTo(command, computes: true, choosesEngine: true);
        Option[] own = [data, limit, seed, raw, template];
        foreach (var option in (Option[])[.. own, shards, with, partition, time, constraint, memory, account, most, restarts, cpu, hosts,
            folder, print]) command.Add(option);
        command.SetAction((parsed, _) =>
        {
            var made = Path.GetFullPath(parsed.GetRequiredValue(folder));
            var plan = Plan(parsed);
            var script = TaskScript.Of(plan, made);
            if (parsed.GetValue(print))
            {
                terminal.Write(System.Text.Encoding.UTF8.GetBytes(script));
                return Task.FromResult(ExitCode.Ok);
            }
            if (File.Exists(Path.Combine(made, SubmitPlan.FileName)))
                throw new BadInputException(
                    $"'{made}' holds a plan already; `runs missing --store {Path.Combine(made, SubmitPlan.Merged)} --resubmit` goes on "
                    + $"with it, -o names another folder.");
            Directory.CreateDirectory(made);
            File.WriteAllText(Path.Combine(made, SubmitPlan.Script), script);
            plan.Write(made);
            return Task.FromResult(new SubmitJob(plan, made, terminal).Run(tasks: null));
        });
        return command;

        SubmitPlan Plan(ParseResult parsed)
        {
            var scheduler = parsed.GetRequiredValue(with);
            if (scheduler is not ("slurm" or "parallel"))
                throw new BadInputException($"--with '{scheduler}' is neither slurm nor parallel.");
            var specs = parsed.GetRequiredValue(study).Select(name => (Name: name, Spec: StudySource.Open(name))).ToList();
            var count = ModelArguments.Within("--shards", parsed.GetValue(shards), 1, Shard.Most);
            var plan =
                new SubmitPlan([.. specs.Select(named =>
                    new PlannedSource(named.Spec.Name, "", named.Spec.Folder.Length == 0 ? named.Name : Path.GetFullPath(named.Name),
                    StudyFinish.NeedsModel(named.Spec)))],
                [.. models.Sources(parsed)], count)
                {
                    Program = ProgramStart.Words,
                    Options = [.. own.SelectMany(option => Given(parsed, option)), .. models.Given(parsed)],
                    With = scheduler,
                    Cpu = Cpu(parsed),
                    Restarts = ModelArguments.Within("--restarts", parsed.GetValue(restarts), 0, 10_000),
                    Scheduling = [],
                };
            if ((long)plan.Studies.Count * plan.Models.Count * count > MostTasks)
                throw new BadInputException($"That is more than {MostTasks} tasks.");
            return plan with { Scheduling = scheduler == "slurm" ? Slurm(parsed, plan) : Parallel(parsed) };
        }

        List<string> Slurm(ParseResult parsed, SubmitPlan plan)
        {
            var limitAtOnce = parsed.GetValue(most) is { } atOnce
                ? string.Create(CultureInfo.InvariantCulture, $"%{ModelArguments.Within("--at-once", atOnce, 1, MostTasks)}") : "";
            List<string> lines =
            [
                "--job-name=sparsescope",
                string.Create(CultureInfo.InvariantCulture, $"--array=1-{plan.Tasks}{limitAtOnce}"),
                "--requeue",
                "--open-mode=append",
                string.Create(CultureInfo.InvariantCulture, $"--signal=B:USR1@{TimeLimit.Lead(parsed.GetValue(time))}"),
                "--output=%A_%a.log",
            ];
            foreach (var option in (Option<string?>[])[partition, time, constraint, memory, account])
            {
                if (parsed.GetValue(option) is not { } value) continue;
                if (!Directive().IsMatch(value))
                    throw new BadInputException($"{option.Name} '{value}' cannot stand in a script for sbatch.");
                lines.Add($"{option.Name}={value}");
            }
            if (models.ThreadsGiven(parsed) is { } threads)
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"--cpus-per-task={threads}"));
            return lines;
        }

        List<string> Parallel(ParseResult parsed)
        {
            var words = new List<string>();
            if (parsed.GetValue(most) is { } atOnce)
                words.AddRange(["--jobs", ModelArguments.Within("--at-once", atOnce, 1, MostTasks).ToString(CultureInfo.InvariantCulture)]);
            else words.AddRange(["--jobs", "1"]);   // a machine: the program uses all of its cores
            if (parsed.GetValue(hosts) is { } file) words.AddRange(["--sshloginfile", Path.GetFullPath(file)]);
            return words;
        }

        string? Cpu(ParseResult parsed) => parsed.GetValue(cpu) switch
        {
            AnyCpu => null,
            null => parsed.GetValue(constraint) is null ? LlamaRuntime.Instance.CpuLibrary : null,
            var name => Directive().IsMatch(name) ? name : throw new BadInputException($"--cpu '{name}' is no name of a library."),
        };

        // As it was given, with files as every folder finds them.
        static IEnumerable<string> Given(ParseResult parsed, Option option)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result) return [];
            var values = result.Tokens.Select(token => option.Name is "--data" or "--template" ? Path.GetFullPath(token.Value)
                : token.Value);
            return [option.Name, .. values];
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.,:&|*()+@\[\]/-]+$")]
    private static partial Regex Directive();
}
