using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Sparsescope.ModelTests.Cli;

/// <summary>Studies as a user runs them: real processes, a tiny model, a study folder of their own.</summary>
public sealed class StudyRunTests
{
    private const int Kills = 20, KillsOfOneRun = 5;

    [Fact]
    public void Several_studies_run_on_every_model_and_stand_on_one_page_and_nothing_is_measured_twice()
    {
        using var place = StudyPlace.Create(30);
        Directory.CreateDirectory(place["other"]);
        File.WriteAllText(place["other/study.yaml"], StudyPlace.Yaml().Replace("study: mine", "study: other", StringComparison.Ordinal));
        File.Copy(place[Workplace.Model], place["second.gguf"]);
        using (var file = File.Open(place["second.gguf"], FileMode.Append)) file.WriteByte(0);   // another hash
        string[] arguments =
        [
            "study", "run", StudyPlace.Study, "other", "-m", Workplace.Model, "-m", "second.gguf", "--data", StudyPlace.Data,
            "--store", StudyPlace.Store, "-t", "1", "-q", "--report", "page.html", "--overwrite",
        ];
        place.Run(arguments).Ended(0);
        var (items, page) = (StudyPlace.StoredItems(place, StudyPlace.Store), File.ReadAllText(place["page.html"]));
        foreach (var title in (string[])["mine on tiny", "other on tiny", "mine on second", "other on second"])
            Assert.Contains(title, page, StringComparison.Ordinal);
        place.Run(arguments).Ended(0);
        Assert.Equal(items, StudyPlace.StoredItems(place, StudyPlace.Store));
        place.Run([.. arguments[..^1]]).Refused("page.html");
        place.Run("study", "run", StudyPlace.Study, "nowhere", "-m", Workplace.Model, "--data", StudyPlace.Data, "--store", "new.db")
            .Refused("nowhere");
        Assert.False(place.Has("new.db"));
    }

    [Fact]
    public void A_study_of_ones_own_runs_to_a_verdict_and_is_complete_the_second_time()
    {
        using var place = StudyPlace.Finished(out var first, items: 120);
        Assert.Contains("verdict: ", first.Text, StringComparison.Ordinal);
        Assert.Contains("top_10_energy layer 2", first.Text, StringComparison.Ordinal);
        Assert.Contains($"sparsescope study run {StudyPlace.Study} -m tiny.gguf",
            place.Run("study", "report", "latest", "--store", StudyPlace.Store).Ended(0).Text, StringComparison.Ordinal);
        var content = StudyPlace.Content(place);
        var second = place.Run(StudyPlace.RunArguments()).Ended(0);
        Assert.Equal(first.Text, second.Text);
        Assert.Contains("nothing to measure", second.Error, StringComparison.Ordinal);
        Assert.Equal(content, StudyPlace.Content(place));
    }

    [Fact]
    public void After_kill_9_at_twenty_random_moments_the_store_holds_what_an_uninterrupted_run_holds()
    {
        using var place = StudyPlace.Finished(items: 120);
        var (whole, items) = (StudyPlace.Content(place), StudyPlace.StoredItems(place, StudyPlace.Store));
        var random = new SplitMix64(3);
        var killed = 0;
        for (var chain = 0; killed < Kills; chain++)
        {
            if (chain == Kills) Assert.Fail($"of {chain} chains of runs only {killed} runs could be killed in time");
            var store = $"chain{chain}.db";
            string[] arguments = [.. StudyPlace.RunArguments("-q").Select(argument => argument == StudyPlace.Store ? store : argument)];
            for (var times = 0; times < KillsOfOneRun && killed < Kills; times++)
            {
                // Moments are points of the work, not of the clock: a loaded machine reaches them too. Some lie before the first item, some
                // after the last.
                var from = StudyPlace.StoredItems(place, store);
                var until = from + (int)((items - from) * 1.1 * random.NextDouble() / (KillsOfOneRun - times));
                using var run = place.Start(arguments);
                while (!run.HasExited && StudyPlace.StoredItems(place, store) < Math.Min(until, items)) Thread.Sleep(2);
                if (!run.HasExited) killed++;
                run.Kill();
                Assert.InRange(StudyPlace.StoredItems(place, store), Math.Min(until, items), items);   // what was stored is kept
            }
            place.Run(arguments).Ended(0);
            Assert.Equal(whole, StudyPlace.Content(place, store));
        }
    }

