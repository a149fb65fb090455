//! Traits of consignments: TIR, an authorised operator, a declaration before arrival.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Channel, StageName};
use crate::units::Share;

/// What a trait of a consignment changes at a stage. Factors of several traits multiply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageTrait {
    /// Factor on the service time.
    pub service: f64,
    /// Factor on the checking of documents in every channel.
    pub documents: f64,
    /// Shares of the channels; `None`: those of the stage.
    pub shares: Option<BTreeMap<Channel, Share>>,
    /// Another stage of the same post that it goes to instead; its own traits count there.
    pub instead: Option<StageName>,
    /// Whether it passes by the stage.
    pub skips: bool,
}
