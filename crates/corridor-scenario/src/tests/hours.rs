//! Hours: of drivers on the road, and of slots.

use super::{load_overlay, marked};
use crate::Code;

fn driving(hours: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&format!("[vehicles.truck]\ndriving = {{ {hours} }}\n")))
}

#[test]
fn drivers_drive_for_some_time_and_rest_for_some_time() {
    let aetr = "hours = \"9 h\", rest = \"11 h\", stint = \"4.5 h\", break = \"45 min\"";
    assert_eq!(driving(aetr), []);
    assert_eq!(driving("hours = \"9 h\", rest = \"11 h\""), []);
    assert_eq!(driving("hours = \"9 h\"")[0].0, Code::MissingKey);
    assert_eq!(driving("hours = \"9 h\", rest = \"0 h\"")[0].0, Code::Unused);
    assert_eq!(driving("hours = \"0 h\", rest = \"11 h\"")[0].0, Code::ImpossibleValue);
    let half = driving("hours = \"9 h\", rest = \"11 h\", stint = \"4.5 h\"");
    assert_eq!(half[0].0, Code::Contradiction);
    let long = driving(&aetr.replace("4.5 h", "9 h"));
    assert_eq!(long[0].0, Code::ImpossibleValue);
}

#[test]
fn trains_have_no_drivers_who_rest_on_the_way() {
    let train = "[vehicles.train]\nmode = \"rail\"\nwagons = 50\nwagon-load = \"60 t\"\n\
                 driving = { hours = \"9 h\", rest = \"11 h\" }\n";
    assert!(
        marked(load_overlay(train)).contains(&(Code::DoesNotApply, "driving".to_owned())),
        "{:?}",
        marked(load_overlay(train))
    );
}

fn slots(keys: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&format!(
        "[crossings.border.slots.border-south]\nhorizon = \"7 d\"\n{keys}"
    )))
}

#[test]
fn slots_may_differ_by_the_hour() {
    let day = "rate = { \"daily 08:00-20:00\" = \"6 trucks/h\" }";
    assert_eq!(slots(day), []);
    let both = slots(&format!("{day}\nhours = \"always\""));
    assert_eq!(both, [(Code::DoesNotApply, "hours".to_owned())]);
    let part = slots(&day.replace('6', "6.5"));
    assert_eq!(part[0].0, Code::ImpossibleValue);
    assert_eq!(slots(&day.replace("trucks", "trains"))[0].0, Code::Contradiction);
    let many = slots("rate = { \"daily 08:00-20:00\" = \"900 trucks/h\" }");
    assert_eq!(many[0].0, Code::SlotsAboveCapacity);
}
