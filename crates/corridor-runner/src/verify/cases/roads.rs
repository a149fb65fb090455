//! Cases of roads: drivers, lanes that change their direction, surges, diversions, traits, slots.

use corridor_simkit::theory::{OpeningHours, UnreliableServer, mg_1_wait, mm_c_wait};

use super::flows::share_of;
use super::{Case, Chapter, Indicator};
use Indicator::{FlowHours, FlowLost, StagePerDay, StageWait};

const PER_DAY: (f64, &str) = (1.0, "trucks/d");

pub(super) fn roads() -> Vec<Case> {
    let mut chapter = Chapter::of("roads.toml");
    let flow = FlowHours("driven".to_owned());
    chapter.hours("rests and breaks of drivers: time", flow, driven(), "geometric number of rests");
    for (side, arrival_rate) in [("out", 4.0), ("back", 3.0)] {
        let open_by_halves =
            OpeningHours { arrival_rate, service_rate: 5.0, servers: 2, open: 12.0, closed: 12.0 };
        let name = format!("two tidal lanes, {side}: time");
        let flow = FlowHours(format!("tidal-{side}"));
        chapter.hours(name, flow, open_by_halves.means().time, "periodic birth–death");
    }
    let closing =
        UnreliableServer { arrival_rate: 0.5, service_rate: 1.0, up_mean: 20.0, down_mean: 4.0 };
    let flow = FlowHours("closing".to_owned());
    let name = "M/M/1 under random closures: time";
    chapter.hours(name, flow, closing.time_in_system(), "White–Christie");
    // Surge and diversion strike for two days of six.
    let struck = 2.0 / 6.0;
    let surging = 240.0 * (1.0 + struck);
    let stage = StagePerDay("surging.lanes".to_owned());
    let reference = "alternating renewal";
    chapter.case("twice as much in random surges: trucks", stage, PER_DAY, (surging, reference));
    let diverted = 240.0 * (0.25 + 0.75 * 0.5 * struck);
    let stage = StagePerDay("other.lanes".to_owned());
    chapter.case("half diverted at random: trucks", stage, PER_DAY, (diverted, reference));
    traits(&mut chapter);
    chapter.cases
}

/// Ten hours of driving on average, exponential. A rest of 11 hours whenever it goes on after nine
/// hours, a break of 45 minutes whenever it goes on after four and a half of these.
fn driven() -> f64 {
    let goes_on = |hours: f64| f64::exp(-hours / 10.0);
    let rests = goes_on(9.0) / (1.0 - goes_on(9.0));
    let breaks = goes_on(4.5) / (1.0 - goes_on(9.0));
    10.0 + 11.0 * rests + 0.75 * breaks
}

fn traits(chapter: &mut Chapter) {
    let reference = "Pollaczek–Khinchine";
    let of = |mean: f64, square: f64| mg_1_wait(0.9, mean, (square / (mean * mean) - 1.0).sqrt());
    // Exponential with mean 1 for 60 %, with mean 1/2 for 40 %.
    let sealed = of(0.6 + 0.4 * 0.5, 0.6 * 2.0 + 0.4 * 2.0 * 0.25);
    let stage = StageWait("sealed.lane".to_owned());
    chapter.hours("M/G/1, 40 % under TIR at half the work: wait", stage, sealed, reference);
    let stage = StageWait("trusted.lane".to_owned());
    let exact = mm_c_wait(0.75, 1.0, 1);
    chapter.hours("a quarter, authorised, passes by: wait", stage, exact, "Erlang C");
    // Half an hour, exponential. On top: of 60 %, half an hour for every fifth; of the others, an
    // hour for every second.
    let (base, base_square) = (0.5, 2.0 * 0.5 * 0.5);
    let extra = 0.6 * 0.2 * 0.5 + 0.4 * 0.5 * 1.0;
    let extra_square = 0.6 * 0.2 * 2.0 * 0.25 + 0.4 * 0.5 * 2.0;
    let declared = of(base + extra, base_square + 2.0 * base * extra + extra_square);
    let stage = StageWait("declared.lane".to_owned());
    chapter.hours("M/G/1, 60 % declared before: wait", stage, declared, reference);
}

pub(super) fn booking() -> Vec<Case> {
    let mut chapter = Chapter::of("booking.toml");
    // Of those who come in an hour the first has the slot.
    let somebody = |rate: f64| 1.0 - f64::exp(-rate);
    let reference = "first of a Poisson hour";
    let lost = FlowLost("an-hour-before".to_owned());
    let exact = (1.0 - somebody(1.0), reference);
    chapter.case("a slot an hour, or away: turned away", lost, share_of(1.0), exact);
    let stage = StagePerDay("lead.lanes".to_owned());
    let exact = (24.0 * somebody(2.0), reference);
    chapter.case("a slot an hour with a lead: trucks", stage, PER_DAY, exact);
    // It books within the hour that ends an hour before the slot, and takes six minutes then.
    let first = (1.0 - 3.0 * f64::exp(-2.0)) / (2.0 * somebody(2.0));
    let flow = FlowHours("lead".to_owned());
    chapter.hours("a slot an hour with a lead: time", flow, 2.0 - first + 0.1, reference);
    let stage = StagePerDay("by-day.lanes".to_owned());
    let exact = (24.0 * 0.8, "slots × share kept");
    chapter.case("slots by day, a fifth missed: trucks", stage, PER_DAY, exact);
    let stage = StagePerDay("called-off.lanes".to_owned());
    let exact = (24.0 * 20.0 / 24.0, "slots × share of the time open");
    chapter.case("slots under random closures: trucks", stage, PER_DAY, exact);
    chapter.cases
}
