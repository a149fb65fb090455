//! From the meters of the engine to the indicators of a replication.

use corridor_simkit::network::{
    CHANNELS, ClassId, CordonId, Network, PoolId, StationId, StationKind, WindowId,
};
use corridor_simkit::readings::{CordonReading, Readings};
use corridor_simkit::time::{MS_PER_DAY, MS_PER_HOUR, SimTime};

use super::layout::{ChannelFact, ClassFact, PassageFact, PoolFact, StationFact, TotalFact};
use super::{DeadlockFact, Layout, Outcome};
use super::{figure, resource};
use crate::burden::{departing_share, departures};
use crate::catalogue::{Catalogue, ClassEntry, DriftOver, Passing, StationRole};

/// The window of the whole measured time.
const WHOLE: WindowId = WindowId(0);
/// Days over which growth is stated.
pub(crate) const DRIFT_DAYS: f64 = 30.0;

/// A replication's readings, read as indicators.
pub(super) struct Reader<'a> {
    pub(super) network: &'a Network,
    pub(super) catalogue: &'a Catalogue,
    pub(super) layout: &'a Layout,
    pub(super) readings: &'a Readings,
    pub(super) values: Vec<f64>,
}

/// The outcome that a replication's readings make.
#[must_use]
pub fn outcome(
    network: &Network,
    catalogue: &Catalogue,
    layout: &Layout,
    readings: &Readings,
) -> Outcome {
    let values = vec![f64::NAN; layout.n_indicators()];
    let mut reader = Reader { network, catalogue, layout, readings, values };
    for class in 0..catalogue.classes.len() {
        reader.class(class);
    }
    reader.total();
    for cordon in 0..catalogue.cordons.len() {
        reader.passage(cordon);
    }
    for station in 0..catalogue.stations.len() {
        reader.station(station);
    }
    for pool in 0..catalogue.pools.len() {
        reader.pool(pool);
    }
    resource::resources(&mut reader);
    resource::backs(&mut reader);
    figure::targets(&mut reader);
    figure::published(&mut reader);
    let deadlock = readings
        .deadlock()
        .map(|deadlock| DeadlockFact { at: deadlock.at, cycle: deadlock.cycle.clone() });
    Outcome { values: reader.values, deadlock }
}

/// A quotient, or not-a-number where there is nothing to divide by.
pub(super) fn per(amount: f64, of: f64) -> f64 {
    if of > 0.0 { amount / of } else { f64::NAN }
}

fn hours(ms: f64) -> f64 {
    ms / MS_PER_HOUR as f64
}

fn hours_of(ms: Option<f64>) -> f64 {
    ms.map_or(f64::NAN, hours)
}

