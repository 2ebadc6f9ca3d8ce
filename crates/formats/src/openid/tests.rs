use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_795_000_000;

fn token_of(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(header), part(claims))
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "sub": "7", "aud": "tidewatch", "nonce": "n",
        "iat": NOW, "exp": NOW + 300, "auth_time": NOW - 5,
    })
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims.as_object_mut().unwrap().insert(name.into(), value);
    claims
}

fn without(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn expected() -> Expected<'static> {
    Expected {
        issuer: "https://id.example",
        client: "tidewatch",
        nonce: "n",
        now: NOW + 1,
        begun_at: NOW - 10,
        is_fresh: false,
    }
}

fn checked(claims: &Value, expected: &Expected<'_>) -> Result<(), OpenIdError> {
    let text = token_of(&json!({ "alg": "RS256" }), claims);
    Token::parse(&text)?.claims.check(expected)
}

#[test]
fn a_token_says_what_it_must_or_is_not_ours() {
    assert_eq!(checked(&claims(), &expected()), Ok(()));
    let fresh = Expected { is_fresh: true, ..expected() };
    assert_eq!(checked(&claims(), &fresh), Ok(()));
    for (name, value, why) in [
        ("iss", json!("https://id.example/"), OpenIdError::Issuer),
        ("iss", json!("https://other.example"), OpenIdError::Issuer),
        ("aud", json!("another"), OpenIdError::Audience),
        ("aud", json!(["tidewatch", "another"]), OpenIdError::Audience),
        ("aud", json!([]), OpenIdError::Audience),
        ("azp", json!("another"), OpenIdError::Audience),
        ("nonce", json!("m"), OpenIdError::Nonce),
        ("nonce", Value::Null, OpenIdError::Nonce),
        ("exp", json!(NOW - 60), OpenIdError::Ended),
        ("iat", json!(NOW + 120), OpenIdError::Made),
        ("iat", json!(NOW - 90), OpenIdError::Made),
    ] {
        let changed = with(claims(), name, value.clone());
        assert_eq!(checked(&changed, &expected()), Err(why), "{name} = {value}");
    }
    assert_eq!(checked(&with(claims(), "aud", json!(["tidewatch"])), &expected()), Ok(()));
    assert_eq!(checked(&with(claims(), "azp", json!("tidewatch")), &expected()), Ok(()));
    // A clock that is a little slow or fast is no lie.
    assert_eq!(checked(&with(claims(), "exp", json!(NOW - 30)), &expected()), Ok(()));
    assert_eq!(checked(&with(claims(), "iat", json!(NOW + 30)), &expected()), Ok(()));
    assert_eq!(checked(&with(claims(), "auth_time", json!(NOW - 100)), &fresh), Err(OpenIdError::Stale));
    assert_eq!(checked(&without(claims(), "auth_time"), &fresh), Err(OpenIdError::Stale));
    assert_eq!(checked(&without(claims(), "auth_time"), &expected()), Ok(()));
}

#[test]
fn a_token_that_is_not_in_its_form_says_nothing() {
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        let text = token_of(&json!({ "alg": "RS256" }), &without(claims(), name));
        assert_eq!(Token::parse(&text).map(|_| ()), Err(OpenIdError::Form(name)));
    }
    for (name, value) in [
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!("x".repeat(256))),
        ("sub", json!("ü")),
        ("aud", json!([7])),
        ("exp", json!("soon")),
        ("exp", json!(1e300)),
        ("nonce", json!(1)),
    ] {
        let text = token_of(&json!({ "alg": "RS256" }), &with(claims(), name, value.clone()));
        assert!(matches!(Token::parse(&text), Err(OpenIdError::Form(_))), "{name} = {value}");
    }
    let whole = token_of(&json!({ "alg": "RS256" }), &claims());
    for text in
        ["", ".", "..", "a.b", &format!("{whole}."), &format!("{whole}.x.y"), &whole.replacen('e', "=", 1)]
    {
        assert!(Token::parse(text).is_err(), "{text}");
    }
    let long = token_of(&json!({ "alg": "RS256" }), &with(claims(), "x", json!("y".repeat(MAX_TOKEN_BYTES))));
    assert_eq!(Token::parse(&long), Err(OpenIdError::TooLong { limit_bytes: MAX_TOKEN_BYTES }));
    assert_eq!(
        Token::parse(&token_of(&json!({ "alg": "RS256", "kid": 7 }), &claims())).map(|_| ()),
        Err(OpenIdError::Form("a token"))
    );
}

