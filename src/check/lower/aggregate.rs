//! `sum(E for c in S where C)` and its like.
//! In: an aggregate as written. Out: the aggregate of the IR with its type, or words for the part that does not fit.

use super::letters::{Bare, Letter};
use super::present::when_yes;
use super::{Body, Due, Want};
use crate::check::between_codes::{FOLD_SHAPE, NO_PLACE, NO_TIE_RULE, ROWS_DUE};
use crate::check::{codes, types};
use crate::ir::{Aggregate, Expr, ExprKind, Fold, OrderKey, Rows, Type, VarId};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree;

fn fold(name: &str) -> Option<Fold> {
    Some(match name {
        "sum" => Fold::Sum,
        "mean" => Fold::Mean,
        "min" => Fold::Min,
        "max" => Fold::Max,
        "count" => Fold::Count,
        "count_distinct" => Fold::CountDistinct,
        "any" => Fold::Any,
        "all" => Fold::All,
        "first" => Fold::First,
        "longest_run" => Fold::LongestRun,
        _ => return None,
    })
}

/// How the aggregate is written.
fn usage(fold: Fold) -> &'static str {
    match fold {
        Fold::Sum => "write `sum(c.amount for c in claims where ..)`",
        Fold::Mean => "write `mean(c.amount for c in claims where ..)`",
        Fold::Min => "write `min(c.amount for c in claims where ..)`",
        Fold::Max => "write `max(c.amount for c in claims where ..)`",
        Fold::Count | Fold::Rejected => "write `count(c in claims where ..)`",
        Fold::CountDistinct => "write `count_distinct(c.facility for c in claims where ..)`",
        Fold::Any => "write `any(c in claims where ..)`",
        Fold::All => "write `all(c.amount > 0 KHR for c in claims where ..)`",
        Fold::First => "write `first(c.amount for c in claims where .. order by c.date, c.id)`",
        Fold::LongestRun => "write `longest_run(p.month for p in payslips where ..)`",
    }
}

