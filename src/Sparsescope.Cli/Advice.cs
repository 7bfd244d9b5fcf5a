namespace Sparsescope.Cli;

/// <summary>What the command line says of bad input: the library's sentence, and the options with which it goes another way.</summary>
internal static class Advice
{
    internal static string Of(Exception e)
    {
        if (e is not BadInputException bad) return e.Message;
        var sentence = bad.Setting is { } setting && bad.Message.StartsWith(setting, StringComparison.Ordinal) ? "--" + bad.Message
            : bad.Message;
        return Options(bad) is { } options ? sentence.TrimEnd('.') + options : sentence;
    }

    private static string? Options(BadInputException bad) => bad.Remedy switch
    {
        Remedy.ResumeOrReplace => "; continue it with --resume, replace it with --overwrite, or name another.",
        Remedy.Replace => "; replace it with --overwrite, or name another.",
        Remedy.ResumeLater => ", continue with --resume once there is room.",
        Remedy.StartAnew => "; use --overwrite to start anew.",
        Remedy.ChooseAsBefore => "; use the same options, --overwrite, or another output.",
        Remedy.OtherStore => "; name another file with --store.",
        Remedy.NameData => "; name the folder that holds it with --data (`sparsescope study data` says where data come from).",
        Remedy.NameField => "; name the field to measure with --field.",
        Remedy.ChooseField => $"; choose with {string.Join(" or ", bad.Choices.Select(choice => $"--field {choice}"))}.",
        Remedy.NameModel => "; name a GGUF file with -m, or a model on the Hub with -hf.",
        Remedy.ListPlaces => "; `inspect` lists what it offers.",
        Remedy.ListTensors => "; `inspect --tensors` lists what the model computes.",
        Remedy.SamePlaces => "; make it with the same --taps and --layers.",
        Remedy.OneWidth => "; choose --layers of one width.",
        Remedy.NoCopy => "; measure without a copy (no --exact).",
        Remedy.LessAtOnce => " (--parallel, --truncate).",
        Remedy.SameSample => "; run the study with the same --limit and --seed.",
        Remedy.CheckStudy => "; `sparsescope study check` lists them.",
        Remedy.ListStudies => "; `sparsescope study list` shows those that come with the program.",
        Remedy.MakeGraph => "; `sparsescope graph make` writes a graph's folder.",
        Remedy.RunDynamics => "; `sparsescope dynamics CONFIG.yaml` makes one.",
        Remedy.InstallBackend => "; `sparsescope backend install NAME` installs it, `sparsescope backend list` names those there are.",
        Remedy.OtherEngine => "; leave out --engine managed.",
        _ => null,
    };
}
