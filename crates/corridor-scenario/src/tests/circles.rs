//! Circles of waiting: pointed at where vehicles can lock, and nowhere else.

use super::{load_with, marked};
use crate::Code;

/// Places that the rest names, of four in a row, a train, and the rest.
fn row(rest: &str) -> String {
    let place = |name: &str| {
        format!("[places.{name}]\nname = \"{name}\"\ncountry = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n")
    };
    let named =
        ["a", "b", "c", "d"].into_iter().filter(|name| rest.contains(&format!("\"{name}\"")));
    let places: String = named.map(place).collect();
    format!(
        "format = 1\n[scenario]\nname = \"A row\"\nstart = 2024-01-01\nhorizon = \"60 d\"\n\
         warm-up = \"5 d\"\n{places}[vehicles.train]\nmode = \"rail\"\nwagons = 40\n\
         wagon-load = \"60 t\"\n{rest}"
    )
}

fn leg(name: &str, [from, to]: [&str; 2], entry: &str) -> String {
    format!(
        "[legs.{name}]\nbetween = [\"{from}\", \"{to}\"]\nmode = \"rail\"\nlength = \"100 km\"\n\
         speed = \"50 km/h\"\n{entry}\n"
    )
}

fn flow(name: &str, [from, to]: [&str; 2], vehicles: &str, more: &str) -> String {
    format!(
        "[flows.{name}]\ncommodity = \"{name}\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
         volume = \"5 trains/day\"\narrivals = \"poisson\"\n{vehicles}\n{more}\n"
    )
}

fn stage(post: &str, name: &str, at: &str, more: &str) -> String {
    format!(
        "[{post}.stages.{name}]\n{at}lanes = 2\nhours = \"always\"\nservice = \"1 h\"\n{more}\n"
    )
}

const TRAIN: &str = "vehicle = \"train\"";
const SINGLE: &str = "tracks = \"single\"\nrelease = \"5 min\"\n\
                      loops = { m = { at = \"50 km\", tracks = 3 } }";
const DOUBLE: &str = "headway = \"10 min\"";

/// What is pointed at: the codes.
fn codes(rest: &str) -> Vec<Code> {
    marked(load_with(&row(rest), &[])).into_iter().map(|one| one.0).collect()
}

#[test]
fn the_stages_to_which_traits_lead_lock_like_the_others() {
    let net = |there: &str| {
        let at = |side: &str| format!("at = \"{side}\"\n");
        let traits = |name: &str| format!("traits.tir = {{ instead = \"{name}\" }}");
        [
            leg("west", ["a", "b"], DOUBLE),
            leg("east", ["c", "d"], DOUBLE),
            "[crossings.x]\nbetween = [\"b\", \"c\"]\nmode = \"rail\"\n\
             towards.c = [\"free-b\", \"free-c\"]\ntowards.b = [\"free-c\", \"free-b\"]\n"
                .to_owned(),
            stage("crossings.x", "free-b", &at("b"), &traits("other-b")),
            stage("crossings.x", "free-c", &at("c"), &traits("other-c")),
            stage("crossings.x", "other-b", &at("b"), "queue-limit = \"1 train\""),
            stage("crossings.x", "other-c", &at("c"), there),
            flow("coal", ["a", "d"], TRAIN, "traits = { tir = \"90 %\" }"),
            flow("ore", ["d", "a"], TRAIN, "traits = { tir = \"90 %\" }"),
        ]
        .concat()
    };
    assert_eq!(codes(&net("queue-limit = \"1 train\"")), [Code::WaitInCircle]);
    assert_eq!(codes(&net("")), []);
}

#[test]
fn tracks_that_are_taken_with_the_last_section_are_waited_for_on_the_line() {
    let net = |engines: &str| {
        [
            leg("line", ["a", "b"], SINGLE),
            "[crossings.x]\nbetween = [\"b\", \"c\"]\nmode = \"rail\"\n\
             towards.c = [\"one\", \"two\"]\n\
             acceptance.c = { trains = \"40 trains/day\", tracks = 2 }\n"
                .to_owned(),
            stage("crossings.x", "one", "at = \"b\"\n", ""),
            stage("crossings.x", "two", "at = \"c\"\n", ""),
            format!("[fleets.f0]\nvehicles = 2\nserves = [{engines}]\nturnaround = \"1 h\"\n"),
            "[fleets.f1]\nvehicles = 4\nserves = [\"x.one\"]\nturnaround = \"1 h\"\n".to_owned(),
            flow("coal", ["a", "c"], TRAIN, ""),
        ]
        .concat()
    };
    assert_eq!(codes(&net("\"line\", \"x.two\"")), [Code::WaitInCircle]);
    assert_eq!(codes(&net("\"x.two\"")), []);
}

/// A terminal behind a line that holds one train, with cargo in both directions.
fn terminal(onto: &str, ship: &str) -> String {
    let both = "vehicles = { rail = \"train\", sea = \"ship\" }";
    [
        leg("on", ["b", "c"], "entry = \"free\"\nholding = \"1 train\""),
        "[crossings.x]\nbetween = [\"a\", \"b\"]\nmode = \"rail\"\ntowards.a = [\"one\"]\n\
         towards.b = [\"one\"]\n"
            .to_owned(),
        stage("crossings.x", "one", "at = \"b\"\n", "queue-limit = \"0 trains\""),
        format!(
            "[terminals.t]\nat = \"c\"\nonto.sea = [\"crane\"]\nonto.rail = [\"crane\"]\n{onto}\n"
        ),
        stage("terminals.t", "crane", "", "queue-limit = \"1 vehicle\""),
        "[legs.sea]\nbetween = [\"c\", \"d\"]\nmode = \"sea\"\nlength = \"100 km\"\n\
         speed = \"20 km/h\"\n"
            .to_owned(),
        format!("[vehicles.ship]\nmode = \"sea\"\n{ship}\n"),
        flow("exports", ["a", "d"], both, ""),
        flow("imports", ["d", "a"], both, ""),
    ]
    .concat()
}

