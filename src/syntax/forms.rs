//! How each line and declaration is written, for the help of a problem.
//! In: the place where the grammar stopped. Out: the form of the line, or of the lines that may stand there.

use super::grammar::Rule as R;
use super::message::Place;
use super::scan::Kind;

/// Lines and headers by their first word.
const LINES: &[(&str, &str)] = &[
    ("from", "`from 2016-09-01 : value`, or `from 2016-09-01 : not in force`"),
    ("except", "`except NAME when condition : value`"),
    ("let", "`let NAME = formula`"),
    ("when", "`when condition`"),
    ("deny", "`deny NAME \"reason\" when condition`"),
    ("limit", "`limit NAME = amount to maximum per reference in any 12 months order by day, id`"),
    ("cite", "`cite \"Prakas 220\"`"),
    ("title", "`title \"..\"`"),
    ("tag", "`tag case_rate`"),
    ("key", "`key id : text`, or `key (household, month)`"),
    ("at", "`at service_date : date`, or `at end of month`"),
    ("known", "`known FIELD`"),
    ("require", "`require NAME \"text\" : condition`"),
    ("up", "`up to 200_000 : value`"),
    ("above", "`above 200_000 : value`"),
    ("below", "`below 200_000 : value`"),
    ("|", "`| cell | cell |`, with a bar at both ends"),
    ("=", "`= formula`"),
    ("currency", "`currency KHR`, or `currency KHR coin 1`"),
    ("complete", "`complete from 2016-09-01`"),
    ("parties", "`parties worker, employer`"),
    ("set", "`set PARAMETER { .. }`"),
    ("remove", "`remove rule NAME`"),
    ("module", "`module nssf.contribution`"),
    ("use", "`use nssf.registry.{Claim, Member}`"),
    ("unit", "`unit km`"),
];

/// Headers of declarations.
const HEADERS: &[(&str, &str)] = &[
    ("scheme", "`scheme NAME { .. }`"),
    ("enum", "`enum NAME { a, b }`"),
    ("record", "`record NAME { .. }`"),
    ("table", "`table NAME { .. }`"),
    ("parameter", "`parameter NAME : TYPE { .. }`"),
    ("scale", "`scale NAME (wage : KHR) : TYPE { .. }`"),
    ("decision", "`decision NAME (grade : Grade) : TYPE { .. }`"),
    ("rule", "`rule NAME for RECORD : TYPE { .. }`"),
    ("hidden", "`hidden rule NAME for RECORD : TYPE { .. }`"),
    ("contribution", "`contribution NAME for RECORD : TYPE { .. }`"),
    ("benefit", "`benefit NAME for RECORD : TYPE { .. }`"),
    ("tariff", "`tariff NAME for RECORD : TYPE { .. }`"),
    ("subsidy", "`subsidy NAME for RECORD : TYPE { .. }`"),
    ("group", "`group NAME over RECORD by key { .. }`"),
    ("assert", "`assert NAME for RECORD { .. }`"),
    ("variant", "`variant NAME of PARENT \"title\" { .. }`"),
    ("split", "`split {`, then lines such as `from 2016-09-01 : worker 50% down, employer the rest`"),
];

/// Lines inside the braces of a declaration.
const BODIES: &[(&str, &str)] = &[
    ("scheme", "`title \"..\"`, `currency KHR`, `parties worker, employer`, `complete from 2016-09-01`"),
    ("enum", "names with commas between them"),
    ("record", "`name : type`, `key id : text`, `at service_date : date`"),
    ("table", "`file \"tables/prices.csv\"`, `key code : text`, `price : KHR`"),
    ("parameter", "`from 2016-09-01 : 2.6%`, `cite \"..\"`"),
    ("scale", "`from 2016-09-01 { .. }` with lines such as `up to 200_000 : 200_000`"),
    ("decision", "`| ownership | grade | multiplier |`"),
    ("group", "`at month`, `paid = sum(amount)`"),
    ("variant", "`set PARAMETER { .. }`, `replace`, `add` or `remove` with a declaration"),
    ("split", "`from 2016-09-01 : worker 50% down, employer the rest`"),
    ("from", "`up to 200_000 : 200_000`, or lines of a table"),
    ("set", "`from 2016-09-01 : 2.6%`"),
    ("assert", "`= condition`"),
];

/// How a choice between values is written.
pub(crate) const CHOICE: &str = "write `if condition then a else b`";

/// Help where `then`, `else` or what follows them is wanted.
pub(crate) fn choice(place: &Place<'_>, index: usize, wanted: &[R]) -> Option<String> {
    let word = place.before(index).map_or("", |t| place.word(t));
    let part = wanted.iter().any(|r| matches!(r, R::k_then | R::k_else)) || matches!(word, "if" | "then" | "else");
    part.then(|| CHOICE.to_owned())
}

/// The word before the brace that is open at a token, and the first word of its line.
pub(crate) fn around<'a>(place: &Place<'a>, index: usize) -> (&'a str, &'a str) {
    let (line, body) = context(place, index);
    (body, line)
}

/// Help for a problem at a token: the form of its line, else of the lines around it.
pub(crate) fn help(place: &Place<'_>, index: usize) -> Option<String> {
    let (line, body) = context(place, index);
    let find =
        |list: &[(&str, &str)], word: &str| list.iter().find(|(w, _)| *w == word).map(|(_, form)| (*form).to_owned());
    let own = |word: &str| find(LINES, word).or_else(|| find(HEADERS, word));
    if let Some(form) = own(line) {
        return Some(format!("it is written {form}"));
    }
    let rule = || "`= formula`, `let NAME = formula`, `when condition`, `from 2016-09-01 : formula`".to_owned();
    let money = ["rule", "hidden", "contribution", "benefit", "tariff", "subsidy"];
    let form = find(BODIES, body).or_else(|| money.contains(&body).then(rule))?;
    Some(format!("lines in this place look like {form}"))
}

/// The first word of the line of a token, when the token is not itself that word, and the word before the open brace.
fn context<'a>(place: &Place<'a>, index: usize) -> (&'a str, &'a str) {
    let mut line = "";
    let mut bodies: Vec<&str> = Vec::new();
    let mut fresh = true;
    for (at, token) in place.tokens.iter().enumerate().take(index + 1) {
        let word = place.word(token);
        if token.kind == Kind::Newline {
            fresh = true;
        } else if token.is_real() {
            let first = std::mem::take(&mut fresh);
            if at == index {
                return (if first { "" } else { line }, bodies.last().copied().unwrap_or(""));
            }
            if first {
                line = word;
            }
            let changed = matches!(line, "add" | "replace");
            if changed && !first && HEADERS.iter().any(|(w, _)| *w == word) {
                line = word;
            }
            match word {
                "{" => bodies.push(line),
                "}" => drop(bodies.pop()),
                _ => {}
            }
        }
    }
    (line, bodies.last().copied().unwrap_or(""))
}