    [Fact]
    public void A_report_says_the_same_as_text_markdown_and_json()
    {
        using var place = StudyPlace.Finished(items: 120);
        string Report(string format) => place.Run("study", "report", "latest", "--store", StudyPlace.Store, "--format", format).Ended(0)
            .Text;
        var json = JsonElement.Parse(Report("json"));
        var verdict = json.GetProperty("verdict").GetProperty("name").GetString()!;
        Assert.Equal("mine", json.GetProperty("study").GetString());
        Assert.Equal(120, json.GetProperty("n").GetInt32());
        Assert.Equal(4 * 15, json.GetProperty("cells").GetArrayLength());      // layers 0, 1, 2 and before the norm
        Assert.Contains($"verdict: {verdict.ToUpperInvariant()}.", Report("text"), StringComparison.Ordinal);
        Assert.Contains(verdict.ToUpperInvariant(), Report("md"), StringComparison.Ordinal);
        Assert.Contains("| twin | top\\_10\\_energy layer 2 |", Report("md"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_has_a_line_an_item_and_layer()
    {
        using var place = StudyPlace.Finished();
        place.Run("study", "export", "latest", "--store", StudyPlace.Store, "-o", "layers.csv", "--items", "items.csv").Ended(0);
        var lines = File.ReadAllLines(place["layers.csv"]);
        Assert.StartsWith("id,condition,pair,n_tokens,layer,l2_norm,l1_norm,top_1_energy", lines[0], StringComparison.Ordinal);
        Assert.Equal(1 + 30 * 3, lines.Length);
        var header = File.ReadLines(place["items.csv"]).First();
        Assert.StartsWith("id,condition,value,pair,group,moderator,n_tokens,entropy,max_probability,gold_nll", header,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_of_one_study_are_compared()
    {
        using var place = StudyPlace.Finished();
        place.Run(StudyPlace.RunArguments("-q", "--fast")).Ended(0);
        var runs = JsonElement.Parse(place.Run("runs", "list", "--json", "--store", StudyPlace.Store).Ended(0).Text).EnumerateArray()
            .Select(run => run.GetProperty("id").GetString()!).ToList();
        Assert.Equal(2, runs.Distinct().Count());
        Assert.Contains("same answer, most different profiles", place.Run("study", "compare", runs[0], runs[1], "--store", StudyPlace.Store)
            .Ended(0).Text, StringComparison.Ordinal);
        var json = JsonElement.Parse(place.Run("study", "compare", runs[0], runs[1], "--store", StudyPlace.Store, "--json").Ended(0)
            .Output);
        Assert.Equal(runs[..2], json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("id").GetString()!));
        Assert.Equal(["top_10_energy", "hoyer"], json.GetProperty("cells").EnumerateArray()
            .Select(cell => cell.GetProperty("first").GetProperty("metric").GetString()!));
        Assert.Equal(30, json.GetProperty("profiles")[1].GetProperty("n").GetInt32());
        Assert.True(json.GetProperty("profiles")[0].GetProperty("items")[0].GetProperty("distance")
            .GetDouble() >= json.GetProperty("profiles")[0].GetProperty("items")[1].GetProperty("distance").GetDouble());
        Assert.Contains("same run", place.Run("study", "compare", runs[0], runs[0][..8], "--store", StudyPlace.Store).Ended(2).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_managed_engine_measures_what_llama_cpp_measures_exactly_as_a_run_of_its_own()
    {
        using var place = StudyPlace.Create(items: 30);
        place.Run(StudyPlace.RunArguments("-q", "--exact", "--engine", "native")).Ended(0);
        var managed = place.Run(StudyPlace.RunArguments("--engine", "managed")).Ended(0);
        Assert.Contains("engine managed", managed.Text, StringComparison.Ordinal);
        var run = JsonElement.Parse(place.Run("study", "report", "latest", "--store", StudyPlace.Store, "--format", "json").Ended(0).Text);
        Assert.Equal(("exact", "managed"),
            (run.GetProperty("run").GetProperty("numerics").GetString(), run.GetProperty("run").GetProperty("engine_release").GetString()));
        Assert.Contains($"study run {StudyPlace.Study} -m tiny.gguf --data DIR --engine managed",
            place.Run("study", "report", "latest", "--store", StudyPlace.Store).Ended(0).Text, StringComparison.Ordinal);

        using var db = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = place[StudyPlace.Store],
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false
        }.ToString());
        db.Open();
        using var query = db.CreateCommand();
        query.CommandText = """
            select count(a.hoyer - b.hoyer), max(abs(a.hoyer - b.hoyer)), max(abs(a.top_10_energy - b.top_10_energy)), max(abs(a.l2_norm - b.l2_norm) / a.l2_norm)
            from states a join states b using (pass, item, tap, layer) where a.run_id < b.run_id
            """;
        using var row = query.ExecuteReader();
        Assert.True(row.Read());
        Assert.True(row.GetInt32(0) >= 30 * 4, $"{row.GetInt32(0)} states of two runs");
        for (var figure = 1; figure < 4; figure++) Assert.InRange(row.GetDouble(figure), 0, 5e-5);
    }

    [Fact]
    public void The_managed_engine_refuses_a_study_of_quantised_copies_and_stores_nothing()
    {
        using var place = StudyPlace.Create(items: 30, """
            study: mine
            claim: Coarser weights give sparser states.
            direction: sparser
            data: {files: items.jsonl}
            prompt: "{{ text }}"
            condition:
              scale: ordinal
              variants: {kind: weights, weights: [F32, Q8_0]}
            pair: record
            primary: {metrics: [hoyer], layers: [-1]}
            not_applicable: {length: same tokens, length_matched: same tokens, format: same tokens, twin: copies are compared, scramble: copies are compared}
            twin_count: 0
            twin_items: 0
            scrambled_items: 0
            """);
        place.Run(StudyPlace.RunArguments("--engine", "managed")).Refused("leave out --engine managed");
        Assert.Equal(0, JsonElement.Parse(place.Run("runs", "list", "--json", "--store", StudyPlace.Store).Ended(0).Text).GetArrayLength());
    }

    [Theory]
    [InlineData("its ubatch_size was 512, now 64", "-ub", "64")]
    [InlineData("its batch_size was nothing, now 64", "-b", "64")]
    [InlineData("its parallel was nothing, now 2", "-np", "2")]
    [InlineData("its parallel was nothing, now 2", "--engine", "managed", "-np", "2")]
    public void Other_ways_to_decode_together_are_another_run_and_it_says_what_differs(string difference, params string[] options)
    {
        using var place = StudyPlace.Finished(more: [.. options.SkipLast(2)]);
        var other = place.Run(StudyPlace.RunArguments([.. options])).Ended(0);
        Assert.Contains(difference, other.Error, StringComparison.Ordinal);
        Assert.Contains("this is a run of its own", other.Error, StringComparison.Ordinal);
        Assert.Contains("nothing to measure", place.Run(StudyPlace.RunArguments([.. options])).Ended(0).Error, StringComparison.Ordinal);
        var runs = JsonElement.Parse(place.Run("runs", "list", "--json", "--store", StudyPlace.Store).Ended(0).Text);
        Assert.Equal(2, runs.GetArrayLength());
        Assert.Equal(2, runs.EnumerateArray().Select(run => run.GetProperty("engine").GetRawText()).Distinct().Count());
        Assert.Contains(
            string.Join(' ', options), place.Run("study", "report", runs[0].GetProperty("id").GetString()!, "--store", StudyPlace.Store)
                .Ended(0).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_judged_by_an_earlier_rule_is_judged_again_without_measuring_and_both_verdicts_stay()
    {
        using var place = StudyPlace.Finished();
        var measured = StudyPlace.Content(place).Split('\n').Where(row => !row.StartsWith("analyses|", StringComparison.Ordinal)).ToList();
        using (var db = new SqliteConnection($"Data Source={place[StudyPlace.Store]};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText =
                """update analyses set rule = 1, program = '0.0.1', json = '{"verdict":{"name":"by ear","sentence":"It sounded so."}}'""";
            command.ExecuteNonQuery();
        }
        var again = place.Run(StudyPlace.RunArguments()).Ended(0);
        Assert.Contains("nothing to measure; it was judged by sparsescope 0.0.1, rule 1", again.Error, StringComparison.Ordinal);
        Assert.Contains("BY EAR. It sounded so.", again.Text, StringComparison.Ordinal);
        Assert.Contains("verdict: ", again.Text, StringComparison.Ordinal);
        Assert.Equal(measured, StudyPlace.Content(place).Split('\n').Where(row => !row.StartsWith("analyses|", StringComparison.Ordinal)));
        Assert.Equal(2, StudyPlace.Content(place).Split('\n').Count(row => row.StartsWith("analyses|", StringComparison.Ordinal)));
        Assert.EndsWith("is complete; nothing to measure", place.Run(StudyPlace.RunArguments()).Ended(0).Error.Split('\n')[0].Trim(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_edited_copy_of_a_study_is_named_beside_its_verdict()
    {
        using var place = StudyPlace.Finished();
        place.Write($"{StudyPlace.Study}/study.yaml", StudyPlace.Yaml()
            .Replace("seed: 5", "seed: 5\nequivalence_bound: 0.3", StringComparison.Ordinal));
        var edited = place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        Assert.Contains("1 other version of this study was run on this model: ", edited.Text, StringComparison.Ordinal);
        Assert.Contains("other in equivalence_bound", edited.Text, StringComparison.Ordinal);
        Assert.Contains("other in equivalence_bound", place.Run("runs", "list", "--store", StudyPlace.Store).Ended(0).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_changed_or_another_limit_is_a_new_run_and_the_old_one_stays()
    {
        using var place = StudyPlace.Finished();
        place.Run(StudyPlace.RunArguments("-q", "--limit", "5")).Ended(0);
        File.AppendAllText(place[$"{StudyPlace.Data}/items.jsonl"], """{"text": "hello", "level": 1, "answer": "yes"}""" + "\n");
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        var runs = JsonElement.Parse(place.Run("runs", "list", "--json", "--store", StudyPlace.Store).Ended(0).Text);
        Assert.Equal(3, runs.GetArrayLength());
    }

    [Fact]
    public void A_prompt_that_does_not_fit_fails_alone_is_kept_with_its_reason_and_counted_in_the_exit_code()
    {
        using var place = StudyPlace.Create(items: 30);
        File.AppendAllText(place[$"{StudyPlace.Data}/items.jsonl"],
            $$"""{"text": "{{string.Concat(Enumerable.Repeat("hello world ", 600))}}", "level": 3, "answer": "yes"}""" + "\n");
        var run = place.Run(StudyPlace.RunArguments()).Ended(3);
        Assert.Contains("1 of 31 items failed", run.Error, StringComparison.Ordinal);
        place.Run("study", "export", "latest", "--store", StudyPlace.Store, "-o", "layers.csv", "--items", "items.csv").Ended(0);
        Assert.Contains("longer than the context", File.ReadAllText(place["items.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_run_on_the_same_store_is_refused_in_a_sentence()
    {
        using var place = StudyPlace.Create(items: 2000);
        using var first = place.Start(StudyPlace.RunArguments("-q"));
        while (!File.Exists(place[StudyPlace.Store + ".lock.pid"]) && !first.HasExited) Thread.Sleep(20);
        var second = place.Run(StudyPlace.RunArguments("-q")).Ended(2);
        Assert.Contains(StudyPlace.Store, second.Error, StringComparison.Ordinal);
        Assert.Single(second.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Ctrl_C_keeps_what_was_measured()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT, which is for Unix");
        using var place = StudyPlace.Finished(items: 120);
        var (whole, items) = (StudyPlace.Content(place), StudyPlace.StoredItems(place, StudyPlace.Store));
        string[] arguments = [.. StudyPlace.RunArguments("-q").Select(argument => argument == StudyPlace.Store ? "cut.db" : argument)];
        using (var run = place.Start(arguments))
        {
            while (!run.HasExited && StudyPlace.StoredItems(place, "cut.db") < 30) Thread.Sleep(2);
            run.SendInterrupt();
            run.CloseInput();
            run.Wait().Ended(130);
        }
        Assert.InRange(StudyPlace.StoredItems(place, "cut.db"), 30, items - 1);
        var runs = JsonElement.Parse(place.Run("runs", "list", "--json", "--store", "cut.db").Ended(0).Text);
        Assert.Equal(1, runs.GetArrayLength());
        place.Run(arguments).Ended(0);
        Assert.Equal(whole, StudyPlace.Content(place, "cut.db"));
    }

    [Theory]
    [InlineData("mine", "missing", "no folder")]
    [InlineData("nowhere", "data", "nowhere")]
    public void What_is_not_there_is_named(string study, string data, string expected)
    {
        using var place = StudyPlace.Create(items: 3);
        var run = place.Run("study", "run", study, "-m", Workplace.Model, "--data", data, "--store", StudyPlace.Store).Ended(2);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(place.Has(StudyPlace.Store));
    }

    [Theory]
    [InlineData("layers: [40]", "names 40")]
    [InlineData("layers: [-1, 2]", "layer 2 of this model twice")]
    public void Layers_the_model_does_not_have_are_refused_before_anything_is_measured(string layers, string expected)
    {
        using var place = StudyPlace.Create(items: 3, StudyPlace.Yaml().Replace("layers: [-1]", layers, StringComparison.Ordinal));
        place.Run(StudyPlace.RunArguments("-q")).Refused(expected);
    }

    [Fact]
    public void A_run_that_is_not_finished_says_so_first()
    {
        using var place = StudyPlace.Create(items: 120);
        using (var run = place.Start(StudyPlace.RunArguments("-q")))
        {
            while (!run.HasExited && StudyPlace.StoredItems(place, StudyPlace.Store) == 0) Thread.Sleep(2);
            Assert.False(run.HasExited, "the run ended before it could be killed");
            run.Kill();
        }
        Assert.NotEqual(0, StudyPlace.StoredItems(place, StudyPlace.Store));
        Assert.Contains("INCOMPLETE", place.Run("study", "report", "latest", "--store", StudyPlace.Store).Ended(0).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_of_weights_measures_and_traces_every_item_on_its_own()
    {
        var yaml = StudyPlace.Yaml().Replace("  field: level\n  names: [1, 2, 3]", "  variants: {kind: weights, weights: [F32, Q8_0]}",
            StringComparison.Ordinal)
            .Replace("twin_count: 2\ntwin_items: 8", "pair: record\ntwin_count: 0\ntwin_items: 0", StringComparison.Ordinal)
            .Replace("length_matched: more words are longer", "length_matched: more words are longer\n  twin: it is about weights",
                StringComparison.Ordinal);
        using var place = StudyPlace.Create(items: 12, yaml);
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        var rows = StudyPlace.Content(place).Split('\n');
        string[] Figures(string table, string item) =>
            [.. rows.Where(row => row.StartsWith(table, StringComparison.Ordinal) && row.Contains(item, StringComparison.Ordinal))
                .Select(row => row[(row.IndexOf(item, StringComparison.Ordinal) + item.Length)..])];
        Assert.Equal(Figures("states", "|main|0|").Length, Figures("states", "|main|1|").Length);
        Assert.NotEqual(Figures("states", "|main|0|"), Figures("states", "|main|1|"));
        Assert.NotEmpty(Figures("traces", "|trace|0|"));
        Assert.NotEqual(Figures("traces", "|trace|0|"), Figures("traces", "|trace|1|"));
    }

    [Fact]
    public void Texts_of_no_study_are_measured_on_the_runs_weights_and_leave_the_size_of_every_dimension_at_every_layer()
    {
        using var place = StudyPlace.Finished();
        var rows = StudyPlace.Content(place).Split('\n');
        var aggregates = rows.Where(row => row.StartsWith("aggregates|", StringComparison.Ordinal)
            && row.Contains("|reference_rms|200|", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, aggregates.Count);                                      // layers 0, 1, 2 and before the norm
        var reference = rows.Where(row => row.Contains("|reference|", StringComparison.Ordinal)).ToList();
        Assert.Equal(200, reference.Count(row => row.StartsWith("items|", StringComparison.Ordinal)));
        Assert.Equal(800, reference.Count(row => row.StartsWith("states|", StringComparison.Ordinal)));
        Assert.DoesNotContain(reference, row => row.StartsWith("vectors|", StringComparison.Ordinal)
            || row.StartsWith("failures|", StringComparison.Ordinal));
        Assert.Contains("| random_dims | top_10_energy layer 2 |",
            place.Run("study", "report", "latest", "--store", StudyPlace.Store, "--format", "md").Ended(0)
                .Text.Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_no_database_is_refused_and_left_alone()
    {
        using var place = StudyPlace.Create(items: 3);
        place.Write(StudyPlace.Store, "this is no database, but somebody's notes");
        place.Run(StudyPlace.RunArguments("-q")).Ended(2);
        Assert.Equal("this is no database, but somebody's notes", File.ReadAllText(place[StudyPlace.Store]));
    }

    [Fact]
    public void A_comma_culture_changes_no_figure()
    {
        using var place = StudyPlace.Finished();
        var before = StudyPlace.Content(place);
        File.Delete(place[StudyPlace.Store]);
        place.Set("LANG", "de_DE.UTF-8");
        place.Set("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0");
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        Assert.Equal(before, StudyPlace.Content(place));
    }
}
