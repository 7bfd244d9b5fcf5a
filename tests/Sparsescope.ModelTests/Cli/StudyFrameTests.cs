using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A study of several frames as a user runs it: real processes, tiny models with and without a chat template.</summary>
public sealed class StudyFrameTests
{
    private const string Own = "prompt: \"{{ text }}\"\n";

    private const string Frames = """
        prompt_plain: "{{ text }}\nAnswer:"
        frames:
          - name: bare
          - {name: cue, prompt: "{{ text }}\n\nAnswer:", prompt_plain: "Question: {{ text }}\nAnswer:"}
          - {name: asked, prompt: "Say yes or no. {{ text }}", prompt_plain: "Say yes or no. {{ text }}\nAnswer:"}

        """;

    [Fact]
    public void Every_frame_is_a_pass_of_the_same_items_without_answers_and_vectors()
    {
        using var place = Create(24);
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        Assert.Equal(["main 24", "frame-cue 24", "frame-asked 24", "scrambled", "twin-1", "twin-2", "reference", "trace"],
            Rows(place, """
                select pass || case when pass = 'main' or pass like 'frame%' then ' ' || count(*) else '' end
                from items group by pass order by min(rowid)
                """));
        Assert.Equal(["0"], Rows(place, """
            select count(*) from items m join items f using (run_id, item) where m.pass = 'main' and f.pass like 'frame-%'
            and (m.id <> f.id or m.condition <> f.condition or m.position <> f.position or m.prompt = f.prompt)
            """));
        Assert.Equal(["0"], Rows(place, """
            select count(*) from items where pass like 'frame-%'
            and (judgement is not null or generated is not null or gold_nll is not null)
            """));
        Assert.Equal(["0"], Rows(place, "select count(*) from vectors where pass like 'frame-%'"));
        Assert.Equal(["Say yes or no. "], Rows(place, "select distinct substr(prompt, 1, 15) from items where pass = 'frame-asked'"));
        Assert.Equal(["same_frame", "same_frame/asked", "same_frame/cue"],
            Rows(place, "select distinct name from aggregates where name like 'same_%' order by name"));
        var options = JsonElement.Parse(Rows(place, "select options from runs")[0]);
        Assert.Equal("chat", options.GetProperty("form").GetString());
        Assert.Equal("""["bare","cue","asked"]""", options.GetProperty("frames").GetRawText());
        Assert.Matches(@"frames +bare, cue, asked", place.Run("study", "report", "latest", "--store", StudyPlace.Store).Ended(0).Text);
    }

    [Fact]
    public void A_run_that_was_killed_in_a_frame_goes_on_to_the_same_content()
    {
        using var place = Create(60);
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        string[] arguments = [.. StudyPlace.RunArguments("-q").Select(argument => argument == StudyPlace.Store ? "killed.db" : argument)];
        using (var run = place.Start(arguments))
        {
            while (!run.HasExited && StudyPlace.StoredItems(place, "killed.db") < 70) Thread.Sleep(2);
            Assert.False(run.HasExited, "the run ended before it could be killed");
            run.Kill();
        }
        place.Run(arguments).Ended(0);
        Assert.Equal(StudyPlace.Content(place), StudyPlace.Content(place, "killed.db"));
    }

    [Fact]
    public void Another_form_or_template_is_another_run_and_the_same_one_is_found_again()
    {
        using var place = Create(24);
        place.Write("mine.jinja", "{{ messages[0]['content'] }}!");
        place.Write("broken.jinja", "{% if %}");
        foreach (var more in (string[][])[[], ["--raw"], ["--template", "mine.jinja"], ["--raw"]])
            place.Run(StudyPlace.RunArguments(["-q", .. more])).Ended(0);
        Assert.Equal(["chat", "chat", "plain"], Rows(place, "select json_extract(options, '$.form') from runs order by 1"));
        Assert.Equal(["1"], Rows(place, "select count(*) from runs where json_extract(options, '$.template_sha256') is not null"));
        Assert.Equal(["Answer:"], Rows(place, """
            select distinct substr(prompt, -7) from items i join runs r on r.id = i.run_id where json_extract(options, '$.form') = 'plain' and i.pass <> 'reference'
            """));
        place.Run(StudyPlace.RunArguments("--raw", "--template", "mine.jinja")).Refused("does not go with --template");
        place.Run(StudyPlace.RunArguments("--template", "broken.jinja")).Refused("broken.jinja");
        place.Run(StudyPlace.RunArguments("--template", "nowhere.jinja")).Refused("nowhere.jinja");
    }

    [Fact]
    public void A_model_without_a_chat_template_is_asked_with_the_plain_prompts_or_with_what_there_is()
    {
        using var place = Create(24);
        place.Write("bare.gguf", WithoutTemplate(place.Read(Workplace.Model)));
        string[] Arguments(params string[] more) =>
            [.. StudyPlace.RunArguments(more).Select(argument => argument == Workplace.Model ? "bare.gguf" : argument)];
        Assert.Contains("plain prompts are used", place.Run(Arguments()).Ended(0).Error, StringComparison.Ordinal);
        place.Run(Arguments("-q", "--raw")).Ended(0);
        Assert.Equal(["plain"], Rows(place, "select json_extract(options, '$.form') from runs"));
        Assert.Equal(["1"], Rows(place, "select distinct value from aggregates where name like 'same_end%'"));

        place.Write($"{StudyPlace.Study}/study.yaml", StudyPlace.Yaml());
        Assert.Contains("no prompt_plain", place.Run(Arguments()).Ended(0).Error, StringComparison.Ordinal);
        Assert.Equal(["plain", "raw"], Rows(place, "select json_extract(options, '$.form') from runs order by 1"));
    }

    [Fact]
    public void Prompts_are_shown_in_any_frame_and_form()
    {
        using var place = Create(24);
        string[] show = ["study", "show", StudyPlace.Study, "--data", StudyPlace.Data];
        Assert.Contains("frame bare of bare, cue, asked", place.Run(show).Ended(0).Text, StringComparison.Ordinal);
        Assert.Contains("\nSay yes or no. ", place.Run([.. show, "--frame", "asked"]).Ended(0).Text, StringComparison.Ordinal);
        Assert.Contains("\nAnswer:", place.Run([.. show, "--frame", "cue", "--raw"]).Ended(0).Text, StringComparison.Ordinal);
        place.Run([.. show, "--frame", "cu"]).Refused("there are bare, cue, asked");
    }

    // The key under another name of the same length.
    private static byte[] WithoutTemplate(byte[] model)
    {
        var at = model.AsSpan().IndexOf("tokenizer.chat_template"u8);
        "tokenizer.what_template"u8.CopyTo(model.AsSpan(at));
        return model;
    }

    private static Workplace Create(int items) =>
        StudyPlace.Create(items, StudyPlace.Yaml().Replace(Own, Own + Frames, StringComparison.Ordinal));

    private static List<string> Rows(Workplace place, string sql)
    {
        var (path, mode) = (place[StudyPlace.Store], SqliteOpenMode.ReadOnly);
        using var db = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        var rows = new List<string>();
        while (row.Read()) rows.Add(Convert.ToString(row.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
        return rows;
    }
}
