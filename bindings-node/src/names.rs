//! Names in the two languages: `ad_id` in the core is `adId` in JavaScript.

use std::borrow::Cow;

/// Marks, in a path of the core, a key that stays as the caller wrote it. It is always the last one.
const AS_WRITTEN: char = '\u{1}';

/// The core's name of a field that JavaScript spells `key`. A key that is not camelCase, such as `ad_id`, gets a name
/// that no field has.
pub(crate) fn to_core(key: &str) -> Cow<'_, str> {
    let is_camel_case =
        key.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_camel_case {
        return Cow::Owned(format!("{AS_WRITTEN}{key}"));
    }
    if !key.contains(|c: char| c.is_ascii_uppercase()) {
        return Cow::Borrowed(key);
    }
    let mut name = String::with_capacity(key.len() + 4);
    for c in key.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    Cow::Owned(name)
}

/// A path of the core in JavaScript's spelling: `ads[3].stage_counts["my_lead"]` is `ads[3].stageCounts["my_lead"]`.
pub(crate) fn path_to_js(path: &str) -> String {
    match path.split_once(AS_WRITTEN) {
        Some((parents, key)) => names_to_js(parents) + key,
        None => names_to_js(path),
    }
}

/// The names in a text in JavaScript's spelling. What stands in double quotes is a caller's own text and stays.
pub(crate) fn names_to_js(text: &str) -> String {
    let mut spelt = String::with_capacity(text.len());
    let mut is_quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' if is_quoted => {
                spelt.push(c);
                spelt.extend(characters.next());
            }
            '_' if !is_quoted && characters.peek().is_some_and(char::is_ascii_lowercase) => {
                spelt.extend(characters.next().map(|c| c.to_ascii_uppercase()));
            }
            '"' => {
                is_quoted = !is_quoted;
                spelt.push(c);
            }
            _ => spelt.push(c),
        }
    }
    spelt
}
