//! What border stations accept, as resources.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::{Pace, Patience};
use corridor_simkit::time::{MS_PER_DAY, SimTime};

use super::disruption::Interruptions;
use super::draft::{Draft, StepDraft};
use super::single::Ahead;
use crate::calendar::Stretch;
use crate::catalogue::{ResourceRole, StationRole};
use crate::model::{Abandoned, Acceptance, CrossingName, PlaceName};

/// What a border station asks of a train before it takes it; `None` where it takes all.
pub(super) fn acceptance(
    draft: &mut Draft<'_>,
    crossing: &CrossingName,
    towards: &PlaceName,
) -> Option<Ahead> {
    let model = draft.model;
    let accepted = model.crossings[crossing].acceptance.get(towards)?;
    let name = format!("{crossing}>{towards}");
    let (slots, tracks) = (format!("{name}.acceptance"), format!("{name}.tracks"));
    let places = [crossing.as_str().to_owned()];
    let interruptions = Interruptions::of(model, &places, &draft.clock);
    draft.resource(&tracks, ResourceRole::Tracks, accepted.tracks, &Interruptions::default());
    if !draft.resources.all.contains_key(&slots) {
        draft.resource(&slots, ResourceRole::Acceptance, 1, &interruptions);
        let (levels, pace) = slots_over_time(draft, accepted, &interruptions);
        let resource = &mut draft.resources.all.get_mut(&slots).expect("just declared").resource;
        (resource.levels, resource.pace) = (levels, pace);
    }
    let day = Distribution::deterministic(MS_PER_DAY as f64).expect("a day is a duration");
    let taken = draft.give_back_step(format!("{name}.taken"), vec![(slots.clone(), 1)], Some(&day));
    let claims = vec![(slots, 1), (tracks, 1)];
    Some(Ahead {
        claims,
        steps: vec![taken],
        abandoned: accepted.abandoned.clone().map(|of| (name, of)),
    })
}

/// The ends of the names of stations of trains that were abandoned: where they wait for their turn,
/// then for an engine, then for the station.
const TAKEN_UP: &str = ".taken-up";
const ENGINE: &str = ".engine";
const AGAIN: &str = ".again";

impl Draft<'_> {
    /// A claim that a border station is part of, and what becomes of trains that wait for it too
    /// long: they claim standing room instead (`crossing>place.standing`), and their engines go
    /// back. One of them at a time is taken up: it claims its turn (`crossing>place.taken-up`), an
    /// engine (`crossing>place.engine`), and with it what it waited for (`crossing>place.again`),
    /// each before those who have not stood abandoned. (If it claimed engine and station at once,
    /// it would never go where engines are short: each that comes free goes to a train that needs
    /// nothing else, and each opening of the station to one that has its engine.)
    pub(super) fn accepted_steps(
        &mut self,
        claim: StepDraft,
        abandoned: Option<(String, Abandoned)>,
    ) -> Vec<StepDraft> {
        let Some((name, abandoned)) = abandoned else { return vec![claim] };
        let (room, turn) = (format!("{name}.standing"), format!("{name}{TAKEN_UP}"));
        let nothing = Interruptions::default();
        self.resource(&room, ResourceRole::Standing, abandoned.standing, &nothing);
        self.resource(&turn, ResourceRole::Turn, 1, &nothing);
        // While the station takes nobody no engine is sent for.
        let accepts = self.resources.all[&format!("{name}.acceptance")].resource.levels.clone();
        self.resources.all.get_mut(&turn).expect("just declared").resource.levels = accepts;
        let one = vec![(room.clone(), 1)];
        let stand = self.claim_step(room.clone(), StationRole::Return, one, Some(0));
        let turned =
            self.claim_step(turn.clone(), StationRole::Entry, vec![(turn.clone(), 1)], None);
        let again = format!("{name}{AGAIN}");
        let again = self.claim_step(again, StationRole::Entry, claim.quotas.clone(), None);
        let both = vec![(room, 1), (turn, 1)];
        let left = self.give_back_step(format!("{name}.standing-left"), both, None);
        let only_abandoned = |step| StepDraft { patience: Patience::GaveUp, ..step };
        let claim = StepDraft { patience: Patience::GivesUpAfter(abandoned.after), ..claim };
        let others = [stand, turned, again, left].map(only_abandoned);
        std::iter::once(claim).chain(others).collect()
    }

    /// Trains that are abandoned on the way give back what they hold of a fleet, and take it again.
    pub(super) fn uncouple(
        &mut self,
        steps: &mut Vec<StepDraft>,
        (fleet, taken): (&str, u64),
        turnaround: &Distribution,
    ) {
        let mut index = 0;
        while index < steps.len() {
            let (name, quota) = (steps[index].station.clone(), (fleet.to_owned(), taken));
            if let Some(name) = name.strip_suffix(TAKEN_UP) {
                let left = format!("{name}.{fleet}-left");
                let left = self.give_back_step(left, vec![quota], Some(turnaround));
                steps.insert(index, StepDraft { patience: Patience::GaveUp, ..left });
                index += 1;
            } else if let Some(name) = name.strip_suffix(AGAIN) {
                let engine = format!("{name}{ENGINE}");
                if steps[index - 1].station == engine {
                    steps[index - 1].quotas.push(quota);
                } else {
                    let claim = self.claim_step(engine, StationRole::Fleet, vec![quota], None);
                    steps.insert(index, StepDraft { patience: Patience::GaveUp, ..claim });
                    index += 1;
                }
            }
            index += 1;
        }
    }
}

/// One train is taken a day at a pace of as many a day as are stated, and none while that is 0.
fn slots_over_time(
    draft: &Draft<'_>,
    accepted: &Acceptance,
    interruptions: &Interruptions<'_>,
) -> (Vec<corridor_simkit::network::Level>, Vec<Pace>) {
    let clock = &draft.clock;
    let at =
        |date: Option<jiff::civil::Date>| date.map_or(clock.begin, |date| clock.midnight(date));
    let stated: Vec<(SimTime, f64)> =
        accepted.trains_per_day.iter().map(|&(date, rate)| (at(date), rate)).collect();
    let rate_at = |at: SimTime| {
        let index = stated.partition_point(|stated| stated.0 <= at);
        index.checked_sub(1).map_or(0.0, |index| stated[index].1)
    };
    let mut closed = interruptions.closed.clone();
    for (index, &(from, rate)) in stated.iter().enumerate() {
        let to = stated.get(index + 1).map_or(clock.end, |next| next.0);
        closed.extend(clock.clip(from, to).filter(|_| rate <= 0.0));
    }
    if let Some(&(first, _)) = stated.first()
        && clock.begin < first
    {
        closed.push(Stretch { from: clock.begin, to: first });
    }
    let slowed = interruptions.pace();
    let slowed_at = |at: SimTime| {
        let index = slowed.partition_point(|pace| pace.at <= at);
        index.checked_sub(1).map_or(1.0, |index| slowed[index].rate)
    };
    let mut edges: Vec<SimTime> =
        stated.iter().map(|stated| stated.0).chain(slowed.iter().map(|pace| pace.at)).collect();
    edges.sort_unstable();
    edges.dedup();
    let open = edges.into_iter().filter(|&at| rate_at(at) > 0.0);
    let pace = open.map(|at| Pace { at, rate: rate_at(at) * slowed_at(at) }).collect();
    (draft.levels(1, &closed), pace)
}
