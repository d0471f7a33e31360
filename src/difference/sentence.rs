//! A change as a sentence for people who read the regulation, not the rules.

use super::change::{Change, What};
use super::facts::{Kind, Part};
use super::pair::Rename;

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Scheme => "scheme",
            Kind::Coin => "coin",
            Kind::Enum => "enum",
            Kind::Record => "record",
            Kind::Table => "table",
            Kind::Parameter => "parameter",
            Kind::Scale => "scale",
            Kind::Decision => "decision",
            Kind::Rule => "rule",
            Kind::Assert => "assertion",
            Kind::Group => "group",
        }
    }
}

impl Rename {
    /// `parameter health_rate is now called rate_of_health`
    pub fn sentence(&self) -> String {
        match &self.of {
            None => format!("{} `{}` is now called `{}`", self.kind.word(), self.old, self.new),
            Some(of) => format!("`{}` of `{of}` is now called `{}`", self.old, self.new),
        }
    }
}

impl Change {
    /// What changed, without the outputs: `health_rate: 2.6% becomes 3.4% from 2019-01-01`.
    pub fn sentence(&self) -> String {
        let subject = self.subject();
        if self.what == What::Whole {
            let verb = if self.new.is_some() { "is new" } else { "is gone" };
            return format!("{} `{}` {verb}", self.kind.word(), self.name);
        }
        let happened = match (&self.old, &self.new) {
            (Some(old), Some(new)) => format!("{old} becomes {new}"),
            (None, Some(new)) => format!("{new} is new"),
            (Some(old), None) if self.from.is_none() && self.until.is_none() => format!("{old} is gone"),
            (Some(old), None) => format!("{old} no longer holds"),
            (None, None) => "changes".to_owned(),
        };
        let past = if self.retroactive { ", retroactively" } else { "" };
        format!("{subject}: {happened}{}{past}", self.when())
    }

    /// ` from 2018-01-01 to 2018-12-31`, both days included; nothing where it has no dates.
    fn when(&self) -> String {
        let from = self.from.map(|day| format!(" from {day}")).unwrap_or_default();
        let until = self.until.and_then(|day| day.pred_opt());
        let until = until.map(|day| format!("{} {day}", if from.is_empty() { " until" } else { " to" }));
        from + &until.unwrap_or_default()
    }

    fn subject(&self) -> String {
        // `x.allocate` is a part of the rule `x`.
        let name = self.name.split('.').next().unwrap_or(&self.name);
        let part = match &self.part {
            Part::Head(what) => format!("{what} of {name}"),
            Part::Value => match self.kind {
                Kind::Parameter | Kind::Coin => name.to_owned(),
                Kind::Assert => format!("condition of {name}"),
                _ => format!("formula of {name}"),
            },
            Part::Let(named) => format!("`{named}` in {name}"),
            Part::When if self.kind == Kind::Group => format!("condition of the rows of {name}"),
            Part::When => format!("when {name} is due"),
            Part::Deny(deny) => format!("denial `{deny}` of {name}"),
            Part::ExceptionWhen(exception) => format!("when the exception `{exception}` of {name} holds"),
            Part::Exception(exception) => format!("the exception `{exception}` of {name}"),
            Part::Overrides(exception) => format!("what `{exception}` of {name} overrides"),
            Part::Share(party) => format!("share of {party} in {name}"),
            Part::ShareExceptionWhen(exception) => {
                format!("when the exception `{exception}` of the split of {name} holds")
            }
            Part::ShareException(exception, party) => format!("share of {party} in {name} under `{exception}`"),
            Part::Bracket(value) if self.what == What::Bound => format!("where {name} is {value}"),
            Part::Bracket(bound) => format!("bracket {bound} of {name}"),
            Part::Row(cells) => format!("row {cells} of {name}"),
            Part::Cell(key, column) => format!("{column} of {name}[{key}]"),
            Part::Field(field) if self.kind == Kind::Group => format!("key {field} of {name}"),
            Part::Field(field) => format!("field {field} of {name}"),
            Part::Require(require) => format!("requirement `{require}` of {name}"),
            Part::Member(member) => format!("member {member} of {name}"),
            Part::Cite => format!("citation of {name}"),
            Part::Title => format!("title of {name}"),
        };
        match self.what {
            What::Value | What::Whole | What::Bound => part,
            What::Rounding => format!("rounding in {part}"),
            What::Enacted => format!("day of enactment of {part}"),
            What::Cite => format!("citation of {part}"),
        }
    }
}