#[test]
fn only_three_algorithms_are_spoken() {
    for word in ["none", "None", "HS256", "HS512", "RS384", "PS256", "ES384", "rs256", ""] {
        let text = token_of(&json!({ "alg": word }), &claims());
        assert_eq!(Token::parse(&text).map(|_| ()), Err(OpenIdError::Algorithm), "{word}");
    }
    assert_eq!(Token::parse(&token_of(&json!({}), &claims())).map(|_| ()), Err(OpenIdError::Algorithm));
    for word in ["RS256", "ES256", "EdDSA"] {
        assert!(Token::parse(&token_of(&json!({ "alg": word }), &claims())).is_ok(), "{word}");
    }
    for more in [json!({ "alg": "RS256", "crit": ["exp"] }), json!({ "alg": "RS256", "b64": false })] {
        assert!(matches!(Token::parse(&token_of(&more, &claims())), Err(OpenIdError::Form(_))), "{more}");
    }
}

#[test]
fn an_address_counts_only_if_the_provider_says_that_it_is_theirs() {
    for (verified, expected) in [
        (json!(true), Some("a@shop.example")),
        (json!("true"), None),
        (json!(false), None),
        (Value::Null, None),
    ] {
        let claims =
            with(with(claims(), "email", json!("a@shop.example")), "email_verified", verified.clone());
        let text = token_of(&json!({ "alg": "RS256" }), &claims);
        assert_eq!(Token::parse(&text).unwrap().claims.verified_email(), expected, "{verified}");
    }
}

