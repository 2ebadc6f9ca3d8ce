//! The document: OpenAPI 3.1 made from the same table as the router, so that neither can say what the other does not.

use axum::http::Method;
use custody::guideline::Guideline;
use custody::sheet::SheetKind;
use response::fact::FactKind;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::BASE;
use super::problem::ProblemView;
use super::route::{ApiRoute, May};
use super::word::MOST_EXACT;
use crate::router::api_routes;

/// The OpenAPI document.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(description = "An OpenAPI 3.1 document.")]
pub struct Document(Map<String, Value>);

impl Document {
    /// Makes it from the table of routes.
    #[must_use]
    pub fn made() -> Self {
        // OpenAPI 3.1 keeps schemas of JSON Schema 2020-12 under `components`.
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        let mut schemas = settings.into_generator();
        schemas.subschema_for::<ProblemView>();
        let mut paths = Map::new();
        for route in api_routes() {
            let operation = operation(&route, &mut schemas);
            let path = paths.entry(format!("{BASE}{}", route.path)).or_insert_with(|| json!({}));
            path[route.method.as_str().to_lowercase()] = operation;
        }
        let mut document = Map::new();
        document.insert("openapi".into(), "3.1.0".into());
        document.insert("info".into(), info());
        document.insert("security".into(), json!([{"token": []}]));
        document.insert("paths".into(), Value::Object(paths));
        document.insert(
            "components".into(),
            json!({
                "securitySchemes": {"token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token made in the console under Settings; it never may more than its person.",
                }},
                "schemas": schemas.take_definitions(true),
            }),
        );
        Document(document)
    }

    /// Returns it as it is written to a file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.0).expect("JSON is JSON");
        text.push('\n');
        text
    }
}

fn info() -> Value {
    json!({
        "title": "Tidewatch",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "What the console shows and does, for programs. See docs/api.md.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    })
}

fn operation(route: &ApiRoute, schemas: &mut SchemaGenerator) -> Value {
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.summary,
        "description": rights(route),
        "parameters": parameters(route, schemas),
        "responses": responses(route, schemas),
    });
    if route.may == May::Anybody {
        operation["security"] = json!([]);
    }
    if let Some(body) = &route.body {
        let schema = (body.schema)(schemas);
        operation["requestBody"] =
            json!({"required": true, "content": {body.media_type: {"schema": schema}}});
    }
    operation
}

fn rights(route: &ApiRoute) -> String {
    match route.may {
        May::Anybody => "Everybody may ask.".to_owned(),
        May::Token => "Every token may ask.".to_owned(),
        May::With(rights) => {
            let names: Vec<String> = rights.iter().map(|right| format!("`{right}`")).collect();
            format!("Needs the right {}; to other tokens there is nothing here.", names.join(" and "))
        }
    }
}

fn parameters(route: &ApiRoute, schemas: &mut SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = names(route.path)
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": path_schema(name)}))
        .collect();
    parameters.extend(query(route, schemas));
    if route.is_kept {
        parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": false,
            "description": "A word made up for this request. The same request with the same key within 24 hours gets the first good answer and is not done again.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        }));
    }
    Value::Array(parameters)
}

/// The names that stand in a path.
pub(crate) fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn path_schema(name: &str) -> Value {
    match name {
        "door" => json!({"type": "string", "minLength": 1}),
        "direction" => json!({"type": "string", "enum": ["inbound", "outbound", "internal"]}),
        "guideline" => {
            let ids: Vec<String> = Guideline::built_in().into_iter().map(|one| one.id).collect();
            json!({"type": "string", "enum": ids})
        }
        "point" => json!({"type": "string", "minLength": 1}),
        "problem" => json!({"type": "string", "minLength": 1}),
        "sheet" => {
            let kinds: Vec<&str> = SheetKind::ALL.iter().map(|kind| kind.as_str()).collect();
            json!({"type": "string", "enum": kinds})
        }
        "position" => json!({"type": "integer", "minimum": 0, "maximum": MOST_EXACT}),
        "fact" => {
            let kinds: Vec<&str> = FactKind::ALL.iter().map(|kind| kind.as_str()).collect();
            json!({"type": "string", "enum": kinds})
        }
        _ => json!({"type": "string", "format": "uuid"}),
    }
}

