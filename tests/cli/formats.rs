//! Formats of data and results: the same values whichever way they are written and read back.

use crate::transcript::Folder;

/// Results as CSV from a data folder.
fn results(folder: &Folder, data: &str) -> String {
    let ran = folder.run(&format!("evaluate scheme --data {data} --out again --force -q"));
    assert!(ran.ends_with("exit 0\n"), "{ran}");
    folder.read("again/visits.csv")
}

#[test]
fn every_format_reads_back_equal() {
    let folder = Folder::with_scheme();
    // Outputs read as data: a second scheme over the first one's results.
    let second = "module second\n\nscheme second {\n  title \"Results read again\"\n  country \"KH\"\n  currency KHR coin 1\n\
                  \x20 complete from 2020-01-01\n}\n\nenum State { due, not_due, denied }\n\nrecord Visit {\n  key id : text\n  exempt : yes_no\n\
                  \x20 payment : KHR\n  paid : State\n  reason : text?\n}\n\nrule twice for Visit : KHR {\n  = payment * 2\n}\n";
    folder.write("second/second.prakas", second);
    let dataset = "format: 1\nrecords: { Visit: { columns: { paid: payment.state, reason: payment.reason } } }\n";
    let mut all = Vec::new();
    for format in ["csv", "ndjson", "parquet", "arrow"] {
        let written = folder.run(&format!("evaluate scheme --data scheme/data --out {format} --format {format} -q"));
        assert!(written.ends_with("exit 0\n"), "{written}");
        let file = std::fs::read(folder.path(&format!("{format}/visits.{format}"))).unwrap();
        folder.write(&format!("data-{format}/visits.{format}"), file);
        folder.write(&format!("data-{format}/dataset.yaml"), dataset);
        let read = folder.run(&format!("evaluate second --data data-{format} --out {format}-again -q"));
        assert!(read.ends_with("exit 0\n"), "{read}");
        all.push(folder.read(&format!("{format}-again/visits.csv")));
    }
    assert!(all.windows(2).all(|two| two[0] == two[1]), "{all:#?}");
    assert!(all[0].lines().count() == 7, "{}", all[0]);
}

#[test]
fn delimiter_bom_crlf_quotes_and_gzip() {
    let folder = Folder::with_scheme();
    let expected = results(&folder, "scheme/data");
    let visits = folder.read("scheme/data/visits.csv");
    let rest = ["members.csv", "facilities.csv"];
    let dataset = folder.read("scheme/data/dataset.yaml");
    let quoted = visits.lines().map(|line| format!("\"{}\"\r\n", line.replace(',', "\",\""))).collect::<String>();
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut zipped, visits.as_bytes()).unwrap();
    let kinds: [(&str, &str, Vec<u8>, String); 4] = [
        ("bom", "visits.csv", ["\u{feff}", &visits].concat().into_bytes(), dataset.clone()),
        ("quoted", "visits.csv", quoted.into_bytes(), dataset.clone()),
        ("zipped", "visits.csv.gz", zipped.finish().unwrap(), dataset.clone()),
        (
            "semicolons",
            "visits.csv",
            visits.replace(',', ";").into_bytes(),
            dataset.replace("  Visit:\n", "  Visit:\n    delimiter: \";\"\n"),
        ),
    ];
    for (name, file, bytes, dataset) in kinds {
        for other in rest {
            folder.write(&format!("{name}/{other}"), folder.read(&format!("scheme/data/{other}")));
        }
        folder.write(&format!("{name}/{file}"), bytes);
        folder.write(&format!("{name}/dataset.yaml"), dataset);
        assert_eq!(results(&folder, name), expected, "{name}");
    }
}
