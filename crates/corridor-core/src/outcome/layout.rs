//! Which number of a row is which indicator.

use corridor_simkit::network::CHANNELS;

use crate::catalogue::Catalogue;

macro_rules! facts {
    ($(#[$doc:meta])* $name:ident { $($(#[$fact_doc:meta])* $fact:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$fact_doc])* $fact),+ }

        impl $name {
            /// All of them, in the order of the row.
            pub const ALL: &'static [Self] = &[$(Self::$fact),+];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
        }
    };
}

facts!(
    /// About everything together. Rates are per year of 365 days.
    TotalFact {
        /// Tonnes sent per year.
        Sent,
        /// Tonnes delivered per year.
        Delivered,
        /// Vehicles delivered per year.
        Vehicles,
        /// TEU delivered per year.
        Teu,
        /// Tonnes inside at the end.
        Inside,
        /// Tonnes inside at the start of the measured window.
        Stock,
        /// Growth of the number of vehicles inside per 30 days.
        Drift,
        /// Events, warm-up included.
        Events,
        /// Kilograms that went in and are neither out, inside nor lost: 0.
        Missing,
        /// Consignments that went in and are neither out, inside nor lost: 0.
        MissingConsignments,
    }
);
facts!(
    /// About a class. Rates are per year, times in hours per consignment.
    ClassFact {
        /// Tonnes sent per year.
        Sent,
        /// Tonnes delivered per year.
        Delivered,
        /// Vehicles (of the last mode) delivered per year.
        Vehicles,
        /// TEU delivered per year.
        Teu,
        /// Tonnes turned away per year.
        Lost,
        /// Hours from origin to destination.
        Hours,
        /// Hours under way.
        Moving,
        /// Hours waiting.
        Waiting,
        /// Hours being processed.
        Processed,
        /// Hours blocked.
        Blocked,
        /// 10th percentile of the hours.
        P10,
        /// Median of the hours.
        P50,
        /// 90th percentile of the hours.
        P90,
        /// 95th percentile of the hours.
        P95,
        /// Length by hours under way, km/h.
        Swod,
        /// Length by all hours, km/h.
        Swd,
    }
);
facts!(
    /// About a crossing in one direction.
    PassageFact {
        /// Tonnes per year.
        Tonnes,
        /// Vehicles per day.
        Vehicles,
        /// TEU per year.
        Teu,
        /// Mean hours of a passage.
        Hours,
        /// Median hours.
        P50,
        /// 90th percentile, hours.
        P90,
        /// 95th percentile, hours.
        P95,
    }
);
facts!(
    /// About the vehicles of one channel at a crossing in one direction.
    ChannelFact {
        /// Share of the vehicles.
        Share,
        /// Mean hours of a passage.
        Hours,
        /// Median hours.
        P50,
        /// 95th percentile, hours.
        P95,
    }
);
facts!(
    /// About a station.
    StationFact {
        /// Vehicles worked on per day.
        PerDay,
        /// Mean number waiting.
        Queue,
        /// Largest number waiting.
        QueueMax,
        /// Mean hours waiting.
        Wait,
        /// Growth of the queue per 30 days.
        Drift,
        /// Share of the pool's time on duty spent working here; of a timetable, the share of its
        /// places that were taken.
        Working,
        /// Share of the pool's time on duty spent held here by the blocked.
        Blocked,
        /// Relative difference of the two ways to the mean queue that Little's law makes equal.
        Little,
    }
);
facts!(
    /// About a pool; shares of the time on duty.
    PoolFact {
        /// Held: working, recovering or blocked.
        Held,
        /// Held and not blocked: the active share.
        Active,
        /// Held by customers that cannot move on.
        Blocked,
        /// Free.
        Starved,
    }
);
facts!(
    /// About a resource: single track, station tracks, fleets.
    ResourceFact {
        /// Mean amount that is held, or given back and not yet available.
        Held,
        /// The same as a share of what there is.
        Share,
        /// Most that was held at one time.
        HeldMax,
        /// Mean amount that there is.
        There,
        /// Claims per day.
        PerDay,
    }
);
facts!(
    /// About the vehicles of a class that run back empty. Rates are per year of 365 days.
    BackFact {
        /// Vehicles that came back.
        Vehicles,
        /// Kilometres that they ran empty.
        Km,
        /// The same for each of their wagons.
        WagonKm,
        /// Kilometres that loaded vehicles ran.
        LoadedKm,
    }
);
facts!(
    /// About a target.
    TargetFact {
        /// Tonnes per year over the cut.
        Throughput,
        /// Tonnes per year short of it.
        Shortfall,
        /// 1 if the throughput and every service level were met, 0 if not.
        Met,
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
        let comes_back = catalogue.classes.iter().any(|class| class.back_km > 0.0);
        let n_backs = if comes_back { catalogue.classes.len() } else { 0 };
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
