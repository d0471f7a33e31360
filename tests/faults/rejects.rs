//! `--on-reject fail`: with rejects nothing is published, and the reject report is complete beside it.

use crate::support::{code, errors, Place};

#[test]
fn rejects_withhold_the_results() {
    let place = Place::new();
    let official = ["--out", "results", "--on-reject", "fail"];
    let path = place.path("scheme/data/visits.csv");
    let sound = std::fs::read_to_string(&path).unwrap();
    let bad = "V0007,31/02/2022,M001,F01,check_up,5000\nV0008,01/03/2022,M099,F01,check_up,5000\n";
    std::fs::write(&path, sound.clone() + bad).unwrap();
    for format in ["csv", "parquet", "ndjson", "arrow"] {
        let ran = place.evaluate(&official).args(["--format", format]).output().unwrap();
        let text = errors(&ran);
        assert_eq!(code(&ran), 3, "{text}");
        for word in
            ["2 rows rejected", "dangling_reference 1", "not_a_date 1", &format!("results.rejects/rejects.{format}")]
        {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert_eq!(place.beside(), ["results.rejects"]);
        let report = place.files("results.rejects").unwrap();
        let names: Vec<&str> = report.keys().map(String::as_str).collect();
        assert_eq!(names, [&format!("findings.{format}"), &format!("rejects.{format}"), "run.json"]);
        let run: serde_json::Value = serde_json::from_slice(&report["run.json"]).unwrap();
        assert_eq!(run["published"], false);
        assert_eq!(run["records"][2]["files"][0]["rejected"], 2);
    }
    std::fs::write(&path, &sound).unwrap();
    let ran = place.evaluate(&official).output().unwrap();
    assert_eq!(code(&ran), 0, "{}", errors(&ran));
    assert_eq!(place.beside(), ["results"], "the report of the failed run is out of date");
    let stood = place.files("results");
    std::fs::write(&path, sound + bad).unwrap();
    assert_eq!(code(&place.evaluate(&official).output().unwrap()), 3);
    assert!(place.files("results") == stood, "earlier results stay");
    assert_eq!(place.beside(), ["results", "results.rejects"]);
}

#[test]
fn a_folder_of_the_user_is_no_reject_report() {
    let place = Place::new();
    std::fs::create_dir(place.path("results.rejects")).unwrap();
    std::fs::write(place.path("results.rejects/mine.txt"), "keep me").unwrap();
    let ran = place.evaluate(&["--out", "results", "--on-reject", "fail"]).output().unwrap();
    assert_eq!(code(&ran), 2);
    assert!(errors(&ran).contains("`results.rejects` exists"), "{}", errors(&ran));
    assert_eq!(code(&place.evaluate(&["--out", "results"]).output().unwrap()), 0);
    assert_eq!(place.beside(), ["results", "results.rejects"]);
}
