//! Every path of a file that leads through this crate. In: a syntax tree. Out: paths from the crate root, with
//! lines: from `use` trees, from types, expressions, patterns and bounds, and from the tokens of macros and
//! attributes, in which a path is what begins with `crate`, `super`, `self` or the crate's name.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The crate under its own name, as `main.rs` sees it.
const CRATE: &str = "idcapture";

/// A path that leads through this crate.
#[derive(Debug)]
pub(crate) struct Name {
    /// Where it begins.
    pub(crate) line: usize,
    /// Segments from the crate root; empty for the root itself; `None` for a path above it.
    pub(crate) from_root: Option<Vec<String>>,
}

/// Something that would lead round the paths.
#[derive(Debug)]
pub(crate) struct Detour {
    /// Where it is.
    pub(crate) line: usize,
    /// What it is.
    pub(crate) what: &'static str,
}

/// What a file says about this crate.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// In the order of the file, as far as syntax and macros allow.
    pub(crate) names: Vec<Name>,
    /// `extern crate`, `#[path]` to another folder, `include!`.
    pub(crate) detours: Vec<Detour>,
    module: Vec<String>,
}

impl Names {
    /// Reads a file whose module is `module`.
    pub(crate) fn of(file: &syn::File, module: &[String]) -> Self {
        let mut names = Self { module: module.to_vec(), ..Self::default() };
        names.visit_file(file);
        names
    }

    /// Notes a path if its first segment says that it leads through this crate.
    fn note(&mut self, line: usize, segments: &[String]) {
        let Some((first, rest)) = segments.split_first() else { return };
        let mut from_root = match first.as_str() {
            "crate" | CRATE => Some(Vec::new()),
            "self" => Some(self.module.clone()),
            "super" => parent(&self.module),
            _ => return,
        };
        for segment in rest {
            from_root = match (from_root, segment.as_str()) {
                (Some(path), "super") => parent(&path),
                // `a::{self}` and `a::*` are `a`.
                (path, "self" | "*") => path,
                (Some(mut path), name) => {
                    path.push(name.to_owned());
                    Some(path)
                }
                (None, _) => None,
            };
        }
        self.names.push(Name { line, from_root });
    }

    fn use_tree(&mut self, tree: &syn::UseTree, prefix: &[String], line: Option<usize>) {
        let with = |ident: &Ident| [prefix, &[ident.to_string()]].concat();
        let at = |ident: &Ident| line.unwrap_or_else(|| ident.span().start().line);
        match tree {
            syn::UseTree::Path(path) => {
                // The line of the last named segment, so that a finding inside a long list points at it.
                self.use_tree(&path.tree, &with(&path.ident), Some(path.ident.span().start().line));
            }
            syn::UseTree::Name(name) => self.note(at(&name.ident), &with(&name.ident)),
            syn::UseTree::Rename(rename) => self.note(at(&rename.ident), &with(&rename.ident)),
            syn::UseTree::Glob(glob) => self.note(glob.star_token.span.start().line, prefix),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, prefix, None);
                }
            }
        }
    }

    fn tokens(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut index = 0;
        while let Some(tree) = trees.get(index) {
            match tree {
                TokenTree::Ident(ident) if is_start(ident) => {
                    index = self.token_path(
                        &trees,
                        index + 1,
                        vec![ident.to_string()],
                        ident.span().start().line,
                    );
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.path_in_string(&literal.to_string()),
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
            index += 1;
        }
    }

    /// Follows `::segment` and `::{…}` from `index` on; gives the index after the path.
    fn token_path(
        &mut self,
        trees: &[TokenTree],
        mut index: usize,
        mut path: Vec<String>,
        line: usize,
    ) -> usize {
        while is_path_separator(trees, index) {
            match trees.get(index + 2) {
                Some(TokenTree::Ident(ident)) => path.push(ident.to_string()),
                Some(TokenTree::Group(group)) => {
                    self.token_list(group.stream(), &path);
                    return index + 3;
                }
                _ => break,
            }
            index += 3;
        }
        if path.len() > 1 {
            self.note(line, &path);
        }
        index
    }

    /// The branches of a `use` list inside a macro.
    fn token_list(&mut self, stream: TokenStream, prefix: &[String]) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut index = 0;
        while let Some(tree) = trees.get(index) {
            index += 1;
            if let TokenTree::Ident(ident) = tree {
                let path = [prefix, &[ident.to_string()]].concat();
                index = self.token_path(&trees, index, path, ident.span().start().line);
                // A rename is no branch of its own.
                if matches!(trees.get(index), Some(TokenTree::Ident(word)) if word == "as") {
                    index += 2;
                }
            }
        }
    }

    /// `with = "crate::module"` in an attribute, or the same handed to a macro.
    fn path_in_string(&mut self, literal: &str) {
        let inner = literal.trim_matches('"');
        let leads_here = ["crate::", "super::", "self::"].iter().any(|start| inner.starts_with(start));
        if leads_here && let Ok(path) = syn::parse_str::<syn::Path>(inner) {
            self.visit_path(&path);
        }
    }
}

fn parent(module: &[String]) -> Option<Vec<String>> {
    module.split_last().map(|(_, above)| above.to_vec())
}

/// `#[path = "other.rs"]`: a file of the same folder, which is of the same room.
fn names_a_neighbour(meta: &syn::Meta) -> bool {
    let syn::Meta::NameValue(syn::MetaNameValue {
        value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(file), .. }),
        ..
    }) = meta
    else {
        return false;
    };
    !file.value().contains(['/', '\\'])
}

fn is_start(ident: &Ident) -> bool {
    ["crate", "super", "self", CRATE].iter().any(|start| ident == start)
}

fn is_path_separator(trees: &[TokenTree], index: usize) -> bool {
    let colon = |tree: Option<&TokenTree>, spacing: Option<Spacing>| matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && spacing.is_none_or(|s| punct.spacing() == s));
    colon(trees.get(index), Some(Spacing::Joint)) && colon(trees.get(index + 1), None)
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&item.tree, &[], None);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.detours.push(Detour { line: item.ident.span().start().line, what: "extern crate" });
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    /// `pub(crate)` and `pub(in crate::face)` import nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(first) = path.segments.first() {
            // `self` alone is a receiver.
            if segments != ["self"] {
                self.note(first.ident.span().start().line, &segments);
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let path = attribute.path();
        if path.is_ident("path") && !names_a_neighbour(&attribute.meta) {
            let line = attribute.pound_token.spans[0].start().line;
            self.detours.push(Detour { line, what: "#[path]" });
        }
        self.visit_path(path);
        match &attribute.meta {
            _ if path.is_ident("doc") => {}
            syn::Meta::Path(_) => {}
            syn::Meta::List(list) => self.tokens(list.tokens.clone()),
            syn::Meta::NameValue(pair) => visit::visit_expr(self, &pair.value),
        }
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        if let Some(last) = item.path.segments.last().filter(|last| last.ident == "include") {
            self.detours.push(Detour { line: last.ident.span().start().line, what: "include!" });
        }
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone());
    }
}
