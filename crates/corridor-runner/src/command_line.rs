//! The command line as it can be typed again.

use std::ffi::OsString;

/// The command that was given, for a shell. Without `--fresh`: who resumes wants what is kept.
pub(crate) fn again(args: &[OsString]) -> String {
    let words = args.iter().skip(1).map(|word| word.to_string_lossy());
    let words = words.filter(|word| word != "--fresh").map(|word| quoted(&word));
    std::iter::once("corridor".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// A word for a shell, in quotes where it needs them.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell_and_fresh_is_left_out() {
        let args = ["/usr/bin/corridor", "run", "my file.toml", "--fresh", "--delta", "it's 1 h"];
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        assert_eq!(again(&args), r"corridor run 'my file.toml' --delta 'it'\''s 1 h'");
        assert_eq!(quoted(""), "''");
    }
}
