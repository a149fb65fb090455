//! Crossings, terminals, stages, channels.

use std::collections::BTreeMap;

use corridor_core::model::{
    Breakdown, Channel, ChannelWork, Channels, Crossing, Hold, Inspection, Mode, Per, PlaceName,
    Stage, StageName, Terminal,
};
use corridor_core::units::{KilogramsPerTonne, Share};

use super::servers::order;
use super::{Lowering, Maybe, Reported, mode_of, water};
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::{At, Map};
use crate::tables::{
    BreakdownValue, ChannelTable, ChannelsTable, CrossingTable, HoldValue, OntoTable, PerWord,
    StageTable, TerminalTable,
};

/// What a stage needs to know about its post.
#[derive(Clone, Debug)]
struct Post {
    /// Where its stages stand if they do not say so.
    at: Option<PlaceName>,
    /// The mode of the vehicles at its stages, where there is only one.
    mode: Option<Mode>,
}

impl Lowering<'_> {
    pub(super) fn crossing(&mut self, key: &str, table: &At<CrossingTable>) -> Option<Crossing> {
        let crossing = &table.value;
        let between = crossing.between.as_ref().and_then(|between| self.between(between));
        let mode = crossing.mode.as_ref().map(|mode| mode_of(mode.value));
        let towards = self.towards(crossing, between.as_ref());
        let stages = self.stages(crossing.stages.as_ref(), &Post { at: None, mode });
        let slots = self.slots(crossing, between.as_ref(), mode);
        let acceptance = self.acceptance(crossing);
        let storage = self.storages_of_port(crossing);
        let cost = self.tariff(crossing.cost.as_ref(), mode);
        let title = crossing.name.as_ref().map_or(key, |name| &name.value).to_owned();
        Some(Crossing {
            title,
            between: between?,
            mode: mode?,
            towards: towards?,
            stages: stages?,
            slots: slots?,
            cost: cost.ok()?,
            acceptance: acceptance?,
            storage: storage.ok()?,
        })
    }

    fn towards(
        &mut self,
        crossing: &CrossingTable,
        between: Option<&[PlaceName; 2]>,
    ) -> Option<BTreeMap<PlaceName, Vec<StageName>>> {
        let mut towards = BTreeMap::new();
        let mut complete = true;
        for (place, list) in &crossing.towards.as_ref()?.value.0 {
            let stages = self.stage_names(list, crossing.stages.as_ref(), &crossing.written);
            let side = between.and_then(|sides| sides.iter().find(|side| side.as_str() == place));
            if let (None, Some([one, other])) = (side, between) {
                let message = format!("`{place}` is not a side of this crossing");
                let hint = format!("its sides are `{one}` and `{other}`");
                self.report(Diagnostic::new(Code::UnknownName, list.key, message).hint(hint));
            }
            match (side, stages) {
                (Some(side), Some(stages)) => drop(towards.insert(side.clone(), stages)),
                _ => complete = false,
            }
        }
        complete.then_some(towards)
    }

    pub(super) fn terminal(&mut self, key: &str, table: &At<TerminalTable>) -> Option<Terminal> {
        let terminal = &table.value;
        let at = terminal.at.as_ref().and_then(|place| self.place(place));
        let onto = terminal.onto.as_ref().and_then(|onto| self.onto(onto, terminal));
        let post = Post { at: at.clone(), mode: None };
        let stages = self.stages(terminal.stages.as_ref(), &post);
        let cost = self.tariff(terminal.cost.as_ref(), None);
        let emissions =
            terminal.emissions.as_ref().and_then(|of| KilogramsPerTonne::new(of.value.0));
        let title = terminal.name.as_ref().map_or(key, |name| &name.value).to_owned();
        let cost = cost.ok()?;
        let storage = self.storages(terminal).ok()?;
        Some(Terminal { storage, title, at: at?, onto: onto?, stages: stages?, cost, emissions })
    }

    fn onto(
        &mut self,
        onto: &At<OntoTable>,
        terminal: &TerminalTable,
    ) -> Option<BTreeMap<Mode, Vec<StageName>>> {
        let table = &onto.value;
        let lists = [
            (Mode::Road, &table.road),
            (Mode::Rail, &table.rail),
            (Mode::Sea, &table.sea),
            (Mode::Waterway, &table.waterway),
        ];
        let mut lowered = BTreeMap::new();
        let mut complete = true;
        for (mode, list) in lists {
            let Some(list) = list else { continue };
            match self.stage_names(list, terminal.stages.as_ref(), &terminal.written) {
                Some(stages) => drop(lowered.insert(mode, stages)),
                None => complete = false,
            }
        }
        complete.then_some(lowered)
    }

    fn stages(
        &mut self,
        stages: Option<&At<Map<StageTable>>>,
        post: &Post,
    ) -> Option<BTreeMap<StageName, Stage>> {
        let mut lowered = BTreeMap::new();
        let mut complete = true;
        let stages = &stages?.value;
        for (key, table) in &stages.0 {
            match (StageName::new(key), self.stage(key, table, (post, stages))) {
                (Some(name), Some(stage)) => drop(lowered.insert(name, stage)),
                _ => complete = false,
            }
        }
        complete.then_some(lowered)
    }

    fn stage(
        &mut self,
        key: &str,
        table: &At<StageTable>,
        (post, stages): (&Post, &Map<StageTable>),
    ) -> Option<Stage> {
        let stage = &table.value;
        let at = if let Some(place) = &stage.at {
            self.place(place)
        } else {
            if post.at.is_none() && post.mode.is_some() {
                let what = "a stage of a crossing";
                self.needs(&stage.written, "at", table.key, what);
            }
            post.at.clone()
        };
        let servers = self.servers(table, stages);
        let room = match post.mode {
            Some(mode) => self.room(stage.queue_limit.as_ref(), mode),
            None => Ok(stage.queue_limit.as_ref().map(|limit| limit.value.count)),
        };
        let service = self.maybe(stage.service.as_ref(), Self::distribution);
        let per = match stage.per.as_ref().map(|per| per.value) {
            Some(PerWord::Wagon) => Per::Wagon,
            Some(PerWord::Tonne) => Per::Tonne,
            Some(PerWord::Vehicle) | None => Per::Vehicle,
        };
        let has_service = stage.written.iter().any(|key| key == "service");
        if let (Some(per), false) = (&stage.per, has_service) {
            let why = "without `service` there is nothing to multiply";
            self.refuse_keys([("per", Some(per.key))], why);
        }
        let channels = self.maybe(stage.channels.as_ref(), Self::channels);
        let commodities: Vec<_> = stage.commodities.iter().flat_map(|list| &list.value).collect();
        let commodities: Vec<_> = commodities.into_iter().map(|one| self.commodity(one)).collect();
        let traits = self.stage_traits(stage);
        let breakdown = self.maybe(stage.breakdown.as_ref(), Self::breakdown);
        let cost = self.tariff(stage.cost.as_ref(), post.mode);
        let is_dry = post.mode.is_some_and(|mode| matches!(mode, Mode::Road | Mode::Rail));
        if let Some(depth) = stage.depth.as_ref().filter(|_| is_dry) {
            self.refuse_keys([("depth", Some(depth.key))], "no vessels come here");
        }
        let depth = self.maybe(stage.depth.as_ref(), |_, depth| water::depth(depth));
        let title = stage.name.as_ref().map_or(key, |name| &name.value).to_owned();
        let (servers, at_closing) = servers?;
        Some(Stage {
            title,
            at: at?,
            servers,
            at_closing,
            queue_limit: room.ok()?,
            order: order(stage.order.as_ref()),
            service: service.ok()?,
            per,
            channels: channels.ok()?,
            breakdown: breakdown.ok()?,
            cost: cost.ok()?,
            commodities: commodities.into_iter().collect::<Option<_>>()?,
            depth: depth.ok()?,
            traits: traits?,
        })
    }

    /// Lowers what may be left out.
    pub(super) fn maybe<T, M>(
        &mut self,
        value: Option<&At<T>>,
        lower: impl FnOnce(&mut Self, &At<T>) -> Option<M>,
    ) -> Maybe<M> {
        match value {
            None => Ok(None),
            Some(value) => lower(self, value).map(Some).ok_or(Reported),
        }
    }

    fn channels(&mut self, table: &At<ChannelsTable>) -> Option<Channels> {
        let channels = [
            (Channel::Green, &table.value.green),
            (Channel::Yellow, &table.value.yellow),
            (Channel::Red, &table.value.red),
        ];
        let mut work = BTreeMap::new();
        let mut complete = true;
        for (channel, table) in channels {
            let Some(table) = table else { continue };
            match self.channel(table) {
                Some(lowered) => drop(work.insert(channel, lowered)),
                None => complete = false,
            }
        }
        if complete && work.is_empty() {
            let message = "`channels` needs at least one of green, yellow, red";
            return self.refuse(Code::Incomplete, table.key, message);
        }
        complete.then_some(Channels { work })
    }

    fn channel(&mut self, table: &At<ChannelTable>) -> Option<ChannelWork> {
        let channel = &table.value;
        let share = channel.share.as_ref().and_then(|share| self.share(share));
        let documents = self.maybe(channel.documents.as_ref(), Self::distribution);
        let inspection = self.inspection(channel);
        let hold = self.maybe(channel.hold.as_ref(), Self::hold);
        Some(ChannelWork {
            share: share?,
            documents: documents.ok()?,
            inspection: inspection.ok()?,
            hold: hold.ok()?,
        })
    }

    fn inspection(&mut self, channel: &ChannelTable) -> Maybe<Inspection> {
        let time = self.maybe(channel.inspection.as_ref(), Self::distribution);
        let team = self.maybe(channel.team.as_ref(), Self::team);
        let queue_limit = channel.yard.as_ref().map(|yard| yard.value.count);
        let again = self.maybe(channel.again.as_ref(), Self::share)?;
        match (&channel.inspection, &channel.team) {
            (None, None) => {
                let keys = [
                    ("yard", channel.yard.as_ref().map(|one| one.key)),
                    ("again", channel.again.as_ref().map(|one| one.key)),
                ];
                if !channel.written.iter().any(|key| key == "inspection" || key == "team") {
                    self.refuse_keys(keys, "the channel has no `inspection`");
                }
                Ok(None)
            }
            (Some(inspection), None) => {
                let message = "an inspection needs the `team` that does it";
                let keys = (channel.written.as_slice(), ["team"].as_slice());
                self.incomplete(keys, inspection.key, message, None).ok_or(Reported)
            }
            (None, Some(team)) => {
                let message = "a channel's `team` needs an `inspection` to do";
                let keys = (channel.written.as_slice(), ["inspection"].as_slice());
                self.incomplete(keys, team.key, message, None).ok_or(Reported)
            }
            (Some(_), Some(_)) => {
                let nowhere = Share::new(0.0).expect("nothing is a share");
                let again = again.unwrap_or(nowhere);
                let (team, time) = (team?.ok_or(Reported)?, time?.ok_or(Reported)?);
                Ok(Some(Inspection { team, time, queue_limit, again }))
            }
        }
    }

    fn hold(&mut self, hold: &At<HoldValue>) -> Option<Hold> {
        let share = hold.value.share.as_ref().and_then(|share| self.share(share));
        let time = hold.value.time.as_ref().and_then(|time| self.distribution(time));
        Some(Hold { share: share?, time: time? })
    }

    fn breakdown(&mut self, breakdown: &At<BreakdownValue>) -> Option<Breakdown> {
        let up = breakdown.value.up.as_ref().and_then(|time| self.distribution(time));
        let down = breakdown.value.down.as_ref().and_then(|time| self.distribution(time));
        Some(Breakdown { up: up?, down: down? })
    }
}
