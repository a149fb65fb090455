//! Resources and empty running of one replication.

use corridor_simkit::network::{ClassId, ResourceId, WindowId};

use super::layout::{BackFact, ResourceFact};
use super::measure::{Reader, per};
use crate::catalogue::ResourceRole;
use crate::model::PARTS_OF_A_TEU;

const KG_PER_TONNE: f64 = 1_000.0;
const WHOLE: WindowId = WindowId(0);

/// What reports count a resource in, in the unit of the network: a storage in tonnes or in TEU, all
/// else in numbers.
const fn one(role: ResourceRole) -> f64 {
    match role {
        ResourceRole::Storage => KG_PER_TONNE,
        ResourceRole::ContainerStorage => PARTS_OF_A_TEU as f64,
        _ => 1.0,
    }
}

/// Writes the facts of every resource.
pub(super) fn resources(reader: &mut Reader<'_>) {
    let horizon = reader.catalogue.horizon;
    for index in 0..reader.catalogue.resources.len() {
        let id = ResourceId::at(index);
        let reading = reader.readings.resource(WHOLE, id);
        let mean = |area: i128| area as f64 / horizon.ms() as f64;
        // Of what is only counted there is no number.
        let one = one(reader.catalogue.resources[index].role);
        let role = reader.catalogue.resources[index].role;
        let is_counted = matches!(role, ResourceRole::Trains | ResourceRole::LightRuns);
        let level = if is_counted { f64::NAN } else { reading.level as f64 };
        let facts = [
            (ResourceFact::Held, mean(reading.held) / one),
            (ResourceFact::Share, per(reading.held as f64, level)),
            (ResourceFact::HeldMax, reader.readings.held_max(id) as f64 / one),
            (ResourceFact::There, level / horizon.ms() as f64 / one),
            (ResourceFact::PerDay, reading.claims as f64 / horizon.days()),
        ];
        for (fact, value) in facts {
            reader.values[reader.layout.resource(index, fact)] = value;
        }
    }
}

/// Writes what the vehicles of every class ran empty, if any did. A way back counts when it is
/// done, a way there when its cargo is delivered.
pub(super) fn backs(reader: &mut Reader<'_>) {
    let years = reader.catalogue.years();
    if !reader.catalogue.comes_back() {
        return;
    }
    for (index, class) in reader.catalogue.classes.iter().enumerate() {
        let reading = reader.readings.class(WHOLE, ClassId::at(index));
        let home = reading.home as f64 / years;
        let facts = [
            (BackFact::Vehicles, home),
            (BackFact::Km, home * class.back_km),
            (BackFact::WagonKm, home * class.back_km * f64::from(class.wagons)),
            (BackFact::LoadedKm, reading.delivered as f64 / years * class.journey.km),
        ];
        for (fact, value) in facts {
            reader.values[reader.layout.back(index, fact)] = value;
        }
    }
}
