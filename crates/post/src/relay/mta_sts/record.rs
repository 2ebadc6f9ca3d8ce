//! The TXT record that says there is a policy (RFC 8461 §3.1): `v=STSv1; id=20260101T000000;`.

/// The longest record looked at.
const MAX_RECORD_BYTES: usize = 512;

/// The id of the policy, if exactly one record says there is one.
#[must_use]
pub fn policy_id(texts: &[Box<[u8]>]) -> Option<String> {
    // RFC 8461 §3.1: records that do not begin with the version are none; if there is more than one, there is no policy.
    let mut records =
        texts.iter().filter(|text| text.starts_with(b"v=STSv1") && text.len() <= MAX_RECORD_BYTES);
    let (record, None) = (records.next()?, records.next()) else { return None };
    let record = std::str::from_utf8(record).ok()?;
    let mut fields = record.split(';').map(str::trim);
    (fields.next()? == "v=STSv1").then_some(())?;
    let id = fields.find_map(|field| field.strip_prefix("id="))?.trim();
    let is_id = (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then(|| id.to_owned())
}
