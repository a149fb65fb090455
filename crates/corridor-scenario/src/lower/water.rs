//! Vessels and the water under them.

use std::collections::BTreeMap;

use corridor_core::model::{
    Convoys, Depth, Draught, Fall, Following, Icebreakers, Mode, Narrow, PlaceName, QuayStorage,
    Room, SectionName, Storage, Stores,
};
use corridor_core::units::{Kilometres, Metres};
use corridor_simkit::time::SimSpan;

use super::{Lowering, Maybe, Reported, kilograms};
use crate::quantity::Mass;
use crate::source::Span;
use crate::spec::{At, Either};
use crate::tables::{
    ConvoysValue, CrossingTable, DepthText, DraughtValue, FollowingValue, IcebreakersValue,
    LegTable, NarrowTable, QuayStorageValue, StorageOntoTable, StorageValue, TerminalTable,
};

impl Lowering<'_> {
    /// The season of convoys.
    pub(super) fn convoys(&mut self, value: &At<ConvoysValue>) -> Option<Convoys> {
        let value = &value.value;
        let from = value.from.as_ref().and_then(|day| self.year_day(day));
        let to = value.to.as_ref().and_then(|day| self.year_day(day));
        let every = SimSpan::round(value.every.as_ref()?.value.0);
        let places = value.places.as_ref()?.value;
        let speed = value.speed.as_ref().map(|speed| speed.value.0);
        let icebreakers = self.maybe(value.icebreakers.as_ref(), Self::icebreakers).ok()?;
        Some(Convoys { from: from?, to: to?, every, places, speed, icebreakers })
    }

    fn icebreakers(&mut self, value: &At<IcebreakersValue>) -> Option<Icebreakers> {
        let value = &value.value;
        let under_way = value.under_way.as_ref().and_then(|time| self.distribution(time));
        Some(Icebreakers { number: value.number.as_ref()?.value, under_way: under_way? })
    }

    /// The storages of a terminal: one of both ways through it, or one each.
    pub(super) fn storages(&mut self, terminal: &TerminalTable) -> Maybe<Stores<Mode, Storage>> {
        let all = terminal.storage.as_ref();
        let Some(apart) = &terminal.storage_onto else {
            return Ok(self.maybe(all, Self::storage)?.map(Stores::Together));
        };
        if let Some(all) = all {
            let both = [("storage", all.key), ("storage-onto", apart.key)];
            return self.contradiction(both[0], both[1], "a terminal").ok_or(Reported);
        }
        let StorageOntoTable { road, rail, sea, waterway, .. } = &apart.value;
        let each =
            [(Mode::Road, road), (Mode::Rail, rail), (Mode::Sea, sea), (Mode::Waterway, waterway)];
        let each = each.into_iter().filter_map(|(mode, value)| Some((mode, value.as_ref()?)));
        // All are read, so that the faults of all are told.
        let each: Vec<_> = each.map(|(mode, value)| (mode, self.storage(value))).collect();
        let each = each.into_iter().map(|(mode, storage)| Some((mode, storage?)));
        each.collect::<Option<_>>().map(|each| Some(Stores::Apart(each))).ok_or(Reported)
    }

    /// The storages of a port: one of both directions, or one each.
    pub(super) fn storages_of_port(
        &mut self,
        crossing: &CrossingTable,
    ) -> Maybe<Stores<PlaceName, QuayStorage>> {
        let all = crossing.storage.as_ref();
        let Some(apart) = &crossing.storage_towards else {
            return Ok(self.maybe(all, Self::quay_storage)?.map(Stores::Together));
        };
        if let Some(all) = all {
            let both = [("storage", all.key), ("storage-towards", apart.key)];
            return self.contradiction(both[0], both[1], "a port").ok_or(Reported);
        }
        let each = apart.value.0.iter();
        let each: Vec<_> =
            each.map(|(side, value)| (PlaceName::new(side), self.quay_storage(value))).collect();
        let each = each.into_iter().map(|(side, storage)| Some((side?, storage?)));
        each.collect::<Option<_>>().map(|each| Some(Stores::Apart(each))).ok_or(Reported)
    }

    /// A storage of a terminal.
    fn storage(&mut self, value: &At<StorageValue>) -> Option<Storage> {
        let StorageValue { limit, teu, dwell, written, .. } = &value.value;
        let dwell = self.maybe(dwell.as_ref(), Self::distribution);
        let limit = self.room_for((limit.as_ref(), teu.as_ref()), (written, value.key));
        Some(Storage { limit: limit?, dwell: dwell.ok()? })
    }

    /// A storage of a port.
    fn quay_storage(&mut self, value: &At<QuayStorageValue>) -> Option<QuayStorage> {
        let QuayStorageValue { ashore, limit, teu, dwell, written, .. } = &value.value;
        let ashore = ashore.as_ref().and_then(|place| self.place(place));
        let dwell = self.maybe(dwell.as_ref(), Self::distribution);
        let limit = self.room_for((limit.as_ref(), teu.as_ref()), (written, value.key));
        Some(QuayStorage { ashore: ashore?, room: Storage { limit: limit?, dwell: dwell.ok()? } })
    }

    fn room_for(
        &mut self,
        (limit, teu): (Option<&At<Mass>>, Option<&At<u32>>),
        (written, span): (&[String], Span),
    ) -> Option<Room> {
        match (limit, teu) {
            (Some(limit), None) => Some(Room::Mass(kilograms(limit.value))),
            (None, Some(teu)) => Some(Room::Containers { teu: teu.value }),
            (None, None) => {
                let message = "how much fits in? a storage needs `limit` or `teu`";
                self.incomplete((written, &["limit", "teu"]), span, message, None)
            }
            (Some(limit), Some(teu)) => {
                self.several(&[Some(("limit", limit.key)), Some(("teu", teu.key))], "a storage")
            }
        }
    }
}

