//! Choices, tariffs and factors: what a planner can get wrong, and what is right.

use corridor_core::model::{Basis, ChoiceRule, Scope};

use super::{load_overlay, load_with, marked};
use crate::Code;

/// The template with a second way to the border, two routes, and more.
fn with_routes(more: &str) -> String {
    format!(
        r#"
        [scenario]
        value-of-time = "1 USD/t/h"
        [legs.side-road]
        between = ["inland-depot", "border-north"]
        mode = "road"
        length = "360 km"
        speed = "50 km/h"
        [flows.grain]
        {more}
        "#
    )
}

fn codes(overlay: &str) -> Vec<Code> {
    marked(load_overlay(overlay)).into_iter().map(|(code, _)| code).collect()
}

const LOGIT: &str = r#"choice = { logit = { sensitivity = "0.5 t/USD" } }"#;
const FREE: &str = r#"routes = { a = { via = ["depot-border"] }, b = { via = ["side-road"] } }"#;

#[test]
fn a_settled_choice_is_part_of_the_model() {
    let routes = r#"routes.a = { via = ["depot-border"], share = 0.7 }
        routes.b = { via = ["side-road"], share = "30 %" }"#;
    let text = with_routes(&format!("{LOGIT}\n{routes}"));
    let scenario = load_overlay(&text).unwrap_or_else(|faults| panic!("{faults}"));
    let choice = scenario.model.flows["grain"].choice.expect("the flow has a choice");
    assert!(choice.is_settled);
    assert_eq!(choice.rule, ChoiceRule::Logit { sensitivity: 0.5 });
    assert_eq!(scenario.warnings.list(), []);
}

#[test]
fn a_choice_that_is_not_settled_names_the_command() {
    let faults = load_overlay(&with_routes(&format!("{LOGIT}\n{FREE}"))).expect_err("not settled");
    assert_eq!(faults.list().len(), 1, "{faults}");
    assert_eq!(faults.list()[0].code, Code::Unsettled);
    assert!(faults.to_string().contains("corridor assign"), "{faults}");
}

#[test]
fn a_choice_that_an_overlay_changes_is_not_settled_any_more() {
    let routes = r#"routes.a = { via = ["depot-border"], share = 0.7 }
        routes.b = { via = ["side-road"], share = 0.3 }"#;
    let base = with_routes(&format!("{LOGIT}\n{routes}"));
    let base = format!("format = 1\nextends = \"new.toml\"\n{base}");
    let over = |text: &str| {
        let text = format!("format = 1\nextends = \"base.toml\"\n{text}");
        marked(load_with(&text, &[("base.toml", &base)]))
    };
    assert_eq!(over("[legs.side-road]\nlength = \"300 km\""), []);
    let changed = over("[flows.grain]\nchoice = \"cheapest\"");
    assert_eq!(changed.iter().map(|one| one.0).collect::<Vec<_>>(), [Code::Unsettled]);
    assert_eq!(over("[flows.grain]\nchoice = \"fixed\""), []);
}

#[test]
fn what_is_wrong_with_a_choice_has_its_code() {
    let cases = [
        // Nothing says what time is worth.
        ("[flows.grain]\nchoice = \"cheapest\"\nalternatives = 2".to_owned(), Code::Incomplete),
        (with_routes("alternatives = 3"), Code::DoesNotApply),
        (with_routes(&format!("{LOGIT}\n{FREE}\nalternatives = 3")), Code::Contradiction),
        (with_routes(&format!("{LOGIT}\nalternatives = 1")), Code::ImpossibleValue),
        (with_routes(LOGIT), Code::Contradiction),
        (
            with_routes(&format!("choice = {{ logit = {{ sensitivity = \"0 t/USD\" }} }}\n{FREE}")),
            Code::ImpossibleValue,
        ),
        (
            with_routes(&format!(
                "choice = {{ logit = {{ sensitivity = \"0.5 USD/t\" }} }}\n{FREE}"
            )),
            Code::WrongUnit,
        ),
        (with_routes("choice = \"dearest\""), Code::UnknownChoice),
        (with_routes(FREE), Code::MissingKey),
        (
            with_routes(&format!(
                "{LOGIT}\nroutes.a = {{ via = [\"depot-border\"], share = 1 }}\n\
                 routes.b = {{ via = [\"side-road\"] }}"
            )),
            Code::MissingKey,
        ),
        ("[flows.grain]\nvalue-of-reliability = \"1 USD/t/h\"".to_owned(), Code::Unused),
        ("[flows.grain]\nvalue-of-time = \"1 USD/t/h\"".to_owned(), Code::Unused),
        ("[scenario]\nvalue-of-reliability = \"1 USD/t/h\"".to_owned(), Code::Unused),
    ];
    for (text, code) in cases {
        assert!(codes(&text).contains(&code), "{code:?} in {:?} of\n{text}", codes(&text));
    }
}

