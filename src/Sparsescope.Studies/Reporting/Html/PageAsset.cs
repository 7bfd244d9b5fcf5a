using System.Text;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>Styles and scripts that come with the program and are written into pages.</summary>
internal static class PageAsset
{
    private const string Import = "import { ascending, isString, DisallowedObjectProperties } from 'vega-util';",
        Export = "export { expression as expressionInterpreter };";

    /// <summary>The program's own: page.css, figures.js, ….</summary>
    internal static string Own(string name) => Read("page/" + name) ?? throw new InvalidOperationException($"the asset {name} is missing");

    /// <summary>Whether this build holds the library that draws figures.</summary>
    internal static bool HasFigures => typeof(PageAsset).Assembly.GetManifestResourceInfo("figures/vega.js") is not null;

    /// <summary>Vega, Vega-Lite and the interpreter that draws without eval, in the order they must run.</summary>
    internal static IEnumerable<string> FigureLibrary() =>
        [Library("vega.js"), Library("vega-lite.js"), Script(Library("vega-interpreter.js"))];

    /// <summary>The licence of all three.</summary>
    internal static string FigureLicence() => Library("LICENSE");

    // The interpreter is published as a module; a page opened from disk cannot import one.
    private static string Script(string module)
    {
        var (import, export) = (module.IndexOf(Import, StringComparison.Ordinal), module.IndexOf(Export, StringComparison.Ordinal));
        if (import != 0 || export < 0) throw new InvalidOperationException("vega-interpreter is published in another form now");
        return "(function () {\n\"use strict\";\nconst { ascending, isString, DisallowedObjectProperties } = vega;"
            + module[Import.Length..export] + "globalThis.vegaInterpreter = { expressionInterpreter: expression };\n})();\n";
    }

    private static string Library(string name) =>
        Read("figures/" + name) ?? throw new InvalidOperationException("this build holds no figure library");

    private static string? Read(string name)
    {
        using var stream = typeof(PageAsset).Assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
