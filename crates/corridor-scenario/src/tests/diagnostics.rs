//! Diagnostics as users see them. The pictures are in `snapshots`; `INSTA_UPDATE=always cargo
//! test` draws them anew.

use insta::assert_snapshot;

use super::{drawn, load_with, marked};
use crate::{Code, Style, TEMPLATE};

#[test]
fn all_faults_of_a_file_are_reported_at_once() {
    assert_snapshot!(drawn(
        r#"
        [crossings.border.stages.exit]
        lanes = "three"
        queue_limit = "300 trucks"
        service = { lognormal = { mean = "15 km", cv = 0.8 } }
        [crossings.border.stages.entry]
        team = "inspectors"
        hours = "mon-sum 06:00-22:00"
        [flows.grain]
        to = "border-sout"
        volume = "1.0 Mt/month"
        arrivals = "poison"
        [targets.full]
        probability = 1.2
        "#
    ));
}

#[test]
fn all_errors_of_syntax_are_reported_at_once() {
    let text = "format = 1\n[scenario]\nname = \"open\nstart = 2024-13-01\nhorizon = \"1 km\"\n\
        [places.a]\nname = = 2\ncountry = \"AZ\"\ncountry = \"RU\"\ntime-zon = \"UTC\"\n";
    let diagnostics = load_with(text, &[]).expect_err("broken text");
    assert!(3 <= diagnostics.list().len());
    assert_snapshot!(diagnostics.render(Style::plain(90)));
}

#[test]
fn units_are_explained() {
    assert_snapshot!(drawn(
        r#"
        [vehicles.truck]
        load = "20"
        [legs.depot-border]
        length = "320 t"
        speed = "50 km/hour"
        [crossings.border.stages.exit]
        queue-limit = "200 cars"
        service = "15 mins"
        [flows.grain]
        volume = "1.0 mt/yr"
        [scenario]
        horizon = "1 jahr"
        warm-up = "a month"
        "#
    ));
}

#[test]
fn contradictions_name_both_sides() {
    assert_snapshot!(drawn(
        r#"
        [legs.depot-border]
        travel-time = "6 h"
        headway = "20 min"
        [crossings.border.stages.exit]
        team = "inspectors"
        [teams.inspectors]
        size = 3
        [vehicles.truck]
        wagons = 20
        [flows.grain]
        arrivals = { timetable = "daily 06:00" }
        [disruptions.ice]
        where = ["depot-border"]
        on = { from = 2024-01-01, to = 2024-02-01 }
        every-year = { from = "12-15", to = "03-05" }
        effect = { capacity = "60 %" }
        "#
    ));
}

#[test]
fn a_choice_has_exactly_one_key() {
    assert_snapshot!(drawn(
        r#"
        [crossings.border.stages.exit]
        service = { exponential = { mean = "1 h" }, gamma = { mean = "1 h", cv = 1 } }
        [crossings.border.stages.entry]
        service = { lognormal = { mean = "1 h", p95 = "2 h" } }
        [teams.inspectors]
        staff = {}
        [flows.grain]
        arrivals = {}
        "#
    ));
}

#[test]
fn a_new_table_without_its_keys_may_be_a_mistyped_name() {
    assert_snapshot!(drawn(
        r#"
        [legs.depot-boarder]
        length = "330 km"
        speed = "40 km/h"
        [flows]
        x = { from = "inland-depot", volume = "1 Mt/yr", vehicle = "truck" }
        "#
    ));
}

#[test]
fn a_missing_key_in_one_table_hides_nothing_in_another() {
    let found = marked(super::load_overlay(
        "[legs.new]\nmode = \"rail\"\n[flows.grain]\nvehicle = \"lorry\"\nvia = [\"borders\"]",
    ));
    let codes: Vec<_> = found.iter().map(|one| one.0).collect();
    assert!(codes.iter().filter(|code| **code == Code::MissingKey).count() == 1, "{found:?}");
    assert!(codes.iter().filter(|code| **code == Code::Incomplete).count() == 2, "{found:?}");
    assert!(found.contains(&(Code::UnknownName, "\"lorry\"".to_owned())), "{found:?}");
    assert!(found.contains(&(Code::UnknownName, "\"borders\"".to_owned())), "{found:?}");
}

