//! The HTML page of `prakas diff`: in itself complete, and read by a real browser where there is one.

use crate::diff::{edit, repository};
use crate::transcript::Folder;
use std::path::Path;
use std::process::Command;

fn made() -> (Folder, String) {
    let folder = repository();
    edit(&folder);
    let done = folder.run("diff HEAD fund --data data --by sex --html page.html --quiet");
    assert!(done.ends_with("--- exit 0\n"), "{done}");
    let page = folder.read("page.html");
    (folder, page)
}

#[test]
fn it_needs_no_network_and_says_everything_in_words() {
    let (_folder, page) = made();
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        let allowed = page.matches("http://www.w3.org/2000/svg").count();
        let expected = if outside == "http://" { allowed } else { 0 };
        assert_eq!(page.matches(outside).count(), expected, "{outside}");
    }
    // Drawings are hidden from screen readers: the table under each says the same.
    assert_eq!(page.matches("<svg").count(), page.matches("<svg aria-hidden=\"true\"").count());
    for text in [
        "<html lang=\"en\">",
        "Health fund, មូលនិធិសុខភាព",
        "3 changes in meaning",
        "rate: 2% becomes 3% from 2018-04-01",
        "Who gets more and who gets less",
        "by cause",
        "prefers-color-scheme: dark",
        "@media print",
        "<caption>Outputs of Payslip that differ</caption>",
        "+18,300 KHR",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert_eq!(page, made().1, "two runs give the same bytes");
}

/// What a rule file says stays text.
#[test]
fn titles_are_not_markup() {
    let folder = repository();
    edit(&folder);
    folder.change("fund/fund.prakas", "Health fund, ", "<script>alert(1)</script> ");
    folder.run("diff HEAD fund --html page.html");
    let page = folder.read("page.html");
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "{page}");
}

fn browser() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome-headless-shell"];
    names.into_iter().find(|name| Command::new(name).arg("--version").output().is_ok_and(|o| o.status.success()))
}

/// The page as the browser has it after some script ran in it.
fn browsed(browser: &str, folder: &Folder, page: &str, script: &str, options: &[&str]) -> String {
    let page = page.replace("</body>", &format!("<script>{script}</script></body>"));
    folder.write("browsed.html", page);
    let output = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom"])
        .args(options)
        .arg(format!("file://{}", folder.path("browsed.html").canonicalize().unwrap().display()))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A script that writes what it finds into the page's title.
fn told(browser: &str, folder: &Folder, page: &str, script: &str, options: &[&str]) -> String {
    let dom = browsed(browser, folder, page, &format!("document.title = String((() => {{ {script} }})())"), options);
    dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default().to_owned()
}

/// With `PRAKAS_BROWSER=must`, as in CI, a missing browser fails the test.
#[test]
fn a_browser_reads_it() {
    let Some(browser) = browser() else {
        assert_ne!(std::env::var("PRAKAS_BROWSER").as_deref(), Ok("must"), "there is no Chromium here");
        eprintln!("no Chromium here: the page was not opened in a browser");
        return;
    };
    let (folder, page) = made();
    let ask = |script: &str, options: &[&str]| told(browser, &folder, &page, script, options);

    // Heads sort their column, by number and by keyboard: they are buttons.
    let sorted = ask(
        "const table = [...document.querySelectorAll('table.sortable')].find((t) => t.caption.textContent.startsWith('Outputs'));\
         const button = table.tHead.rows[0].cells[3].querySelector('button'); button.focus(); button.click();\
         const first = [...table.tBodies[0].rows].map((row) => Number(row.cells[3].dataset.value));\
         return document.activeElement === button && table.tHead.rows[0].cells[3].ariaSort + ' ' +\
         first.every((n, i) => i === 0 || first[i - 1] >= n)",
        &[],
    );
    assert_eq!(sorted, "descending true");

    // Nothing is wider than a phone; what is wide scrolls inside itself.
    let wide = ask(
        "document.querySelectorAll('details').forEach((one) => (one.open = true));\
         return document.documentElement.scrollWidth <= innerWidth",
        &["--window-size=500,900"],
    );
    assert_eq!(wide, "true");

    // Dark paper where the system is dark, and drawings follow.
    let colours = "const bar = document.querySelector('svg [fill=\"#0173B2\"]');\
        return getComputedStyle(document.body).backgroundColor + ' ' + getComputedStyle(bar).fill";
    assert_eq!(ask(colours, &[]), "rgb(255, 255, 255) rgb(10, 106, 161)");
    let dark = ask(colours, &["--blink-settings=preferredColorScheme=0"]);
    assert_eq!(dark, "rgb(22, 22, 22) rgb(109, 185, 236)");

    // Every table and region has a name, every head its scope, headings leave no level out.
    let named = ask(
        "const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5')].map((h) => Number(h.tagName[1]));\
         return [...document.querySelectorAll('table')].every((t) => t.caption?.textContent) + ' ' +\
         [...document.querySelectorAll('th')].every((h) => h.scope) + ' ' +\
         [...document.querySelectorAll('[role=region],section,nav')].every((r) => r.ariaLabel || r.getAttribute('aria-labelledby')) + ' ' +\
         levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1)",
        &[],
    );
    assert_eq!(named, "true true true true");
    assert!(Path::new(&folder.path("page.html")).exists());
}
