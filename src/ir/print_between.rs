//! Prints the operators between records. Letters print as `row0`, `row1`.

use super::print_expr::Names;
use super::{
    Aggregate, Allocate, CellColumn, Expr, ExprKind, Fold, Group, Hop, Length, Limit, LimitAmount, OrderKey, Rank,
    RecordId, Rows, TableId, VarId, Window,
};

impl Names<'_> {
    pub(super) fn between(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::This => "this".to_owned(),
            ExprKind::Row(var) => letter(*var),
            ExprKind::CellOf { row, table, column } => format!("{}.{}", letter(*row), self.column(*table, *column)),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExprKind::Rank(rank) => self.rank(rank),
            ExprKind::Allocate(allocate) => self.allocate(allocate),
            ExprKind::Limit(limit) => self.limit(limit),
            _ => String::new(),
        }
    }

    fn column(&self, table: TableId, column: CellColumn) -> &str {
        let table = self.program.tables.get(table.index());
        let found = match column {
            CellColumn::Key(i) => table.and_then(|t| t.keys.get(i as usize)),
            CellColumn::Value(i) => table.and_then(|t| t.columns.get(i as usize)),
        };
        found.map_or("?", |c| &c.name)
    }

    fn record_named(&self, id: RecordId) -> &str {
        self.program.records.get(id.index()).map_or("?", |r| &r.name)
    }

    fn rows(&self, rows: &Rows) -> String {
        match rows {
            Rows::Relation { from, hops } => {
                let hops: Vec<String> = hops.iter().map(|h| self.hop(*h)).collect();
                format!("{}.{}", self.expr(from), hops.join("."))
            }
            Rows::Record(id) => self.record_named(*id).to_owned(),
            Rows::Table(id) => self.program.tables.get(id.index()).map_or("?", |t| &t.name).to_owned(),
            Rows::Days(a, b) => format!("days({}, {})", self.expr(a), self.expr(b)),
            Rows::Months(a, b) => format!("months({}, {})", self.expr(a), self.expr(b)),
            Rows::Members(_) => "rows".to_owned(),
        }
    }

    fn hop(&self, hop: Hop) -> String {
        match hop {
            Hop::Back { record, field } => {
                let def = self.program.records.get(record.index());
                let field = def.and_then(|r| r.fields.get(field.index())).map_or("?", |f| &f.name);
                format!("({} by {field})", self.record_named(record))
            }
            Hop::Members(_) => "rows".to_owned(),
        }
    }

    fn order(&self, order: &[OrderKey]) -> String {
        let one = |o: &OrderKey| format!("{}{}", self.expr(&o.key), if o.descending { " descending" } else { "" });
        let keys: Vec<String> = order.iter().map(one).collect();
        if keys.is_empty() {
            String::new()
        } else {
            format!(" order by {}", keys.join(", "))
        }
    }

    fn filter(&self, condition: Option<&Expr>) -> String {
        condition.map(|c| format!(" where {}", self.expr(c))).unwrap_or_default()
    }

    fn aggregate(&self, aggregate: &Aggregate) -> String {
        let vars: Vec<String> = aggregate.vars.iter().map(|v| letter(*v)).collect();
        let value = aggregate.value.as_ref().map(|v| format!("{} for ", self.expr(v))).unwrap_or_default();
        format!(
            "{}{}({value}{} in {}{}{})",
            fold(aggregate.fold),
            if aggregate.lenient { " leniently" } else { "" },
            vars.join(", "),
            self.rows(&aggregate.rows),
            self.filter(aggregate.condition.as_ref()),
            self.order(&aggregate.order),
        )
    }

    fn rank(&self, rank: &Rank) -> String {
        let (rows, filter) = (self.rows(&rank.rows), self.filter(rank.condition.as_ref()));
        format!("rank in {rows}{filter}{}", self.order(&rank.order))
    }

    fn allocate(&self, allocate: &Allocate) -> String {
        let (pot, weight) = (self.expr(&allocate.pot), self.expr(&allocate.weight));
        format!("allocate({pot}, by {weight}, among {}, to {})", self.rows(&allocate.among), allocate.to)
    }

    fn limit(&self, limit: &Limit) -> String {
        let amount = match &limit.amount {
            LimitAmount::Value(e) => self.expr(e),
            LimitAmount::Days(a, b) => format!("days {} to {}", self.expr(a), self.expr(b)),
        };
        let window = match &limit.window {
            Window::CalendarYear => "calendar year".to_owned(),
            Window::YearFrom(start) => format!("year from {}", self.expr(start)),
            Window::Any(length) => format!("any {}", length_text(*length)),
            Window::FromFirstUse(length) => format!("{} from first use", length_text(*length)),
        };
        format!(
            "limit {} = {amount} to {} per {} in {window}{}",
            limit.name,
            self.expr(&limit.maximum),
            self.expr(&limit.per),
            self.order(&limit.order)
        )
    }

    /// The lines of a group, the first without indent.
    pub fn group(&self, group: &Group) -> Vec<String> {
        let over = self.program.records.get(group.over.index());
        let names = Names { record: over, ..*self };
        let with = group.with.as_ref().map(|(rows, var)| format!(" and {} in {}", letter(*var), names.rows(rows)));
        let head = format!(
            "group {} over {}{}{}{}",
            self.record_named(group.record),
            over.map_or("?", |r| &r.name),
            with.unwrap_or_default(),
            names.filter(group.condition.as_ref()),
            if group.report { " report" } else { "" },
        );
        std::iter::once(head).chain(group.keys.iter().map(|k| format!("by {}", names.expr(k)))).collect()
    }
}

fn letter(var: VarId) -> String {
    format!("row{}", var.0)
}

fn length_text(length: Length) -> String {
    match length {
        Length::Days(n) => format!("{n} days"),
        Length::Months(n) => format!("{n} months"),
    }
}

fn fold(fold: Fold) -> &'static str {
    match fold {
        Fold::Sum => "sum",
        Fold::Mean => "mean",
        Fold::Min => "min",
        Fold::Max => "max",
        Fold::Count => "count",
        Fold::CountDistinct => "count_distinct",
        Fold::Any => "any",
        Fold::All => "all",
        Fold::First => "first",
        Fold::LongestRun => "longest_run",
        Fold::Rejected => "rejected",
    }
}
