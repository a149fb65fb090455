//! When random outages begin and end.

use super::Run;
use super::duty::Alternation;
use super::rules::Rules;
use crate::fact::Observer;
use crate::network::{Chance, Comes, Outages};
use crate::time::{MS_PER_DAY, SimSpan, SimTime};

/// Tokens of days are whole numbers above zero: a run begins less than so many days before its start.
const DAYS_BEFORE: i64 = 1 << 20;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// When the present phase of a process of outages ends. A process by the day keeps the day that
    /// it has come to in its token.
    pub(super) fn outage_phase_end(&self, process: &mut Alternation, outages: &Outages) -> SimTime {
        match &outages.comes {
            Comes::After(_) if process.is_on => self.phase_end(process, outages.lasts),
            Comes::After(gap) => self.phase_end(process, *gap),
            Comes::OnDays(chances) if process.is_on => self.end_of_day(process, outages, chances),
            Comes::OnDays(chances) => self.next_day(process, outages, chances),
        }
    }

    /// The begin of the next outage; one that has begun before the run begins with it.
    fn next_day(
        &self,
        process: &mut Alternation,
        outages: &Outages,
        chances: &[Chance],
    ) -> SimTime {
        let after_all = self.network.end + SimSpan::from_days(1);
        let mut day = if process.visit == 0 {
            self.now.ms().div_euclid(MS_PER_DAY) - 1
        } else {
            process.token as i64 - DAYS_BEFORE + 1
        };
        while day * MS_PER_DAY < after_all.ms() {
            if let Some((from, to)) = self.drawn_day(process, outages, chances, day)
                && self.now.ms() < to
            {
                process.token = (day + DAYS_BEFORE) as u64;
                return SimTime::from_ms(from.max(self.now.ms()));
            }
            day += 1;
        }
        after_all
    }

    /// The end of the outage of a day, or of those of the days behind it that it runs into.
    fn end_of_day(
        &self,
        process: &mut Alternation,
        outages: &Outages,
        chances: &[Chance],
    ) -> SimTime {
        let mut day = process.token as i64 - DAYS_BEFORE;
        let drawn = self.drawn_day(process, outages, chances, day);
        let mut end = drawn.map_or(self.now.ms() + 1, |(_, to)| to);
        while let Some((from, to)) = self.drawn_day(process, outages, chances, day + 1)
            && from <= end
        {
            (day, end) = (day + 1, end.max(to));
        }
        process.token = (day + DAYS_BEFORE) as u64;
        SimTime::from_ms(end)
    }

    /// Begin and end of the outage that a day brings; `None`: it brings none.
    fn drawn_day(
        &self,
        process: &Alternation,
        outages: &Outages,
        chances: &[Chance],
        day: i64,
    ) -> Option<(i64, i64)> {
        let begin = day * MS_PER_DAY;
        let chance = Chance::in_force(chances, SimTime::from_ms(begin));
        let token = (day + DAYS_BEFORE) as u64;
        if process.key.rng(token, 0).unit() >= chance {
            return None;
        }
        let from = begin + (process.key.rng(token, 1).unit() * MS_PER_DAY as f64) as i64;
        let lasts =
            self.plan.samplers[outages.lasts.index()].sample(&mut process.key.rng(token, 2));
        let lasts = SimSpan::round(lasts).ms().clamp(1, MS_PER_DAY);
        Some((from, from + lasts))
    }
}
