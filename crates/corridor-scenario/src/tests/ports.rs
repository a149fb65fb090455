//! Ports: a berth that is too shallow for the vessels that come to it.

use super::{load_overlay, marked};
use crate::Code;

/// Coasters that are unloaded at a berth of this depth.
fn berth(depth: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&format!(
        r#"
        [vehicles.coaster]
        mode = "sea"
        load = "3000 t"
        draught = {{ empty = "1.7 m", laden = "4.5 m" }}
        [places.mouth]
        name = "Mouth of the river"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [places.port]
        name = "Port"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [places.mill]
        name = "Mill"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [legs.channel]
        between = ["mouth", "port"]
        mode = "sea"
        length = "100 km"
        speed = "13 km/h"
        [legs.road]
        between = ["port", "mill"]
        mode = "road"
        length = "10 km"
        speed = "40 km/h"
        [terminals.quay]
        at = "port"
        onto.road = ["berth"]
        [terminals.quay.stages.berth]
        lanes = 2
        hours = "always"
        service = "12 h"
        depth = "{depth}"
        [flows.barley]
        commodity = "barley"
        from = "mouth"
        to = "mill"
        volume = "1 Mt/yr"
        arrivals = "poisson"
        vehicles = {{ sea = "coaster", road = "truck" }}
        "#
    )))
}

#[test]
fn a_berth_too_shallow_for_its_vessels_is_refused() {
    assert_eq!(berth("1.6 m"), [(Code::TooShallow, "\"1.6 m\"".to_owned())]);
    assert_eq!(berth("3.8 m"), []);
}
