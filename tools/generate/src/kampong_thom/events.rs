//! The events of the Kampong Thom year and what they cost. In: the insured of each month. Out: events whose counts, totals
//! and standard deviations are the printed ones; who had them, when and why is drawn.

use super::{at, first, person_id, some, ByMonth, Person, World, FEMALE};
use crate::calendar::Day;
use crate::random::Random;
use crate::sheet::Sheet;

/// Where and how care was given, how many events there were, and what all events of the provider cost.
struct Care {
    provider: &'static str,
    care: &'static str,
    events: ByMonth,
    /// How often the six age bands come, of fifteen; per sex.
    weights: [[i64; 6]; 2],
}

const CARE: [Care; 3] = [
    Care {
        provider: "health_centre",
        care: "outpatient",
        events: [
            [441, 437, 544, 573, 604, 627, 511, 462, 404, 356, 341, 337],
            [188, 192, 180, 212, 264, 325, 389, 376, 384, 362, 303, 232],
        ],
        weights: [[10, 6, 13, 12, 10, 9], [11, 7, 5, 6, 8, 10]],
    },
    Care {
        provider: "hospital",
        care: "outpatient",
        events: [[27, 31, 32, 22, 19, 17, 18, 20, 23, 23, 23, 25], [11, 19, 15, 13, 15, 14, 15, 14, 16, 16, 19, 18]],
        weights: [[4, 2, 7, 7, 8, 9], [4, 3, 3, 5, 8, 10]],
    },
    Care {
        provider: "hospital",
        care: "inpatient",
        events: [[23, 25, 27, 19, 16, 15, 15, 16, 19, 19, 19, 21], [10, 16, 12, 11, 12, 12, 12, 12, 14, 14, 15, 15]],
        weights: [[6, 2, 8, 7, 9, 12], [4, 3, 3, 6, 10, 14]],
    },
];

/// What a provider claimed, in riel, and the standard deviation of its events in hundredths of a riel.
struct Cost {
    provider: &'static str,
    total: ByMonth,
    deviation: i64,
    least: i64,
}

const COST: [Cost; 2] = [
    Cost {
        provider: "health_centre",
        total: [
            [840500, 879000, 1019200, 1114800, 1261300, 1386300, 1021700, 869900, 752000, 579200, 646500, 641294],
            [204400, 224000, 199200, 259500, 282700, 384300, 508400, 508700, 428000, 439100, 374800, 269100],
        ],
        deviation: 822_836,
        least: 200,
    },
    Cost {
        provider: "hospital",
        total: [
            [
                2429700, 2556000, 2921700, 2657600, 2520200, 2398400, 2079100, 1831400, 1546200, 1368000, 1243400,
                1553997,
            ],
            [835400, 546000, 509900, 898100, 1337800, 1591000, 1910800, 2005000, 2283800, 2253700, 1925300, 1417500],
        ],
        deviation: 5_140_927,
        least: 1_500,
    },
];

struct Event {
    day: Day,
    person: usize,
    cell: (usize, usize, usize),
    care: &'static str,
    kind: &'static str,
    amount: i64,
}

pub fn sheet(random: &mut Random, world: &World) -> Sheet {
    let mut events = events(random, world);
    for (number, cost) in COST.iter().enumerate() {
        price(random, &mut events, number, cost);
        spread(random, &mut events, number, cost);
    }
    events.sort_by_key(|e| (e.day, e.person, e.cell.0, e.amount));
    event_sheet(&events)
}

fn events(random: &mut Random, world: &World) -> Vec<Event> {
    let mut events = Vec::new();
    for month in 0..12 {
        let now = first().later(month as i64);
        for sex in 0..2 {
            let people: Vec<(usize, &Person)> = world.people.iter().enumerate().collect();
            let there: Vec<_> =
                people.into_iter().filter(|(_, p)| p.sex == sex && p.insured_in(now).is_some()).collect();
            for care in &CARE {
                for _ in 0..at(&care.events, sex, month) {
                    events.push(event(random, &there, (sex, month), care));
                }
            }
        }
    }
    events
}

fn event(random: &mut Random, there: &[(usize, &Person)], (sex, month): (usize, usize), care: &Care) -> Event {
    let now = first().later(month as i64);
    let kind = kind(random, sex, care);
    let weights = match kind {
        "safe_motherhood" => [0, 0, 12, 5, 0, 0],
        _ => care.weights.get(sex).copied().unwrap_or_default(),
    };
    // inpatients have often joined in the preceding three months
    let mut new_only = if care.care == "inpatient" && random.chance(62) { 400 } else { 0 };
    loop {
        let Some((person, p)) = there.get(some(random, there)) else { continue };
        let start = p.insured_in(now).unwrap_or_default();
        let wrong = new_only > 0 && now.0 - start.0 .0 > 2;
        new_only -= 1;
        if wrong || random.between(1, 15) > weights.get(p.band(now)).copied().unwrap_or_default() {
            continue;
        }
        let from = if start.0 == now { start.1 } else { 1 };
        let day = now.day(random.between(from, now.length()));
        let provider = COST.iter().position(|c| c.provider == care.provider).unwrap_or_default();
        let amount = draft(random, kind, care);
        return Event { day, person: *person, cell: (provider, sex, month), care: care.care, kind, amount };
    }
}

