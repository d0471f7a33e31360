//! Groups and assertions as written.
//! In: nothing. Out: types of the tree. Nothing is resolved.

use super::{Expr, Name, Quoted, RuleItem};

#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub name: Name,
    pub over: Vec<(Name, Option<Name>)>,
    pub condition: Option<Expr>,
    pub keys: Vec<GroupKey>,
    pub title: Option<Quoted>,
    pub at: Option<(Name, bool)>,
    pub measures: Vec<(Name, Expr)>,
}

/// `facility listed as months`, `month = month(service_date)`
#[derive(Debug, Clone, PartialEq)]
pub struct GroupKey {
    pub name: Name,
    pub value: Option<Expr>,
    pub listed_as: Option<Name>,
}

/// `assert floor_kept for Claim { cite "..." = condition }`
#[derive(Debug, Clone, PartialEq)]
pub struct Assert {
    pub name: Name,
    pub record: Name,
    pub items: Vec<RuleItem>,
}
