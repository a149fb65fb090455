//! Which indicators are meant: names, patterns, and the nearest names to what is not one.

use corridor_core::indicator::{Indicator, fits};

use crate::failure::Failure;

/// What is compared where nothing is asked for.
const DEFAULT: [&str; 5] = [
    "total.delivered",
    "total.inside",
    "target.*.throughput",
    "target.*.met",
    "crossing.*.border-time",
];
/// Names that are suggested at most.
const SUGGESTIONS: usize = 3;

/// The names of all scenarios: in the order of the first, then what others have beyond it.
pub(crate) fn all_names(lists: &[Vec<Indicator>]) -> Vec<&Indicator> {
    let mut all: Vec<&Indicator> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for indicator in lists.iter().flatten() {
        if seen.insert(indicator.name.as_str()) {
            all.push(indicator);
        }
    }
    all
}

/// The names that the patterns mean, or those that are always of interest.
///
/// # Errors
///
/// If a pattern fits no name.
pub(crate) fn choose(patterns: &[String], all: &[&Indicator]) -> Result<Vec<String>, Failure> {
    if patterns.is_empty() {
        let is_default = |one: &&&Indicator| DEFAULT.iter().any(|name| fits(name, &one.name));
        return Ok(all.iter().filter(is_default).map(|one| one.name.clone()).collect());
    }
    let mut chosen: Vec<String> = Vec::new();
    for pattern in patterns {
        let pattern = pattern.trim().replace('>', ".");
        let before = chosen.len();
        let mut is_known = false;
        for one in all.iter().filter(|one| fits(&pattern, &one.name)) {
            is_known = true;
            if !chosen[..before].contains(&one.name) {
                chosen.push(one.name.clone());
            }
        }
        if !is_known {
            return Err(unknown(&pattern, all));
        }
    }
    Ok(chosen)
}

/// The one indicator that a name means.
///
/// # Errors
///
/// If there is none.
pub(crate) fn single<'i>(name: &str, all: &[&'i Indicator]) -> Result<&'i Indicator, Failure> {
    let name = name.trim().replace('>', ".");
    all.iter().find(|one| one.name == name).copied().ok_or_else(|| unknown(&name, all))
}

fn unknown(name: &str, all: &[&Indicator]) -> Failure {
    let mut near: Vec<(f64, &str)> =
        all.iter().map(|one| (strsim::jaro_winkler(name, &one.name), one.name.as_str())).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let near: Vec<String> =
        near.iter().take(SUGGESTIONS).map(|(_, name)| format!("`{name}`")).collect();
    Failure::Arguments(format!(
        "no indicator is called `{name}`; the nearest names are {}; --list-indicators lists all",
        near.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use corridor_core::indicator::Better;

    use super::*;

    fn list(names: &[&str]) -> Vec<Indicator> {
        names.iter().map(|name| Indicator::named(name, "h", Better::Lower)).collect()
    }

    #[test]
    fn patterns_choose_and_a_stranger_is_answered_with_its_nearest() {
        let lists =
            [list(&["total.delivered", "flow.a.time"]), list(&["flow.b.time", "flow.a.time"])];
        let all = all_names(&lists);
        let names = |patterns: &[&str]| {
            let patterns: Vec<_> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
            choose(&patterns, &all).unwrap()
        };
        assert_eq!(names(&[]), ["total.delivered"]);
        assert_eq!(names(&["flow.*", "flow.a>time"]), ["flow.a.time", "flow.b.time"]);
        let error = choose(&["flow.c.time".to_owned()], &all).unwrap_err().to_string();
        assert!(error.contains("`flow.a.time`, `flow.b.time`"), "{error}");
        assert!(single("flow.b.time", &all).is_ok() && single("flow", &all).is_err());
    }
}
