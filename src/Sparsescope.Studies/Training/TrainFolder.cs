using System.Globalization;
using System.Text;
using Sparsescope.Gguf;
using Sparsescope.Managed.Evaluation;
using Sparsescope.Managed.Export;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Training;
using Sparsescope.Models.Runs;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Training;

/// <summary>
/// The results of a run: train.yaml, log.csv, evaluation.csv, state.safetensors (where it stands), step-000100.gguf (the model after that
/// step, F32), and at the end model-f32.gguf, model-f16.gguf, model-q8_0.gguf and run.json. Each file but the two tables is written whole
/// or not at all.
/// </summary>
public sealed class TrainFolder : IDisposable
{
    private const string Config = "train.yaml", LogFile = "log.csv", EvaluationFile = "evaluation.csv", State = "state.safetensors",
        Summary = "run.json", StepPrefix = "step-", FinalPrefix = "model-", Ending = ".gguf";

    private static readonly TokenTable s_tokens = new(CharTokenizer.Tokens, CharTokenizer.Eos, CharTokenizer.Pad);

    private readonly string _folder, _name;
    private readonly StepTable _log;
    private readonly StepTable? _evaluations;

    private TrainFolder(string folder, string name, StepTable log, StepTable? evaluations) =>
        (_folder, _name, _log, _evaluations) = (folder, name, log, evaluations);

    /// <summary>The file in a folder of results that says where the run stands.</summary>
    public static string StateIn(string folder) => Path.Combine(folder, State);

    private string StatePath => At(State);

    /// <summary>Opens or makes the folder, for this process alone.</summary>
    /// <exception cref="BadInputException">It holds a run and nothing was said about that, cannot be written, or another process trains in
    /// it.</exception>
    public static TrainFolder Open(string folder, TrainFile file, ExistingOutput existing)
    {
        OutputPath.RequireNoFile(folder);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Output '{folder}' cannot be made: {e.Message}", e);
        }
        foreach (var found in Directory.GetFiles(folder).Where(IsOurs))
            OutputPath.RequireFree(found, existing != ExistingOutput.Refuse, remedy: Remedy.ResumeOrReplace);
        var log = StepTable.Open(Path.Combine(folder, LogFile), "step,learning_rate,loss,gradient_norm", existing);
        try
        {
            var evaluates = file.Config.EvaluationSteps.Count > 0;
            return new(folder, file.Name, log, evaluates
                ? StepTable.Open(Path.Combine(folder, EvaluationFile), "step,split,n,accuracy,accuracy_low,accuracy_high,answer_loss",
                    existing) : null);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Puts a trainer where an earlier run was saved, or prepares the folder for a new one.</summary>
    /// <exception cref="BadInputException">What was saved is damaged or of another run.</exception>
    public void Start(Trainer<float> trainer, string yaml, bool resumes)
    {
        if (resumes && File.Exists(StatePath))
        {
            using var stream = File.OpenRead(StatePath);
            Checkpoint.Read(stream, StatePath, trainer);
        }
        else
        {
            foreach (var file in Directory.GetFiles(_folder).Where(IsOurs)) File.Delete(file);
            if (_evaluations is null) File.Delete(At(EvaluationFile));
        }
        var logged = _log.Cut(trainer.Step);
        if (logged != trainer.Step)
            throw new BadInputException($"'{At(LogFile)}' holds {logged} steps where the run has taken {trainer.Step}.",
                Remedy.StartAnew);
        _evaluations?.Cut(trainer.Step);
        WholeFile.Write(At(Config), stream => stream.Write(Encoding.UTF8.GetBytes(yaml)));
    }

    /// <exception cref="BadInputException">The disk is full or gone.</exception>
    public void Append(StepResult step) => _log.Append($"{step.Step},{step.Rate:R},{step.Loss:R},{step.GradientNorm:R}");

    /// <exception cref="BadInputException">The disk is full or gone.</exception>
    public void Append(int step, SplitScore score)
    {
        var share = Wilson.Of(score.Correct, score.Count);
        _evaluations?.Append(
            $"{step},{score.Split.Name()},{score.Count},{share.Estimate:R},{share.Low:R},{share.High:R},{score.AnswerLoss:R}");
    }

    /// <summary>Saves where the run stands; after any end it goes on from here.</summary>
    /// <exception cref="BadInputException">There is no room; what was saved before is kept.</exception>
    public void Save(Trainer<float> trainer)
    {
        _log.Settle();   // it never has fewer steps than the state
        _evaluations?.Settle();
        WholeFile.Write(StatePath, stream => Checkpoint.Write(stream, trainer));
    }

    /// <summary>Writes the model as it is after the trainer's last step.</summary>
    public void Keep(Trainer<float> trainer) =>
        Export(trainer, string.Create(CultureInfo.InvariantCulture, $"{StepPrefix}{trainer.Step:D6}{Ending}"),
            string.Create(CultureInfo.InvariantCulture, $"{_name} step {trainer.Step}"), GgmlType.F32);

    /// <summary>Writes the trained model in every type of weights, and what the run was.</summary>
    public void Finish(Trainer<float> trainer, string summary)
    {
        foreach (var type in GgufExport.Types) Export(trainer, $"{FinalPrefix}{type.ToString().ToLowerInvariant()}{Ending}", _name, type);
        WholeFile.Write(At(Summary), stream => stream.Write(Encoding.UTF8.GetBytes(summary + "\n")));
    }

    /// <summary>Closes the tables.</summary>
    public void Dispose()
    {
        _log.Dispose();
        _evaluations?.Dispose();
    }

    private void Export(Trainer<float> trainer, string file, string name, GgmlType type) =>
        WholeFile.Write(At(file), stream => GgufExport.Write(stream, name, trainer.Config.Model, trainer.Model.Weights, s_tokens, type));

    private string At(string file) => Path.Combine(_folder, file);

    private static bool IsOurs(string path) => Path.GetFileName(path) is var file
        && (file is State or Summary || (file.EndsWith(Ending, StringComparison.Ordinal)
            && (file.StartsWith(StepPrefix, StringComparison.Ordinal) || file.StartsWith(FinalPrefix, StringComparison.Ordinal))));
}
