namespace Sparsescope.Studies.Store;

/// <summary>
/// The tables, as the ordered list of changes that made them. What a released program has applied is never edited: a change is a new entry.
/// </summary>
internal static class Schema
{
    /// <summary>Marks a SQLite file as ours (PRAGMA application_id): "SPSC".</summary>
    internal const int ApplicationId = 0x53505343;

    /// <summary>Name and SQL, names increasing.</summary>
    internal static IReadOnlyList<(string Name, string Sql)> Migrations { get; } =
    [
        ("001_runs", Runs),
        ("002_analyses", Analyses),
        ("003_dynamics", Dynamics),
        ("004_groups", Groups),
        ("005_engines", Engines),
        ("006_metrics", Metrics),
        ("007_judgings", Judgings),
        ("008_notes", Notes),
        ("009_shards", Shards),
    ];

    // The comments stay in the file: .schema shows them, and docs/schema.md is made of them.
    private const string Runs = """
        create table runs (                     -- one study on one model with one numerics
            id text not null primary key,       -- hex SHA-256 of study, data, model, numerics, engine release and options
            study text not null,
            yaml text not null,                 -- the whole study.yaml
            model text not null,                -- as tables show it
            model_sha256 text not null,
            numerics text not null,             -- default, exact or fast
            engine_release text not null,       -- of llama.cpp, or the name of another engine
            data_sha256 text not null,
            options text not null,              -- JSON object: limit, seed, ...
            layer_count integer not null,       -- L; resid_post has the layers 0 to L
            width integer not null,             -- entries of a hidden state
            created text not null,              -- UTC, ISO 8601
            finished text,                      -- UTC, ISO 8601; NULL until everything is measured
            program text not null,              -- version
            environment text not null           -- JSON object: processor, threads, ...
        ) strict;

        create table items (                    -- one prompt, measured once in a pass
            run_id text not null references runs (id) on delete cascade,
            pass text not null,                 -- main, twin-1 to twin-5 (permuted weights), scrambled (tokens in random order)
            item integer not null,              -- place in the study's list from 0, the same in every pass
            position integer not null,          -- place in the pass from 0, the order of measuring
            id text not null,
            condition text not null,
            value real,                         -- the condition as a number; NULL where it has no order
            pair text,                          -- what ties the items of one question together; unpaired: of one cluster
            moderator text,
            prompt text not null,
            gold text,                          -- the right answer
            n_tokens integer,                   -- of the templated prompt; NULL where the item failed
            entropy real,                       -- of the next token, nats
            max_probability real,               -- of the next token
            gold_nll real,                      -- nats a token of the right answer
            choice_logprobs text,               -- JSON object: letter to log-probability
            generated text,                     -- the generated answer
            judgement text,                     -- correct, wrong or undecided
            token_texts text,                   -- JSON array, for items with traces
            primary key (run_id, pass, item),
            unique (run_id, pass, position)
        ) strict;

        create table failures (                 -- items that could not be measured; they have no states
            run_id text not null,
            pass text not null,
            item integer not null,
            error text not null,
            primary key (run_id, pass, item),
            foreign key (run_id, pass, item) references items on delete cascade
        ) strict, without rowid;

        create table states (                   -- the hidden state at the last prompt token; a metric that is not defined is NULL
            run_id text not null,
            pass text not null,
            item integer not null,
            point integer not null,             -- place among the item's states, from 0
            tap text not null,                  -- resid_post (after a block) or final_pre_norm
            layer integer not null,             -- 0 (embeddings) to L (after the final norm)
            l2_norm real,
            l1_norm real,
            top_1_energy real,
            top_5_energy real,
            top_7_energy real,
            top_10_energy real,
            top_5_mass real,
            top_10_mass real,
            hoyer real,
            gini real,
            effective_rank_energy real,
            effective_rank_magnitude real,
            participation_ratio real,
            kurtosis real,
            l0_share real,
            primary key (run_id, pass, item, point),
            foreign key (run_id, pass, item) references items on delete cascade
        ) strict, without rowid;

        create table vectors (                  -- the states themselves, where they were kept
            run_id text not null,
            pass text not null,
            item integer not null,
            point integer not null,
            vector blob not null,               -- float32, little-endian, one an entry
            primary key (run_id, pass, item, point),
            foreign key (run_id, pass, item, point) references states on delete cascade
        ) strict;

        create table traces (                   -- a metric of resid_post at every token of a few prompts
            run_id text not null,
            pass text not null,
            item integer not null,
            layer integer not null,
            metric text not null,
            figures blob not null,              -- float32, little-endian, one a token
            primary key (run_id, pass, item, layer, metric),
            foreign key (run_id, pass, item) references items on delete cascade
        ) strict;
        """;

