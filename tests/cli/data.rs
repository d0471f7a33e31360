//! Data folders: which file is whose, `dataset.yaml` and its mistakes, files that cannot be read.

use crate::transcript::Folder;
use insta::assert_snapshot;

const EVALUATE: &str = "evaluate scheme --data scheme/data";

#[test]
fn mistakes_in_dataset_yaml() {
    let day = "      day: { column: Date, date: \"%d/%m/%Y\" }";
    let mistakes = [
        ("format: 1", "format: 2"),
        ("  Visit:", "  Vist:"),
        (day, "      dai: { column: Date, date: \"%d/%m/%Y\" }"),
        (day, "      day: { colum: Date, date: \"%d/%m/%Y\" }"),
        (day, "      day: { column: Date, date: \"%d/%m/%Q\" }"),
        (day, "      day: [Date]"),
        ("    columns:", "    files: [../visits.csv]\n    columns:"),
        ("    columns:", "    delimiter: \"::\"\n    columns:"),
        ("    columns:", "    columns: {"),
    ];
    let mut all = Vec::new();
    for (old, new) in mistakes {
        let folder = Folder::with_scheme();
        folder.change("scheme/data/dataset.yaml", old, new);
        all.push(format!("# {}\n{}", new.trim(), folder.run(EVALUATE)));
    }
    assert!(all.iter().all(|one| one.ends_with("exit 2\n")), "{}", all.join("\n"));
    assert_snapshot!("dataset_mistakes", all.join("\n"));
}

#[test]
fn files_and_records() {
    let mut all = Vec::new();
    let mut mistake = |what: &str, make: &dyn Fn(&Folder)| {
        let folder = Folder::with_scheme();
        make(&folder);
        all.push(format!("# {what}\n{}", folder.run(EVALUATE)));
    };
    let visits = |folder: &Folder| folder.read("scheme/data/visits.csv");
    mistake("two files fit", &|f| {
        f.write("scheme/data/visit.csv", visits(f));
    });
    mistake("a misspelt file name", &|f| {
        std::fs::rename(f.path("scheme/data/members.csv"), f.path("scheme/data/membrs.csv")).unwrap()
    });
    mistake("semicolons", &|f| {
        f.write("scheme/data/visits.csv", visits(f).replace(',', ";"));
    });
    mistake("an empty file", &|f| {
        f.write("scheme/data/visits.csv", "");
    });
    mistake("UTF-16", &|f| {
        f.write("scheme/data/visits.csv", b"\xff\xfei\0d\0");
    });
    mistake("a workbook", &|f| {
        f.write("scheme/data/visits.csv", b"PK\x03\x04abc");
    });
    mistake("not Parquet", &|f| {
        std::fs::remove_file(f.path("scheme/data/visits.csv")).unwrap();
        f.write("scheme/data/visits.parquet", "id,day\n");
    });
    mistake("no data at all", &|f| {
        std::fs::remove_dir_all(f.path("scheme/data")).unwrap();
        std::fs::create_dir(f.path("scheme/data")).unwrap();
    });
    mistake("no folder", &|f| std::fs::remove_dir_all(f.path("scheme/data")).unwrap());
    assert!(all.iter().all(|one| one.ends_with("exit 2\n")), "{}", all.join("\n"));
    assert_snapshot!("data_files", all.join("\n"));
}

#[test]
fn broken_rows_keep_the_lines_of_the_others() {
    let folder = Folder::with_scheme();
    let rows = "V0007,01/03/2022,M001,F01\r\n\
                \"V0008\",01/03/2022,M001,F01,\"check_up\",5000\r\n\
                \r\n\
                V0009,01/03/2022,\"M001\"x,F01,check_up,5000\r\n\
                \"V00\r\n10\",01/03/2022,M001,F01,chekup,5000\r\n\
                V0011,01/03/2022,M001,F01,check_up,\"5000\r\n\
                V0012,01/03/2022,M001,F01,check_up,5000,\r\n";
    let visits = folder.read("scheme/data/visits.csv");
    folder.write("scheme/data/visits.csv", visits + rows);
    folder.run(&format!("{EVALUATE} --out results"));
    assert_snapshot!("broken_rows", folder.read("results/rejects.csv"));
    assert_eq!(folder.read("results/visits.csv").lines().count(), 1 + 6 + 1);
}

/// Large files are split in blocks, but where quotes are near: both ways give the same rows, lines and rejects.
#[test]
fn large_files_give_the_same_with_and_without_quotes() {
    let every = |step: usize, n: usize| n.is_multiple_of(step);
    let visit = |n: usize, quotes: bool| {
        let (member, code) =
            (if every(9_001, n) { "M999" } else { "M001" }, if every(7_001, n) { "chekup" } else { "check_up" });
        let end = if every(2, n) { "\r\n" } else { "\n" };
        let blank = if every(20_011, n) { "\n" } else { "" };
        let short = if every(30_011, n) { "short,row\n" } else { "" };
        let code = if quotes { format!("\"{code}\"") } else { code.to_string() };
        format!("{short}{blank}W{n:06},01/03/2022,{member},F01,{code},{}{end}", n % 9000)
    };
    // Some 8 MB: the second quarter has quotes, or none has.
    let all = 200_000;
    let rows = |quoted: std::ops::Range<usize>| (0..all).map(|n| visit(n, quoted.contains(&n))).collect::<String>();
    let results = |rows: String| {
        let folder = Folder::with_scheme();
        let visits = folder.read("scheme/data/visits.csv");
        folder.write("scheme/data/visits.csv", visits + &rows);
        folder.run(&format!("{EVALUATE} --out results"));
        (folder.read("results/visits.csv"), folder.read("results/rejects.csv"))
    };
    let (plain, rejects) = results(rows(0..0));
    assert_eq!(plain.lines().count() + rejects.lines().count(), 1 + 6 + 1 + all + all.div_ceil(30_011));
    assert!((plain, rejects) == results(rows(all / 4..all / 2)));
}
