//! The tables of a scenario, as they are written.
//!
//! Each table is said once, with the macros of [`crate::spec`]: keys, types, what must be there,
//! and the sentences that editors show. Nothing here knows what a table means; that is
//! [`crate::lower`]'s part.

mod demand;
mod distribution;
mod emissions;
mod network;
mod post;
mod rail;
mod root;
mod slots;
mod target;
mod tariff;
mod train;
mod volume;
mod water;
mod week;

pub(crate) use demand::{
    ArrivalChoice, ArrivalWord, Arrivals, ChoiceTable, ChoiceWord, DatesValue, DaysSpec,
    DisruptionTable, EffectChoice, EffectSpec, EffectWord, FlowTable, RouteTable, WhenFullWord,
};
pub(crate) use distribution::{
    Dist, DistChoice, EmpiricalValue, LognormalValue, MixturePart, WeibullValue,
};
pub(crate) use emissions::{EmissionsTable, ScopeWord};
pub(crate) use network::{
    DrivingValue, EntryWord, FleetBackWord, FleetCountWord, FleetTable, LegTable, ModeWord,
    PlaceTable, SailingsValue, VehicleTable,
};
pub(crate) use post::{
    AtClosingWord, BreakdownValue, ChannelTable, ChannelsTable, CrossingTable, HoldValue,
    OntoTable, OrderWord, PerWord, StageTable, StageTraitTable, TeamTable, TerminalTable,
    TidalValue,
};
pub(crate) use rail::{AcceptanceTable, BanTable, LoopTable, SectionTable, TracksWord};
pub(crate) use root::{Replications, RootTable, WarmUpText};
pub(crate) use slots::{AfterClosureWord, SlotsTable};
pub(crate) use target::{
    CordonValue, Figure, GrowthValue, MeasureChoice, PublishedTable, TargetTable,
};
pub(crate) use tariff::{ChargeText, TariffText, basis};
pub(crate) use train::TrainTable;
pub(crate) use volume::{Volume, VolumeText};
pub(crate) use water::{
    ConvoysValue, DepthText, DraughtValue, FollowingValue, IcebreakersValue, NarrowTable,
    QuayStorageValue, StorageOntoTable, StorageValue,
};
pub(crate) use week::{Departures, Hours, RateByHours, Rhythm, Staff};