    private const string Dynamics = """
        create table dynamics (                 -- one study of what happens along training
            id text not null primary key,       -- hex SHA-256 of configurations, graph, program's numerics
            name text not null,
            yaml text not null,                 -- its whole configuration
            train_yaml text not null,           -- the whole training configuration
            graph text not null,                -- checksum of the graph
            models text not null,               -- rules, shuffled; lists hold a space between entries
            seeds text not null,
            steps text not null,                -- looked at after these; 0 is untrained
            metrics text not null,              -- preregistered
            layers text not null,               -- preregistered
            layer_count integer not null,       -- L; figures are of the layers 0 to L
            width integer not null,
            instructions text not null,         -- that products were computed with
            seed integer not null,              -- of resampling
            created text not null,              -- UTC, ISO 8601
            finished text,                      -- UTC, ISO 8601; NULL until everything is measured
            program text not null               -- version
        ) strict;

        create table dynamics_questions (       -- what is asked after every step
            dynamics_id text not null references dynamics (id) on delete cascade,
            question integer not null,          -- from 0
            split text not null,                -- id, ood_medium or ood_hard
            matched_to text,                    -- split that an ID question was matched to
            prompt text not null,
            pair_seen integer not null,         -- 1 where training shows the prompt, with whatever answer
            primary key (dynamics_id, question)
        ) strict;

        create table dynamics_points (          -- a model of one seed after one step
            dynamics_id text not null references dynamics (id) on delete cascade,
            model text not null,                -- rules or shuffled
            seed integer not null,              -- of weights and data
            step integer not null,
            loss real,                          -- of that step's batch, nats; NULL at step 0
            primary key (dynamics_id, model, seed, step)
        ) strict;

        create table dynamics_answers (         -- how a question was answered, and the state behind it
            dynamics_id text not null,
            model text not null,
            seed integer not null,
            step integer not null,
            question integer not null,
            correct integer not null,           -- 1 where the right option was the likeliest
            loss real,                          -- nats a token of the right answer
            figures blob not null,              -- float32, little-endian: layers 0 to L, at each the metrics in the order of docs/metrics.md
            primary key (dynamics_id, model, seed, step, question),
            foreign key (dynamics_id, model, seed, step) references dynamics_points on delete cascade
        ) strict;
        """;

    // Added to a table, a column keeps its comment only in this form.
    private const string Groups = """
        alter table items add column group_name text /* what questions share, such as a set of demonstrations; NULL where there is none */;
        """;

    // An analysis of before was made by the version that measured, by rule 1, when the run ended.
    private const string Judgings = """
        alter table analyses rename to analyses_of_before;

        create table analyses (                 -- what a run was judged to show; the one of the highest number counts
            run_id text not null references runs (id) on delete cascade,
            number integer not null,            -- 1, 2, ...: the order of judging
            program text not null,              -- version that judged
            rule integer not null,              -- version of the rule of the verdict (docs/design/009-verdict.md)
            created text,                       -- UTC, ISO 8601; NULL where it was not kept
            json text not null,                 -- the result; its verdict is at $.verdict.name
            primary key (run_id, number)
        ) strict;

        insert into analyses (run_id, number, program, rule, created, json)
        select a.run_id, 1, r.program, 1, r.finished, a.json from analyses_of_before a join runs r on r.id = a.run_id;

        drop table analyses_of_before;
        """;

    private const string Shards = """
        create table shards (                   -- parts of a run that are measured apart; none once the run is whole
            run_id text not null references runs (id) on delete cascade,
            count integer not null,             -- N, into how many parts it was cut
            shard integer not null,             -- 1 to N
            created text not null,              -- UTC, ISO 8601
            finished text,                      -- UTC, ISO 8601; NULL until all of it is measured
            primary key (run_id, count, shard)
        ) strict, without rowid;

        alter table runs add column figures_sha256 text /* hex SHA-256 of all that was measured; NULL until then and in earlier versions */;
        """;

    private const string Metrics = """
        create table pass_metrics (             -- what a pass measured at every state; without rows: the fifteen of the table states
            run_id text not null references runs (id) on delete cascade,
            pass text not null,
            place integer not null,             -- from 0, the order of measuring
            name text not null,                 -- the column of states that holds its figures
            primary key (run_id, pass, place)
        ) strict, without rowid;

        create table dynamics_metrics (         -- the order of figures in dynamics_answers; without rows: the fifteen of the table states
            dynamics_id text not null references dynamics (id) on delete cascade,
            place integer not null,             -- from 0
            name text not null,
            primary key (dynamics_id, place)
        ) strict, without rowid;
        """;

    // Added to a table, a column keeps its comment only in this form.
    private const string Notes = """
        alter table runs add column note text /* a person's own words; NULL where there are none */;
        alter table runs add column tags text /* a person's own, in order, with a space between; NULL where there are none */;
        """;

    private const string Engines = """
        alter table runs add column engine text /* JSON object: all of the engine that decides figures; NULL in runs of earlier versions */;
        alter table dynamics add column engine text /* JSON object: all of the trainer that decides figures; NULL in earlier versions */;
        """;

    private const string Analyses = """
        create table aggregates (               -- figures of all items of a condition together
            run_id text not null references runs (id) on delete cascade,
            condition text not null,
            tap text not null,
            layer integer not null,
            name text not null,
            value real,
            figures blob,                       -- float32, little-endian; NULL for a single figure
            primary key (run_id, condition, tap, layer, name)
        ) strict;

        create table analyses (                 -- the result of a run
            run_id text not null primary key references runs (id) on delete cascade,
            json text not null
        ) strict;
        """;
}
