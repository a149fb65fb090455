//! A queueing network as data: what the engine runs, described once and never changed by a run.
//!
//! Customers are born at [`Source`]s, belong to a [`Class`] and walk through its [`Step`]s. Every
//! step happens at a [`Station`]; stations draw their servers from a [`Pool`], which several
//! stations may share. [`Cordon`]s measure the passage over a run of steps, [`Window`]s say over
//! which stretch of time the meters are read.
//!
//! All vectors are in the order of the sorted names, so that an index is also the rank by which
//! simultaneous events are told apart: the order of tables in a file changes nothing.

mod appointment;
mod escort;
mod forming;
mod id;
mod measure;
mod outage;
mod pool;
mod resource;
mod source;
mod step;

pub use appointment::{Appointments, CalledOff};
pub use escort::Escort;
pub use forming::{Forming, SIZES, SetsOff};
pub use id::{
    ClassId, CordonId, PoolId, ResourceId, SamplerId, SourceId, StationId, StepId, WindowId,
};
pub use measure::{Cordon, Probe, Window};
pub use outage::{Chance, Comes, Outages};
pub use pool::{AtClosing, Breakdowns, Capacity, Discipline, Pace, Pool, Shift};
pub use resource::{Amount, ClaimOrder, Guard, Level, OneWay, Quota, Resource};
pub use source::{Arrivals, Class, Diversion, Drawn, Source, Surge, SurgePart, Trait, WhenFull};
pub use step::{
    Action, Activity, CHANNELS, ChannelSet, Join, Patience, Station, StationKind, Step, Work,
};

use crate::distribution::Distribution;
use crate::time::{SimSpan, SimTime};

/// The whole network, ready to be run any number of times.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Where steps happen, sorted by name.
    pub stations: Vec<Station>,
    /// The servers, sorted by name.
    pub pools: Vec<Pool>,
    /// What customers claim and give back, sorted by name.
    pub resources: Vec<Resource>,
    /// Where nobody is served without holding something; read by the auditor alone.
    pub guards: Vec<Guard>,
    /// Who leads departures, sorted by name.
    pub escorts: Vec<Escort>,
    /// The steps of all classes, class after class.
    pub steps: Vec<Step>,
    /// Customers that walk the same steps, sorted by name.
    pub classes: Vec<Class>,
    /// Where customers come from, sorted by name.
    pub sources: Vec<Source>,
    /// The distributions that steps, pools and sources refer to; values in milliseconds.
    pub distributions: Vec<Distribution>,
    /// Lines whose passage is measured.
    pub cordons: Vec<Cordon>,
    /// Stretches of time over which meters are read; the first is the whole measured window.
    pub windows: Vec<Window>,
    /// Queue counts that are held against a range once a tick.
    pub probes: Vec<Probe>,
    /// Start of the warm-up; not after [`SimTime::START`].
    pub begin: SimTime,
    /// End of the measured window; less than [`SimSpan::LONGEST`] after the start.
    pub end: SimTime,
    /// The time between two samples of queue lengths (drift, probes).
    pub tick: SimSpan,
}

impl Network {
    /// The steps of a class.
    #[must_use]
    pub fn steps_of(&self, class: ClassId) -> &[Step] {
        let class = &self.classes[class.index()];
        &self.steps[class.first_step.index()..class.first_step.index() + class.n_steps as usize]
    }

    /// All passages: the class and the cordon of every step whose leaving ends one, class after
    /// class in the order of their steps.
    pub fn passages(&self) -> impl Iterator<Item = (ClassId, CordonId)> {
        let classes = (0..self.classes.len()).map(ClassId::at);
        classes.flat_map(|class| {
            self.steps_of(class).iter().filter_map(move |step| Some((class, step.leaves?)))
        })
    }

    /// The distribution behind an id.
    #[must_use]
    pub fn distribution(&self, id: SamplerId) -> &Distribution {
        &self.distributions[id.index()]
    }
}
