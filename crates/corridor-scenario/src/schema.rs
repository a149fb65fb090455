//! The JSON schemas that editors complete and check scenarios with.
//!
//! They come from the same tables as the reader. In a scenario some keys are required; an overlay
//! holds only what differs, so its schema requires none of them.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use crate::spec::Spec;
use crate::tables::RootTable;

/// The schema of a full scenario.
#[must_use]
pub fn schema() -> Json {
    generate::<RootTable>("A corridor scenario")
}

/// The schema of an overlay: a scenario of which nothing is required, but which extends another.
#[must_use]
pub fn overlay_schema() -> Json {
    let mut schema = generate::<RootTable>("A corridor scenario that changes another");
    if let Some(definitions) = schema.get_mut("$defs").and_then(Json::as_object_mut) {
        for (name, definition) in definitions {
            if name.ends_with("Table") {
                definition.as_object_mut().map(|table| table.remove("required"));
            }
        }
    }
    schema["required"] = serde_json::json!(["format", "extends"]);
    schema
}

fn generate<T: Spec>(title: &str) -> Json {
    let generator: SchemaGenerator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    /// Compares a committed schema with the generated one; `UPDATE_SCHEMA=1` writes it anew.
    fn check(file: &str, schema: &Json) {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(file);
        let generated = format!("{schema:#}\n");
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            fs::write(&path, &generated).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == generated,
            "{file} is not current; run `UPDATE_SCHEMA=1 cargo test -p corridor-scenario schema`"
        );
    }

    #[test]
    fn the_committed_schemas_are_current() {
        check("scenario.schema.json", &schema());
        check("overlay.schema.json", &overlay_schema());
    }

    #[test]
    fn an_overlay_requires_nothing_but_what_it_extends() {
        let overlay = overlay_schema();
        assert_eq!(overlay["required"], serde_json::json!(["format", "extends"]));
        assert_eq!(overlay["$defs"]["LegTable"].get("required"), None);
        // A value replaces the old one whole, so its keys stay required.
        assert_eq!(overlay["$defs"]["GammaValue"]["required"], serde_json::json!(["mean", "cv"]));
        assert_eq!(schema()["$defs"]["LegTable"]["required"][0], "between");
    }
}
