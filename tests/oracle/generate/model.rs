//! What the generator has declared so far, and the small set of types it writes programs in.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum T {
    Integer,
    Decimal,
    Percent,
    Khr,
    Usd,
    Days,
    Months,
    KhrPerUsd,
    KhrPerDay,
    YesNo,
    Date,
    Month,
    Text,
    Enum(usize),
}

impl T {
    pub fn is_number(self) -> bool {
        !matches!(self, T::YesNo | T::Date | T::Month | T::Text | T::Enum(_))
    }

    /// As a type is written in a declaration.
    pub fn name(self) -> String {
        match self {
            T::Integer => "integer".into(),
            T::Decimal => "decimal".into(),
            T::Percent => "percent".into(),
            T::Khr => "KHR".into(),
            T::Usd => "USD".into(),
            T::Days => "days".into(),
            T::Months => "months".into(),
            T::KhrPerUsd => "KHR/USD".into(),
            T::KhrPerDay => "KHR/day".into(),
            T::YesNo => "yes_no".into(),
            T::Date => "date".into(),
            T::Month => "month".into(),
            T::Text => "text".into(),
            T::Enum(i) => format!("E{i}"),
        }
    }

    /// Behind a number in an expression.
    pub fn unit(self) -> &'static str {
        match self {
            T::Percent => "%",
            T::Khr => " KHR",
            T::Usd => " USD",
            T::Days => " days",
            T::Months => " months",
            T::KhrPerUsd => " KHR/USD",
            T::KhrPerDay => " KHR/day",
            _ => "",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub ty: T,
    pub optional: bool,
    pub range: Option<(i64, i64)>,
}

/// A reference to another record: by its key, or `by` two fields of the row.
#[derive(Debug, Clone)]
pub struct Reference {
    pub name: String,
    pub target: usize,
    pub optional: bool,
    pub by: Vec<String>,
    /// The relation back.
    pub listed: Option<String>,
}

/// What a letter of an aggregate goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    Row(usize),
    /// By its index in the model.
    Table(usize),
    Day,
    Month,
}

/// A group: its rows are those of a record in the model.
#[derive(Debug, Clone)]
pub struct Group {
    pub over: usize,
    /// In written order: a value, or a reference to a record.
    pub keys: Vec<GroupKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKey {
    Value(T),
    Reference(usize),
}

#[derive(Debug, Clone)]
pub struct Record {
    pub name: String,
    /// Of a group.
    pub group: Option<Group>,
    /// Names and types of the key's fields, but of references in the key of a group.
    pub keys: Vec<(String, T)>,
    pub at: Option<(String, T)>,
    pub known: Option<String>,
    pub fields: Vec<Field>,
    pub references: Vec<Reference>,
    pub requires: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub name: String,
    pub record: usize,
    pub ty: T,
    pub optional: bool,
    pub money: bool,
    pub parties: Vec<&'static str>,
}

/// A scale, decision or table: what it takes and what it gives.
#[derive(Debug, Clone)]
pub struct Callable {
    pub name: String,
    pub arguments: Vec<(T, bool)>,
    /// Result names (empty when unnamed) and types.
    pub results: Vec<(String, T, bool)>,
    pub dated: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub enums: Vec<Vec<String>>,
    pub records: Vec<Record>,
    pub parameters: Vec<(String, T)>,
    pub scales: Vec<Callable>,
    pub decisions: Vec<Callable>,
    pub tables: Vec<Callable>,
    pub rules: Vec<Rule>,
    /// Numbers given to names so far, so that no two are equal.
    pub names: usize,
}

impl Model {
    pub fn fresh(&mut self, letter: &str) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }
}

impl Model {
    /// Relations of a record: their names and the records that they list.
    pub fn relations(&self, record: usize) -> Vec<(String, usize)> {
        let mut all = Vec::new();
        for (index, other) in self.records.iter().enumerate() {
            let back = other.references.iter().filter(|r| r.target == record);
            all.extend(back.filter_map(|r| Some((r.listed.clone()?, index))));
        }
        all.extend(self.records[record].group.iter().map(|g| ("rows".to_string(), g.over)));
        all
    }
}
