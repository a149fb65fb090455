//! The rows of outcomes and daily series in words: what each number is about, its name and unit.

use super::{
    BackFact, ChannelFact, ClassFact, DailyColumn, Layout, PassageFact, PoolFact, ResourceFact,
    StationFact, TargetFact, TotalFact,
};
use crate::catalogue::Catalogue;
use crate::model::Channel;

/// What one number of an outcome is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Indicator {
    /// What kind of thing it is about: `total`, `flow`, `passage`, `channel`, `station`, `queue`,
    /// `pool`, `target`, `service`, `published`, `resource`, `empty-running`.
    pub subject: &'static str,
    /// The thing's name.
    pub element: String,
    /// The indicator's name, with its unit.
    pub name: String,
    /// Its unit.
    pub unit: &'static str,
    /// What it is, in a sentence.
    pub meaning: &'static str,
}

macro_rules! indicators {
    ($list:ident, $subject:literal, $element:expr, $facts:ty) => {
        $list.extend(<$facts>::ALL.iter().map(|fact| Indicator {
            subject: $subject,
            element: $element,
            name: fact.column().to_owned(),
            unit: fact.unit(),
            meaning: fact.meaning().trim(),
        }))
    };
}

/// What every number of an outcome is, in the order of the row.
#[must_use]
pub fn indicators(catalogue: &Catalogue) -> Vec<Indicator> {
    let mut list = Vec::with_capacity(Layout::of(catalogue).n_indicators());
    indicators!(list, "total", "all flows".to_owned(), TotalFact);
    for class in &catalogue.classes {
        indicators!(list, "flow", class.name.clone(), ClassFact);
    }
    for cordon in &catalogue.cordons {
        let element = || format!("{} towards {}", cordon.crossing, cordon.towards);
        indicators!(list, "passage", element(), PassageFact);
        for channel in Channel::ALL.map(Channel::word) {
            indicators!(list, "channel", format!("{}, {channel}", element()), ChannelFact);
        }
    }
    for station in &catalogue.stations {
        indicators!(list, "station", station.name.clone(), StationFact);
        let part = |part: usize| Indicator {
            subject: "queue",
            element: station.name.clone(),
            name: format!("queue_in_part_{}_vehicles", part + 1),
            unit: "vehicles",
            meaning: "Mean number waiting in one of the equal parts of the horizon.",
        };
        list.extend((0..catalogue.n_parts).map(part));
    }
    for pool in &catalogue.pools {
        indicators!(list, "pool", pool.name.clone(), PoolFact);
    }
    for target in &catalogue.targets {
        indicators!(list, "target", target.name.to_string(), TargetFact);
        let level = |level: usize| Indicator {
            subject: "service",
            element: format!("{}, condition {}", target.name, level + 1),
            name: "met".to_owned(),
            unit: "1",
            meaning: "1 if this service level of the target was met, 0 if not.",
        };
        list.extend((0..target.service.len()).map(level));
    }
    list.extend(catalogue.published.iter().map(|entry| Indicator {
        subject: "published",
        element: entry.name.to_string(),
        name: "simulated".to_owned(),
        unit: "of the figure",
        meaning: "Simulated value of a published figure, in the figure's own unit.",
    }));
    for resource in &catalogue.resources {
        indicators!(list, "resource", resource.name.clone(), ResourceFact);
    }
    if catalogue.comes_back() {
        for class in &catalogue.classes {
            indicators!(list, "empty-running", class.name.clone(), BackFact);
        }
    }
    list
}

/// What one column of a daily series is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyIndicator {
    /// Its name, with its unit.
    pub name: &'static str,
    /// What it is about.
    pub element: String,
    /// Its unit.
    pub unit: &'static str,
    /// What it is, in a sentence.
    pub meaning: &'static str,
}

impl DailyColumn {
    /// The column in words.
    #[must_use]
    pub fn describe(self, catalogue: &Catalogue) -> DailyIndicator {
        let (name, unit, meaning) = match self {
            Self::Delivered => {
                ("delivered_kg", "kg", "Kilograms delivered in the time of the row.")
            }
            Self::Inside => (
                "inside_vehicles",
                "vehicles",
                "Vehicles and consignments inside at the end of the row's time.",
            ),
            Self::Passed(_) => ("passed_kg", "kg", "Kilograms that passed in the time of the row."),
            Self::Queue(_) => (
                "queue_vehicles",
                "vehicles",
                "Vehicles waiting, or blocked before, at the end of the row's time.",
            ),
        };
        let element = match self {
            Self::Delivered | Self::Inside => "all flows".to_owned(),
            Self::Passed(cordon) => {
                let entry = &catalogue.cordons[cordon.index()];
                format!("{} towards {}", entry.crossing, entry.towards)
            }
            Self::Queue(station) => catalogue.stations[station.index()].name.clone(),
        };
        DailyIndicator { name, element, unit, meaning }
    }
}
