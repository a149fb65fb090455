//! Which number of a row is which indicator.

use corridor_simkit::network::CHANNELS;

use crate::catalogue::Catalogue;

macro_rules! facts {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[doc = $meaning:literal])+ $fact:ident: $column:literal [$unit:literal]),+ $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[doc = $meaning])+ $fact),+ }

        impl $name {
            /// All of them, in the order of the row.
            pub const ALL: &'static [Self] = &[$(Self::$fact),+];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();

            /// Its name in tables, with its unit.
            #[must_use]
            pub const fn column(self) -> &'static str {
                match self { $(Self::$fact => $column),+ }
            }

            /// Its unit.
            #[must_use]
            pub const fn unit(self) -> &'static str {
                match self { $(Self::$fact => $unit),+ }
            }

            /// What it is, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$fact => concat!($($meaning),+)),+ }
            }
        }
    };
}

facts!(
    /// About everything together. Rates are per year of 365 days.
    TotalFact {
        /// Tonnes sent per year.
        Sent: "sent_t_per_yr" ["t/yr"],
        /// Tonnes delivered per year.
        Delivered: "delivered_t_per_yr" ["t/yr"],
        /// Vehicles delivered per year.
        Vehicles: "delivered_vehicles_per_yr" ["vehicles/yr"],
        /// TEU delivered per year.
        Teu: "delivered_teu_per_yr" ["TEU/yr"],
        /// Tonnes inside at the end.
        Inside: "inside_t" ["t"],
        /// Tonnes inside at the start of the measured window.
        Stock: "stock_t" ["t"],
        /// Growth of the number of vehicles inside per 30 days.
        Drift: "drift_vehicles_per_30_d" ["vehicles/30 d"],
        /// Events, warm-up included.
        Events: "events" ["1"],
        /// Kilograms that went in and are neither out, inside nor lost: 0.
        Missing: "missing_kg" ["kg"],
        /// Consignments that went in and are neither out, inside nor lost: 0.
        MissingConsignments: "missing_consignments" ["1"],
        /// Tonne-kilometres delivered per year.
        TonneKm: "delivered_t_km_per_yr" ["t km/yr"],
        /// US dollars charged per tonne delivered; empty vehicles pay too.
        Tariff: "tariff_usd_per_t" ["USD/t"],
        /// US dollars of tariff and time per tonne delivered.
        Cost: "cost_usd_per_t" ["USD/t"],
        /// Kilograms of `CO2e` per tonne delivered.
        Co2e: "co2e_kg_per_t" ["kg/t"],
    }
);
facts!(
    /// About a class. Rates are per year, times in hours per consignment.
    ClassFact {
        /// Tonnes sent per year.
        Sent: "sent_t_per_yr" ["t/yr"],
        /// Tonnes delivered per year.
        Delivered: "delivered_t_per_yr" ["t/yr"],
        /// Vehicles (of the last mode) delivered per year.
        Vehicles: "delivered_vehicles_per_yr" ["vehicles/yr"],
        /// TEU delivered per year.
        Teu: "delivered_teu_per_yr" ["TEU/yr"],
        /// Tonnes turned away per year.
        Lost: "lost_t_per_yr" ["t/yr"],
        /// Hours from origin to destination.
        Hours: "time_h" ["h"],
        /// Hours under way.
        Moving: "moving_h" ["h"],
        /// Hours waiting.
        Waiting: "waiting_h" ["h"],
        /// Hours being processed.
        Processed: "processed_h" ["h"],
        /// Hours blocked.
        Blocked: "blocked_h" ["h"],
        /// 10th percentile of the hours.
        P10: "time_p10_h" ["h"],
        /// Median of the hours.
        P50: "time_p50_h" ["h"],
        /// 90th percentile of the hours.
        P90: "time_p90_h" ["h"],
        /// 95th percentile of the hours.
        P95: "time_p95_h" ["h"],
        /// Length by hours under way, km/h.
        Swod: "swod_km_per_h" ["km/h"],
        /// Length by all hours, km/h.
        Swd: "swd_km_per_h" ["km/h"],
        /// US dollars of time per tonne.
        TimeCost: "time_cost_usd_per_t" ["USD/t"],
        /// US dollars of tariff and time per tonne.
        Cost: "cost_usd_per_t" ["USD/t"],
    }
);
facts!(
    /// About a crossing in one direction.
    PassageFact {
        /// Tonnes per year.
        Tonnes: "passed_t_per_yr" ["t/yr"],
        /// Vehicles per day.
        Vehicles: "passed_vehicles_per_d" ["vehicles/d"],
        /// TEU per year.
        Teu: "passed_teu_per_yr" ["TEU/yr"],
        /// Mean hours of a passage.
        Hours: "border_time_h" ["h"],
        /// Median hours.
        P50: "border_time_p50_h" ["h"],
        /// 90th percentile, hours.
        P90: "border_time_p90_h" ["h"],
        /// 95th percentile, hours.
        P95: "border_time_p95_h" ["h"],
    }
);
facts!(
    /// About the vehicles of one channel at a crossing in one direction.
    ChannelFact {
        /// Share of the vehicles.
        Share: "share" ["1"],
        /// Mean hours of a passage.
        Hours: "release_time_h" ["h"],
        /// Median hours.
        P50: "release_time_p50_h" ["h"],
        /// 95th percentile, hours.
        P95: "release_time_p95_h" ["h"],
    }
);
facts!(
    /// About a station.
    StationFact {
        /// Vehicles worked on per day.
        PerDay: "done_vehicles_per_d" ["vehicles/d"],
        /// Mean number waiting.
        Queue: "queue_vehicles" ["vehicles"],
        /// Largest number waiting.
        QueueMax: "queue_max_vehicles" ["vehicles"],
        /// Mean hours waiting.
        Wait: "wait_h" ["h"],
        /// Growth of the queue per 30 days.
        Drift: "drift_vehicles_per_30_d" ["vehicles/30 d"],
        /// Share of the pool's time on duty spent working here; of a timetable, the share of its
        /// places that were taken.
        Working: "working_share" ["1"],
        /// Share of the pool's time on duty spent held here by the blocked.
        Blocked: "blocked_share" ["1"],
    }
);
facts!(
    /// About a pool; shares of the time on duty.
    PoolFact {
        /// Held: working, recovering or blocked.
        Held: "held_share" ["1"],
        /// Held and not blocked: the active share.
        Active: "active_share" ["1"],
        /// Held by customers that cannot move on.
        Blocked: "blocked_share" ["1"],
        /// Free.
        Starved: "starved_share" ["1"],
    }
);
facts!(
    /// About a resource: single track, station tracks, fleets.
    ResourceFact {
        /// Mean amount that is held, or given back and not yet available.
        Held: "held" ["1"],
        /// The same as a share of what there is.
        Share: "held_share" ["1"],
        /// Most that was held at one time.
        HeldMax: "held_max" ["1"],
        /// Mean amount that there is.
        There: "there" ["1"],
        /// Claims per day.
        PerDay: "claims_per_d" ["1/d"],
    }
);
facts!(
    /// About the vehicles of a class that run back empty. Rates are per year of 365 days.
    BackFact {
        /// Vehicles that came back per year.
        Vehicles: "back_vehicles_per_yr" ["vehicles/yr"],
        /// Kilometres that vehicles ran empty per year.
        Km: "empty_vehicle_km_per_yr" ["vehicle km/yr"],
        /// Kilometres that wagons ran empty per year; of other vehicles the same.
        WagonKm: "empty_wagon_km_per_yr" ["wagon km/yr"],
        /// Kilometres that loaded vehicles ran per year.
        LoadedKm: "loaded_vehicle_km_per_yr" ["vehicle km/yr"],
    }
);
facts!(
    /// About a target.
    TargetFact {
        /// Tonnes per year over the cut.
        Throughput: "throughput_t_per_yr" ["t/yr"],
        /// Tonnes per year short of it.
        Shortfall: "shortfall_t_per_yr" ["t/yr"],
        /// 1 if the throughput and every service level were met, 0 if not.
        Met: "met" ["1"],
    }
);

