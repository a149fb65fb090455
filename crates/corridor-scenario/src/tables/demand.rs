//! Flows and disruptions.

use super::{Departures, Dist, Rhythm, Volume};
use crate::quantity::{Duration, Metres, PerTonneHour, Sensitivity, Share};
use crate::spec::{At, Either, Map, Moment, Text, choice, table, words};

table! {
    /// Freight from one place to another.
    Record FlowTable "a flow" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// What is sent.
        required "commodity" commodity: Text,
        /// Where it comes from.
        required "from" from: Text,
        /// Where it goes to.
        required "to" to: Text,
        /// How much: "1.2 Mt/yr", "200 trucks/day", or by year: { 2023 = …, 2024 = … }.
        optional "volume" volume: Volume,
        /// Yearly growth outside the years with a volume; none if left out.
        optional "growth" growth: Share,
        /// Months that differ, as weights: { jul = 1.6 }; the others share the rest.
        optional "season" season: SeasonTable,
        /// Hours of the week that differ, in local time of the origin: { "mon-fri 08:00-18:00" =
        /// "150 %" }.
        optional "rhythm" rhythm: Rhythm,
        /// How departures scatter.
        required "arrivals" arrivals: Arrivals,
        /// The vehicle, where the flow uses one.
        optional "vehicle" vehicle: Text,
        /// The vehicle by mode, where the flow uses several.
        optional "vehicles" vehicles: ByModeTable,
        /// Crossings, terminals, legs, places that it passes, in this order.
        optional "via" via: Vec<At<Text>>,
        /// Several ways with shares, instead of `via`.
        optional "routes" routes: Map<RouteTable>,
        /// Traits with the share of the consignments that has them: { tir = "40 %" }.
        optional "traits" traits: Map<Share>,
        /// How the shares of the routes come about; they are given if left out. Shares that are
        /// chosen are settled by `corridor assign`.
        optional "choice" choice: ChoiceSpec,
        /// So many cheapest ways to choose among are looked for, where no routes are given.
        optional "alternatives" alternatives: u32,
        /// What an hour of a tonne of this flow is worth; the scenario's value if left out.
        optional "value-of-time" value_of_time: PerTonneHour,
        /// What an hour from the median of the time to its 95th percentile is worth for a tonne of
        /// this flow; the scenario's value if left out.
        optional "value-of-reliability" value_of_reliability: PerTonneHour,
        /// 0 (if left out) is served first, 7 last, where the order is by priority. A train, or a
        /// vehicle with several loads, goes by the most urgent.
        optional "priority" priority: u8,
        /// Largest number of vehicles sent in one replication; any number if left out.
        optional "at-most" at_most: u64,
        /// What a vehicle does that finds its first stage full; it waits if left out.
        optional "when-full" when_full: WhenFullWord,
    }
}

table! {
    /// One of the ways of a flow.
    Record RouteTable "a route" {
        /// Share of the flow's vehicles (of its tonnes, where the routes begin by different modes);
        /// left out where it is chosen and not settled.
        optional "share" share: Share,
        /// Crossings, terminals, legs, places that it passes, in this order.
        required "via" via: Vec<At<Text>>,
    }
}

/// How the shares of routes come about.
pub(crate) type ChoiceSpec = Either<ChoiceWord, ChoiceTable>;

words! {
    /// How the shares of routes come about.
    ChoiceWord "a choice" {
        /// They are given.
        "fixed" Fixed,
        /// Everybody takes the cheapest route, by tariff, time and reliability.
        "cheapest" Cheapest,
    }
}

choice! {
    /// How the shares of routes come about.
    ChoiceTable "a choice" {
        /// Multinomial logit over the generalised cost: shares as exp(−sensitivity × cost).
        "logit" Logit(LogitValue),
    }
}

table! {
    /// Multinomial logit.
    Value LogitValue "the logit" {
        /// How sharply shares follow costs: at 0.2 t/USD, 5 USD/t make 2.7 to 1.
        required "sensitivity" sensitivity: Sensitivity,
    }
}

table! {
    /// Weights of months: 1.6 is 60 % over an even month.
    Value SeasonTable "a season" {
        /// January.
        optional "jan" jan: Share,
        /// February.
        optional "feb" feb: Share,
        /// March.
        optional "mar" mar: Share,
        /// April.
        optional "apr" apr: Share,
        /// May.
        optional "may" may: Share,
        /// June.
        optional "jun" jun: Share,
        /// July.
        optional "jul" jul: Share,
        /// August.
        optional "aug" aug: Share,
        /// September.
        optional "sep" sep: Share,
        /// October.
        optional "oct" oct: Share,
        /// November.
        optional "nov" nov: Share,
        /// December.
        optional "dec" dec: Share,
    }
}

impl SeasonTable {
    /// The weights that are there, with their months (1 to 12).
    pub(crate) fn months(&self) -> Vec<(u8, &At<Share>)> {
        let months = [
            &self.jan, &self.feb, &self.mar, &self.apr, &self.may, &self.jun, &self.jul, &self.aug,
            &self.sep, &self.oct, &self.nov, &self.dec,
        ];
        (1..).zip(months).filter_map(|(month, weight)| Some((month, weight.as_ref()?))).collect()
    }
}

