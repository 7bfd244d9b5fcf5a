using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sparsescope.Managed.Network;
using Sparsescope.Safetensors;

namespace Sparsescope.Managed.Training;

/// <summary>
/// Where a run stands, in one safetensors file: weights, both moments of AdamW, the number of steps, the place in the data, and what the
/// run is.
/// </summary>
/// <remarks>
/// A run that goes on from it gives the same bits as one that was never interrupted. Weights have their usual names, so that the file is
/// also the model's; the moments
/// have theirs after <c>adam.mean.</c> and <c>adam.square.</c>.
/// </remarks>
public static class Checkpoint
{
    private const string Format = "sparsescope-trainer-1", Mean = "adam.mean.", Square = "adam.square.";
    private const string FormatKey = "format", StepKey = "step", StreamKey = "stream", RunKey = "run", SetsKey = "instruction_sets";

    /// <summary>Writes the whole file.</summary>
    public static void Write(Stream stream, Trainer<float> trainer)
    {
        var tensors = Tensors(trainer).ToList();
        var entries = new List<SafetensorsEntry>(tensors.Count);
        foreach (var (name, place, _) in tensors)
            entries.Add(SafetensorsEntry.F32(name, place.Shape, entries.Count == 0 ? 0 : entries[^1].End));
        stream.Write(SafetensorsHeader.Encode(entries,
        [
            new(FormatKey, Format),
            new(StepKey, trainer.Step.ToString(CultureInfo.InvariantCulture)),
            new(StreamKey, trainer.Stream.Save()),
            new(RunKey, TrainingIdentity.Of(trainer.Config, trainer.Stream)),
            new(SetsKey, string.Join(' ', trainer.InstructionSetNames)),
        ]));
        // Little-endian, as every processor is that .NET vectors are for.
        foreach (var (_, place, values) in tensors) stream.Write(MemoryMarshal.AsBytes(place.In(values)));
    }

    /// <summary>Puts a trainer where another one stood, with its stream.</summary>
    /// <param name="stream">Seekable; not closed.</param>
    /// <param name="name">Name of the file, for messages.</param>
    /// <param name="trainer">Of the same configuration and data.</param>
    /// <exception cref="BadInputException">The file is damaged, no checkpoint, or of another run; the message says what
    /// differs.</exception>
    public static void Read(Stream stream, string name, Trainer<float> trainer)
    {
        var file = SafetensorsFile.Read(stream, name);
        string Text(string key) => file.Metadata.TryGetValue(key, out var text) ? text : throw new BadInputException(
            $"{name}: this is no checkpoint of a training run.", Remedy.StartAnew);
        if (Text(FormatKey) != Format)
            throw new BadInputException(
                $"{name}: it is a checkpoint of format '{PlainText.OneLine(Text(FormatKey))}', and only {Format} can be read.",
                    Remedy.StartAnew);
        RequireSame(Text(RunKey), trainer, name);
        if (!int.TryParse(Text(StepKey), NumberStyles.None, CultureInfo.InvariantCulture, out var step) || step > trainer.Config.Steps)
            throw new BadInputException(
                $"{name}: its step '{PlainText.OneLine(Text(StepKey))}' is none of the run's.", Remedy.StartAnew);
        foreach (var (tensor, place, values) in Tensors(trainer))
        {
            var read = file.ReadFloats(stream, tensor);
            if (read.Length != place.Count)
                throw new BadInputException(
                    $"{name}: tensor '{tensor}' holds {read.Length} values where {place.Count} were expected.", Remedy.StartAnew);
            read.CopyTo(place.In(values));
        }
        trainer.Stream.Restore(Text(StreamKey));
        if (step > 0) trainer.InstructionSetNames.UnionWith(Text(SetsKey).Split(' '));
        trainer.Step = step;
    }

    /// <summary>Steps that a file's run had done; nothing else of it is read.</summary>
    /// <exception cref="BadInputException">The file is no checkpoint.</exception>
    public static int StepOf(Stream stream, string name) =>
        SafetensorsFile.Read(stream, name).Metadata.TryGetValue(StepKey, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step : throw new BadInputException($"{name}: this is no checkpoint of a training run; remove it to start anew.");

    private static void RequireSame(string run, Trainer<float> trainer, string name)
    {
        string? difference;
        try
        {
            difference = TrainingIdentity.Difference(run, TrainingIdentity.Of(trainer.Config, trainer.Stream));
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{name}: what it says of its run cannot be read.", Remedy.StartAnew, e);
        }
        if (difference is not null)
            throw new BadInputException(
                $"{name}: it belongs to another run: {difference}.", Remedy.ChooseAsBefore);
    }

    private static IEnumerable<(string Name, ParameterPlace Place, float[] Values)> Tensors(Trainer<float> trainer)
    {
        var (mean, square) = trainer.Moments;
        foreach (var (prefix, values) in ((string, float[])[])[("", trainer.Model.Weights), (Mean, mean), (Square, square)])
        {
            foreach (var place in trainer.Model.Layout.All) yield return (prefix + place.Name, place, values);
        }
    }
}
