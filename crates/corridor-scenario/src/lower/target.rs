//! Targets, and published figures in the unit of their measure.

use corridor_core::model::{FlowName, GrowthOf, Published, PublishedMeasure, ServiceLevel, Target};
use corridor_simkit::time::SimSpan;

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::provenance::check_source_text;
use crate::quantity::{self, Mass, PerTeu, VehicleRate};
use crate::spec::{At, Spec, Text};
use crate::tables::{Figure, GrowthValue, MeasureChoice, PublishedTable, TargetTable};

/// The unit of a published value; growth is a share of what came before.
#[derive(Clone, Copy, Debug)]
enum FigureUnit {
    Tonnes,
    VehiclesPerDay { wagons: bool },
    Hours,
    Share,
    UsdPerTeu,
    Vehicles { wagons: bool },
}

impl Lowering<'_> {
    pub(super) fn target(&mut self, key: &str, table: &At<TargetTable>) -> Option<Target> {
        let target = &table.value;
        let across = target.across.as_ref().and_then(|list| self.cordons(list));
        let probability = target.probability.as_ref().and_then(|share| self.share(share));
        let mut service = Vec::new();
        if let Some(levels) = &target.service {
            let mean = levels.value.border_time_mean.as_ref();
            let p95 = levels.value.border_time_p95.as_ref();
            let span = |time: &At<quantity::Duration>| SimSpan::round(time.value.0);
            service.extend(mean.map(|time| ServiceLevel::BorderTimeMean(span(time))));
            service.extend(p95.map(|time| ServiceLevel::BorderTimeP95(span(time))));
        }
        let title = target.name.as_ref().map_or(key, |name| &name.value).to_owned();
        let tonnes_per_year = target.throughput.as_ref()?.value.0;
        Some(Target { title, tonnes_per_year, across: across?, probability: probability?, service })
    }

    pub(super) fn published(&mut self, key: &str, table: &At<PublishedTable>) -> Option<Published> {
        let published = &table.value;
        let measure = published.measure.as_ref().and_then(|measure| self.measure(&measure.value));
        let value = published
            .value
            .as_ref()
            .zip(published.measure.as_ref())
            .and_then(|(value, measure)| self.figure(value, unit_of(&measure.value)));
        if let Some(source) = &published.source {
            check_source_text(&source.value, source.span, self.reader);
        }
        let window = published.from.as_ref().zip(published.to.as_ref());
        let window = window.and_then(|(from, to)| {
            if from.value.0 < to.value.0 {
                return Some((from.value.0, to.value.0));
            }
            let message = "the end is not after the begin";
            self.refuse(Code::Contradiction, to.span, message)
        });
        let tolerance = published.tolerance.as_ref().and_then(|share| {
            if 0.0 <= share.value.0 && share.value.0 <= 10.0 {
                return Some(share.value.0);
            }
            let message = "a tolerance is between 0 % and 1000 %";
            self.refuse(Code::ImpossibleValue, share.span, message)
        });
        let title = published.name.as_ref().map_or(key, |name| &name.value).to_owned();
        let (from, to) = window?;
        let (measure, value, tolerance) = (measure?, value?, tolerance?);
        Some(Published { title, measure, from, to, value, tolerance })
    }

    fn measure(&mut self, measure: &MeasureChoice) -> Option<PublishedMeasure> {
        match measure {
            MeasureChoice::Tonnes(list) => self.cordons(list).map(PublishedMeasure::Tonnes),
            MeasureChoice::VehiclesPerDay(value) => {
                let across = value.across.as_ref().and_then(|list| self.cordons(list))?;
                let wagons = value.wagons.as_ref().is_some_and(|flag| flag.value);
                Some(PublishedMeasure::VehiclesPerDay { across, wagons })
            }
            MeasureChoice::Delivered(flows) => {
                self.flow_names(flows).map(PublishedMeasure::Delivered)
            }
            MeasureChoice::Growth(growth) => self.growth_since(growth),
            MeasureChoice::BorderTime(list) => self.cordons(list).map(PublishedMeasure::BorderTime),
            MeasureChoice::TransitTime(flows) => {
                self.flow_names(flows).map(PublishedMeasure::TransitTime)
            }
            MeasureChoice::TariffPerTeu(flows) => {
                self.flow_names(flows).map(PublishedMeasure::TariffPerTeu)
            }
            MeasureChoice::StageUtilisation(stage) => {
                self.stage_address(stage).map(PublishedMeasure::StageUtilisation)
            }
            MeasureChoice::TeamUtilisation(team) => {
                self.team(team).map(PublishedMeasure::TeamUtilisation)
            }
            MeasureChoice::QueueWithin(queue) => {
                let stages = queue.stages.as_ref().and_then(|stages| {
                    let all: Vec<_> =
                        stages.value.iter().map(|stage| self.stage_address(stage)).collect();
                    all.into_iter().collect::<Option<Vec<_>>>()
                });
                let (low, high) = (queue.low.as_ref()?.value, queue.high.as_ref()?);
                if high.value < low {
                    let message = format!("{} is below `low`", high.value);
                    return self.refuse(Code::Contradiction, high.span, message);
                }
                Some(PublishedMeasure::QueueWithin { stages: stages?, low, high: high.value })
            }
            MeasureChoice::Standing(value) => {
                let names = value.at.as_ref()?;
                let at: Vec<_> = names.value.iter().map(|name| self.element(name)).collect();
                let wagons = value.wagons.as_ref().is_some_and(|flag| flag.value);
                let at = at.into_iter().collect::<Option<_>>()?;
                Some(PublishedMeasure::Standing { at, wagons })
            }
        }
    }

    fn growth_since(&mut self, growth: &GrowthValue) -> Option<PublishedMeasure> {
        let of = match (&growth.across, &growth.flows) {
            (Some(across), None) => self.cordons(across).map(GrowthOf::Passing),
            (None, Some(flows)) => self.flow_names(&flows.value).map(GrowthOf::Delivered),
            _ => {
                let message = "growth is that of what passes (`across`) or of what `flows` deliver";
                self.refuse(Code::Incomplete, growth.span, message)
            }
        };
        let (from, to) = (growth.from.as_ref()?.value.0, growth.to.as_ref()?.value.0);
        Some(PublishedMeasure::Growth { of: of?, from, to })
    }

    fn flow_names(&mut self, flows: &[At<Text>]) -> Option<Vec<FlowName>> {
        let flows: Vec<_> = flows.iter().map(|flow| self.flow_name(flow)).collect();
        flows.into_iter().collect()
    }

    fn figure(&mut self, figure: &At<Figure>, unit: FigureUnit) -> Option<f64> {
        let node = &figure.value.0;
        match unit {
            FigureUnit::Tonnes => Mass::read(node, self.reader).map(|mass| mass.0 / 1_000.0),
            FigureUnit::Hours => {
                let time = quantity::Duration::read(node, self.reader);
                time.map(|time| SimSpan::round(time.0).hours())
            }
            FigureUnit::Share => quantity::Share::read(node, self.reader).map(|share| share.0),
            FigureUnit::UsdPerTeu => PerTeu::read(node, self.reader).map(|charge| charge.0),
            FigureUnit::VehiclesPerDay { wagons } => {
                let rate = VehicleRate::read(node, self.reader)?;
                self.counted_in(rate.noun, wagons, figure)?;
                Some(rate.per_year / 365.0)
            }
            FigureUnit::Vehicles { wagons } => {
                let (count, noun) = quantity::read_standing(node, self.reader)?;
                self.counted_in(noun, wagons, figure)?;
                Some(count)
            }
        }
    }

    /// Refuses a value in trains where wagons are counted, and the other way round.
    fn counted_in(&mut self, noun: &str, wagons: bool, figure: &At<Figure>) -> Option<()> {
        if (wagons && noun == "trains") || (!wagons && noun == "wagons") {
            let message = format!("the value is in {noun}");
            let hint = "`wagons = true` in the measure counts trains as their wagons";
            let diagnostic = Diagnostic::new(Code::Contradiction, figure.span, message);
            self.report(diagnostic.hint(hint));
            return None;
        }
        Some(())
    }
}

fn unit_of(measure: &MeasureChoice) -> FigureUnit {
    match measure {
        MeasureChoice::Tonnes(_) | MeasureChoice::Delivered(_) => FigureUnit::Tonnes,
        MeasureChoice::VehiclesPerDay(value) => FigureUnit::VehiclesPerDay {
            wagons: value.wagons.as_ref().is_some_and(|flag| flag.value),
        },
        MeasureChoice::BorderTime(_) | MeasureChoice::TransitTime(_) => FigureUnit::Hours,
        MeasureChoice::TariffPerTeu(_) => FigureUnit::UsdPerTeu,
        MeasureChoice::StageUtilisation(_)
        | MeasureChoice::TeamUtilisation(_)
        | MeasureChoice::QueueWithin(_)
        | MeasureChoice::Growth(_) => FigureUnit::Share,
        MeasureChoice::Standing(value) => {
            FigureUnit::Vehicles { wagons: value.wagons.as_ref().is_some_and(|flag| flag.value) }
        }
    }
}
