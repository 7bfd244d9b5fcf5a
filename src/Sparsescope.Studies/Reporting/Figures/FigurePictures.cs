using Jint;
using Jint.Runtime;
using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>
/// Draws the figures of reports as SVG without a browser: the library, the specifications and the styles of the page, run by an interpreter
/// of JavaScript that can reach neither files nor network.
/// </summary>
public sealed class FigurePictures : IDisposable
{
    // What the library asks of a browser and an interpreter lacks. Text is measured by its estimate, as no canvas is there.
    private const string Surroundings = """
        var self = globalThis;
        var console = { log() {}, warn() {}, error() {}, info() {}, debug() {} };
        var performance = { now: () => 0 };
        function setTimeout(call) { Promise.resolve().then(call); return 0; }
        function setInterval() { return 0; }
        function clearTimeout() {}
        function clearInterval() {}
        function structuredClone(value) {
          if (value === null || typeof value !== "object") return value;
          if (Array.isArray(value)) return value.map(structuredClone);
          return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structuredClone(item)]));
        }
        """;

    private readonly Lazy<Jint.Engine> _engine;

    /// <param name="cancellation">Ends a drawing.</param>
    public FigurePictures(CancellationToken cancellation) => _engine = new(() => Load(cancellation));

    /// <summary>Whether this build holds the library that draws.</summary>
    public static bool CanDraw => HtmlPage.DrawsFigures;

    /// <summary>
    /// The figures of runs as the page shows them: of several, those that stand side by side first, then each run's under run1-, run2-, ….
    /// </summary>
    /// <param name="store">Where the runs are.</param>
    /// <param name="reports">At least one.</param>
    /// <returns>Names without an ending, each once, and SVG documents.</returns>
    public IEnumerable<(string Name, string Svg)> Of(RunStore store, IReadOnlyList<StudyReport> reports)
    {
        var runs = reports.Select(report => FigureSource.Read(store, report)).ToList();
        var figures = runs is [var only] ? AllFigures.Of(only).Select(figure => (figure.Id, figure))
            : RunsFigures.Of(runs).Select(figure => (figure.Id, figure))
                .Concat(runs.Index().SelectMany(run => AllFigures.Of(run.Item)
                    .Select(figure => (FormattableString.Invariant($"run{run.Index + 1}-{figure.Id}"), figure))));
        return figures.Select(figure => (figure.Item1, Draw(figure.figure)));
    }

    /// <summary>Ends the interpreter.</summary>
    public void Dispose()
    {
        if (_engine.IsValueCreated) _engine.Value.Dispose();
    }

    /// <summary>One figure as an SVG document.</summary>
    /// <exception cref="InvalidOperationException">The library refuses the specification.</exception>
    internal string Draw(Figure figure)
    {
        try
        {
            var engine = _engine.Value;
            engine.SetValue("specification", figure.Specification().ToJsonString());
            return engine.Evaluate("sparsescopeFigures.still(JSON.parse(specification)).toSVG()").UnwrapIfPromise().AsString();
        }
        catch (JintException e) when (e is not ExecutionCanceledException)
        {
            throw new InvalidOperationException($"the figure {figure.Id} cannot be drawn: {e.Message}", e);
        }
    }

    private static Jint.Engine Load(CancellationToken cancellation)
    {
        var engine = new Jint.Engine(options => options.CancellationToken(cancellation));
        engine.Execute(Surroundings);
        foreach (var script in PageAsset.FigureLibrary()) engine.Execute(script);
        engine.Execute(PageAsset.Own("theme.js"));
        return engine;
    }
}
