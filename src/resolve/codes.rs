//! Kinds of problems of files, modules, names and variants.

use crate::problem::{Code, Severity::Error};

macro_rules! codes {
    ($($name:ident = $id:literal, $title:literal, $about:literal;)*) => {
        $(pub static $name: Code = Code { id: $id, severity: Error, title: $title, about: $about };)*
        /// All of them, for the documentation.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    NO_RULES = "no-rule-files", "the folder holds no rule files",
    "**What it does.** Reports a folder without `.prakas` or `.prakas.md` files.\n\n\
     **Why.** A scheme is the rule files that lie directly in one folder.\n\n\
     **Use instead.** Name the folder that holds the rule files, such as `rules/kh/nssf`.";
    FILE_MISSING = "file-missing", "a file that the rules name does not exist",
    "**What it does.** Reports a table file or folder that cannot be found.\n\n\
     **Why.** A table without its rows would answer every question with `no_row`.\n\n\
     **Example.** `file \"tables/case_lst.csv\"`.\n\n\
     **Use instead.** Write the path relative to the folder of the rule file.";
    FILE_FORBIDDEN = "file-forbidden", "a file lies outside the folders that a scheme may read",
    "**What it does.** Reports a path that is absolute or leaves the scheme and its neighbours.\n\n\
     **Why.** Rules give the same result on every machine only if all they read travels with them.\n\n\
     **Use instead.** Put the file beside the rules.";
    FILE_TOO_LARGE = "file-too-large", "a file is larger than what is read",
    "**What it does.** Refuses files beyond a stated size before reading them as rules.\n\n\
     **Why.** A rule file of many megabytes is data in the wrong place.\n\n\
     **Use instead.** Put long lists into a `table` with a CSV file.";
    FILE_UNREADABLE = "file-unreadable", "a file cannot be read",
    "**What it does.** Reports that the system refused to give the file.\n\n\
     **Why.** Rules that are half read are not rules.\n\n\
     **Use instead.** Check the permissions of the file.";
    NOT_UTF8 = "not-utf8", "a file is not UTF-8 text",
    "**What it does.** Reports the first line of a rule file that is not UTF-8.\n\n\
     **Why.** In another encoding Khmer and accented letters would be read as something else.\n\n\
     **Use instead.** Save the file as UTF-8.";
    DUPLICATE_MODULE = "duplicate-module", "two files have one module name",
    "**What it does.** Reports two rule files with one `module` line, or one file name.\n\n\
     **Why.** A `use` line must mean one file.\n\n\
     **Use instead.** Give each file its own module name.";
    UNKNOWN_MODULE = "unknown-module", "a `use` line names a module that does not exist",
    "**What it does.** Reports a module that neither the scheme folder nor the neighbour folder holds.\n\n\
     **Why.** `use registry.core.{Member}` looks for the module `registry.core` in the scheme folder, \
     then in `../registry`.\n\n\
     **Use instead.** Name a module as its `module` line does.";
    DUPLICATE_NAME = "duplicate-name", "two declarations have one name",
    "**What it does.** Reports a name that is declared, listed or used twice where it must be one thing.\n\n\
     **Why.** A reader could not tell which of the two a rule means.\n\n\
     **Use instead.** Rename one of them.";
    SHADOWED_NAME = "shadowed-name", "a name hides another",
    "**What it does.** Reports a let, argument, rule or declaration that has the name of something it can also see.\n\n\
     **Why.** No name shadows another: a name means the same thing wherever it is read.\n\n\
     **Example.** `let wage = wage * 2`.\n\n\
     **Use instead.** `let doubled_wage = wage * 2`.";
    RESERVED_NAME = "reserved-name", "a name is taken by the language",
    "**What it does.** Reports a declaration called like a built-in type, unit or currency, or a party called \
     like a part of every money rule.\n\n\
     **Why.** `KHR` or `date` must mean the same in every file, and `r.state` must mean the state of `r`.\n\n\
     **Use instead.** Choose another name, such as `government` for a party.";
    UNKNOWN_NAME = "unknown-name", "a name is not declared",
    "**What it does.** Reports a name that is neither a let, field, rule, parameter nor another declaration \
     that the module sees.\n\n\
     **Why.** A module sees what it declares and what its `use` lines name.\n\n\
     **Use instead.** Correct the spelling, or add the name to a `use` line.";
    AMBIGUOUS_NAME = "ambiguous-name", "a name has two meanings here",
    "**What it does.** Reports a name with two readings in one place.\n\n\
     **Why.** No reader should have to know which reading wins.\n\n\
     **Example.** `private` where a field and a member of `Ownership` have that name.\n\n\
     **Use instead.** `Ownership.private`.";
    UNKNOWN_VARIANT = "unknown-variant", "a variant or its parent does not exist",
    "**What it does.** Reports the name of a variant, or of the parent of one, that nobody declares.\n\n\
     **Why.** A variant lies over the scheme or over another variant.\n\n\
     **Use instead.** One of the names in the help.";
    VARIANT_CYCLE = "variant-cycle", "variants lie over each other in a circle",
    "**What it does.** Reports variants of which each is the parent of the next.\n\n\
     **Why.** One of them must lie over the scheme.\n\n\
     **Use instead.** `variant a of nssf`, `variant b of a`.";
    CHANGED_HEADER = "changed-header", "`replace` changes the header of a declaration",
    "**What it does.** Reports a `replace` whose header differs from the declaration it replaces.\n\n\
     **Why.** What others read keeps its type, so that a variant cannot break them.\n\n\
     **Use instead.** Repeat the header unchanged. For another type `remove` the declaration and `add` a new one.";
}