/// The narrows of a leg; nothing where one of them cannot be read.
pub(super) fn narrows(leg: &LegTable) -> Option<BTreeMap<SectionName, Narrow>> {
    let all = leg.narrows.iter().flat_map(|map| &map.value.0);
    all.map(|(key, table)| Some((SectionName::new(key)?, narrow(table)?))).collect()
}

fn narrow(table: &At<NarrowTable>) -> Option<Narrow> {
    let (from, to) = (table.value.from.as_ref()?, table.value.to.as_ref()?);
    let clear = table.value.clear.as_ref().map_or(0.0, |clear| clear.value.0);
    Some(Narrow {
        from: Kilometres::new(from.value.0)?,
        to: Kilometres::new(to.value.0)?,
        clear: SimSpan::round(clear),
        following: match &table.value.following {
            Some(value) => Some(following(&value.value)?),
            None => None,
        },
    })
}

fn following(value: &FollowingValue) -> Option<Following> {
    Some(Following {
        vessels: value.vessels.as_ref()?.value,
        gap: SimSpan::round(value.gap.as_ref()?.value.0),
        platoon: value.platoon.as_ref()?.value,
    })
}

pub(super) fn draught(value: &DraughtValue) -> Option<Draught> {
    let (empty, laden) = (value.empty.as_ref()?, value.laden.as_ref()?);
    Some(Draught { empty: Metres::new(empty.value.0)?, laden: Metres::new(laden.value.0)? })
}

pub(super) fn depth(depth: &At<DepthText>) -> Option<Depth> {
    match &depth.value {
        Either::Plain(metres) => Some(Depth { metres: Metres::new(metres.0)?, falls: None }),
        Either::Table(value) => {
            let (is, on) = (value.is.as_ref()?, value.on.as_ref()?);
            let per_year = Metres::new(value.falls.as_ref()?.value.0)?;
            let falls = Some(Fall { per_year, since: on.value.0 });
            Some(Depth { metres: Metres::new(is.value.0)?, falls })
        }
    }
}
