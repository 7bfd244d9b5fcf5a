using System.Text.Json;
using Sparsescope.Server.Api;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Reporting.Html;
using Sparsescope.Studies.Store;

namespace Sparsescope.Server.Endpoints;

/// <summary>The runs of a store in a browser, read-only: a list, the reports of one run or of several side by side, and traces.</summary>
/// <param name="path">The store's file; opened anew for every request, so that what is written meanwhile is seen.</param>
/// <param name="traces">Pages of traces.</param>
internal sealed class ViewEndpoints(string path, TraceFiles traces)
{
    private const int MostCompared = 20;

    internal Routes Routes()
    {
        var routes = new Routes();
        routes.Get("/", context => Assets.SendAsync(context, "view.html"));
        routes.GetBelow("/dashboard/assets/", context => Assets.SendAsync(context, (string)context.Request.RouteValues["id"]!));
        routes.Get("/health", ModelEndpoints.HealthyAsync);
        routes.Get("/runs", RunsAsync);
        routes.Get("/report", ReportAsync);
        routes.Get("/traces", traces.ListAsync);
        routes.Get("/trace", traces.OpenAsync);
        return routes;
    }

    private Task RunsAsync(HttpContext context)
    {
        using var store = RunStore.OpenReadOnly(path);
        return JsonText.SendAsync(context.Response, 200, JsonText.Object(json =>
        {
            json.WriteStartArray("runs");
            foreach (var run in store.Runs()) Run(json, store, run);
            json.WriteEndArray();
        }));
    }

    private static void Run(Utf8JsonWriter json, RunStore store, RunRecord run)
    {
        var (items, failed) = store.Counts(run.Id, RunStore.MainPass);
        json.WriteStartObject();
        json.WriteString("id", run.Id);
        json.WriteString("short", run.ShortId);
        json.WriteString("study", run.Study);
        json.WriteString("model", run.Model);
        json.WriteString("numerics", run.NumericsText);
        json.WriteString("created", run.Created);
        json.WriteString("finished", run.Finished);
        json.WriteNumber("measured", items - failed);
        json.WriteNumber("failed", failed);
        json.WriteBoolean("pilot", run.IsPilot);
        json.WriteString("verdict", store.Analysis(run.Id)?.Verdict);
        json.WriteEndObject();
    }

    private async Task ReportAsync(HttpContext context)
    {
        string[] names = [.. context.Request.Query["run"].OfType<string>().Where(name => name.Length > 0)];
        if (names.Length is 0 or > MostCompared) throw ApiException.Invalid($"Name 1 to {MostCompared} runs: /report?run=ID&run=ID.",
            "run");
        var page = await Task.Run(() => Page(names, context.RequestAborted), context.RequestAborted);
        (context.Response.ContentType, context.Response.ContentLength) = ("text/html; charset=utf-8", page.Length);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }

    private byte[] Page(string[] names, CancellationToken cancellation)
    {
        using var store = RunStore.OpenReadOnly(path);
        string[] ids;
        try
        {
            ids = [.. names.Select(name => store.Resolve(name).Id).Distinct()];
        }
        catch (BadInputException e)
        {
            throw ApiException.NotFound(ErrorAnswers.Sentence(e.Message), "run");
        }
        StudyReport[] reports = [.. ids.Select(id => StudyReport.Of(store, store.Resolve(id), cancellation))];
        using var page = new MemoryStream();
        HtmlReport.Write(page, store, reports);
        return page.ToArray();
    }
}
