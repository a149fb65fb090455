//! Steps, flattened one by one.

use super::{After, Kind, NONE, PlanStep, UNLIMITED, kind_of, pool_of, sampler};
use crate::network::{
    Action, Activity, CHANNELS, ChannelSet, Join, Network, Patience, StationKind, Step,
};

/// By how much the channel of a customer that has given up lies above its channel.
pub(in crate::engine) const GAVE_UP: u8 = CHANNELS as u8 + 1;

/// Bit for bit the channels for which a step is taken, then the same for who has given up.
fn only(step: &Step) -> u8 {
    let bits = step.only.bits();
    match step.patience {
        Patience::Endless => bits | bits << GAVE_UP,
        Patience::GivesUpAfter(_) => bits,
        Patience::GaveUp => bits << GAVE_UP,
    }
}

/// The step behind the last.
pub(super) fn exit() -> PlanStep {
    PlanStep {
        kind: Kind::Exit,
        activity: Activity::Moving,
        only: ChannelSet::ALL.bits() | ChannelSet::ALL.bits() << GAVE_UP,
        always: true,
        after: After::Other,
        is_plain_to_enter: false,
        limit: UNLIMITED,
        draws: false,
        by_channel: false,
        is_adjusted: false,
        by_time: false,
        station: NONE,
        pool: NONE,
        enters: NONE,
        leaves: NONE,
        base: NONE,
        extra: [NONE; CHANNELS],
        shares: [0.0; CHANNELS - 1],
        per_size: 0.0,
        chance: 1.0,
        repeat: 0.0,
        size: u64::MAX,
        count: u32::MAX,
        passage: 0,
        join_slot: 0,
    }
}

/// A step of a class, flattened.
pub(super) fn plan_step(network: &Network, step: &Step) -> PlanStep {
    let station = &network.stations[step.station.index()];
    let mut flat = PlanStep {
        kind: kind_of(&station.kind),
        activity: step.activity,
        only: only(step),
        always: step.only == ChannelSet::ALL
            && step.patience == Patience::Endless
            && step.chance >= 1.0
            && !kind_of(&station.kind).is_passed_over(),
        station: step.station.0,
        pool: match &station.kind {
            StationKind::Release(pool) => pool.0,
            kind => pool_of(kind).map_or(NONE, |pool| pool.0),
        },
        enters: step.enters.map_or(NONE, |cordon| cordon.0),
        leaves: step.leaves.map_or(NONE, |cordon| cordon.0),
        chance: step.chance,
        repeat: step.repeat,
        ..exit()
    };
    if !flat.kind.is_passed_over()
        && !matches!(flat.kind, Kind::Join | Kind::Form | Kind::Split | Kind::Appoint)
    {
        flat.limit = station.queue_limit.unwrap_or(UNLIMITED);
    }
    if flat.kind == Kind::Serve {
        flat.is_plain_to_enter = flat.always && flat.enters == NONE;
    }
    match &step.action {
        Action::Serve(work) => {
            flat.base = sampler(work.base);
            flat.extra = work.by_channel.map(sampler);
            flat.by_channel = work.by_channel.iter().any(Option::is_some);
            flat.draws = work.draw.is_some();
            if let Some(shares) = work.draw {
                let mut sum = 0.0;
                for (to, share) in flat.shares.iter_mut().zip(shares) {
                    sum += share;
                    *to = sum;
                }
            }
            flat.per_size = work.per_size.map_or(0.0, |size| 1.0 / size as f64);
            flat.is_adjusted = flat.by_channel || flat.per_size > 0.0;
        }
        Action::Release { turnaround } => flat.base = sampler(*turnaround),
        Action::Join(Join::Count(count)) => flat.count = *count,
        Action::Join(Join::Size(size)) => flat.size = *size,
        Action::Join(Join::SizeOverTime(_)) => flat.by_time = true,
        Action::Split { size } => flat.size = (*size).max(1),
        Action::Return { after, .. } => flat.base = sampler(*after),
        Action::Seize
        | Action::Depart
        | Action::Appoint
        | Action::Form { .. }
        | Action::Claim(_)
        | Action::Unload => {}
    }
    flat
}
