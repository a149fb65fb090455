//! Passages: a crossing, in one direction or both.

use corridor_core::model::{CordonRef, PlaceName};

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::At;
use crate::tables::CordonValue;

impl Lowering<'_> {
    pub(super) fn cordons(&mut self, list: &At<Vec<At<CordonValue>>>) -> Option<Vec<CordonRef>> {
        if list.value.is_empty() {
            let message = "the list of passages is empty";
            return self.refuse(Code::Incomplete, list.span, message);
        }
        let cordons: Vec<_> = list.value.iter().map(|one| self.cordon(&one.value)).collect();
        cordons.into_iter().collect()
    }

    fn cordon(&mut self, value: &CordonValue) -> Option<CordonRef> {
        let crossing = value.crossing.as_ref().and_then(|name| self.crossing_name(name))?;
        let Some(towards) = &value.towards else {
            let broken = value.written.iter().any(|key| key == "towards");
            return (!broken).then_some(CordonRef { crossing, towards: None });
        };
        let root = self.root;
        let tables = root.crossings.as_ref()?;
        let table = &tables.value.0.get(crossing.as_str())?.value;
        let sides: Vec<_> =
            table.between.iter().flat_map(|between| &between.value).map(|s| &s.value).collect();
        if sides.contains(&&towards.value) {
            return Some(CordonRef { crossing, towards: PlaceName::new(&towards.value) });
        }
        let message = format!("`{}` is not a side of `{crossing}`", towards.value);
        let sides: Vec<_> = sides.iter().map(|side| format!("`{side}`")).collect();
        let hint = format!("its sides are {}", sides.join(" and "));
        self.report(Diagnostic::new(Code::UnknownName, towards.span, message).hint(hint));
        None
    }
}
