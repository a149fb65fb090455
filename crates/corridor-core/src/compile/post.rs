//! Stages of crossings and terminals as stations, pools and steps.
//!
//! A stage is a station `post.stage` where lanes or a team work on every vehicle and the channel
//! is drawn. Vehicles of a channel with inspection go on to a yard of that channel,
//! `post.stage.inspection.red`, those that are held to `post.stage.hold.red`. The names say nothing
//! of other channels, so that a channel more changes no draw of these.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::{
    Action, Activity, Breakdowns, CHANNELS, ChannelSet, Join, Level, SamplerId, Work,
};

use super::disruption::Interruptions;
use super::draft::{Draft, KindDraft, PoolDraft, StationDraft, StepDraft, at_closing, discipline};
use crate::catalogue::{CordonEntry, PoolRole, StationRole};
use crate::model::{
    Channel, ChannelWork, CrossingName, Flow, Hold, Inspection, Mode, Per, PlaceName, Servers,
    Stage, StageAddress, StageName, StagePost, TeamName, TerminalName, Vehicle,
};
use crate::network::{Change, Element, Loads, change, loads_over};

impl<'a> Draft<'a> {
    /// The name of the cordon of a crossing in one direction; it is declared if it was not yet.
    pub(super) fn cordon(&mut self, crossing: &CrossingName, towards: &PlaceName) -> String {
        let name = format!("{crossing}>{towards}");
        self.cordons.entry(name.clone()).or_insert_with(|| CordonEntry {
            crossing: crossing.clone(),
            towards: towards.clone(),
            mode: self.model.crossings[crossing].mode,
        });
        name
    }

    /// The change of the load among vehicles, where it changes.
    pub(super) fn change_step(
        &mut self,
        terminal: &TerminalName,
        flow: &Flow,
        way: &[Element],
        (from, onto): (Mode, Mode),
    ) -> Option<StepDraft> {
        let full = |mode| self.model.vehicles[&flow.vehicles[&mode]].load.kg();
        let (arriving, departing) =
            (self.loads(flow, &[way], from), self.loads(flow, &[way], onto));
        let change = match change((full(from), &arriving), (full(onto), &departing)) {
            Change::None => return None,
            Change::TooLarge => unreachable!("a checked cargo fits what it goes onto"),
            Change::Parts(size) => ("parting", KindDraft::Split, Action::Split { size }),
            Change::Together(loads) => {
                let join = match loads.constant() {
                    Some(size) => Join::Size(size),
                    None => Join::SizeOverTime(self.load_levels(&loads)),
                };
                ("forming", KindDraft::Join, Action::Join(join))
            }
        };
        let (word, kind, action) = change;
        let name = format!("{terminal}>{}.{word}", onto.word());
        let station = StationDraft { role: StationRole::Change, kind, queue_limit: None };
        self.stations.insert(name.clone(), station);
        Some(StepDraft::new(name, action, Activity::Processing))
    }

    /// What vehicles of a mode may load on all of some ways, from the first day to the last.
    pub(super) fn loads(&self, flow: &Flow, ways: &[&[Element]], mode: Mode) -> Loads {
        loads_over(self.model, flow, ways, mode, self.clock.date_range())
    }

    /// Loads as the engine looks them up: the first at the begin of the run.
    pub(super) fn load_levels(&self, loads: &Loads) -> Vec<Level> {
        let at = |date| self.clock.midnight(date).max(self.clock.begin);
        let mut levels: Vec<Level> = Vec::new();
        for &(date, amount) in loads.changes() {
            let level = Level { at: at(date), amount };
            match levels.last_mut() {
                Some(last) if last.at == level.at => *last = level,
                _ => levels.push(level),
            }
        }
        levels
    }

    /// Vehicles that can wait in front of a stage; `None`: any number.
    pub(super) fn stage_limit(&self, address: &StageAddress) -> Option<u32> {
        let stages = match &address.post {
            StagePost::Crossing(name) => &self.model.crossings[name].stages,
            StagePost::Terminal(name) => &self.model.terminals[name].stages,
        };
        stages[&address.stage].queue_limit
    }

    /// Declares the station and the pool of a stage; its name.
    pub(super) fn stage(&mut self, post: &str, name: &StageName, stage: &'a Stage) -> String {
        let station = format!("{post}.{name}");
        if self.stations.contains_key(&station) {
            return station;
        }
        let pool = match &stage.servers {
            Servers::Team(team) => self.team(team),
            Servers::Lanes(plan) => {
                let places = [post.to_owned(), station.clone()];
                let interruptions = Interruptions::of(self.model, &places, &self.clock);
                let capacity = self.staff(plan, &stage.at, &interruptions.closed);
                let mut pool = self.pool(&station, capacity, &interruptions);
                pool.at_closing = at_closing(stage.at_closing);
                pool.discipline = discipline(stage.order);
                pool.breakdowns = stage.breakdown.as_ref().map(|breakdown| Breakdowns {
                    up: self.sampler(&breakdown.up),
                    down: self.sampler(&breakdown.down),
                });
                self.pools.insert(station.clone(), PoolDraft { role: PoolRole::Lanes, pool });
                station.clone()
            }
        };
        let draft = StationDraft {
            role: StationRole::Stage,
            kind: KindDraft::Serve(pool),
            queue_limit: stage.queue_limit,
        };
        self.stations.insert(station.clone(), draft);
        station
    }