#[test]
fn a_value_that_cannot_be_read_is_reported_once() {
    let found = marked(super::load_overlay("[crossings.border.stages.exit]\nhours = 7"));
    assert_eq!(found, [(Code::WrongType, "7".to_owned())]);
    let found = marked(super::load_overlay("[legs.depot-border]\nspeed = \"fast\""));
    assert_eq!(found, [(Code::BadQuantity, "\"fast\"".to_owned())]);
}

#[test]
fn a_time_longer_than_the_clock_is_refused() {
    for time in ["91251 d", "15000 weeks", "1000000 d", "999999999999999999999999 h"] {
        let text = format!("[crossings.border.stages.exit]\nservice = \"{time}\"");
        let found = marked(super::load_overlay(&text));
        assert_eq!(found, [(Code::ImpossibleValue, format!("\"{time}\""))]);
    }
    let slow = "[legs.depot-border]\nlength = \"100000 km\"\nspeed = \"0.01 km/h\"";
    let found = marked(super::load_overlay(slow));
    assert_eq!(found, [(Code::ImpossibleValue, "\"0.01 km/h\"".to_owned())]);
}

#[test]
fn colour_is_added_only_on_demand() {
    let diagnostics = load_with("format = 2", &[]).expect_err("nothing is there");
    assert!(!diagnostics.render(Style::plain(80)).contains('\u{1b}'));
    assert!(diagnostics.render(Style::colored(80)).contains('\u{1b}'));
}

#[test]
fn no_more_replications_than_can_be_kept_are_asked_for() {
    let impossible = |text: &str| vec![(Code::ImpossibleValue, text.to_owned())];
    for (replications, found) in [
        ("100000", Vec::new()),
        ("100001", impossible("100001")),
        ("{ at-least = 30, at-most = 100000, precision = \"2 %\" }", Vec::new()),
        ("{ at-least = 30, at-most = 4000000000, precision = \"2 %\" }", impossible("4000000000")),
    ] {
        let overlay = format!("[experiment]\nreplications = {replications}\n");
        assert_eq!(super::marked(super::load_overlay(&overlay)), found, "{replications}");
    }
}

#[test]
fn opening_hours_say_each_time_once_and_shifts_that_add_up_are_pointed_at() {
    let twice = "[crossings.border.stages.entry]\nhours = [\"mon-fri 08:00-20:00\", \"fri \
                 18:00-02:00\"]";
    assert_eq!(marked(super::load_overlay(twice))[0].0, Code::Contradiction);
    assert!(drawn(twice).contains("fri 18:00 is in two of the windows"), "{}", drawn(twice));
    let meeting = "[crossings.border.stages.entry]\nhours = [\"mon-fri 08:00-20:00\", \"fri \
                   20:00-02:00\"]";
    assert_eq!(marked(super::load_overlay(meeting)), []);
    let shifts = |night: &str| {
        format!("[teams.inspectors]\nstaff = {{ \"daily 08:00-20:00\" = 4, \"{night}\" = 2 }}")
    };
    assert_eq!(marked(super::load_overlay(&shifts("daily 20:00-08:00"))), []);
    let found = marked(super::load_overlay(&shifts("sun 19:00-09:00")));
    assert_eq!(found.iter().map(|one| one.0).collect::<Vec<_>>(), [Code::ShiftsOverlap]);
    assert!(drawn(&shifts("sun 19:00-09:00")).contains("on duty mon 08:00"));
}

#[test]
fn a_stage_stands_where_its_crossing_is() {
    let found =
        marked(super::load_overlay("[crossings.border.stages.exit]\nat = \"inland-depot\"\n"));
    assert_eq!(found, [(Code::Contradiction, "\"inland-depot\"".to_owned())]);
}

#[test]
fn a_target_that_is_always_or_never_met_is_refused() {
    for (key, value) in [
        ("throughput", "\"0 t/yr\""),
        ("probability", "0"),
        ("probability", "1"),
        ("probability", "\"100 %\""),
    ] {
        let found = marked(super::load_overlay(&format!("[targets.full]\n{key} = {value}\n")));
        assert_eq!(found, [(Code::ImpossibleValue, value.to_owned())], "{key}");
    }
}

