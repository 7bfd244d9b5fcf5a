using System.CommandLine;

namespace Sparsescope.Cli;

/// <summary>Options that take a value, with what help says of them.</summary>
internal static class NewOption
{
    /// <param name="names">The name, and others it goes by.</param>
    /// <param name="value">What help calls its value.</param>
    /// <param name="description">What it is.</param>
    internal static Option<T> Of<T>(string[] names, string value, string description) =>
        new(names[0], names[1..]) { Description = description, HelpName = value };

    /// <param name="names">The name, and others it goes by.</param>
    /// <param name="value">What help calls its value.</param>
    /// <param name="description">What it is.</param>
    /// <param name="otherwise">Its value where it is not given.</param>
    internal static Option<T> WithDefault<T>(string[] names, string value, string description, T otherwise) =>
        new(names[0], names[1..]) { Description = description, HelpName = value, DefaultValueFactory = _ => otherwise };
}