impl Reader<'_> {
    fn set(&mut self, index: usize, value: f64) {
        self.values[index] = value;
    }

    /// Tonnes per year from kilograms in the measured window.
    pub(super) fn per_year(&self, kg: i64) -> f64 {
        kg as f64 / 1_000.0 / self.catalogue.years()
    }

    fn class(&mut self, class: usize) {
        let entry = &self.catalogue.classes[class];
        let reading = self.readings.class(WHOLE, ClassId::at(class));
        let years = self.catalogue.years();
        let each = |ms: i64| hours(per(ms as f64, reading.consignments as f64));
        let times = self.readings.class_times(ClassId::at(class));
        let time_cost = self.time_cost(class, each(reading.total));
        let facts = [
            (ClassFact::Sent, self.per_year(reading.born_size)),
            (ClassFact::Delivered, self.per_year(reading.delivered_size)),
            (ClassFact::Vehicles, reading.delivered as f64 / years),
            (ClassFact::Teu, reading.delivered_size as f64 * entry.teu_per_kg / years),
            (ClassFact::Lost, self.per_year(reading.lost_size)),
            (ClassFact::Hours, each(reading.total)),
            (ClassFact::Moving, each(reading.moving)),
            (ClassFact::Waiting, each(reading.waiting)),
            (ClassFact::Processed, each(reading.processed)),
            (ClassFact::Blocked, each(reading.blocked)),
            (ClassFact::P10, hours_of(times.quantile(0.10))),
            (ClassFact::P50, hours_of(times.quantile(0.50))),
            (ClassFact::P90, hours_of(times.quantile(0.90))),
            (ClassFact::P95, hours_of(times.quantile(0.95))),
            (ClassFact::Swod, per(entry.journey.km, each(reading.moving))),
            (ClassFact::Swd, per(entry.journey.km, each(reading.total))),
            (ClassFact::TimeCost, time_cost),
            (ClassFact::Cost, entry.tariff_per_tonne() + time_cost),
        ];
        for (fact, value) in facts {
            self.set(self.layout.class(class, fact), value);
        }
    }

    /// What the hours of a class cost a tonne; not-a-number where nothing is charged for, or
    /// nothing is carried.
    fn time_cost(&self, class: usize, hours: f64) -> f64 {
        let entry = &self.catalogue.classes[class];
        if self.catalogue.has_tariffs && entry.load_kg > 0 {
            hours * entry.usd_per_tonne_hour
        } else {
            f64::NAN
        }
    }

    fn total(&mut self) {
        let (mut born, mut out, mut n_born, mut n_out) = (0, 0, 0, 0);
        for class in 0..self.catalogue.classes.len() {
            let reading = self.readings.class(WHOLE, ClassId::at(class));
            born += reading.born_size;
            out += reading.delivered_size + reading.lost_size;
            n_born += reading.born;
            n_out += reading.consignments + reading.lost;
        }
        let (start_kg, start_n) = self.readings.inside_at_start();
        let (end_kg, end_n) = self.readings.inside();
        let missing = start_kg as i64 + born - out - end_kg as i64;
        let is_parted =
            self.network.stations.iter().any(|station| station.kind == StationKind::Split);
        let missing_consignments = if is_parted {
            f64::NAN
        } else {
            (start_n as i64 + n_born - n_out - end_n as i64) as f64
        };
        let sum = |fact| {
            let classes = 0..self.catalogue.classes.len();
            classes.map(|class| self.values[self.layout.class(class, fact)]).sum::<f64>()
        };
        let carried = super::carried::carried(self);
        let facts = [
            (TotalFact::Sent, sum(ClassFact::Sent)),
            (TotalFact::Delivered, sum(ClassFact::Delivered)),
            (TotalFact::Vehicles, sum(ClassFact::Vehicles)),
            (TotalFact::Teu, sum(ClassFact::Teu)),
            (TotalFact::Inside, end_kg as f64 / 1_000.0),
            (TotalFact::Stock, start_kg as f64 / 1_000.0),
            (
                TotalFact::Drift,
                self.drift(end_n as i64 - start_n as i64, self.readings.drift_total()),
            ),
            (TotalFact::Events, self.readings.events() as f64),
            (TotalFact::Missing, missing as f64),
            (TotalFact::MissingConsignments, missing_consignments),
            (TotalFact::TonneKm, carried.tonne_km),
            (TotalFact::Tariff, carried.tariff),
            (TotalFact::Cost, carried.cost),
            (TotalFact::Co2e, carried.co2e),
        ];
        for (fact, value) in facts {
            self.set(self.layout.total(fact), value);
        }
    }

    /// Growth per 30 days: from the start to the end, or by the slope per tick.
    fn drift(&self, growth: i64, per_tick: f64) -> f64 {
        match self.catalogue.drift_over {
            DriftOver::WholeYears => growth as f64 * DRIFT_DAYS / self.catalogue.horizon.days(),
            DriftOver::LastHalf | DriftOver::Season => self.per_30_days(per_tick),
        }
    }

    fn per_30_days(&self, per_tick: f64) -> f64 {
        per_tick * DRIFT_DAYS * MS_PER_DAY as f64 / self.catalogue.tick.ms() as f64
    }

    fn passage(&mut self, cordon: usize) {
        let id = CordonId::at(cordon);
        let reading = self.readings.cordon(WHOLE, id);
        let days = self.catalogue.horizon.days();
        let times = self.readings.passage_times(id);
        let teu = self.teu(id) / self.catalogue.years();
        let facts = [
            (PassageFact::Tonnes, self.per_year(reading.size)),
            (PassageFact::Vehicles, reading.count as f64 / days),
            (PassageFact::Teu, teu),
            (PassageFact::Hours, hours(per(reading.time as f64, reading.count as f64))),
            (PassageFact::P50, hours_of(times.quantile(0.50))),
            (PassageFact::P90, hours_of(times.quantile(0.90))),
            (PassageFact::P95, hours_of(times.quantile(0.95))),
        ];
        for (fact, value) in facts {
            self.set(self.layout.passage(cordon, fact), value);
        }
        for channel in 0..CHANNELS {
            let of_channel = self.readings.passage_times_by_channel(id, channel);
            let share = per(of_channel.count() as f64, times.count() as f64);
            let facts = [
                (ChannelFact::Share, share),
                (ChannelFact::Hours, hours_of(of_channel.mean())),
                (ChannelFact::P50, hours_of(of_channel.quantile(0.50))),
                (ChannelFact::P95, hours_of(of_channel.quantile(0.95))),
            ];
            for (fact, value) in facts {
                self.set(self.layout.channel(cordon, channel, fact), value);
            }
        }
    }

    /// Kilograms over a cut in a window; what passes it more than once counts at the last passage.
    pub(super) fn kg_over(&self, window: WindowId, cut: &[CordonId]) -> i64 {
        let counted = self.catalogue.counted_over(cut);
        counted.map(|(_, passing)| self.readings.passage(window, passing.rank).size).sum()
    }

    /// What the vehicles of all classes that pass a cordon in a window add up to.
    fn sum_over(
        &self,
        window: WindowId,
        cordon: CordonId,
        worth: impl Fn(&ClassEntry, &Passing, CordonReading) -> f64,
    ) -> f64 {
        let passages = self.catalogue.classes.iter().flat_map(|class| {
            class.passages.iter().filter(|p| p.cordon == cordon).map(move |p| (class, p))
        });
        passages.map(|(class, p)| worth(class, p, self.readings.passage(window, p.rank))).sum()
    }

    /// Containers over a cordon.
    fn teu(&self, cordon: CordonId) -> f64 {
        self.sum_over(WHOLE, cordon, |class, _, passed| passed.size as f64 * class.teu_per_kg)
    }

    /// Wagons over a cordon in a window; a vehicle that is no train counts as one.
    pub(super) fn wagons(&self, window: WindowId, cordon: CordonId) -> f64 {
        self.sum_over(window, cordon, |_, passing, passed| {
            let vehicles = match passing.load_kg {
                load if passing.is_in_train && load > 0 => passed.size as f64 / load as f64,
                _ => passed.count as f64,
            };
            vehicles * f64::from(passing.wagons)
        })
    }

    fn station(&mut self, station: usize) {
        let id = StationId::at(station);
        let reading = self.readings.station(WHOLE, id);
        let entry = &self.catalogue.stations[station];
        let horizon = self.catalogue.horizon;
        let on_duty = self.on_duty(entry.pool);
        let waited = match entry.role {
            StationRole::Line => f64::NAN,
            _ => reading.queue_time as f64 / horizon.ms() as f64,
        };
        let working = match entry.pool {
            Some(_) => per(reading.working as f64, on_duty),
            None => self.places_taken(station),
        };
        let facts = [
            (StationFact::PerDay, reading.starts as f64 / horizon.days()),
            (StationFact::Queue, waited),
            (StationFact::QueueMax, f64::from(self.readings.queue_max(id))),
            (StationFact::Wait, hours(per(reading.wait_time as f64, reading.starts as f64))),
            (StationFact::Drift, self.drift(self.readings.growth(id), self.readings.drift(id))),
            (StationFact::Working, working),
            (StationFact::Blocked, per(reading.blocked as f64, on_duty)),
        ];
        for (fact, value) in facts {
            self.set(self.layout.station(station, fact), value);
        }
        for part in 0..self.catalogue.n_parts {
            let window = self.catalogue.part(part);
            let reading = self.readings.station(window, id);
            let range = self.network.windows[window.index()];
            let mean = per(reading.queue_time as f64, (range.to - range.from).ms() as f64);
            self.set(self.layout.queue_part(station, part), mean);
        }
    }

    /// Server time on duty of a limited pool; 0 where servers cannot run out.
    fn on_duty(&self, pool: Option<PoolId>) -> f64 {
        pool.filter(|id| self.catalogue.pools[id.index()].is_limited)
            .map_or(0.0, |id| self.readings.pool(WHOLE, id).on_duty as f64)
    }

    fn pool(&mut self, pool: usize) {
        let id = PoolId::at(pool);
        let on_duty = self.on_duty(Some(id));
        let held = self.readings.pool(WHOLE, id).held as f64;
        let stations = &self.catalogue.pools[pool].stations;
        let blocked: i64 =
            stations.iter().map(|&station| self.readings.station(WHOLE, station).blocked).sum();
        let share = per(held, on_duty);
        let facts = [
            (PoolFact::Held, share),
            (PoolFact::Active, per(held - blocked as f64, on_duty)),
            (PoolFact::Blocked, per(blocked as f64, on_duty)),
            (PoolFact::Starved, (1.0 - share).max(0.0)),
        ];
        for (fact, value) in facts {
            self.set(self.layout.pool(pool, fact), value);
        }
    }

    /// The share of the places of a timetable that were taken, of those that random disruptions
    /// leave on average; not-a-number where nothing departs or anything fits.
    fn places_taken(&self, station: usize) -> f64 {
        let own = &self.network.stations[station];
        if matches!(own.kind, StationKind::Form(_)) {
            // What starts here are groups of wagons, and trains leave.
            return f64::NAN;
        }
        let offered = departures(self.network, own, SimTime::START, self.network.end);
        let places = offered.and_then(|taken| taken.vehicles).unwrap_or(0.0);
        let starts = self.readings.station(WHOLE, StationId::at(station)).starts;
        let taken = per(starts as f64, places * departing_share(self.network, own));
        if 1.0 < taken { 1.0 } else { taken }
    }
}
