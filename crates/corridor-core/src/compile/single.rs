//! Single track as claims: sections between loops, and the rule that keeps trains from locking.
//!
//! A section `leg.section-1` is held by one train at a time, whichever way it goes. Before it, at
//! `leg>place.section-1.entry`, a train claims at once: the section, a track of the loop at its
//! far end (`leg.loop`), and a share of its direction in that loop (`leg.loop>place`), which are
//! all its tracks but one. It gives back the loop behind it when it enters, and the section when
//! it has left it and the release time is over.
//!
//! So no train ever holds a section and waits: whoever is on one has a track ahead. And the
//! foremost train of a direction never waits for a track: at the loop ahead the other direction
//! holds all tracks but one at most, and its own direction none. So somebody can always go, as
//! long as the ends of the line take what comes. Where room behind the line is limited, a train
//! claims it with the last section: see [`super::room`].
//!
//! Where trains of both directions can go, they take turns: the direction goes first to which the
//! one before did not go. So neither keeps the other out, however many stand at its end: of a line
//! that both fill, each gets half.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::ClaimOrder;

use super::disruption::Interruptions;
use super::draft::{Draft, StepDraft};
use super::resource::Quotas;
use crate::catalogue::{ResourceRole, StationRole};
use crate::model::{Abandoned, Leg, LegName, PlaceName, QueueOrder, SingleTrack};

/// What the end of a line asks of a train before it is let on the last section.
#[derive(Clone, Debug, Default)]
pub(super) struct Ahead {
    /// Claimed together with the last section.
    pub(super) claims: Quotas,
    /// Steps that follow at once.
    pub(super) steps: Vec<StepDraft>,
    /// Where trains that are refused too long are abandoned: the station's name, and when.
    pub(super) abandoned: Option<(String, Abandoned)>,
}

impl Draft<'_> {
    /// The steps over a single line.
    pub(super) fn single_track_steps(
        &mut self,
        (name, towards): (&LegName, &PlaceName),
        run: &Distribution,
        track: &SingleTrack,
        interruptions: &Interruptions<'_>,
        (left, mut ahead): (Option<StepDraft>, Ahead),
    ) -> Vec<StepDraft> {
        let leg = &self.model.legs[name];
        let times = section_times(leg, track, run);
        let loops = track.in_order();
        let n = times.len();
        for section in 1..=n {
            let key = format!("{name}.section-{section}");
            self.resource(&key, ResourceRole::Section, 1, interruptions);
            self.order_of(&key, track.order);
        }
        let undisturbed = Interruptions::default();
        for (key, passing) in &loops {
            let tracks = format!("{name}.{key}");
            self.resource(&tracks, ResourceRole::Loop, passing.tracks, &undisturbed);
            self.order_of(&tracks, track.order);
            let share = format!("{name}.{key}>{towards}");
            self.resource(&share, ResourceRole::LoopShare, passing.tracks - 1, &undisturbed);
        }
        let is_forward = *towards == leg.between[1];
        let order: Vec<usize> =
            if is_forward { (1..=n).collect() } else { (1..=n).rev().collect() };
        let release = Distribution::deterministic(track.release.ms() as f64)
            .expect("a checked release time is a duration");
        // What a train leaves behind with its next claim: room before the line, or a loop.
        let (mut steps, mut behind) = (Vec::new(), left);
        for (position, &section) in order.iter().enumerate() {
            let station = format!("{name}>{towards}.section-{section}");
            let key = format!("{name}.section-{section}");
            // Loop k lies between sections k and k + 1.
            let next = order.get(position + 1).map(|&next| loops[section.min(next) - 1].0);
            let mut claims = vec![(key.clone(), 1)];
            match next {
                Some(next) => claims.extend(at_loop(name, next.as_str(), towards)),
                None => claims.append(&mut ahead.claims),
            }
            let entry = format!("{station}.entry");
            let claim = self.claim_step(entry, StationRole::Entry, claims, None);
            let abandoned = ahead.abandoned.take_if(|_| next.is_none());
            let given = behind.take();
            let accepted = self.accepted_steps(claim, abandoned);
            // Whoever is abandoned leaves what is behind it for standing room, with the first step
            // that it takes; the others with the last.
            let at = steps.len() + accepted.len().min(2);
            steps.extend(accepted);
            if let Some(given) = given {
                steps.insert(at, given);
            }
            if next.is_none() {
                steps.append(&mut ahead.steps);
            }
            steps.push(self.run_step(&station, &times[section - 1], None, &undisturbed));
            self.resources.guards.insert((station.clone(), key.clone()));
            let clear = format!("{station}.clear");
            steps.push(self.give_back_step(clear, vec![(key, 1)], Some(&release)));
            behind = next.zip(order.get(position + 1)).map(|(next, after)| {
                let given = at_loop(name, next.as_str(), towards).into();
                let left = format!("{name}>{towards}.section-{after}.left");
                self.give_back_step(left, given, None)
            });
        }
        steps
    }

    /// Whose turn it is for a section or a loop.
    fn order_of(&mut self, resource: &str, order: QueueOrder) {
        let drafted = self.resources.all.get_mut(resource).expect("just declared");
        drafted.resource.order = match order {
            QueueOrder::Fifo => ClaimOrder::Turns,
            QueueOrder::Priority => ClaimOrder::Priority,
        };
    }
}

fn at_loop(leg: &LegName, passing: &str, towards: &PlaceName) -> [(String, u64); 2] {
    [(format!("{leg}.{passing}"), 1), (format!("{leg}.{passing}>{towards}"), 1)]
}

/// The time over each section between loops, from the first place on: the part of the time over
/// the leg that the section takes at the speeds of its stretches.
fn section_times(leg: &Leg, track: &SingleTrack, run: &Distribution) -> Vec<Distribution> {
    let whole = hours_between(leg, 0.0, leg.length.km());
    let mut ends: Vec<f64> = track.in_order().iter().map(|(_, passing)| passing.at.km()).collect();
    ends.push(leg.length.km());
    let mut from = 0.0;
    let time = |to: f64| {
        let share = hours_between(leg, from, to) / whole;
        from = to;
        run.scaled(share)
    };
    ends.into_iter().map(time).collect()
}

/// Hours at the stated speeds between two points of a leg, in units of the hours that the leg
/// takes where nothing else is said.
fn hours_between(leg: &Leg, from: f64, to: f64) -> f64 {
    let overlap = |a: f64, b: f64| (to.min(b) - from.max(a)).max(0.0);
    let stated: Vec<(f64, f64)> = leg
        .sections
        .values()
        .filter_map(|section| {
            let km = overlap(section.from.km(), section.to.km());
            section.speed.map(|speed| (km, speed))
        })
        .collect();
    let rest = (to - from) - stated.iter().map(|(km, _)| km).sum::<f64>();
    let elsewhere = leg.base_speed.unwrap_or(1.0);
    rest.max(0.0) / elsewhere + stated.iter().map(|(km, speed)| km / speed).sum::<f64>()
}
