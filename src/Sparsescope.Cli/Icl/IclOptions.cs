using System.CommandLine;
using Sparsescope.Cli.Measuring;
using Sparsescope.Records;
using Sparsescope.Studies.Icl;

namespace Sparsescope.Cli.Icl;

/// <summary>The options that say what the records of a pool hold, shared by the icl commands.</summary>
internal sealed class IclOptions
{
    private static readonly IclFields s_default = new();

    private readonly Option<string> _question = Field("--question", "field of the question", s_default.Question);
    private readonly Option<string> _answer = Field("--answer", "field of the pool's answers", s_default.Answer);
    private readonly Option<string> _score = Field("--score", "field of the sparsity of the zero-shot prompt", s_default.Score);
    private readonly Option<string> _embedding =
        Field("--embedding", "field of the sentence embedding, a list of numbers", s_default.Embedding);

    private readonly Option<bool> _lower = new("--lower-is-sparser")
    {
        Description = "a lower score is the sparser one, as of L0 share and effective rank",
    };

    private readonly TextOptions _text = new();

    internal void AddTo(Command command, bool needsTexts)
    {
        Option[] options = needsTexts ? [_question, _answer, _score, _embedding, _lower] : [_score, _lower];
        foreach (var option in (Option[])[.. options, .. _text.Options]) command.Add(option);
    }

    internal bool IsLower(ParseResult parsed) => parsed.GetValue(_lower);

    internal IReadOnlyList<IclRecord> Read(ParseResult parsed, string path, bool needsTexts, bool isPool)
    {
        var format = RecordPath.Format(path);
        if (format == RecordFormat.Text)
            throw new BadInputException($"{path}: a text file has no scores; give a .jsonl, .json or .csv file.");
        var fields = new IclFields
        {
            Score = parsed.GetValue(_score)!,
            LowerIsSparser = parsed.GetValue(_lower),
        };
        if (needsTexts)
        {
            fields = fields with
            {
                Question = parsed.GetValue(_question)!,
                Answer = parsed.GetValue(_answer)!,
                Embedding = parsed.GetValue(_embedding)!,
            };
        }
        using var stream = File.OpenRead(path);
        return IclRecord.Read(stream, format, _text.Read(parsed, path), fields, needsTexts, isPool);
    }

    private static Option<string> Field(string name, string description, string value) =>
        new(name) { Description = description, HelpName = "FIELD", DefaultValueFactory = _ => value };
}
