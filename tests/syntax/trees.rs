//! The tree of each construct, as a snapshot of what the parser builds.

use crate::support::clean;

/// The tree without places, one declaration per snapshot.
#[test]
fn every_construct_has_its_tree() {
    let text = include_str!("good/every_item.prakas");
    let parsed = clean(text);
    for (index, declaration) in parsed.tree.declarations.iter().enumerate() {
        let span = declaration.span;
        let source = &text[span.start as usize..span.end as usize];
        let tree = erased(&format!("{:#?}", (&declaration.doc, &declaration.kind)));
        insta::assert_snapshot!(format!("tree_{index:02}"), format!("{source}\n----\n{tree}"));
    }
    insta::assert_snapshot!("tree_head", erased(&format!("{:#?}", (&parsed.tree.module, &parsed.tree.uses))));
}

/// Places fill pages and are tested elsewhere.
fn erased(tree: &str) -> String {
    let mut out = String::new();
    let mut skip: Option<usize> = None;
    for line in tree.lines() {
        let indent = line.len() - line.trim_start().len();
        if skip.is_none() && line.trim_end().ends_with("Span {") {
            skip = Some(indent);
            continue;
        }
        match skip {
            Some(at) if indent == at => skip = None,
            Some(_) => {}
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn spans_are_the_words_they_name() {
    let text = "  ## Doc.\n  parameter rate : KHR/USD {\n    from 2016-09-01 : 4_100 KHR/USD # old\n  }   \n";
    let parsed = clean(text);
    let declaration = &parsed.tree.declarations[0];
    let shown = |span: prakas::source::Span| &text[span.start as usize..span.end as usize];
    assert_eq!(declaration.doc, ["Doc."]);
    assert!(shown(declaration.span).starts_with("parameter rate") && shown(declaration.span).ends_with('}'));
    let prakas::syntax::tree::DeclarationKind::Parameter(parameter) = &declaration.kind else { panic!() };
    assert_eq!(shown(parameter.name.span), "rate");
    assert_eq!(shown(parameter.ty.span), "KHR/USD");
    let entry = &parameter.entries[0];
    assert_eq!(shown(entry.dates.span), "from 2016-09-01");
    assert_eq!(shown(entry.span), "from 2016-09-01 : 4_100 KHR/USD");
    assert_eq!(shown(entry.value.as_ref().unwrap().span), "4_100 KHR/USD");
}

#[test]
fn lines_go_on_where_the_reference_says() {
    let one = "rule r for C : KHR {\n  = if a and b then max(1, 2) + 3 else f(x where y order by z)\n}\n";
    let many = "rule r for C : KHR {\n  = if a\n and b\n\n then max(\n 1,\n# remark\n 2\n)\n + 3\n else f(x\nwhere y\norder by z)\n}\n";
    let tree = |text: &str| erased(&format!("{:#?}", clean(text).tree));
    assert_eq!(tree(&one.replace("f(", "sum(")), tree(&many.replace("f(", "sum(")));
}

#[test]
fn a_broken_declaration_leaves_its_neighbours_whole() {
    let text = include_str!("bad/one_broken_of_three.prakas");
    let parsed = crate::support::read(text);
    assert_eq!(parsed.problems.len(), 2);
    assert_eq!(parsed.tree.declarations.len(), 2);
}

#[test]
fn a_forgotten_brace_ends_at_the_next_declaration() {
    let parsed = crate::support::read(include_str!("bad/missing_brace.prakas"));
    assert_eq!((parsed.problems.len(), parsed.tree.declarations.len()), (1, 1));
}