#[test]
fn cargo_stays_in_its_storage_until_it_is_on_a_line_that_holds_so_many() {
    let ship = "load = \"2400 t\"";
    let locked = terminal("storage = { limit = \"10000 t\" }", ship);
    assert_eq!(codes(&locked), [Code::WaitInCircle]);
}

#[test]
fn what_carries_nothing_waits_for_no_storage() {
    let net = |imports: &str, of: &str, bare: &str| {
        [
            leg("line", ["b", "c"], DOUBLE),
            "[terminals.t]\nat = \"c\"\nonto.sea = [\"crane\"]\nonto.rail = [\"berth\"]\n\
             storage = { limit = \"10000 t\" }\n"
                .to_owned(),
            stage("terminals.t", "crane", "", ""),
            stage("terminals.t", "berth", "", ""),
            "[legs.sea]\nbetween = [\"c\", \"d\"]\nmode = \"sea\"\nlength = \"100 km\"\n\
             speed = \"20 km/h\"\n[vehicles.ship]\nmode = \"sea\"\nload = \"2400 t\"\n"
                .to_owned(),
            format!(
                "[fleets.boats]\nof = [{of}]\nvehicles = 3\nserves = [\"sea\", \"t.berth\"]\n\
                 turnaround = \"2 h\"\n{bare}"
            ),
            flow("exports", ["b", "d"], "vehicles = { rail = \"train\", sea = \"ship\" }", ""),
            flow("imports", ["d", "b"], imports, ""),
        ]
        .concat()
    };
    let laden = net("vehicles = { rail = \"train\", sea = \"ship\" }", "\"ship\"", "");
    assert_eq!(codes(&laden), [Code::WaitInCircle]);
    let bare = "[vehicles.bare-ship]\nmode = \"sea\"\nload = \"0 t\"\n[vehicles.bare-train]\n\
                mode = \"rail\"\nwagons = 40\nwagon-load = \"0 t\"\n";
    let imports = "vehicles = { rail = \"bare-train\", sea = \"bare-ship\" }";
    let bare = net(imports, "\"ship\", \"bare-ship\"", bare);
    assert_eq!(codes(&bare), []);
}

#[test]
fn empty_wagons_lock_on_their_way_back() {
    let net = |back: &str| {
        let wagons = format!(
            "[fleets.wagons]\nvehicles = 400\ncount = \"wagons\"\nflows = [\"coal\"]\n\
             turnaround = \"1 d\"\n{back}\n"
        );
        let at = |side: &str| format!("at = \"{side}\"\n");
        let tight = "queue-limit = \"1 train\"";
        [
            leg("west", ["a", "b"], DOUBLE),
            leg("east", ["c", "d"], DOUBLE),
            "[crossings.x]\nbetween = [\"b\", \"c\"]\nmode = \"rail\"\n\
             towards.c = [\"here\", \"there\"]\ntowards.b = [\"there\", \"here\"]\n"
                .to_owned(),
            stage("crossings.x", "here", &at("b"), tight),
            stage("crossings.x", "there", &at("c"), tight),
            wagons,
            flow("coal", ["a", "d"], TRAIN, ""),
        ]
        .concat()
    };
    assert_eq!(codes(&net("back = \"empty\"")), [Code::WaitInCircle]);
    assert_eq!(codes(&net("")), []);
}

#[test]
fn who_turns_round_holds_its_place_until_it_finds_one_the_other_way() {
    let net = |back: &str| {
        let fleet = |flow: &str| {
            format!(
                "[fleets.for-{flow}]\nvehicles = 8\nflows = [\"{flow}\"]\nback = \"{back}\"\n\
                 turnaround = \"1 h\"\n"
            )
        };
        [
            leg("line", ["a", "b"], "entry = \"free\"\nholding = \"2 trains\""),
            flow("coal", ["a", "b"], TRAIN, ""),
            flow("ore", ["b", "a"], TRAIN, ""),
            fleet("coal"),
            fleet("ore"),
        ]
        .concat()
    };
    assert_eq!(codes(&net("empty")), [Code::WaitInCircle]);
    assert_eq!(codes(&net("at-once")), []);
}

#[test]
fn wagons_that_all_stand_in_trains_which_wait_for_more_are_locked() {
    let net = |wagons: u32, leaves: &str| {
        let train = |name: &str, flow: &str| {
            format!(
                "[trains.{name}]\nfrom = \"a\"\nto = \"b\"\nflows = [\"{flow}\"]\nwagons = 120\n\
                 {leaves}\n"
            )
        };
        [
            leg("line", ["a", "b"], DOUBLE),
            train("block", "coal"),
            train("other", "ore"),
            flow("coal", ["a", "b"], TRAIN, ""),
            flow("ore", ["a", "b"], TRAIN, ""),
            format!(
                "[fleets.wagons]\nvehicles = {wagons}\ncount = \"wagons\"\n\
                 flows = [\"coal\", \"ore\"]\nturnaround = \"1 d\"\n"
            ),
        ]
        .concat()
    };
    // Each waits for its third group of 40 wagons.
    assert_eq!(codes(&net(199, "")), [Code::WaitInCircle]);
    assert_eq!(codes(&net(200, "")), []);
    assert_eq!(codes(&net(199, "longest-wait = \"2 d\"")), []);
}
