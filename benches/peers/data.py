"""Tables of each workload: their columns as SQL types, and which of them is the one whose rows are counted."""

import os

BENCHES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

TABLES = {
    "adjudication": {
        "claims": {
            "id": "VARCHAR", "service_date": "DATE", "member": "VARCHAR", "facility": "VARCHAR", "kind": "VARCHAR",
            "service": "VARCHAR", "case_code": "VARCHAR", "emergency": "BOOLEAN", "bill": "BIGINT",
            "bill_usd": "DECIMAL(9,2)", "distance": "DECIMAL(6,1)",
        },
        "members": {"id": "VARCHAR", "employer": "VARCHAR", "registered": "DATE", "left": "DATE"},
        "employers": {"id": "VARCHAR", "size": "BIGINT"},
        "facilities": {
            "id": "VARCHAR", "ownership": "VARCHAR", "level": "VARCHAR", "grade": "VARCHAR", "contracted": "BOOLEAN",
            "multiplier": "DECIMAL(5,2)",
        },
    },
    "payroll": {
        "payslips": {
            "id": "VARCHAR", "month": "VARCHAR", "workers": "BIGINT", "wage": "BIGINT", "wage_usd": "DECIMAL(9,2)",
            "contract_days": "BIGINT",
        },
    },
    "entitlement": {
        "payslips": {"id": "VARCHAR", "month": "VARCHAR", "member": "VARCHAR", "contributed": "BOOLEAN"},
        "claims": {"id": "VARCHAR", "service_date": "DATE", "member": "VARCHAR", "discharged": "DATE"},
    },
    "subsidy": {
        "enrolments": {
            "id": "VARCHAR", "month": "VARCHAR", "fund": "VARCHAR", "age_then": "BIGINT", "sex": "VARCHAR",
            "location": "VARCHAR",
        },
    },
}

# Tables of the rules, read from the rule folder by every side.
RULE_TABLES = {
    "adjudication": {"case_list": {"code": "VARCHAR", "level": "VARCHAR", "price": "BIGINT"}},
    "subsidy": {
        "age_coefficients": {"band": "VARCHAR", "factor": "DECIMAL(6,3)"},
        "location_coefficients": {"location": "VARCHAR", "factor": "DECIMAL(6,3)"},
        "interactions": {"band": "VARCHAR", "sex": "VARCHAR", "factor": "DECIMAL(6,3)"},
    },
}

# Result tables with their keys.
RESULTS = {
    "adjudication": {"claims": ["id"]},
    "payroll": {"payslips": ["id"]},
    "entitlement": {"claims": ["id"]},
    "subsidy": {"enrolments": ["id"], "totals": ["fund", "band", "sex"]},
}


def rule_table(workload, name):
    return os.path.join(BENCHES, "workloads", workload, "tables", name + ".csv")
