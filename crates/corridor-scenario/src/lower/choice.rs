//! Choices among routes, and whether their shares are settled.

use std::collections::BTreeMap;

use corridor_core::model::{Choice, ChoiceRule, FlowRoute, RouteName};
use corridor_core::units::Share;

use super::{Lowering, Maybe, Reported};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::spec::{At, Either, Map};
use crate::tables::{ChoiceTable, ChoiceWord, FlowTable, RouteTable};

/// Routes by name, and whether their shares mean something.
pub(super) type Routes = (BTreeMap<RouteName, FlowRoute>, bool);

impl Lowering<'_> {
    /// The rule of a flow's choice; `None` where its shares are given.
    pub(super) fn choice(
        &mut self,
        key: &str,
        flow: &FlowTable,
        is_settled: bool,
    ) -> Maybe<Choice> {
        let alternatives = flow.alternatives.as_ref();
        let rule = flow.choice.as_ref().and_then(|choice| match &choice.value {
            Either::Plain(ChoiceWord::Fixed) => None,
            Either::Plain(ChoiceWord::Cheapest) => Some(Some((choice, ChoiceRule::Cheapest))),
            Either::Table(ChoiceTable::Logit(logit)) => {
                let rule = |value: f64| ChoiceRule::Logit { sensitivity: value };
                Some(logit.sensitivity.as_ref().map(|of| (choice, rule(of.value.0))))
            }
        });
        let Some(rule) = rule else {
            if let Some(alternatives) = alternatives.filter(|_| !is_unread(flow)) {
                let why = "the routes of this flow are given, not chosen";
                self.refuse_keys([("alternatives", Some(alternatives.key))], why);
                return Err(Reported);
            }
            return if is_unread(flow) { Err(Reported) } else { Ok(None) };
        };
        let Some((choice, rule)) = rule else { return Err(Reported) };
        let has_value = |stated: bool| stated || self.root_value_of_time();
        if !has_value(flow.value_of_time.is_some()) {
            let message = "a choice weighs time against money, and nothing says what time is worth";
            let hint = "add `value-of-time = \"… USD/t/h\"` to the flow or to [scenario]";
            self.report(Diagnostic::new(Code::Incomplete, choice.key, message).hint(hint));
            return Err(Reported);
        }
        if let (Some(alternatives), Some(routes), false) = (alternatives, &flow.routes, is_settled)
        {
            let keys = (("routes", routes.key), ("alternatives", alternatives.key));
            let _: Option<()> = self.contradiction(keys.0, keys.1, "a choice that is not settled");
            return Err(Reported);
        }
        if !is_settled {
            self.unsettled.push((choice.key, key.to_owned()));
        }
        let alternatives = alternatives.map(|number| number.value);
        Ok(Some(Choice { rule, alternatives, is_settled }))
    }

    fn root_value_of_time(&self) -> bool {
        let scenario = self.root.scenario.as_ref();
        scenario.is_some_and(|scenario| scenario.value.value_of_time.is_some())
    }

    /// The routes of a flow. Shares may be left out where they are chosen; equal ones then stand in
    /// for them. A choice that was changed after the shares were settled unsettles them.
    pub(super) fn several_routes(
        &mut self,
        flow: &FlowTable,
        routes: &At<Map<RouteTable>>,
    ) -> Option<Routes> {
        let chosen = flow
            .choice
            .as_ref()
            .filter(|choice| !matches!(choice.value, Either::Plain(ChoiceWord::Fixed)));
        let tables = &routes.value.0;
        if tables.is_empty() {
            let message = "there is no route in `routes`".to_owned();
            self.report(Diagnostic::new(Code::Incomplete, routes.key, message));
            return None;
        }
        let with_share = tables.values().filter(|route| writes_share(&route.value)).count();
        let is_free = with_share == 0 && chosen.is_some();
        let is_stale = |choice: Span| {
            let shares = tables.values().filter_map(|route| route.value.share.as_ref());
            shares.map(|share| share.key.file()).any(|file| choice.file() < file)
        };
        let is_settled = !is_free && !chosen.is_some_and(|choice| is_stale(choice.key));
        let equal = Share::new(1.0 / tables.len() as f64);
        let mut lowered = BTreeMap::new();
        let mut complete = true;
        for (key, route) in tables {
            let share = match &route.value.share {
                _ if is_free => equal,
                Some(share) => self.share(share),
                None => {
                    let what = "a route of given or settled shares";
                    self.needs(&route.value.written, "share", route.key, what);
                    None
                }
            };
            let via = route.value.via.as_ref().and_then(|via| self.via(via));
            match (RouteName::new(key), share, via) {
                (Some(name), Some(share), Some(via)) => {
                    lowered.insert(name, FlowRoute { share, via });
                }
                _ => complete = false,
            }
        }
        complete.then_some((lowered, is_settled))
    }
}

fn writes_share(route: &RouteTable) -> bool {
    route.written.iter().any(|key| key == "share")
}

/// Whether a choice was written that cannot be read; that has been reported.
fn is_unread(flow: &FlowTable) -> bool {
    flow.choice.is_none() && flow.written.iter().any(|key| key == "choice")
}
