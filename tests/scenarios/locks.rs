//! What stands still for a while and is no lock: something comes yet, by a timetable, with another
//! group of wagons, or after the simulated time.

use corridor_scenario::Scenario;

use super::{small, tried};

/// Wagons in groups that go as trains from one place to another.
fn yard(trains: &str, fleet: &str, flows: &str) -> Scenario {
    let text = format!(
        r#"
        [vehicles.group]
        mode = "rail"
        wagons = 8
        wagon-load = "60 t"
        [legs.line]
        between = ["yard", "works"]
        mode = "rail"
        length = "100 km"
        speed = "50 km/h"
        headway = "20 min"
        [trains.block]
        from = "yard"
        to = "works"
        {trains}
        [fleets.wagons]
        count = "wagons"
        {fleet}
        {flows}
        "#
    );
    small(90, &["yard", "works"], &text)
}

fn flow(name: &str, vehicle: &str, per_day: f64) -> String {
    format!(
        "[flows.{name}]\ncommodity = \"{name}\"\nfrom = \"yard\"\nto = \"works\"\n\
         volume = \"{per_day} trains/day\"\narrivals = \"poisson\"\nvehicle = \"{vehicle}\"\n"
    )
}

#[test]
fn wagons_that_all_wait_for_a_path_or_their_longest_wait_are_not_locked() {
    for leaves in [
        "departures = [\"mon 06:00\"]",
        "longest-wait = \"6 d\"",
        "departures = [\"mon-sun 06:00\"]\nat-least = 40",
    ] {
        for back in ["at-once", "empty"] {
            if back == "empty" && leaves.contains("at-least") {
                continue;
            }
            let trains = format!("flows = [\"coal\"]\nwagons = 48\n{leaves}");
            let fleet = format!(
                "vehicles = 40\nflows = [\"coal\"]\nback = \"{back}\"\nturnaround = \"1 d\""
            );
            let answer = tried(&yard(&trains, &fleet, &flow("coal", "group", 2.0)));
            let found = answer.flows[0].delivered_vehicles_per_year.mean;
            assert!(found > 100.0, "{leaves}, {back}: {found} groups a year");
        }
    }
}

#[test]
fn wagons_for_the_group_of_another_flow_that_fills_the_train_are_enough() {
    // Of 30 wagons a group of coal stands in 16: another does not fit, and ore in 8 completes the 24.
    let flows = format!(
        "[vehicles.large]\nmode = \"rail\"\nwagons = 16\nwagon-load = \"60 t\"\n{}{}",
        flow("coal", "large", 1.0),
        flow("ore", "group", 0.3)
    );
    let trains = "flows = [\"coal\", \"ore\"]\nwagons = 24";
    let fleet = "vehicles = 30\nflows = [\"coal\", \"ore\"]\nturnaround = \"1 d\"";
    tried(&yard(trains, fleet, &flows));
}

/// Cargo for ships that are put together at a port, behind which a stage is shut from a date on.
fn port(shut: &str) -> Scenario {
    let text = format!(
        r#"
        [vehicles.ship]
        mode = "sea"
        load = "4000 t"
        [vehicles.train]
        mode = "rail"
        wagons = 30
        wagon-load = "60 t"
        [legs.line]
        between = ["inland", "here"]
        mode = "rail"
        length = "100 km"
        speed = "50 km/h"
        headway = "20 min"
        [terminals.port]
        at = "here"
        onto.sea = ["crane"]
        storage = {{ limit = "9000 t" }}
        [terminals.port.stages.crane]
        lanes = 3
        hours = "always"
        service = "1 h"
        [legs.sea]
        between = ["here", "there"]
        mode = "sea"
        length = "300 km"
        speed = "15 km/h"
        [crossings.other-port]
        between = ["there", "far"]
        mode = "sea"
        towards.far = ["berth"]
        [crossings.other-port.stages.berth]
        at = "there"
        lanes = 1
        hours = "always"
        service = "12 h"
        queue-limit = "0 vessels"
        [fleets.ships]
        vehicles = 2
        serves = ["sea", "other-port.berth"]
        turnaround = "1 d"
        [flows.grain]
        commodity = "grain"
        from = "inland"
        to = "far"
        volume = "800 kt/yr"
        arrivals = "poisson"
        vehicles = {{ rail = "train", sea = "ship" }}
        [disruptions.strike]
        where = ["other-port"]
        on = {{ from = 2024-02-15, to = {shut} }}
        effect = "closed"
        "#
    );
    small(90, &["inland", "here", "there", "far"], &text)
}

#[test]
fn a_closure_that_outlasts_the_simulated_time_is_no_lock() {
    for shut in ["2024-03-15", "2024-12-01"] {
        let answer = tried(&port(shut));
        assert!(answer.flows[0].delivered_vehicles_per_year.mean > 50.0, "{shut}");
    }
}