#[test]
fn tariffs_add_up_and_know_their_basis() {
    let text = r#"
        [scenario]
        value-of-time = "1 USD/t/h"
        [legs.depot-border]
        cost = ["0.05 USD/tkm", "0.8 USD/truck-km", "60 USD/vehicle"]
        [crossings.border]
        cost = "3 USD/t"
        [crossings.border.stages.exit]
        cost = "40 USD/truck"
        "#;
    let scenario = load_overlay(text).unwrap_or_else(|faults| panic!("{faults}"));
    let charges = &scenario.model.legs["depot-border"].cost.as_ref().unwrap().charges;
    let found: Vec<_> = charges.iter().map(|one| (one.usd.usd(), one.per, one.by_km)).collect();
    let wanted =
        [(0.05, Basis::Tonne, true), (0.8, Basis::Vehicle, true), (60.0, Basis::Vehicle, false)];
    assert_eq!(found, wanted);
    let stage = &scenario.model.crossings["border"].stages["exit"];
    assert!(stage.cost.is_some());
}

#[test]
fn what_is_wrong_with_a_tariff_has_its_code() {
    let value = "[scenario]\nvalue-of-time = \"1 USD/t/h\"\n";
    let cases = [
        ("[legs.depot-border]\ncost = \"5 USD/train\"", Code::Contradiction),
        ("[legs.depot-border]\ncost = \"5 USD/wagon-km\"", Code::Contradiction),
        ("[legs.depot-border]\ncost = []", Code::Incomplete),
        ("[legs.depot-border]\ncost = \"5 EUR/t\"", Code::WrongUnit),
        ("[legs.depot-border]\ncost = \"5 USD/TEU\"", Code::Unused),
        ("[crossings.border]\ncost = \"5 USD/tkm\"", Code::WrongUnit),
        ("[crossings.border.stages.exit]\ncost = 5", Code::WrongType),
    ];
    for (text, code) in cases {
        let found = codes(&format!("{value}{text}"));
        assert_eq!(found, [code], "{text}");
    }
    assert_eq!(codes("[crossings.border.stages.exit]\ncost = \"5 USD/t\""), [Code::Incomplete]);
}

#[test]
fn what_is_wrong_with_a_published_price_or_growth_has_its_code() {
    let published = |measure: &str, value: &str| {
        format!(
            "\n[published.p]\nmeasure = {{ {measure} }}\nfrom = 2024-06-01\nto = 2024-07-01\n\
             value = {value}\ntolerance = \"5 %\"\nsource = \"S1\""
        )
    };
    let price = |value: &str| published("tariff-per-teu = [\"grain\"]", value);
    let paid = "[scenario]\nvalue-of-time = \"1 USD/t/h\"\n[crossings.border]\ncost = \"3 USD/t\"";
    let boxes = "\n[vehicles.truck]\nteu = 2";
    let right = format!("{paid}{boxes}{}", price("\"90 USD/TEU\""));
    assert_eq!(codes(&right), []);
    // Nobody pays; there is no box; another unit.
    assert_eq!(codes(&format!("{boxes}{}", price("\"90 USD/TEU\""))), [Code::Contradiction]);
    assert_eq!(codes(&format!("{paid}{}", price("\"90 USD/TEU\""))), [Code::Contradiction]);
    assert_eq!(codes(&format!("{paid}{boxes}{}", price("\"90 USD/t\""))), [Code::WrongUnit]);
    let growth = |of: &str, from: &str| {
        let dates = format!("from = {from}, to = 2024-03-01");
        codes(&published(&format!("growth = {{ {of} {dates} }}"), "1.2"))
    };
    assert_eq!(growth("flows = [\"grain\"],", "2024-02-01"), []);
    assert_eq!(growth("across = [{ crossing = \"border\" }],", "2024-02-01"), []);
    assert_eq!(growth("", "2024-02-01"), [Code::Incomplete]);
    assert_eq!(growth("flows = [],", "2024-02-01"), [Code::ImpossibleValue]);
    assert_eq!(growth("flows = [\"grain\"],", "2024-04-01"), [Code::ImpossibleValue]);
    assert_eq!(growth("flows = [\"grain\"],", "2023-02-01"), [Code::NoEffect]);
}

#[test]
fn factors_have_one_scope_and_are_all_used() {
    let scenario = load_overlay("[emissions]\nscope = \"TTW\"\nroad = \"60 g/tkm\"").unwrap();
    let table = scenario.model.emissions.as_ref().expect("factors are there");
    assert_eq!(table.scope, Scope::TankToWheel);
    let cases = [
        ("[emissions]\nscope = \"both\"\nroad = \"60 g/tkm\"", Code::UnknownChoice),
        ("[emissions]\nroad = \"60 g/tkm\"", Code::MissingKey),
        ("[emissions]\nscope = \"WTW\"", Code::Incomplete),
        ("[emissions]\nscope = \"WTW\"\nroad = \"60 g/tkm\"\nrail = \"20 g/tkm\"", Code::Unused),
        ("[emissions]\nscope = \"WTW\"\nroad = \"60 g/tkm\"\nterminal = \"1 kg/t\"", Code::Unused),
        ("[emissions]\nscope = \"WTW\"\nroad = \"60 g/t\"", Code::WrongUnit),
        ("[vehicles.truck]\nemissions = \"60 g/tkm\"", Code::Incomplete),
        (
            "[emissions]\nscope = \"WTW\"\nroad = \"60 g/tkm\"\n\
             [vehicles.truck]\nemissions = \"70 g/tkm\"",
            Code::Unused,
        ),
    ];
    for (text, code) in cases {
        assert_eq!(codes(text), [code], "{text}");
    }
}
