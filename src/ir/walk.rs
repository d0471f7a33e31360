//! The parts of expressions and declarations, in the order in which they are evaluated. For all passes that walk them.

use super::{
    Aggregate, Assert, Dated, Decision, Expr, ExprKind, FieldKind, Group, Limit, LimitAmount, Record, Rows, Rule,
    Scale, ScaleBody, Share, ShareAmount, Window,
};

impl Rows {
    /// The expressions that say which rows.
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Rows::Relation { from, .. } => vec![from],
            Rows::Days(a, b) | Rows::Months(a, b) => vec![a, b],
            Rows::Record(_) | Rows::Table(_) | Rows::Members(_) => Vec::new(),
        }
    }
}

fn of_aggregate(aggregate: &Aggregate) -> Vec<&Expr> {
    let mut all = aggregate.rows.parts();
    all.extend(&aggregate.condition);
    all.extend(&aggregate.value);
    all.extend(aggregate.order.iter().map(|o| &o.key));
    all
}

fn of_limit(limit: &Limit) -> Vec<&Expr> {
    let mut all = match &limit.amount {
        LimitAmount::Value(e) => vec![e],
        LimitAmount::Days(a, b) => vec![a, b],
    };
    all.extend([&limit.maximum, &limit.per]);
    if let Window::YearFrom(start) = &limit.window {
        all.push(start);
    }
    all.extend(limit.order.iter().map(|o| &o.key));
    all
}

impl Expr {
    /// The direct parts of an expression.
    pub fn children(&self) -> Vec<&Expr> {
        use ExprKind as E;
        match &self.kind {
            E::Literal(_) | E::Let(_) | E::Argument(_) | E::Own(_) | E::This | E::Row(_) | E::CellOf { .. } => {
                Vec::new()
            }
            E::Of { from, .. } => vec![from],
            E::Parameter { at, .. } => at.as_deref().into_iter().collect(),
            E::Scale { argument, at, .. } => std::iter::once(&**argument).chain(at.as_deref()).collect(),
            E::Decision { arguments, at, .. } => arguments.iter().chain(at.as_deref()).collect(),
            E::Cell { keys, at, .. } => keys.iter().chain(at.as_deref()).collect(),
            E::RowOf { keys, .. } => keys.iter().collect(),
            E::Aggregate(aggregate) => of_aggregate(aggregate),
            E::Rank(rank) => {
                let keys = rank.order.iter().map(|o| &o.key);
                rank.rows.parts().into_iter().chain(&rank.condition).chain(keys).collect()
            }
            E::Allocate(allocate) => {
                [&allocate.pot, &allocate.weight].into_iter().chain(allocate.among.parts()).collect()
            }
            E::Limit(limit) => of_limit(limit),
            E::Given(e) | E::Negate(e) | E::Not(e) => vec![e],
            E::Round { value, .. } => vec![value],
            E::Otherwise(a, b) | E::Arithmetic(_, a, b) => vec![a, b],
            E::Compare(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, e)| e)).collect(),
            E::Is { left, right, .. } => vec![left, right],
            E::InSet { value, members } => std::iter::once(&**value).chain(members).collect(),
            E::InRange { value, low, high } => vec![value, low, high],
            E::InPeriod { value, length, date, .. } => vec![value, length, date],
            E::And(all) | E::Or(all) => all.iter().collect(),
            E::If { condition, then, otherwise } => vec![condition, then, otherwise],
            E::Call(call) => call.arguments.iter().collect(),
        }
    }

    /// Calls `see` with the expression and all that is in it.
    pub fn visit<'e>(&'e self, see: &mut dyn FnMut(&'e Expr)) {
        let mut open = vec![self];
        while let Some(next) = open.pop() {
            see(next);
            open.extend(next.children().into_iter().rev());
        }
    }
}

impl<T> Dated<T> {
    /// The values of all entries that are in force.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().filter_map(|e| e.value.as_ref())
    }
}

fn amounts(all: &[Share]) -> impl Iterator<Item = &Expr> {
    all.iter().filter_map(|share| match &share.amount {
        ShareAmount::Percent(e, _) | ShareAmount::Amount(e, _) => Some(e),
        ShareAmount::TheRest => None,
    })
}

impl Rule {
    /// All expressions of the rule.
    pub fn parts(&self) -> Vec<&Expr> {
        let mut all: Vec<&Expr> = self.lets.iter().map(|l| &l.value).collect();
        all.extend(self.amount_parts());
        all.extend(self.share_parts());
        all
    }

    /// What the result itself is made of, but for the lets.
    pub fn amount_parts(&self) -> Vec<&Expr> {
        let mut all = Vec::new();
        if let Some(money) = &self.money {
            all.extend(&money.when);
            all.extend(money.denies.iter().map(|d| &d.condition));
        }
        all.extend(self.body.formula.values());
        for exception in &self.body.exceptions {
            all.extend(exception.body.values().flat_map(|(when, value)| [when, value]));
        }
        all
    }

    /// What decides who carries the amount.
    pub fn share_parts(&self) -> Vec<&Expr> {
        let mut all = Vec::new();
        if let Some(split) = self.money.as_ref().and_then(|m| m.split.as_ref()) {
            all.extend(split.shares.values().flat_map(|s| amounts(s)));
            for (when, parts) in split.exceptions.iter().flat_map(|e| e.body.values()) {
                all.push(when);
                all.extend(amounts(parts));
            }
        }
        all
    }
}

impl ScaleBody {
    fn parts(&self) -> Vec<&Expr> {
        match self {
            ScaleBody::Formula(e) => vec![e],
            ScaleBody::Rows(rows) => {
                rows.brackets.iter().flat_map(|b| b.bound.iter().chain(std::iter::once(&b.value))).collect()
            }
        }
    }
}

impl Scale {
    /// All expressions of the scale.
    pub fn parts(&self) -> Vec<&Expr> {
        self.body.values().flat_map(ScaleBody::parts).collect()
    }
}

impl Decision {
    /// All result cells.
    pub fn parts(&self) -> Vec<&Expr> {
        self.body.values().flatten().flat_map(|row| &row.results).collect()
    }
}

impl Record {
    /// Keys of references and conditions of requirements.
    pub fn parts(&self) -> Vec<&Expr> {
        let by = self.fields.iter().filter_map(|f| match &f.kind {
            FieldKind::By(keys) => Some(keys),
            FieldKind::Column | FieldKind::Group => None,
        });
        by.flatten().chain(self.requires.iter().map(|r| &r.condition)).collect()
    }
}

impl Group {
    /// Rows, condition and keys.
    pub fn parts(&self) -> Vec<&Expr> {
        let with = self.with.iter().flat_map(|(rows, _)| rows.parts());
        with.chain(&self.condition).chain(&self.keys).collect()
    }
}

impl Assert {
    /// All expressions of the assertion.
    pub fn parts(&self) -> Vec<&Expr> {
        let lets = self.lets.iter().map(|l| &l.value);
        lets.chain(&self.when).chain(self.condition.values()).collect()
    }
}