    /// Declares the pool of a team; its name.
    pub(super) fn team(&mut self, name: &TeamName) -> String {
        let key = name.as_str().to_owned();
        if !self.pools.contains_key(&key) {
            let team = &self.model.teams[name];
            let interruptions = Interruptions::of_team(self.model, name, &self.clock);
            let capacity = self.staff(&team.staff, &team.at, &interruptions.closed);
            let mut pool = self.pool(&key, capacity, &interruptions);
            pool.at_closing = at_closing(team.at_closing);
            pool.discipline = discipline(team.order);
            pool.let_go = true;
            self.pools.insert(key.clone(), PoolDraft { role: PoolRole::Team, pool });
        }
        key
    }

    /// The steps of a stage.
    pub(super) fn stage_steps(
        &mut self,
        post: &str,
        name: &StageName,
        stage: &'a Stage,
        vehicle: &Vehicle,
    ) -> Vec<StepDraft> {
        let station = self.stage(post, name, stage);
        let found = self.as_found(stage);
        let stage = found.as_ref().unwrap_or(stage);
        let mut work = self.service(stage, vehicle);
        let Some(channels) = &stage.channels else {
            return vec![StepDraft::new(station, Action::Serve(work), Activity::Processing)];
        };
        let mut shares = [0.0; CHANNELS];
        for (&channel, in_channel) in &channels.work {
            shares[channel as usize] = in_channel.share.value();
            let documents = in_channel.documents.as_ref();
            work.by_channel[channel as usize] = documents.map(|time| self.sampler(time));
        }
        work.draw = Some(shares);
        let mut steps =
            vec![StepDraft::new(station.clone(), Action::Serve(work), Activity::Processing)];
        let each = |pick: fn(&ChannelWork) -> bool| {
            channels.work.iter().filter(move |(_, in_channel)| pick(in_channel))
        };
        for (&channel, in_channel) in each(|work| work.inspection.is_some()) {
            let inspection = in_channel.inspection.as_ref().expect("channels without are left out");
            steps.push(self.inspection_step(&station, channel, inspection));
        }
        for (&channel, in_channel) in each(|work| work.hold.is_some()) {
            let hold = in_channel.hold.as_ref().expect("channels without are left out");
            steps.push(self.hold_step(post, stage, &station, channel, hold));
        }
        steps
    }

    /// The work on every vehicle. A train that runs empty has wagons but no load to count them by,
    /// so its service is scaled beforehand.
    fn service(&mut self, stage: &Stage, vehicle: &Vehicle) -> Work {
        let load = vehicle.load.kg();
        let (base, per_size) = match (&stage.service, stage.per) {
            (None, _) => (None, None),
            (Some(service), Per::Vehicle) => (Some(service.clone()), None),
            (Some(service), Per::Wagon) if load == 0 => {
                (Some(service.scaled(f64::from(vehicle.wagons))), None)
            }
            (Some(service), Per::Wagon) => {
                (Some(service.clone()), Some(vehicle.load_of_wagon().max(1)))
            }
            (Some(_), Per::Tonne) if load == 0 => (None, None),
            (Some(service), Per::Tonne) => (Some(service.clone()), Some(1_000)),
        };
        let base: Option<SamplerId> = base.as_ref().map(|service| self.sampler(service));
        Work { base, draw: None, by_channel: [None; CHANNELS], per_size }
    }

    fn inspection_step(
        &mut self,
        stage: &str,
        channel: Channel,
        inspection: &Inspection,
    ) -> StepDraft {
        let station = format!("{stage}.inspection.{}", channel.word());
        let draft = StationDraft {
            role: StationRole::Inspection,
            kind: KindDraft::Serve(self.team(&inspection.team)),
            queue_limit: inspection.queue_limit,
        };
        self.stations.insert(station.clone(), draft);
        let action = self.serve(&inspection.time);
        StepDraft {
            only: ChannelSet::of(&[channel as usize]),
            repeat: inspection.again.value(),
            ..StepDraft::new(station, action, Activity::Processing)
        }
    }

    /// A hold has as many servers as there are customers. It stops with the whole post only, in
    /// the manner of the stage that it belongs to.
    fn hold_step(
        &mut self,
        post: &str,
        stage: &Stage,
        stage_station: &str,
        channel: Channel,
        hold: &Hold,
    ) -> StepDraft {
        let station = format!("{stage_station}.hold.{}", channel.word());
        if !self.stations.contains_key(&station) {
            let places = [post.to_owned()];
            let interruptions = Interruptions::of(self.model, &places, &self.clock).closures();
            let capacity = self.constant(None, &interruptions.closed);
            let mut pool = self.pool(&station, capacity, &interruptions);
            pool.at_closing = at_closing(match &stage.servers {
                Servers::Lanes(_) => stage.at_closing,
                Servers::Team(team) => self.model.teams[team].at_closing,
            });
            self.pools.insert(station.clone(), PoolDraft { role: PoolRole::Hold, pool });
            let kind = KindDraft::Serve(station.clone());
            let draft = StationDraft { role: StationRole::Hold, kind, queue_limit: None };
            self.stations.insert(station.clone(), draft);
        }
        let action = self.serve(&hold.time);
        StepDraft {
            only: ChannelSet::of(&[channel as usize]),
            chance: hold.share.value(),
            ..StepDraft::new(station, action, Activity::Holding)
        }
    }

    /// Work of this length on every customer.
    pub(super) fn serve(&mut self, time: &Distribution) -> Action {
        let base = Some(self.sampler(time));
        Action::Serve(Work { base, draw: None, by_channel: [None; CHANNELS], per_size: None })
    }
}
