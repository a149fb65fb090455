//! Where a way claims something that can run out, and gives it back.

use std::collections::BTreeMap;

use super::super::ways::Spans;
use crate::model::{
    Crossing, CrossingName, Flow, LegName, ModelDraft, PlaceName, RailEntry, Servers, Stage,
    StageAddress, StageName, StagePost, TraitName, VehicleName, Way, at_work,
};
use crate::network::{Element, Journey};

/// Something that can run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pool<'a> {
    Fleet(&'a str),
    /// Storage of a port, and the side where only what goes towards it lies there.
    StorageOfCrossing(&'a str, Option<&'a str>),
    /// Storage of a terminal, and the mode where only what goes onto it lies there.
    StorageOfTerminal(&'a str, Option<&'a str>),
    /// Lanes of a stage, and places in front of it where those are limited.
    Stage {
        table: &'static str,
        post: &'a str,
        stage: &'a str,
    },
    /// Tracks of a border station on the way towards a side.
    Tracks(&'a str, &'a str),
    /// Standing room before a leg, on the way towards a place.
    Room(&'a str, &'a str),
    /// What a leg holds towards a place.
    Line(&'a str, &'a str),
}

impl<'a> Pool<'a> {
    pub(super) fn path(self) -> Vec<&'a str> {
        match self {
            Self::Fleet(name) => vec!["fleets", name],
            Self::StorageOfCrossing(name, None) => vec!["crossings", name, "storage"],
            Self::StorageOfCrossing(name, Some(side)) => {
                vec!["crossings", name, "storage-towards", side]
            }
            Self::StorageOfTerminal(name, None) => vec!["terminals", name, "storage"],
            Self::StorageOfTerminal(name, Some(mode)) => {
                vec!["terminals", name, "storage-onto", mode]
            }
            Self::Stage { table, post, stage } => vec![table, post, "stages", stage],
            Self::Tracks(crossing, side) => {
                vec!["crossings", crossing, "acceptance", side, "tracks"]
            }
            Self::Room(leg, _) => vec!["legs", leg, "queue-limit"],
            Self::Line(leg, _) => vec!["legs", leg, "holding"],
        }
    }

    pub(super) fn words(self) -> String {
        match self {
            Self::Fleet(name) => format!("`{name}`"),
            Self::StorageOfCrossing(name, None) | Self::StorageOfTerminal(name, None) => {
                format!("room in the storage of `{name}`")
            }
            Self::StorageOfCrossing(name, Some(side)) => {
                format!("room in the storage of `{name}` towards `{side}`")
            }
            Self::StorageOfTerminal(name, Some(mode)) => {
                format!("room in the storage of `{name}` onto {mode}")
            }
            Self::Stage { post, stage, .. } => format!("a place at `{post}.{stage}`"),
            Self::Tracks(crossing, side) => format!("a track of `{crossing}` towards `{side}`"),
            Self::Room(leg, towards) => format!("room before `{leg}` towards `{towards}`"),
            Self::Line(leg, towards) => format!("a place on `{leg}` towards `{towards}`"),
        }
    }
}

