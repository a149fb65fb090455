//! The units of published figures.

use crate::model::{Mode, ModelDraft, PublishedMeasure};

/// The unit of a published figure of a model. Where trains count as their wagons, and vehicles of
/// other modes pass as well, both are named.
#[must_use]
pub fn unit_of(model: &ModelDraft, measure: &PublishedMeasure) -> &'static str {
    match measure {
        PublishedMeasure::Tonnes(_) | PublishedMeasure::Delivered(_) => "t",
        PublishedMeasure::Growth { .. } => "times",
        PublishedMeasure::VehiclesPerDay { wagons: false, .. } => "vehicles/day",
        PublishedMeasure::VehiclesPerDay { wagons: true, across } => {
            let mut crossings =
                across.iter().filter_map(|passage| model.crossings.get(&passage.crossing));
            if crossings.all(|crossing| crossing.mode == Mode::Rail) {
                "wagons/day"
            } else {
                "vehicles and wagons/day"
            }
        }
        PublishedMeasure::BorderTime(_) | PublishedMeasure::TransitTime(_) => "h",
        PublishedMeasure::TariffPerTeu(_) => "USD/TEU",
        PublishedMeasure::StageUtilisation(_)
        | PublishedMeasure::TeamUtilisation(_)
        | PublishedMeasure::QueueWithin { .. } => "share",
        PublishedMeasure::Standing { wagons: false, .. } => "vehicles",
        PublishedMeasure::Standing { wagons: true, .. } => "wagons",
    }
}