#[test]
fn groups_are_found_flat_and_nested() {
    let said =
        json!({ "groups": ["a", "b", 7], "role": "c", "realm_access": { "roles": ["d"] }, "x.y": "e" });
    let mut all = claims();
    all.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    let text = token_of(&json!({ "alg": "RS256" }), &all);
    let claims = Token::parse(&text).unwrap().claims;
    for (name, expected) in [
        ("groups", vec!["a", "b"]),
        ("role", vec!["c"]),
        ("realm_access.roles", vec!["d"]),
        ("x.y", vec!["e"]),
        ("realm_access", vec![]),
        ("nothing", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(claims.words(name), expected, "{name}");
    }
}

/// The point of RFC 7515 appendix A.3, the key of RFC 8037 appendix A.2, and a modulus of the right length.
fn keys() -> Value {
    let modulus = URL_SAFE_NO_PAD.encode([0xc5; 256]);
    json!({ "keys": [
        { "kty": "RSA", "kid": "r", "use": "sig", "alg": "RS256", "n": modulus, "e": "AQAB" },
        { "kty": "EC", "kid": "e", "crv": "P-256",
          "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" },
        { "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
    ]})
}

fn may_have_signed(header: &Value) -> usize {
    let set = KeySet::parse(keys().to_string().as_bytes()).unwrap();
    let text = token_of(header, &claims());
    set.that_may_have_signed(&Token::parse(&text).unwrap()).count()
}

#[test]
fn a_key_is_for_one_algorithm_and_has_a_name_or_not() {
    let set = KeySet::parse(keys().to_string().as_bytes()).unwrap();
    assert_eq!(set.len(), 3);
    assert_eq!(may_have_signed(&json!({ "alg": "RS256", "kid": "r" })), 1);
    assert_eq!(may_have_signed(&json!({ "alg": "RS256" })), 1);
    assert_eq!(may_have_signed(&json!({ "alg": "RS256", "kid": "e" })), 0);
    assert_eq!(may_have_signed(&json!({ "alg": "ES256", "kid": "r" })), 0);
    assert_eq!(may_have_signed(&json!({ "alg": "EdDSA", "kid": "whatever" })), 1);
}

#[test]
fn keys_for_something_else_are_left_out() {
    for (index, name, value) in [
        (0, "use", json!("enc")),
        (0, "key_ops", json!(["encrypt"])),
        (0, "key_ops", json!("verify")),
        (0, "alg", json!("RS512")),
        (0, "n", json!(URL_SAFE_NO_PAD.encode([0xc5; 128]))),
        (0, "n", json!(URL_SAFE_NO_PAD.encode([0xc5; 1024]))),
        (0, "e", json!("AQ")),
        (0, "e", json!("")),
        (0, "kty", json!("oct")),
        (1, "crv", json!("P-384")),
        (1, "x", json!("AAAA")),
        (2, "x", json!("AAAA")),
        (2, "crv", json!("X25519")),
    ] {
        let mut set = keys();
        set["keys"][index][name] = value.clone();
        assert_eq!(KeySet::parse(set.to_string().as_bytes()).unwrap().len(), 2, "{name} = {value}");
    }
    let zero = URL_SAFE_NO_PAD.encode([&[0][..], &[0xc5; 256]].concat());
    let mut set = keys();
    set["keys"][0]["n"] = json!(zero);
    assert_eq!(KeySet::parse(set.to_string().as_bytes()).unwrap().len(), 3);
    let many = json!({ "keys": vec![keys()["keys"][2].clone(); 1_000] });
    assert_eq!(KeySet::parse(many.to_string().as_bytes()).unwrap().len(), MAX_KEYS);
    for text in ["", "[]", "{}", r#"{"keys":{}}"#] {
        assert!(KeySet::parse(text.as_bytes()).is_err(), "{text}");
    }
    assert!(KeySet::parse(br#"{"keys":[7,"x",{}]}"#).unwrap().is_empty());
}

fn described() -> Value {
    json!({
        "issuer": "https://id.example", "authorization_endpoint": "https://id.example/auth",
        "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/keys",
    })
}

fn metadata(described: &Value) -> Result<Metadata, OpenIdError> {
    Metadata::parse(described.to_string().as_bytes(), "https://id.example")
}

#[test]
fn a_provider_speaks_for_itself_and_can_do_what_is_needed() {
    let plain = metadata(&described()).unwrap();
    assert!(!plain.names_itself && !plain.wants_secret_in_body);
    let named = with(described(), "authorization_response_iss_parameter_supported", json!(true));
    assert!(metadata(&named).unwrap().names_itself);
    let body = with(described(), "token_endpoint_auth_methods_supported", json!(["client_secret_post"]));
    assert!(metadata(&body).unwrap().wants_secret_in_body);
    for (name, value, why) in [
        ("issuer", json!("https://id.example/"), OpenIdError::Issuer),
        ("code_challenge_methods_supported", json!(["plain"]), OpenIdError::Unsupported("PKCE with S256")),
        (
            "response_types_supported",
            json!(["id_token"]),
            OpenIdError::Unsupported("the authorization code flow"),
        ),
        ("jwks_uri", json!(7), OpenIdError::Form("jwks_uri")),
    ] {
        assert_eq!(metadata(&with(described(), name, value)), Err(why), "{name}");
    }
    let long = vec![b' '; MAX_DOCUMENT_BYTES + 1];
    let why = OpenIdError::TooLong { limit_bytes: MAX_DOCUMENT_BYTES };
    assert_eq!(Metadata::parse(&long, "https://id.example"), Err(why));
}

#[test]
fn the_answer_to_a_code_holds_a_token_or_a_reason() {
    let answer = br#"{"token_type":"bearer","access_token":"x","id_token":"a.b.c"}"#;
    assert_eq!(id_token_of(answer), Ok("a.b.c".into()));
    assert!(id_token_of(br#"{"token_type":"DPoP","id_token":"a.b.c"}"#).is_err());
    assert!(id_token_of(br#"{"token_type":"bearer"}"#).is_err());
    assert_eq!(reason_of(br#"{"error":"invalid_grant","error_description":"<b>"}"#), Some("invalid_grant"));
    assert_eq!(reason_of(br#"{"error":"my own words"}"#), None);
    assert_eq!(reason_of(b"<html>"), None);
}