#[test]
fn what_a_torn_line_leaves_out_is_not_reported_besides() {
    let torn = TEMPLATE.replace("to = \"border-south\"", "to = \"border-south");
    assert_ne!(torn, TEMPLATE, "the line is in the template");
    let found = load_with(&torn, &[]).expect_err("broken text");
    let codes: Vec<_> = found.list().iter().map(|one| one.code).collect();
    assert!(codes.iter().all(|code| *code == Code::Syntax), "{codes:?}");
    let torn = TEMPLATE.replace("[flows.grain]", "[flows.grain");
    let found = load_with(&torn, &[]).expect_err("broken text");
    let codes: Vec<_> = found.list().iter().map(|one| one.code).collect();
    assert!(codes.iter().all(|code| *code == Code::Syntax), "{codes:?}");
}

#[test]
fn a_file_that_extends_itself_is_told_so() {
    let text = "format = 1\nextends = \"case.toml\"\n";
    let found = load_with(text, &[]).expect_err("a circle of one");
    assert!(found.render(Style::plain(90)).contains("the file extends itself"));
}

/// The template with one text in place of another.
fn changed(from: &str, to: &str) -> Vec<(Code, String)> {
    let text = TEMPLATE.replacen(from, to, 1);
    assert_ne!(text, TEMPLATE, "{from} is in the template");
    marked(load_with(&text, &[]))
}

#[test]
fn what_follows_from_a_misspelt_key_is_not_reported_besides() {
    let unknown = |key: &str| [(Code::UnknownKey, key.to_owned())];
    for (from, to) in [
        ("lanes = 3", "lanez = 3"),
        ("service = ", "servis = "),
        ("at = \"border-north\"", "att = \"border-north\""),
        ("hours = \"always\"", "hour = \"always\""),
        ("staff = ", "staf = "),
        ("speed = ", "sped = "),
        ("vehicle = ", "vehicl = "),
        ("volume = ", "volum = "),
        ("across = ", "acros = "),
        ("share = ", "shar = "),
        ("between = ", "betwen = "),
        ("horizon = ", "horizn = "),
    ] {
        let key = to.split(' ').next().unwrap();
        assert_eq!(changed(from, to), unknown(key), "{to}");
    }
    for (table, misspelt) in [("places", "placs"), ("crossings", "crossing"), ("teams", "teamz")] {
        let text = TEMPLATE.replace(&format!("[{table}."), &format!("[{misspelt}."));
        assert_eq!(marked(load_with(&text, &[])), unknown(misspelt));
    }
    let text = TEMPLATE.replace(".stages.", ".stagez.");
    assert_eq!(marked(load_with(&text, &[])), unknown("stagez"));
}

#[test]
fn what_follows_from_a_value_that_cannot_be_read_is_not_reported_besides() {
    let service = |value: &str| {
        let text = format!("[crossings.border.stages.exit]\nservice = {value}");
        let found = marked(super::load_overlay(&text));
        found.into_iter().map(|one| one.0).collect::<Vec<_>>()
    };
    assert_eq!(service("{ lognorml = { mean = \"20 min\", cv = 0.5 } }"), [Code::UnknownKey]);
    assert_eq!(service("{ lognormal = { meen = \"20 min\", cv = 0.5 } }"), [Code::UnknownKey]);
    assert_eq!(
        service("{ exponential = { mean = \"9 min\" }, lognormal = { mean = \"9 min\", cv = 1 } }"),
        [Code::Contradiction]
    );
    assert_eq!(service("[]\nper = \"vehicle\""), [Code::WrongType]);
    let found = marked(super::load_overlay("vehicles.truck = 3\nplaces.border-north = \"x\""));
    let wrong = |text: &str| (Code::WrongType, text.to_owned());
    assert_eq!(found, [wrong("3"), wrong("\"x\"")]);
}

#[test]
fn a_source_of_a_mistyped_key_is_compared_with_the_keys_of_its_table() {
    let found = drawn(
        "[crossings.border.stages.exit]\nlanez = 3\nsources = { lanez = \"S1\", lines = \"S1\" }",
    );
    assert!(found.contains("did you mean `lanes`?"), "{found}");
    assert!(!found.contains("did you mean `lanez`?"), "{found}");
}