impl Body<'_> {
    pub(super) fn aggregate(&mut self, written: &tree::Aggregate, span: Span) -> Option<Expr> {
        let fold = fold(&written.function.text)?;
        self.among_rows(&written.function.text, span)?;
        self.well_formed(fold, written, span)?;
        let (vars, bare) = (self.vars.len(), self.bare);
        let out = self.source(written, span).and_then(|(rows, letters, lenient)| {
            let inside = self.inside(fold, written, span)?;
            let (ty, optional) = result(fold, inside.value.as_ref());
            let Inside { condition, value, order } = inside;
            let aggregate = Aggregate { fold, rows, vars: letters, value, condition, order, lenient };
            Some(Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty, optional, span })
        });
        self.vars.truncate(vars);
        self.bare = bare;
        out
    }

    /// Aggregates are computed with rules: not where rows are still read in, nor in scales, decisions and constants.
    fn among_rows(&mut self, word: &str, span: Span) -> Option<()> {
        let place = match (self.no_rules, self.row) {
            (None, Some(_)) => return Some(()),
            (Some(place), _) => place,
            (None, None) => "a scale, decision or parameter",
        };
        let problem = Problem::new(&NO_PLACE, format!("{place} cannot go through rows: `{word}`"))
            .label(span, "computed over many rows")
            .help("make it a rule, and hand its result over or assert it");
        self.world.report(problem);
        None
    }

    /// Parts too many or too few.
    fn well_formed(&mut self, fold: Fold, written: &tree::Aggregate, span: Span) -> Option<()> {
        let counts = matches!(fold, Fold::Count | Fold::Any);
        let row = fold == Fold::First && written.value.is_none();
        let message = if counts && written.value.is_some() {
            format!("`{}` takes no value, only rows", written.function.text)
        } else if !counts && !row && written.value.is_none() {
            format!("`{}` needs a value for each row", written.function.text)
        } else if fold != Fold::First && !written.order.is_empty() {
            format!("the order of rows changes nothing for `{}`", written.function.text)
        } else if fold == Fold::First && written.order.is_empty() {
            let problem = Problem::new(&NO_TIE_RULE, "`first` does not say which row comes first")
                .label(span, "no `order by`")
                .help(usage(fold));
            self.world.report(problem);
            return None;
        } else {
            return Some(());
        };
        self.world.report(Problem::new(&FOLD_SHAPE, message).label(span, "here").help(usage(fold)));
        None
    }

    /// The rows, their letters, and whether rejected ones are left out.
    fn source(&mut self, written: &tree::Aggregate, span: Span) -> Option<(Rows, Vec<VarId>, bool)> {
        // Not inside another aggregate over the rows of the group.
        let lenient = self.measure.is_some() && self.vars.is_empty() && self.bare == Bare::Own;
        if let Some((name, source)) = &written.source {
            let (rows, letter) = self.rows(source)?;
            let var = self.letter(name, letter);
            let own = self.measure.filter(|m| lenient && m.pair.is_none() && is_own(&rows, m.group));
            return Some(match own {
                Some(measure) => (Rows::Members(measure.group), vec![var], true),
                None => (rows, vec![var], false),
            });
        }
        let Some(measure) = self.measure.filter(|_| lenient && written.condition.is_none()) else {
            let problem = Problem::new(&ROWS_DUE, format!("`{}` does not say over which rows", written.function.text))
                .label(span, "over which rows?");
            let help = match self.measure {
                Some(_) => "in a measure write the condition into the value: `sum(if c then x else 0 KHR)`, or name the rows: `for r in rows where ..`",
                None => usage(fold(&written.function.text).unwrap_or(Fold::Sum)),
            };
            self.world.report(problem.help(help));
            return None;
        };
        let letters = match measure.pair {
            Some((first, second, letter)) => {
                self.bare = Bare::Nothing;
                vec![self.letter(first, Letter::Row(measure.over)), self.letter(second, letter)]
            }
            None => {
                let var = self.fresh_var();
                self.bare = Bare::Inner(var, measure.over);
                vec![var]
            }
        };
        Some((Rows::Members(measure.group), letters, true))
    }

    /// Condition, value and order, each with what the condition shows.
    fn inside(&mut self, fold: Fold, written: &tree::Aggregate, span: Span) -> Option<Inside> {
        let condition = written.condition.as_ref().map(|c| self.condition(c));
        let facts = condition.iter().flatten().flat_map(when_yes).collect();
        let before = self.remember(facts);
        let value = match (&written.value, fold) {
            (Some(value), _) => Some(self.folded(fold, value)),
            (None, Fold::First) => Some(self.whole_row(span)),
            (None, _) => None,
        };
        let order = self.order(&written.order);
        self.forget(before);
        Some(Inside { condition: flat(condition)?, value: flat(value)?, order: order? })
    }

    /// `first(c in claims ..)`: the row itself.
    fn whole_row(&mut self, span: Span) -> Option<Expr> {
        let (var, letter) = self.vars.last().map(|v| (v.id, v.letter))?;
        let ty = match letter {
            Letter::Row(record) | Letter::This(record) => Type::Record(record),
            Letter::Day => Type::Date,
            Letter::Month => Type::Month,
            Letter::Table(_) => {
                let problem = Problem::new(&FOLD_SHAPE, "a row of a table is no value")
                    .label(span, "the whole row is asked for")
                    .help("name the column: `first(t.price for t in .. order by ..)`");
                self.world.report(problem);
                return None;
            }
        };
        Some(super::expr(ExprKind::Row(var), ty, span))
    }

    /// The value that is folded, of a type that the fold takes.
    fn folded(&mut self, fold: Fold, value: &tree::Expr) -> Option<Expr> {
        let says = |word: &str| format!("`{word}` takes yes or no for each row");
        match fold {
            Fold::All => return self.due(value, &Due::new(&Type::YesNo, says("all"), None)),
            Fold::LongestRun => {
                return self.due(value, &Due::new(&Type::Month, "`longest_run` takes a month for each row", None))
            }
            _ => {}
        }
        let lowered = self.value(value, Want::none())?;
        let fits = match fold {
            Fold::Sum | Fold::Mean => matches!(lowered.ty, Type::Number(_)),
            Fold::Min | Fold::Max => matches!(lowered.ty, Type::Number(_) | Type::Date | Type::Month),
            Fold::CountDistinct => lowered.ty != Type::State,
            _ => true,
        };
        if fits {
            return Some(lowered);
        }
        let what = types::describe(self.world, &lowered.ty);
        let (code, due) = match fold {
            Fold::Min | Fold::Max => (&codes::NO_ORDER, "numbers, dates and months have a least and a greatest"),
            Fold::CountDistinct => (&codes::WRONG_TYPE, "a state is not counted, the rows that have it are"),
            _ => (&codes::NOT_A_NUMBER, "only numbers can be added up"),
        };
        self.world.report(Problem::new(code, due).label(lowered.span, format!("this is {what}")).help(usage(fold)));
        None
    }

    pub(crate) fn order(&mut self, written: &[tree::OrderKey]) -> Option<Vec<OrderKey>> {
        let one = |written: &tree::OrderKey| {
            let key = self.value(&written.key, Want::none())?;
            if key.ty == Type::State {
                let what = types::describe(self.world, &key.ty);
                let problem =
                    Problem::new(&codes::NO_ORDER, "rows are put in order by numbers, dates, months, members or texts")
                        .label(key.span, format!("this is {what}"))
                        .help("ask for one state: `x.state is due`");
                self.world.report(problem);
                return None;
            }
            Some(OrderKey { key, descending: written.descending })
        };
        let all: Vec<Option<OrderKey>> = written.iter().map(one).collect();
        all.into_iter().collect()
    }
}

/// `rows` of the group row at hand.
fn is_own(rows: &Rows, group: crate::ir::GroupId) -> bool {
    let Rows::Relation { from, hops } = rows else { return false };
    matches!(from.kind, ExprKind::This) && hops.as_slice() == [crate::ir::Hop::Members(group)]
}

/// What stands inside an aggregate.
struct Inside {
    condition: Option<Expr>,
    value: Option<Expr>,
    order: Vec<OrderKey>,
}

/// Something that was written and lowered, or was not written.
fn flat<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        None => Some(None),
        Some(lowered) => lowered.map(Some),
    }
}

fn result(fold: Fold, value: Option<&Expr>) -> (Type, bool) {
    let own = || value.map_or_else(Type::integer, |v| v.ty.clone());
    match fold {
        Fold::Sum => (own(), false),
        Fold::Mean => {
            let ty = match own() {
                Type::Number(n) if n.kind == crate::ir::NumberKind::Integer => Type::decimal(),
                other => other,
            };
            (ty, true)
        }
        Fold::Min | Fold::Max | Fold::First => (own(), true),
        Fold::Any | Fold::All => (Type::YesNo, false),
        Fold::Count | Fold::CountDistinct | Fold::LongestRun | Fold::Rejected => (Type::integer(), false),
    }
}
