//! Names, modules, variants: from trees to one set of declarations in which every name is known.