/// Where the indicators of each part of a corridor stand in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    classes: usize,
    passages: usize,
    stations: usize,
    pools: usize,
    targets: Vec<usize>,
    published: usize,
    n_parts: usize,
    resources: usize,
    backs: usize,
    len: usize,
}

impl Layout {
    /// The layout of a catalogue.
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        let n_parts = catalogue.n_parts;
        let classes = TotalFact::COUNT;
        let passages = classes + catalogue.classes.len() * ClassFact::COUNT;
        let stations = passages + catalogue.cordons.len() * PER_PASSAGE;
        let pools = stations + catalogue.stations.len() * (StationFact::COUNT + n_parts);
        let mut next = pools + catalogue.pools.len() * PoolFact::COUNT;
        let mut targets = Vec::with_capacity(catalogue.targets.len());
        for target in &catalogue.targets {
            targets.push(next);
            next += TargetFact::COUNT + target.service.len();
        }
        let resources = next + catalogue.published.len();
        let backs = resources + catalogue.resources.len() * ResourceFact::COUNT;
        // Nothing where nobody runs back empty.
        let n_backs = if catalogue.comes_back() { catalogue.classes.len() } else { 0 };
        let len = backs + n_backs * BackFact::COUNT;
        let published = next;
        Self {
            classes,
            passages,
            stations,
            pools,
            targets,
            published,
            n_parts,
            resources,
            backs,
            len,
        }
    }

    /// How many numbers a row has.
    #[must_use]
    pub fn n_indicators(&self) -> usize {
        self.len
    }

    /// Where a fact about everything stands.
    #[must_use]
    pub fn total(&self, fact: TotalFact) -> usize {
        fact as usize
    }

    /// Where a fact about a class stands.
    #[must_use]
    pub fn class(&self, class: usize, fact: ClassFact) -> usize {
        self.classes + class * ClassFact::COUNT + fact as usize
    }

    /// Where a fact about a passage stands.
    #[must_use]
    pub fn passage(&self, cordon: usize, fact: PassageFact) -> usize {
        self.passages + cordon * PER_PASSAGE + fact as usize
    }

    /// Where a fact about one channel of a passage stands.
    #[must_use]
    pub fn channel(&self, cordon: usize, channel: usize, fact: ChannelFact) -> usize {
        let first = self.passages + cordon * PER_PASSAGE + PassageFact::COUNT;
        first + channel * ChannelFact::COUNT + fact as usize
    }

    /// Where a fact about a station stands.
    #[must_use]
    pub fn station(&self, station: usize, fact: StationFact) -> usize {
        self.stations + station * (StationFact::COUNT + self.n_parts) + fact as usize
    }

    /// Where the mean queue of a station in one part of the horizon stands.
    #[must_use]
    pub fn queue_part(&self, station: usize, part: usize) -> usize {
        self.stations + station * (StationFact::COUNT + self.n_parts) + StationFact::COUNT + part
    }

    /// Where a fact about a pool stands.
    #[must_use]
    pub fn pool(&self, pool: usize, fact: PoolFact) -> usize {
        self.pools + pool * PoolFact::COUNT + fact as usize
    }

    /// Where a fact about a target stands.
    #[must_use]
    pub fn target(&self, target: usize, fact: TargetFact) -> usize {
        self.targets[target] + fact as usize
    }

    /// Where it stands whether a service level of a target was met.
    #[must_use]
    pub fn service(&self, target: usize, level: usize) -> usize {
        self.targets[target] + TargetFact::COUNT + level
    }

    /// Where a fact about a resource stands.
    #[must_use]
    pub fn resource(&self, resource: usize, fact: ResourceFact) -> usize {
        self.resources + resource * ResourceFact::COUNT + fact as usize
    }

    /// Where a fact about the way back of a class stands; only where some class has one.
    #[must_use]
    pub fn back(&self, class: usize, fact: BackFact) -> usize {
        self.backs + class * BackFact::COUNT + fact as usize
    }

    /// Where the simulated value of a published figure stands.
    #[must_use]
    pub fn published(&self, index: usize) -> usize {
        self.published + index
    }
}

/// Numbers per passage, those by channel included.
const PER_PASSAGE: usize = PassageFact::COUNT + CHANNELS * ChannelFact::COUNT;
