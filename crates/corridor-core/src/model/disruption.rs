//! Disruptions: closures, losses of capacity, surges and diversions; dated, yearly or random.

use corridor_simkit::distribution::Distribution;
use jiff::civil::{Date, DateTime};
use serde::Serialize;

use super::{FlowName, ModelDraft, RouteName, Servers, TeamName};
use crate::units::Metres;

/// A closure or loss of capacity, or a change of what flows send and by which way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disruption {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Legs, crossings, terminals, stages (`post.stage`) and teams that it hits, by name.
    pub places: Vec<String>,
    /// Flows that it changes, where it changes demand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<FlowName>,
    /// The route that it diverts them to, where it diverts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onto: Option<RouteName>,
    /// When.
    pub occurrence: Occurrence,
    /// What it does.
    pub effect: Effect,
}

/// How far a disruption takes a team from its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TeamStruck {
    /// It works nowhere where the disruption strikes.
    Not,
    /// All its work lies where the disruption strikes, or it is named itself.
    Wholly,
    /// It works at a stage that is struck, and also here, where nothing is.
    AlsoAt(String),
    /// It inspects at a post that is struck, and also works elsewhere: it stays on duty.
    InspectsElsewhere,
}

impl Disruption {
    /// Whether it names this.
    fn names(&self, place: &str) -> bool {
        self.places.iter().any(|named| named == place)
    }

    /// How far it takes a team from its work. A stage that is struck takes the team that works at
    /// it; a whole crossing or terminal that is struck takes those who inspect there as well.
    pub(crate) fn on_team(&self, model: &ModelDraft, team: &TeamName) -> TeamStruck {
        if self.names(team.as_str()) {
            return TeamStruck::Wholly;
        }
        let crossings = model.crossings.iter().map(|(name, post)| (name.as_str(), &post.stages));
        let terminals = model.terminals.iter().map(|(name, post)| (name.as_str(), &post.stages));
        let (mut serves, mut inspects, mut elsewhere) = (false, false, None);
        for (post, stages) in crossings.chain(terminals) {
            for (name, stage) in stages {
                let address = format!("{post}.{name}");
                let is_staff = matches!(&stage.servers, Servers::Team(at_work) if at_work == team);
                let channels = stage.channels.iter().flat_map(|channels| channels.work.values());
                let mut inspections = channels.filter_map(|work| work.inspection.as_ref());
                let is_inspector = inspections.any(|inspection| inspection.team == *team);
                let is_struck = self.names(post) || is_staff && self.names(&address);
                match (is_staff || is_inspector, is_struck) {
                    (false, _) => {}
                    (true, true) if is_staff => serves = true,
                    (true, true) => inspects = true,
                    (true, false) => elsewhere = elsewhere.or(Some(address)),
                }
            }
        }
        match (serves, inspects, elsewhere) {
            (false, false, _) => TeamStruck::Not,
            (_, _, None) => TeamStruck::Wholly,
            (true, _, Some(address)) => TeamStruck::AlsoAt(address),
            (false, true, Some(_)) => TeamStruck::InspectsElsewhere,
        }
    }
}

/// When a disruption strikes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Occurrence {
    /// Once, from midnight UTC to midnight UTC.
    Dated {
        /// First day.
        from: Date,
        /// Day of the end (exclusive).
        to: Date,
    },
    /// Once, from an instant to an instant (exclusive), both UTC.
    Timed {
        /// Begin.
        from: DateTime,
        /// End (exclusive).
        to: DateTime,
    },
    /// Every year.
    EveryYear {
        /// First day.
        from: YearDay,
        /// Day of the end (exclusive); before `from` it lies in the next year.
        to: YearDay,
    },
    /// At random.
    Random {
        /// From the end of one to the begin of the next, milliseconds.
        gap: Distribution,
        /// How long it lasts, milliseconds.
        lasts: Distribution,
    },
    /// On some days of every month, each drawn for itself, from any time of the day on.
    Weather {
        /// Such days a month, January first, on average over the years.
        days: [f64; 12],
        /// How long it lasts, milliseconds; 24 hours at most.
        lasts: Distribution,
    },
}

/// Days of the months in an average year.
pub(crate) const MONTHS: [f64; 12] =
    [31.0, 28.25, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0];

impl Occurrence {
    /// So many days a year, in every month its part.
    #[must_use]
    pub fn days_a_year(days: f64) -> [f64; 12] {
        MONTHS.map(|month| days * month / 365.25)
    }

    /// Whether chance says when.
    #[must_use]
    pub const fn is_by_chance(&self) -> bool {
        matches!(self, Self::Random { .. } | Self::Weather { .. })
    }
}

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct YearDay {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31; the 29th of February is the 1st of March in other years.
    pub day: i8,
}

/// What a disruption does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Effect {
    /// Nothing works; work in progress is treated as at closing.
    Closed,
    /// Work runs at this rate: above 0, below 1.
    Capacity(f64),
    /// Vessels that are loaded meanwhile may not lie deeper than this.
    Depth(Metres),
    /// Flows send so many times as much; not 1.
    Demand(f64),
    /// This share of what flows send by other routes goes by one: above 0, at most 1.
    Divert(f64),
}

impl Effect {
    /// Whether it changes what flows do, and not what is at places.
    #[must_use]
    pub const fn is_of_flows(self) -> bool {
        matches!(self, Self::Demand(_) | Self::Divert(_))
    }
}
