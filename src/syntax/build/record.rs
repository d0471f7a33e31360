//! Schemes, enums, records and tables.

use super::{Build, Pair, R};
use crate::syntax::tree::*;

impl Build<'_> {
    pub(crate) fn scheme(&mut self, pair: Pair<'_>) -> Option<Scheme> {
        let mut name = None;
        let (mut title, mut country, mut complete) = (None, None, None);
        let (mut currencies, mut parties) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::title => {
                    let text = self.quoted_in(part)?;
                    self.once(&mut title, text, span, "`title`");
                }
                R::country => {
                    let text = self.quoted_in(part)?;
                    self.once(&mut country, text, span, "`country`");
                }
                R::currency => {
                    for coin in part.into_inner().filter(|p| p.as_rule() == R::coin) {
                        currencies.push(self.coin(coin)?);
                    }
                }
                R::parties => parties.extend(self.names(part)),
                R::complete => {
                    let day = part.into_inner().find(|p| p.as_rule() == R::day)?;
                    let date = self.date(&day);
                    self.once(&mut complete, (date, span), span, "`complete`");
                }
                _ => {}
            }
        }
        Some(Scheme { name: name?, title, country, currencies, parties, complete })
    }

    fn coin(&mut self, pair: Pair<'_>) -> Option<(Name, Option<Number>)> {
        let mut name = None;
        let mut coin = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::number => coin = Some(self.number(part)),
                _ => {}
            }
        }
        Some((name?, coin))
    }

    pub(crate) fn enum_decl(&mut self, pair: Pair<'_>) -> Option<EnumDecl> {
        let mut name = None;
        let mut members = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::member => {
                    let mut parts = part.into_inner();
                    let name = self.name(&parts.next()?);
                    members.push((name, parts.next().map(|t| self.quoted(&t))));
                }
                _ => {}
            }
        }
        Some(EnumDecl { name: name?, members })
    }

    pub(crate) fn record(&mut self, pair: Pair<'_>) -> Option<Record> {
        let mut name = None;
        let mut title = None;
        let mut items = Vec::new();
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::title => {
                    let text = self.quoted_in(part)?;
                    self.once(&mut title, text, span, "`title`");
                }
                R::keys => items.push(RecordItem::Keys(self.names(part))),
                R::known => items.push(RecordItem::Known(self.first_name(part)?)),
                R::field => items.push(RecordItem::Field(self.field(part)?)),
                R::read_at => {
                    let (field, end) = self.read_at(part)?;
                    items.push(RecordItem::At { field, end, span });
                }
                R::require => items.push(self.require(part)?),
                _ => {}
            }
        }
        Some(Record { name: name?, title, items })
    }

    pub(crate) fn read_at(&mut self, pair: Pair<'_>) -> Option<(Name, bool)> {
        let end = pair.clone().into_inner().any(|p| p.as_rule() == R::end_of);
        Some((self.first_name(pair)?, end))
    }

    fn require(&mut self, pair: Pair<'_>) -> Option<RecordItem> {
        let span = self.span(&pair);
        let (mut name, mut text, mut condition) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::text => text = Some(self.quoted(&part)),
                R::expr => condition = Some(self.expr(part)?),
                _ => {}
            }
        }
        Some(RecordItem::Require { name: name?, text: text?, condition: condition?, span })
    }

    pub(crate) fn field(&mut self, pair: Pair<'_>) -> Option<Field> {
        let span = self.span(&pair);
        let doc = self.doc(span.start as usize);
        let (mut name, mut ty, mut at, mut key) = (None, None, None, false);
        let (mut range, mut by, mut listed_as) = (None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::k_key => key = true,
                R::k_at => at = Some(AtWord::First),
                R::end_of => at = Some(AtWord::End),
                R::name => name = Some(self.name(&part)),
                R::type_name => ty = Some(self.type_name(part)?),
                R::range => range = Some(self.range(part)?),
                R::by_keys => by = self.by_keys(part)?,
                R::listed => listed_as = self.first_name(part),
                _ => {}
            }
        }
        Some(Field { doc, key, at, name: name?, ty: ty?, range, by, listed_as, span })
    }

    fn by_keys(&mut self, pair: Pair<'_>) -> Option<Vec<Expr>> {
        let keys = pair.into_inner().filter(|p| matches!(p.as_rule(), R::expr | R::reference));
        keys.map(|p| if p.as_rule() == R::expr { self.expr(p) } else { self.reference(p) }).collect()
    }

    pub(crate) fn table(&mut self, pair: Pair<'_>) -> Option<Table> {
        let mut name = None;
        let mut file = None;
        let (mut cites, mut columns) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::cite => cites.push(self.quoted_in(part)?),
                R::file => {
                    let text = self.quoted_in(part)?;
                    self.once(&mut file, text, span, "`file`");
                }
                R::column => {
                    let f = self.field(part)?;
                    columns.push(TableColumn { key: f.key, name: f.name, ty: f.ty, range: f.range, span: f.span });
                }
                _ => {}
            }
        }
        Some(Table { name: name?, cites, file, columns })
    }
}