fn kind(random: &mut Random, sex: usize, care: &Care) -> &'static str {
    let (transport, motherhood) = match (care.provider, care.care) {
        ("health_centre", _) => (1, 8),
        (_, "outpatient") => (12, 6),
        _ => (2, 15),
    };
    let chance = random.between(1, 100);
    if chance <= transport {
        "transport"
    } else if sex == FEMALE && chance <= transport + motherhood {
        "safe_motherhood"
    } else {
        "medical"
    }
}

/// A first amount in hundreds of riel; the totals are met afterwards.
fn draft(random: &mut Random, kind: &str, care: &Care) -> i64 {
    match (care.provider, care.care, kind) {
        ("health_centre", _, "medical") => random.between(4, 14),
        ("health_centre", _, "transport") => random.between(40, 250),
        ("health_centre", _, _) if random.chance(13) => random.between(1_150, 1_750),
        ("health_centre", _, _) => random.between(15, 50),
        (_, "outpatient", _) => random.between(60, 450),
        _ if random.chance(25) => random.between(900, 3_000),
        _ => random.between(250, 900),
    }
}

/// Where the events of a provider stand, by sex and month.
fn cells(events: &[Event], provider: usize) -> Vec<(usize, usize, Vec<usize>)> {
    let mut cells = Vec::new();
    for sex in 0..2 {
        for month in 0..12 {
            let mine = |(_, e): &(usize, &Event)| e.cell == (provider, sex, month);
            cells.push((sex, month, events.iter().enumerate().filter(mine).map(|(n, _)| n).collect()));
        }
    }
    cells
}

/// Scales the drafts of each cell to its total, in hundreds of riel; the odd riels fall on one event.
fn price(random: &mut Random, events: &mut [Event], provider: usize, cost: &Cost) {
    for (sex, month, places) in cells(events, provider) {
        let total = at(&cost.total, sex, month);
        let drafts: i64 = places.iter().filter_map(|p| events.get(*p)).map(|e| e.amount).sum();
        let mut left = total;
        for place in &places {
            let Some(event) = events.get_mut(*place) else { continue };
            event.amount = (event.amount * total / drafts / 100 * 100).max(cost.least);
            left -= event.amount;
        }
        while left != 0 {
            let step = if left.abs() < 100 { left } else { 100 * left.signum() };
            let place = places.get(some(random, &places)).copied().unwrap_or_default();
            let Some(event) = events.get_mut(place) else { continue };
            if event.amount + step >= cost.least {
                event.amount += step;
                left -= step;
            }
        }
    }
}

/// Moves hundreds of riel between two events of one cell until the standard deviation is the printed one.
fn spread(random: &mut Random, events: &mut [Event], provider: usize, cost: &Cost) {
    let amounts: Vec<i64> = events.iter().filter(|e| e.cell.0 == provider).map(|e| e.amount).collect();
    let (n, total) = (amounts.len() as i64, amounts.iter().sum::<i64>());
    let wanted = (n - 1) * cost.deviation * cost.deviation / 10_000 + total * total / n;
    let mut gap = wanted - amounts.iter().map(|a| a * a).sum::<i64>();
    let cells = cells(events, provider);
    while gap.abs() > 40_000 {
        let Some((_, _, places)) = cells.get(some(random, &cells)) else { continue };
        let mut pair = [0, 0].map(|_: i64| places.get(some(random, places)).copied().unwrap_or_default());
        pair.sort_by_key(|p| events.get(*p).map(|e| e.amount));
        let [low, high] = pair.map(|p| events.get(p).map_or(0, |e| e.amount));
        let step = 100 * random.between(1, 20) * gap.signum();
        let change = 2 * step * (high - low + step);
        let allowed = pair.first() != pair.last() && low - step >= cost.least && high + step >= low - step;
        if allowed && (gap - change).abs() < gap.abs() {
            for (place, step) in pair.into_iter().zip([-step, step]) {
                if let Some(event) = events.get_mut(place) {
                    event.amount += step;
                }
            }
            gap -= change;
        }
    }
}

fn event_sheet(events: &[Event]) -> Sheet {
    let mut sheet = Sheet::new(&["id", "service_date", "insured", "provider", "care", "type", "amount"]);
    for (number, event) in events.iter().enumerate() {
        let provider = COST.get(event.cell.0).map(|c| c.provider).unwrap_or_default();
        let day = event.day.to_string();
        let id = format!("E{:04}", number + 1);
        let amount = event.amount.to_string();
        sheet.add(&[&id, &day, &person_id(event.person), provider, event.care, event.kind, &amount]);
    }
    sheet
}
