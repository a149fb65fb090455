//! What is doubtful about icebreakers: that there are too few, and that they outrun who they lead.

use corridor_simkit::time::{MS_PER_HOUR, MS_PER_SECOND};

use super::ways::Ways;
use crate::model::{Convoys, Fault, FaultKind, Icebreakers, Leg, LegName, ModelDraft, Way};
use crate::network::Element;

/// Convoys of which some always wait for an icebreaker, and icebreakers that are there before those
/// they lead.
pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut doubts = Vec::new();
    for (name, leg) in &draft.legs {
        let Way::Water { convoys: Some(convoys), .. } = &leg.way else { continue };
        let Some(icebreakers) = &convoys.icebreakers else { continue };
        doubts.extend(too_few(name, convoys, icebreakers));
        doubts.extend(too_fast((draft, ways), (name, leg), convoys, icebreakers));
    }
    doubts
}

fn doubt(kind: FaultKind, path: &[&str], message: String, hint: &str) -> Fault {
    let path = path.iter().map(|&key| key.to_owned()).collect();
    Fault { path, kind, message, hint: Some(hint.to_owned()) }
}

fn too_few(name: &LegName, convoys: &Convoys, icebreakers: &Icebreakers) -> Option<Fault> {
    // There and back is one convoy each way.
    let apart = 2.0 * icebreakers.under_way.mean() / f64::from(icebreakers.number.max(1));
    let is_led = apart <= convoys.every.ms() as f64;
    (!is_led).then(|| {
        let message = format!(
            "convoys of `{name}` leave every {}, and its icebreakers are back every {}",
            lasting(convoys.every.ms() as f64),
            lasting(apart)
        );
        let hint = "the others wait for one: that is what `every` may as well say";
        let path = ["legs", name.as_str(), "convoys", "every"];
        doubt(FaultKind::TooFewIcebreakers, &path, message, hint)
    })
}

/// The slowest vessel that is led over the leg is there, on average, after its icebreaker.
fn too_fast(
    (draft, ways): (&ModelDraft, &Ways<'_>),
    (name, leg): (&LegName, &Leg),
    convoys: &Convoys,
    icebreakers: &Icebreakers,
) -> Option<Fault> {
    let Way::Water { sail, .. } = &leg.way else { return None };
    let usual = leg.length.km() / (sail.mean() / MS_PER_HOUR as f64);
    let slower = convoys.speed.map_or(1.0, |speed| usual / speed);
    let mut slowest: Option<(f64, &str)> = None;
    for (flow, _, journey) in ways {
        for element in &journey.elements {
            let Element::Leg { leg: passed, mode, .. } = element else { continue };
            if passed != name {
                continue;
            }
            let vessel = &flow.vehicles[mode];
            let time = leg.time_under_way(&draft.vehicles[vessel]).mean() * slower;
            if slowest.is_none_or(|known| known.0 < time) {
                slowest = Some((time, vessel.as_str()));
            }
        }
    }
    let (time, vessel) = slowest?;
    let led = icebreakers.under_way.mean();
    // What a speed says is not to the millisecond what a time says.
    (led < time * (1.0 - 1e-6)).then(|| {
        let message = format!(
            "the icebreakers of `{name}` are under way for {}, and `{vessel}`, which they lead, \
             for {} in the season",
            lasting(led),
            lasting(time)
        );
        let hint = "nobody is led by one that is there before: it takes as long as its convoy";
        let path = ["legs", name.as_str(), "convoys", "icebreakers", "under-way"];
        doubt(FaultKind::IcebreakersOutrun, &path, message, hint)
    })
}

/// A duration in the largest unit of which it has one.
fn lasting(ms: f64) -> String {
    let units = [(MS_PER_HOUR, "h"), (60 * MS_PER_SECOND, "min"), (MS_PER_SECOND, "s")];
    let fits = |unit: &&(i64, &str)| unit.0 as f64 <= ms;
    let &(one, word) = units.iter().find(fits).unwrap_or(&(1, "ms"));
    let number = format!("{:.2}", ms / one as f64);
    format!("{} {word}", number.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::lasting;

    #[test]
    fn durations_are_said_in_a_unit_that_shows_them() {
        let said = [1_000.0, 90_000.0, 1_200_000.0, 147_600_000.0, 360_000_000.0, 5.0].map(lasting);
        assert_eq!(said, ["1 s", "1.5 min", "20 min", "41 h", "100 h", "5 ms"]);
    }
}
