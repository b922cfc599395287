//! What is asked of every file. In: a parsed file. Out: a line for each breach, with the file and line it is in.

use std::str::FromStr;

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};

use super::names::Names;
use super::source_file::SourceFile;

/// Rooms and what each may import.
pub(crate) type Rooms = &'static [(&'static str, &'static [&'static str])];

/// Arrows that are not in the table, names of the root other than rooms, and ways round both.
pub(crate) fn arrows(file: &SourceFile, rooms: Rooms) -> Vec<String> {
    let Some(room) = file.room() else { return Vec::new() };
    let Some((_, allowed)) = rooms.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{}: {room} is not in the table of rooms", file.path)];
    };
    let seen = Names::of(&file.syntax, &file.module);
    let mut breaches: Vec<String> = seen
        .detours
        .iter()
        .map(|found| at(file, found.line, &format!("{} hides arrows", found.what)))
        .collect();
    for name in &seen.names {
        let breach = match name.from_root.as_deref() {
            None => Some("a path above the crate root".to_owned()),
            Some([]) => Some("the crate root itself is named; name the room".to_owned()),
            Some([target, ..]) if target == room || allowed.contains(&target.as_str()) => None,
            Some(path @ [target, ..]) if rooms.iter().any(|(name, _)| name == target) => {
                Some(format!("{room} -> {target} is not in the table (crate::{})", path.join("::")))
            }
            Some([target, ..]) => Some(format!("the root's {target} is used; import it from its room")),
        };
        breaches.extend(breach.map(|what| at(file, name.line, &what)));
    }
    breaches
}

/// `unsafe` in any form, and anything that allows it.
pub(crate) fn unsafe_code(file: &SourceFile) -> Vec<String> {
    idents(&file.text)
        .iter()
        .filter(|(ident, _)| ident == "unsafe" || ident == "unsafe_code")
        .map(|(ident, _)| at(file, ident.span().start().line, &format!("{ident}: nothing here is unsafe")))
        .collect()
}

/// What a foreign interface cannot do without: names and code that a linker sees, and what such code is allowed by.
pub(crate) fn foreign(file: &SourceFile) -> Vec<String> {
    const WORDS: [&str; 5] = ["extern", "no_mangle", "export_name", "link_section", "unsafe"];
    idents(&file.text)
        .iter()
        .filter(|(ident, _)| WORDS.iter().any(|word| ident == word))
        .map(|(ident, _)| at(file, ident.span().start().line, &format!("{ident}: a foreign interface")))
        .collect()
}

/// Printing, and taking hold of the streams, outside the command line.
pub(crate) fn printing(file: &SourceFile) -> Vec<String> {
    const MACROS: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];
    const STREAMS: [&str; 2] = ["stdout", "stderr"];
    if file.room() == Some("cli") {
        return Vec::new();
    }
    idents(&file.text)
        .iter()
        .filter(|(ident, is_macro)| {
            STREAMS.iter().any(|name| ident == name) || *is_macro && MACROS.iter().any(|name| ident == name)
        })
        .map(|(ident, _)| at(file, ident.span().start().line, &format!("{ident}: only src/cli prints")))
        .collect()
}

/// A file opens by saying what it does.
pub(crate) fn opening(file: &SourceFile) -> Vec<String> {
    let first = file.text.lines().next().unwrap_or_default();
    let said = first.strip_prefix("//! ").is_some_and(|text| !text.trim().is_empty());
    if said { Vec::new() } else { vec![at(file, 1, "the file must open with //! and say what it does")] }
}

/// A file is short enough to be one thing.
pub(crate) fn length(file: &SourceFile, most: usize) -> Vec<String> {
    let lines = file.text.lines().count();
    if lines > most { vec![at(file, lines, &format!("{lines} lines, at most {most}"))] } else { Vec::new() }
}

fn at(file: &SourceFile, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", file.path)
}

/// Every identifier and keyword of the text, wherever it stands but in comments and strings, and whether a `!`
/// follows it.
fn idents(text: &str) -> Vec<(Ident, bool)> {
    let (mut found, mut waiting) = (Vec::new(), vec![TokenStream::from_str(text).unwrap_or_default()]);
    while let Some(stream) = waiting.pop() {
        let mut trees = stream.into_iter().peekable();
        while let Some(tree) = trees.next() {
            match tree {
                TokenTree::Ident(ident) => {
                    // Alone, or it is the first half of `!=`.
                    let is_macro = matches!(trees.peek(), Some(TokenTree::Punct(mark))
                        if mark.as_char() == '!' && mark.spacing() == Spacing::Alone);
                    found.push((ident, is_macro));
                }
                TokenTree::Group(group) => waiting.push(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    found
}