#[test]
fn a_table_that_an_overlay_mistypes_is_compared_with_those_beside_it() {
    for (table, near) in [
        ("[crossings.border.stages.exits]\nlanes = 9", "exit"),
        ("[crossings.borders]\nmode = \"road\"", "border"),
        ("[teams.inspector]\nstaff = { \"always\" = 9 }", "inspectors"),
        ("[legs.depot-boarder]\nspeed = \"9 km/h\"", "depot-border"),
        ("[flows.grains]\nvolume = \"9 Mt/yr\"", "grain"),
        ("[vehicles.trucks]\nload = \"9 t\"", "truck"),
        ("[places.border-nort]\nname = \"North\"", "border-north"),
        ("[targets.ful]\nprobability = 0.5", "full"),
        ("[vehicles.trucks]\nmode = \"road\"\nload = \"9 t\"", "truck"),
        (
            "[crossings.border.stages.exits]\nat = \"border-north\"\nlanes = 2\nhours =              \"always\"\nservice = \"5 min\"",
            "exit",
        ),
    ] {
        let drawn = drawn(table);
        assert!(drawn.contains(&format!("is this meant to change `{near}`?")), "{table}: {drawn}");
    }
}

#[test]
fn messages_speak_in_the_units_of_a_person() {
    let service =
        |value: &str| drawn(&format!("[crossings.border.stages.exit]\nservice = {value}"));
    for (drawn, said) in [
        (
            service("{ lognormal = { median = \"20 min\", p95 = \"10 min\" } }"),
            "(20 min) must not be above the upper quantile (10 min)",
        ),
        (
            service("{ uniform = { low = \"90 min\", high = \"1 h\" } }"),
            "the low (1.5 h) must not be above the high (1 h)",
        ),
        (
            service(
                "{ mixture = [{ share = 0.3, of = \"5 min\" }, { share = 0.6, of = \"9 min\" }] }",
            ),
            "the shares must sum to 1, they sum to 0.9",
        ),
        (
            drawn("[crossings.border.stages.entry.channels]\ngreen.share = 0.8\nred.share = 0.15"),
            "add up to 0.95, not to 1",
        ),
        (drawn("[crossings.border.stages.exit]\nlanes = -3"), "-3 is below zero"),
        (drawn("[scenario]\nhorizon = \"100000 yr\""), "at most 60 years"),
        (drawn("[scenario]\nhorizon = \"100 yr\""), "more than 60 years"),
        (
            drawn("[vehicles.truck]\nload = \"0 t\""),
            "give `truck` a load, or the volume in vehicles",
        ),
    ] {
        assert!(drawn.contains(said), "{said}: {drawn}");
    }
}

#[test]
fn a_way_that_breaks_is_told_by_its_two_ends() {
    let found = drawn(
        "[legs.depot-border]\nbetween = [\"border-north\", \"inland-depot\"]\none-way = true",
    );
    assert!(
        found.contains("no way by road leads from `inland-depot` to `border-south`"),
        "{found}"
    );
    assert_eq!(
        marked(super::load_overlay(
            "[legs.depot-border]\none-way = true\n[flows.grain]\nvia = [\"border\", \"inland-depot\"]"
        )),
        [(Code::Unreachable, "[\"border\", \"inland-depot\"]".to_owned())]
    );
    let found = drawn("[flows.grain]\nvia = [\"border\", \"inland-depot\"]");
    assert!(found.contains("leads from `border` to `inland-depot`"), "{found}");
}

#[test]
fn line_ends_of_old_are_told_once_and_the_rest_is_read() {
    let old = TEMPLATE.replace('\n', "\r");
    let found = load_with(&old, &[]).expect_err("no line ends");
    assert_eq!(found.list().len(), 1, "{found}");
    assert_eq!(found.list()[0].code, Code::Syntax);
    assert_eq!(marked(load_with(&TEMPLATE.replace('\n', "\r\n"), &[])), []);
    let found = load_with(&old.replace("load = \"20 t\"", "load = 20"), &[]).expect_err("a fault");
    let codes: Vec<_> = found.list().iter().map(|one| one.code).collect();
    assert_eq!(codes, [Code::Syntax, Code::WrongType]);
}
