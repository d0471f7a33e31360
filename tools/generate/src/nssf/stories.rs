//! Lives that are told, not drawn: each brings out a rule that looks at several records. In: the drawn data. Out: more rows.

use super::Data;
use crate::calendar::{Day, Month};

/// Adds the rows of all stories.
pub fn tell(data: &mut Data) {
    two_employers(data);
    often_sick(data);
    long_stays(data);
    mothers(data);
    two_operations(data);
}

fn member(data: &mut Data, id: &str, birth: &str, sex: &str, employer: &str) {
    data.members.add(&[id, birth, sex, "worker", employer, "2016-09-01"]);
}

/// Payslips from one month to another, both included.
fn payslips(data: &mut Data, member: &str, employer: &str, months: (Month, Month), wage: i64) {
    let mut month = months.0;
    while month <= months.1 {
        let id = format!("P{:04}", data.payslips.rows.len() + 1);
        let cells = [&id, &month.to_string(), member, employer, &wage.to_string(), "", &month.length().to_string()];
        data.payslips.add(&cells);
        month = month.later(1);
    }
}

fn leave(data: &mut Data, id: &str, start: Day, member: &str, kind: &str, length: i64, wage: i64) {
    data.leaves.add(&[id, &start.to_string(), member, kind, &length.to_string(), &wage.to_string(), "yes"]);
}

struct Stay<'a> {
    id: &'a str,
    member: &'a str,
    facility: &'a str,
    kind: &'a str,
    case: &'a str,
    from: Day,
    days: i64,
}

fn stay(data: &mut Data, told: &Stay<'_>) {
    let last = told.from.later(told.days - 1).to_string();
    data.claims.add(&[
        told.id,
        &told.from.to_string(),
        told.member,
        told.facility,
        told.kind,
        told.case,
        "essential_care",
        "no",
        "yes",
        "400000",
        &last,
        "",
        "",
    ]);
}

/// Two jobs through 2017, together above the ceiling of all jobs: a refund at the end of the year.
fn two_employers(data: &mut Data) {
    member(data, "W01", "1988-03-14", "female", "E001");
    payslips(data, "W01", "E001", (Month::new(2017, 1), Month::new(2017, 12)), 800_000);
    payslips(data, "W01", "E003", (Month::new(2017, 1), Month::new(2017, 12)), 700_000);
}

/// Sick again and again: 100 and 80 days use 180 up, a third leave has to wait until the first rolls off, a fourth meets both.
fn often_sick(data: &mut Data) {
    member(data, "W02", "1979-11-02", "male", "E003");
    payslips(data, "W02", "E003", (Month::new(2016, 9), Month::new(2018, 12)), 620_000);
    leave(data, "L9001", Month::new(2017, 2).day(1), "W02", "sickness", 100, 600_000);
    leave(data, "L9002", Month::new(2017, 8).day(1), "W02", "sickness", 80, 600_000);
    leave(data, "L9003", Month::new(2018, 1).day(20), "W02", "sickness", 40, 600_000);
    leave(data, "L9004", Month::new(2018, 3).day(1), "W02", "sickness", 100, 600_000);
}

/// Two long stays use the days of care up; the third case comes too late, the fourth after the first has rolled off.
fn long_stays(data: &mut Data) {
    member(data, "W03", "1969-06-30", "female", "E003");
    payslips(data, "W03", "E003", (Month::new(2016, 9), Month::new(2018, 12)), 450_000);
    let stays = [
        ("C9001", "HI11", Month::new(2017, 1).day(10), 120),
        ("C9002", "HI08", Month::new(2017, 6).day(1), 60),
        ("C9003", "HI09", Month::new(2017, 11).day(5), 6),
        ("C9004", "HI09", Month::new(2018, 1).day(15), 6),
    ];
    for (id, case, from, days) in stays {
        stay(data, &Stay { id, member: "W03", facility: "F02", kind: "inpatient", case, from, days });
    }
}

/// Nine months in a row before the leave, and only eight; the second has triplets. Two more have worked for longer.
fn mothers(data: &mut Data) {
    for (n, first, children) in [(4, 8, 1), (5, 9, 3), (6, 7, 1), (7, 6, 2)] {
        let id = format!("W0{n}");
        member(data, &id, "1992-01-20", "female", "E006");
        payslips(data, &id, "E006", (Month::new(2017, first), Month::new(2018, 4)), 860_000);
        leave(data, &format!("L900{}", n + 1), Month::new(2018, 5).day(10), &id, "maternity", 90, 850_000);
        let birth = [&format!("B900{n}"), "2018-05-20", &id, &children.to_string(), "38"];
        data.births.add(&birth);
    }
}

/// Two operations in one stay.
fn two_operations(data: &mut Data) {
    member(data, "W08", "1983-09-09", "male", "E006");
    payslips(data, "W08", "E006", (Month::new(2017, 10), Month::new(2018, 6)), 700_000);
    for (id, case) in [("C9011", "HS01"), ("C9012", "HS02")] {
        let from = Month::new(2018, 4).day(3);
        stay(data, &Stay { id, member: "W08", facility: "F03", kind: "surgery", case, from, days: 7 });
    }
}
