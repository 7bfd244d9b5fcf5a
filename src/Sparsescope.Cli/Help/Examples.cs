namespace Sparsescope.Cli.Help;

/// <summary>Two examples of every command, as help shows them: what most people want of it, and one step further.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string[]> s_all = new(StringComparer.Ordinal)
    {
        [""] = ["sparsescope demo", "sparsescope measure -m model.gguf -p \"What is the capital of France?\""],
        ["demo"] = ["sparsescope demo", "sparsescope demo --limit 50 -o demo.html"],
        ["measure"] =
        [
            "sparsescope measure -m model.gguf -f my.csv --field question --group level --report groups.html",
            "sparsescope measure -m model.gguf -f mc.csv --field question --options A,B,C,D --gold answer -o wide.csv --wide",
        ],
        ["trace"] = ["sparsescope trace -m model.gguf -p \"Why is the sky blue?\"", "sparsescope trace -m model.gguf -p \"Why is the sky blue?\" -o trace.html"],
        ["study"] = ["sparsescope study list", "sparsescope study new my-study --data my.csv --field question --group level"],
        ["study new"] =
        [
            "sparsescope study new my-study --data my.csv --field question --group level",
            "sparsescope study new my-pairs --data my.csv --field question --group level=easy,hard --pair id --answer gold",
        ],
        ["study run"] = ["sparsescope study run latent-rules -m model.gguf --limit 100", "sparsescope study run ./my-study -m model.gguf"],
        ["study report"] = ["sparsescope study report latest -o report.html", "sparsescope study report latest --figures figures"],
        ["study analyse"] = ["sparsescope study analyse latest", "sparsescope study analyse 3f2a9c --store other.db"],
        ["study export"] = ["sparsescope study export latest -o states.csv", "sparsescope study export latest -o states.csv --items items.csv"],
        ["study compare"] = ["sparsescope study compare latest 3f2a9c", "sparsescope study compare 3f2a9c 81bd07 --json"],
        ["study list"] = ["sparsescope study list", "sparsescope study list --json"],
        ["study show"] = ["sparsescope study show latent-rules", "sparsescope study show ./my-study --limit 3"],
        ["study check"] = ["sparsescope study check ./my-study", "sparsescope study check ./my-study -m model.gguf"],
        ["study data"] = ["sparsescope study data", "sparsescope study data math500-levels"],
        ["runs"] = ["sparsescope runs list", "sparsescope runs show latest"],
        ["runs list"] = ["sparsescope runs list", "sparsescope runs list --tag final --json"],
        ["runs show"] = ["sparsescope runs show latest", "sparsescope runs show 3f2a9c --json"],
        ["runs note"] = ["sparsescope runs note latest \"second try, shorter prompts\"", "sparsescope runs note latest"],
        ["runs tag"] = ["sparsescope runs tag latest final paper", "sparsescope runs tag latest --remove final"],
        ["runs rm"] = ["sparsescope runs rm 3f2a9c", "sparsescope runs rm latest --yes"],
        ["runs merge"] = ["sparsescope runs merge one.db two.db -o all.db", "sparsescope runs merge sweep/parts/*.db -o sweep/all.db"],
        ["runs missing"] = ["sparsescope runs missing --store sweep/all.db --json", "sparsescope runs missing --store sweep/all.db --resubmit"],
        ["runs verify"] = ["sparsescope runs verify all.db", "sparsescope runs verify one.db two.db --json"],
        ["runs export"] = ["sparsescope runs export --store all.db -o parquet", "sparsescope runs export --store all.db -o parquet --table states"],
        ["study submit"] =
        [
            "sparsescope study submit my-study -m model.gguf --shards 16 --time 2:00:00",
            "sparsescope study submit my-study -m model.gguf --shards 16 --with parallel --hosts hosts.txt",
        ],
        ["sweep"] = ["sparsescope sweep run sweep.yaml", "sparsescope sweep report"],
        ["sweep run"] = ["sparsescope sweep run sweep.yaml", "sparsescope sweep run sweep.yaml --store all.db"],
        ["sweep status"] = ["sparsescope sweep status", "sparsescope sweep status sweep --json"],
        ["sweep report"] = ["sparsescope sweep report --store all.db", "sparsescope sweep report --store all.db --md"],
        ["graph"] = ["sparsescope graph make -o graph", "sparsescope graph show graph"],
        ["graph make"] = ["sparsescope graph make -o graph", "sparsescope graph make -o small --entities 500 --triples 2000 --seed 7"],
        ["graph show"] = ["sparsescope graph show graph", "sparsescope graph show graph --json"],
        ["dynamics"] = ["sparsescope dynamics dynamics.yaml", "sparsescope dynamics report latent -o dynamics.html"],
        ["dynamics report"] = ["sparsescope dynamics report latent", "sparsescope dynamics report latent -o dynamics.html"],
        ["inspect"] = ["sparsescope inspect model.gguf", "sparsescope inspect model.gguf --json"],
        ["tokenize"] = ["sparsescope tokenize -m model.gguf -p \"Hello\"", "sparsescope tokenize -m model.gguf -p \"Hello\" --raw --json"],
        ["render"] = ["sparsescope render -m model.gguf -p \"Hello\"", "sparsescope render --template chat.jinja -f prompts.jsonl"],
        ["pull"] = ["sparsescope pull bartowski/SmolLM2-135M-Instruct-GGUF:Q8_0", "sparsescope pull ggml-org/gemma-3-270m-it-GGUF"],
        ["stats"] =
        [
            "sparsescope stats out.csv --y hoyer --group level --where layer=11",
            "sparsescope stats wide.csv --predict wrong --by hoyer,entropy,n_tokens",
        ],
        ["judge"] = ["sparsescope judge -f answers.jsonl", "sparsescope judge -f answers.jsonl -o judged.jsonl"],
        ["route"] = ["sparsescope route calibrate table.csv --score hoyer -o route.json", "sparsescope route evaluate table.csv --score hoyer -c route.json"],
        ["route calibrate"] = ["sparsescope route calibrate table.csv --score hoyer -o route.json", "sparsescope route calibrate table.csv --score hoyer --baselines length,entropy -o route.json"],
        ["route evaluate"] = ["sparsescope route evaluate table.csv --score hoyer -c route.json", "sparsescope route evaluate table.csv --score hoyer --baselines length,entropy --json"],
        ["route explain"] = ["sparsescope route explain table.csv --score hoyer -c route.json", "sparsescope route explain table.csv --score hoyer -c route.json --id q17"],
        ["icl"] = ["sparsescope icl rank pool.jsonl", "sparsescope icl build items.jsonl --pool pool.jsonl"],
        ["icl rank"] = ["sparsescope icl rank pool.jsonl", "sparsescope icl rank pool.csv --score l0_share --lower-is-sparser"],
        ["icl build"] = ["sparsescope icl build items.jsonl --pool pool.jsonl", "sparsescope icl build items.jsonl --pool pool.jsonl --seed 3"],
        ["monitor"] = ["sparsescope monitor reference log.jsonl -o reference.json", "sparsescope monitor replay new.jsonl --reference reference.json"],
        ["monitor reference"] = ["sparsescope monitor reference log.jsonl -o reference.json", "sparsescope monitor reference log.jsonl -o reference.json --metric gini --layer 11"],
        ["monitor replay"] = ["sparsescope monitor replay new.jsonl --reference reference.json", "sparsescope monitor replay log.jsonl --first 200 --json"],
        ["train"] = ["sparsescope train train.yaml", "sparsescope train train.yaml --resume"],
        ["bench"] = ["sparsescope bench -m model.gguf", "sparsescope bench -m model.gguf --json"],
        ["bench gemm"] = ["sparsescope bench gemm", "sparsescope bench gemm --json"],
        ["bench train"] = ["sparsescope bench train", "sparsescope bench train --json"],
        ["doctor"] = ["sparsescope doctor", "sparsescope doctor --json"],
        ["cache"] = ["sparsescope cache list", "sparsescope cache clear --yes"],
        ["cache list"] = ["sparsescope cache list", "sparsescope cache list --json"],
        ["cache clear"] = ["sparsescope cache clear --yes", "sparsescope cache clear 5b2c"],
        ["completion"] = ["source <(sparsescope completion bash)", "sparsescope completion fish > ~/.config/fish/completions/sparsescope.fish"],
    };

    /// <summary>Those of a command, by its path without the program's name; empty where there are none.</summary>
    internal static IReadOnlyList<string> Of(string path) => s_all.GetValueOrDefault(path) ?? [];

    /// <summary>Paths that have examples.</summary>
    internal static IReadOnlyCollection<string> Paths => s_all.Keys;
}
