//! Published figures, in the terms of the network.

use corridor_simkit::network::{CordonId, PoolId, WindowId};

use crate::model::PublishedName;

/// A published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedEntry {
    /// Its name.
    pub name: PublishedName,
    /// Where it is read; `None` where its window does not lie inside the measured one.
    pub reading: Option<PublishedReading>,
}

/// How a published figure is read off the meters.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedReading {
    /// Its window.
    pub window: WindowId,
    /// Days in its window.
    pub days: f64,
    /// The figure.
    pub figure: Figure,
}

/// A figure, in the terms of the network.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// Tonnes over a cut; what passes several of its crossings counts once.
    Tonnes(Vec<CordonId>),
    /// Vehicles a day over passages.
    VehiclesPerDay {
        /// The passages.
        across: Vec<CordonId>,
        /// Whether a train counts as its wagons.
        wagons: bool,
    },
    /// Tonnes delivered by classes (ranks).
    Delivered(Vec<usize>),
    /// How many times what came in an earlier window comes a day.
    Growth {
        /// What comes: tonnes of a cut or of classes.
        of: Box<Figure>,
        /// The earlier window.
        since: WindowId,
        /// Days in it.
        days: f64,
    },
    /// Mean hours over passages.
    BorderTime(Vec<CordonId>),
    /// Mean hours from origin to destination of classes (ranks).
    TransitTime(Vec<usize>),
    /// US dollars of tariff per TEU of classes (ranks).
    TariffPerTeu(Vec<usize>),
    /// Utilisation of a pool; `None` where no flow passes it.
    Utilisation(Option<PoolId>),
    /// Share of ticks inside the range of a probe (rank).
    Within(usize),
    /// Mean count of a probe (rank).
    Standing {
        /// The probe.
        probe: usize,
        /// What a vehicle counts as: its wagons, or 1.
        each: u32,
    },
}