/// The fields of the query's type, each a parameter.
fn query(route: &ApiRoute, schemas: &mut SchemaGenerator) -> Vec<Value> {
    // In a generator of its own: the type itself is no part of the document, its fields are.
    let mut own = schemas.settings().clone().into_generator();
    let _ = (route.query)(&mut own);
    let definitions = own.take_definitions(true);
    let reference = (route.query)(&mut own).to_value();
    let name = reference["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let known = definitions.get(name);
    let fields = known.and_then(|schema| schema["properties"].as_object());
    let needed = known.and_then(|schema| schema["required"].as_array());
    let is_needed = |name: &str| needed.is_some_and(|needed| needed.iter().any(|one| one == name));
    let fields = fields.into_iter().flatten().map(|(name, schema)| {
        let mut schema = resolved(schema, &definitions);
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut parameter =
            json!({"name": name, "in": "query", "required": is_needed(name), "schema": schema});
        if let Some(description) = description {
            parameter["description"] = description;
        }
        parameter
    });
    fields.collect()
}

/// A field's schema without what a query cannot say: references are followed, and there is no `null`.
fn resolved(schema: &Value, definitions: &Map<String, Value>) -> Value {
    let mut schema = schema.clone();
    if let Some(choices) = schema["anyOf"].as_array().cloned() {
        let one = choices.into_iter().find(|choice| choice["type"] != "null").unwrap_or_default();
        let object = schema.as_object_mut().expect("it was indexed");
        object.remove("anyOf");
        object.extend(one.as_object().cloned().unwrap_or_default());
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()).map(str::to_owned) {
        let mut target = definitions.get(&name).cloned().unwrap_or_default();
        if let (Some(target), Some(own)) = (target.as_object_mut(), schema.as_object()) {
            target.extend(own.clone());
            target.remove("$ref");
        }
        schema = target;
    }
    if let Some(kinds) = schema["type"].as_array().cloned() {
        let one = kinds.into_iter().find(|kind| kind != "null");
        schema["type"] = one.unwrap_or_default();
    }
    schema.as_object_mut().map(|schema| schema.remove("default").filter(Value::is_null));
    schema
}

fn responses(route: &ApiRoute, schemas: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let mut good = json!({"description": "Done."});
    if let Some(media_type) = route.shown.media_type {
        let schema = (route.shown.schema)(schemas);
        good = json!({"description": "The answer.", "content": {media_type: {"schema": schema}}});
    }
    if !route.is_for_people {
        responses.insert(route.shown.status.as_str().to_owned(), good);
    }
    for (status, description) in problems(route) {
        responses.insert(status.to_owned(), problem(description));
    }
    Value::Object(responses)
}

fn problems(route: &ApiRoute) -> Vec<(&'static str, &'static str)> {
    let mut problems = vec![
        ("400", "The request is not in its form."),
        ("404", "There is nothing here, or not for this token."),
        ("500", "We failed; the log has the cause under the reference."),
    ];
    if route.may != May::Anybody {
        problems.push(("401", "No token, or none that counts."));
        problems.push((
            "422",
            "In its form, but it cannot be; or the idempotency key was used for another request.",
        ));
        problems.push(("429", "Too many requests with this token; `Retry-After` says how long to wait."));
        problems.push(("503", "Busy just now."));
    }
    if route.is_for_people {
        problems.push(("403", "A person does this in the console, and no token."));
    }
    if route.method != Method::GET {
        problems.push(("409", "It does not stand so that this could be done."));
    }
    if route.body.is_some() {
        problems.push(("408", "The body did not come in time."));
        problems.push(("413", "The body is too long."));
        problems.push(("415", "The body is of another kind."));
    }
    problems.sort_unstable();
    problems
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{Document, names};
    use crate::router::api_routes;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

    #[test]
    fn the_document_is_as_checked_in_golden_text() {
        let made = Document::made().text();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(FILE, &made).unwrap();
        }
        let kept = std::fs::read_to_string(FILE).unwrap();
        assert!(kept == made, "docs/openapi.json is old: look at what UPDATE_GOLDEN=1 changes in it");
    }

    /// Calls `found` with every reference.
    fn references(value: &Value, found: &mut impl FnMut(&str)) {
        match value {
            Value::Object(object) => {
                if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                    found(reference);
                }
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_schema_is_used() {
        let document = Value::Object(Document::made().0);
        let mut used = BTreeSet::new();
        references(&document, &mut |reference| {
            used.insert(reference.to_owned());
        });
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let there: BTreeSet<String> =
            schemas.keys().map(|name| format!("#/components/schemas/{name}")).collect();
        assert_eq!(used, there);
    }

    #[test]
    fn every_route_has_a_name_of_its_own_and_names_what_varies() {
        let routes = api_routes();
        let own: BTreeSet<&str> = routes.iter().map(|route| route.name).collect();
        assert_eq!(own.len(), routes.len());
        let document = Value::Object(Document::made().0);
        for route in &routes {
            let method = route.method.as_str().to_lowercase();
            let operation = &document["paths"][format!("/api/v1{}", route.path)][method];
            let parameters = operation["parameters"].as_array().unwrap();
            let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
            let in_path: Vec<&str> = in_path.filter_map(|parameter| parameter["name"].as_str()).collect();
            assert_eq!(in_path, names(route.path).collect::<Vec<_>>(), "{}", route.path);
            assert!(operation["responses"].as_object().unwrap().len() > 2, "{operation}");
        }
    }

    /// Whether an operation answers with a list.
    fn is_list(document: &Value, operation: &Value) -> bool {
        let shown = &operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        let name = shown.as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        document["components"]["schemas"][name]["properties"]["items"]["type"] == "array"
    }

    #[test]
    fn every_list_comes_in_pages_but_for_a_few_things_that_are_configured_or_of_one_case() {
        let document = Value::Object(Document::made().0);
        let mut whole = Vec::new();
        for (path, operations) in document["paths"].as_object().unwrap() {
            let operation = &operations["get"];
            if !is_list(&document, operation) {
                continue;
            }
            let parameters = operation["parameters"].as_array().unwrap();
            let has = |name: &str| parameters.iter().any(|one| one["name"] == name);
            if !has("after") || !has("limit") {
                whole.push(path.trim_start_matches("/api/v1"));
            }
        }
        let few = ["/alarm-channels", "/cases/{case}/facts/{fact}", "/policies/sources", "/streams"];
        assert_eq!(whole, few);
    }

    #[test]
    fn a_query_says_its_fields_plainly() {
        let document = Value::Object(Document::made().0);
        let list = &document["paths"]["/api/v1/messages"]["get"]["parameters"];
        let named = |name: &str| list.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
        assert_eq!(named("limit")["schema"]["maximum"], 500);
        assert_eq!(named("from")["schema"]["format"], "date-time");
        assert_eq!(named("action")["schema"]["enum"][0], "accept");
        assert_eq!(named("door")["schema"]["type"], "string");
        assert_eq!(named("after")["schema"]["format"], "uuid");
        assert_eq!(named("after")["required"], false);
        let export = &document["paths"]["/api/v1/exports"]["post"]["parameters"];
        let list = export.as_array().unwrap().iter().find(|one| one["name"] == "list").unwrap();
        assert_eq!(list["required"], true);
    }
}
