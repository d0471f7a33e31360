//! The planted faults: one of every kind that a real file has. In: nothing. Out: rows, each with the code it must get.
//! Each is a row of its own, so that the data without these rows are the clean twin.

/// Why a row is wrong, and what the reject must say.
#[derive(Clone)]
pub struct Fault {
    pub kind: &'static str,
    pub record: &'static str,
    pub code: &'static str,
}

/// One wrong row: the cells that differ from a good row of its record.
pub struct Planted {
    pub fault: Fault,
    pub id: &'static str,
    pub changes: &'static [(&'static str, &'static [u8])],
}

type Change = (&'static str, &'static [u8]);

const fn planted(
    record: &'static str,
    kind: &'static str,
    code: &'static str,
    id: &'static str,
    changes: &'static [Change],
) -> Planted {
    Planted { fault: Fault { kind, record, code }, id, changes }
}

/// A good payslip and a good claim; a fault changes one cell of it. They belong to a member of their own: what counts the
/// payslips or the days of stay of a member is rejected with them.
pub const GOOD_PAYSLIP: &[Change] = &[
    ("month", b"2017-06"),
    ("member", b"M0099"),
    ("employer", b"E001"),
    ("wage", b"620000"),
    ("contract_days", b"30"),
];

pub const GOOD_CLAIM: &[Change] = &[
    ("service_date", b"2018-05-10"),
    ("member", b"M0099"),
    ("facility", b"F02"),
    ("kind", b"inpatient"),
    ("case_code", b"HI01"),
    ("service", b"essential_care"),
    ("emergency", b"no"),
    ("referred", b"yes"),
    ("bill", b"250000"),
    ("work_injury", b"yes"),
];

pub const GOOD_MEMBER: &[Change] = &[
    ("birth", b"1990-05-20"),
    ("sex", b"female"),
    ("kind", b"worker"),
    ("employer", b"E001"),
    ("registered", b"2016-09-01"),
];

pub const GOOD_FACILITY: &[Change] = &[
    ("name", b"Facility X"),
    ("ownership", b"public"),
    ("level", b"district_hospital"),
    ("grade", b"B"),
    ("contract", b"case_contract"),
];

pub const FAULTS: &[Planted] = &[
    planted("Payslip", "missing key", "missing_key", "", &[]),
    planted("Payslip", "dangling reference", "dangling_reference", "PX02", &[("member", b"M9999")]),
    planted("Payslip", "duplicate key", "duplicate_key", "PX03", &[]),
    planted("Payslip", "duplicate key", "duplicate_key", "PX03", &[("wage", b"710000")]),
    planted("Payslip", "unparsable month", "not_a_month", "PX04", &[("month", b"2018-13")]),
    planted("Payslip", "unparsable number", "not_a_number", "PX05", &[("wage", b"62O000")]),
    planted("Payslip", "thousands marks", "not_a_number", "PX06", &[("wage", b"620,000")]),
    planted("Payslip", "negative wage", "out_of_range", "PX07", &[("wage", b"-620000")]),
    planted("Payslip", "date outside the scheme", "not_in_force", "PX08", &[("month", b"2015-03")]),
    planted("Payslip", "currency mix-up", "wrong_currency", "PX09", &[("wage", b"155 USD")]),
    planted("Payslip", "wage in both currencies", "requirement", "PX10", &[("wage_usd", b"155")]),
    planted("Payslip", "no wage", "requirement", "PX11", &[("wage", b"")]),
    planted("Payslip", "too many decimals", "too_many_decimals", "PX12", &[("wage", b"620000.50")]),
    planted("Payslip", "missing value", "missing_value", "PX13", &[("contract_days", b"")]),
    planted("Payslip", "row cut short", "broken_row", "PX14", &[("contract_days", CUT), ("wage_usd", CUT)]),
    planted("Member", "unknown code", "unknown_code", "MX01", &[("sex", b"F")]),
    planted("Member", "unparsable date", "not_a_date", "MX02", &[("birth", b"20/05/1990")]),
    planted("Facility", "multiplier out of bounds", "requirement", "FX1", &[("multiplier", b"130%")]),
    planted("Facility", "percent without sign", "percent_unclear", "FX2", &[("multiplier", b"1.10")]),
    planted("Claim", "unknown code", "unknown_code", "CX01", &[("kind", b"dentistry")]),
    planted("Claim", "unparsable date", "not_a_date", "CX02", &[("service_date", b"2018-02-30")]),
    planted("Claim", "dangling reference", "dangling_reference", "CX03", &[("facility", b"F99")]),
    planted("Claim", "unparsable yes or no", "not_yes_no", "CX04", &[("emergency", b"maybe")]),
    planted("Claim", "case not in the list", "no_row", "CX05", &[("member", b"M0001"), ("case_code", b"XX99")]),
    planted("Claim", "facility rejected", "depends_on_reject", "CX06", &[("facility", b"FX1")]),
    planted("Claim", "stay ends before it begins", "requirement", "CX07", &[("discharged", b"2018-05-09")]),
    planted("Claim", "not UTF-8", "not_utf8", "CX08", &[("note", b"caf\xe9")]),
];

/// A cell that is left out with its comma.
pub const CUT: &[u8] = b"\x00cut";

/// Notes with line breaks and quotes: no faults, the rows must come through.
pub const NOTES: &[&str] = &["first line\nsecond line", "he said \"tomorrow\",\r\nand came", "a, b;\n\nc"];