table! {
    /// Vehicles by mode.
    Frame ByModeTable "`vehicles`" {
        /// The truck.
        optional "road" road: Text,
        /// The train.
        optional "rail" rail: Text,
        /// The sea-going vessel.
        optional "sea" sea: Text,
        /// The river or canal vessel.
        optional "waterway" waterway: Text,
    }
}

/// How departures scatter around the rate.
pub(crate) type Arrivals = Either<ArrivalWord, ArrivalChoice>;

words! {
    /// How departures scatter around the rate.
    ArrivalWord "an arrival process" {
        /// At random: a Poisson process.
        "poisson" Poisson,
        /// Evenly spaced.
        "even" Even,
    }
}

choice! {
    /// How departures scatter around the rate.
    ArrivalChoice "an arrival process" {
        /// Erlang-distributed intervals with this shape.
        "erlang" Erlang(u32),
        /// Independent intervals; only the shape of the distribution counts.
        "renewal" Renewal(Dist),
        /// At these times of the week, in local time of the origin; instead of a volume.
        "timetable" Timetable(Departures),
    }
}

words! {
    /// What a vehicle does that finds its first stage full.
    WhenFullWord "what happens when full" {
        /// It waits where it is.
        "wait" Wait,
        /// It turns away and is counted as lost.
        "turn-away" TurnAway,
    }
}

table! {
    /// A closure or a loss of capacity, a surge or a diversion.
    Record DisruptionTable "a disruption" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// Legs, crossings, terminals, stages ("post.stage") and teams that it hits. A crossing or
        /// terminal is hit with its inspections and holds, a stage without.
        optional "where" places: Vec<At<Text>>,
        /// Countries that it hits: all legs between two places of one of them, all terminals, teams
        /// and stages in it.
        optional "countries" countries: Vec<At<Text>>,
        /// Flows whose demand it changes or that it diverts.
        optional "flows" flows: Vec<At<Text>>,
        /// Once, from a day to a day: { from = 2024-07-01, to = 2024-07-08 }.
        optional "on" on: DatesValue,
        /// Every year, from a day to a day: { from = "12-15", to = "03-05" }.
        optional "every-year" every_year: YearDaysValue,
        /// At random.
        optional "random" random: RandomValue,
        /// At random by the day: on so many days a year or a month.
        optional "weather" weather: WeatherValue,
        /// What it does.
        required "effect" effect: EffectSpec,
    }
}

table! {
    /// From a day to a day, which is no longer hit; or from an hour to an hour.
    Value DatesValue "`on`" {
        /// First day, from midnight UTC; or an instant in UTC, "2026-01-10 06:00".
        required "from" from: Moment,
        /// Day of the end, or the instant of the end.
        required "to" to: Moment,
    }
}

table! {
    /// From a day of every year to a day, which is no longer hit.
    Value YearDaysValue "`every-year`" {
        /// First day, "month-day".
        required "from" from: Text,
        /// Day of the end, "month-day"; in the next year where it is before the first.
        required "to" to: Text,
    }
}

table! {
    /// At random.
    Value RandomValue "`random`" {
        /// From the end of one to the begin of the next.
        required "every" every: Dist,
        /// How long it lasts.
        required "lasts" lasts: Dist,
    }
}

table! {
    /// On some days, each drawn for itself.
    Value WeatherValue "`weather`" {
        /// Days a year on which it comes, "36 d", spread evenly; or by month.
        required "days" days: DaysSpec,
        /// How long it lasts from any time of such a day on; what is longer than 24 hours ends after
        /// 24. Where it is not over when that of the next day begins, both are one.
        required "lasts" lasts: Dist,
    }
}

/// Days a year, or by month.
pub(crate) type DaysSpec = Either<Duration, MonthsValue>;

table! {
    /// Days of every month.
    Value MonthsValue "days by month" {
        /// Days of January.
        required "jan" jan: Duration,
        /// Days of February.
        required "feb" feb: Duration,
        /// Days of March.
        required "mar" mar: Duration,
        /// Days of April.
        required "apr" apr: Duration,
        /// Days of May.
        required "may" may: Duration,
        /// Days of June.
        required "jun" jun: Duration,
        /// Days of July.
        required "jul" jul: Duration,
        /// Days of August.
        required "aug" aug: Duration,
        /// Days of September.
        required "sep" sep: Duration,
        /// Days of October.
        required "oct" oct: Duration,
        /// Days of November.
        required "nov" nov: Duration,
        /// Days of December.
        required "dec" dec: Duration,
    }
}

/// What a disruption does.
pub(crate) type EffectSpec = Either<EffectWord, EffectChoice>;

words! {
    /// What a disruption does.
    EffectWord "an effect" {
        /// Nothing works.
        "closed" Closed,
    }
}

choice! {
    /// What a disruption does.
    EffectChoice "an effect" {
        /// Work runs at this rate: above 0 %, below 100 %.
        "capacity" Capacity(Share),
        /// Vessels that are loaded meanwhile may lie no deeper than this.
        "depth" Depth(Metres),
        /// Flows send so much of what they usually send: "150 %".
        "demand" Demand(Share),
        /// A share of what flows send by other routes goes by one of theirs.
        "divert" Divert(DivertValue),
    }
}

table! {
    /// What is diverted, and where to.
    Value DivertValue "a diversion" {
        /// Share of the vehicles that would go by other routes.
        required "share" share: Share,
        /// The route of the flow that they take.
        required "onto" onto: Text,
    }
}