/// A leg or a stage on a way.
pub(super) enum Spot<'a> {
    Leg {
        name: &'a LegName,
        vehicle: &'a VehicleName,
        /// Standing room before it, where that is limited.
        room: Option<Pool<'a>>,
        /// What it holds, where that is limited, and whether nobody waits between it and what is
        /// before.
        line: Option<(Pool<'a>, bool)>,
        /// Tracks of the station behind it that are taken with the last section of single track.
        accepted: Option<Pool<'a>>,
    },
    /// Where trains are formed or parted: what is in a storage leaves it for them, and there is room
    /// for any number.
    Yard,
    Stage {
        address: StageAddress,
        vehicle: &'a VehicleName,
        /// Its lanes (a team is let go) and places, and whether only so many can wait.
        places: Option<(Pool<'a>, bool)>,
        /// Tracks of the station that are taken before its first stage, but behind single track.
        accepted: Option<Pool<'a>>,
        /// Tracks that are left behind its last one.
        left: Option<Pool<'a>>,
    },
    /// The roads of a port towards the land: its storage.
    Roads(Pool<'a>),
    /// Cargo takes room ashore, and waits outside for it.
    Housed(Pool<'a>),
    /// Cargo takes room behind the last stage, where its vehicle keeps the lane.
    Landed(Pool<'a>),
    /// Room is given back: the cargo is on board.
    Shipped(Pool<'a>),
    /// Room is given back when what takes the cargo on is there.
    Cleared(Pool<'a>),
    /// The cargo goes on in another vehicle.
    Change,
}

/// The spots of a way, in order. What is empty has no cargo to store.
pub(super) fn spots<'a>(
    draft: &'a ModelDraft,
    (flow, marks): (&'a Flow, &[TraitName]),
    (journey, trains): (&Journey, &Spans),
    is_empty: bool,
) -> Vec<Spot<'a>> {
    let is_loaded = |name: &VehicleName| draft.vehicles[name].load.kg() > 0;
    let is_empty = is_empty || !flow.vehicles.values().any(is_loaded);
    let mut spots: Vec<Spot<'_>> = Vec::new();
    for (index, element) in journey.elements.iter().enumerate() {
        let vehicle = &flow.vehicles[&element.mode()];
        if trains.iter().any(|span| [span.start, span.end].contains(&index)) {
            spots.push(Spot::Yard);
        }
        match element {
            Element::Leg { leg, towards, .. } => {
                spots.push(leg_spot(draft, leg, towards, vehicle));
            }
            Element::Crossing { crossing, towards, .. } => {
                let (name, post) =
                    draft.crossings.get_key_value(crossing).expect("a way has known crossings");
                let order = &post.towards[towards];
                let mut stages = stages(
                    (flow, marks, vehicle),
                    (order, &post.stages),
                    &StagePost::Crossing(name.clone()),
                    ("crossings", name.as_str()),
                );
                if let Some((side, _)) = post.acceptance.get_key_value(towards) {
                    let tracks = Pool::Tracks(name.as_str(), side.as_str());
                    match (spots.last_mut(), stages.first_mut()) {
                        (Some(Spot::Leg { name, accepted, .. }), _)
                            if draft.legs[*name].single_track().is_some() =>
                        {
                            *accepted = Some(tracks);
                        }
                        (_, Some(Spot::Stage { accepted, .. })) => *accepted = Some(tracks),
                        _ => {}
                    }
                    if let Some(Spot::Stage { left, .. }) = stages.last_mut() {
                        *left = Some(tracks);
                    }
                }
                if !is_empty {
                    store_at_quay(post, name, towards, &mut stages);
                }
                spots.extend(stages);
            }
            Element::Terminal { terminal, onto, .. } => {
                let (name, post) =
                    draft.terminals.get_key_value(terminal).expect("a way has known terminals");
                let order = &post.onto[onto];
                spots.extend(stages(
                    (flow, marks, vehicle),
                    (order, &post.stages),
                    &StagePost::Terminal(name.clone()),
                    ("terminals", name.as_str()),
                ));
                let storage = post.storage.as_ref().and_then(|all| all.of(onto));
                if let Some((_, only)) = storage.filter(|_| !is_empty) {
                    let only = only.map(|mode| mode.word());
                    let room = Pool::StorageOfTerminal(name.as_str(), only);
                    spots.extend([Spot::Landed(room), Spot::Cleared(room)]);
                }
                spots.push(Spot::Change);
            }
        }
    }
    spots
}

/// The storage of a port, among the stages on the way towards a side.
fn store_at_quay<'a>(
    post: &'a Crossing,
    name: &'a CrossingName,
    towards: &PlaceName,
    stages: &mut Vec<Spot<'a>>,
) {
    let storage = post.storage.as_ref().and_then(|all| all.of(towards));
    let Some((quay, only)) = storage.filter(|_| !stages.is_empty()) else { return };
    let room = Pool::StorageOfCrossing(name.as_str(), only.map(PlaceName::as_str));
    if quay.ashore == *towards {
        stages.insert(0, Spot::Roads(room));
        stages.push(Spot::Cleared(room));
    } else {
        stages.insert(0, Spot::Housed(room));
        stages.insert(2, Spot::Shipped(room));
    }
}

fn leg_spot<'a>(
    draft: &'a ModelDraft,
    leg: &LegName,
    towards: &PlaceName,
    vehicle: &'a VehicleName,
) -> Spot<'a> {
    let (name, way) = draft.legs.get_key_value(leg).expect("a way has known legs");
    let from = way.other_end(towards);
    let (towards, _) = draft.places.get_key_value(towards).expect("a known place");
    let (leg, to) = (name.as_str(), towards.as_str());
    let room = way.queue_limit.contains_key(from).then_some(Pool::Room(leg, to));
    let line = match &way.way {
        Way::Road { holding, .. } => holding.map(|_| true),
        Way::Rail { holding, entry, .. } => holding.map(|_| matches!(entry, RailEntry::Free)),
        Way::Water { .. } => None,
    };
    let line = line.map(|is_free| (Pool::Line(leg, to), is_free));
    Spot::Leg { name, vehicle, room, line, accepted: None }
}

fn stages<'a>(
    (flow, marks, vehicle): (&Flow, &[TraitName], &'a VehicleName),
    (order, stages): (&'a [StageName], &'a BTreeMap<StageName, Stage>),
    post: &StagePost,
    (table, post_name): (&'static str, &'a str),
) -> Vec<Spot<'a>> {
    let spot = |(name, _): (&'a StageName, &'a Stage)| {
        let (post_name, stage) = (post_name, name.as_str());
        let places = Pool::Stage { table, post: post_name, stage };
        let is_limited = stages[name].queue_limit.is_some();
        let has_lanes = matches!(stages[name].servers, Servers::Lanes(_));
        Spot::Stage {
            address: StageAddress { post: post.clone(), stage: name.clone() },
            vehicle,
            places: (is_limited || has_lanes).then_some((places, is_limited)),
            accepted: None,
            left: None,
        }
    };
    at_work((order, stages), flow, marks).map(spot).collect()
}
