//! The queue as `postqueue -j` lists it, and the queue ids that the log names.

/// A message in Postfix's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// `active`, `deferred`, `hold` …
    pub queue: String,
    /// Its queue id.
    pub id: String,
    /// Envelope sender.
    pub sender: String,
    /// Recipients still to be served, with the reason for waiting where there is one.
    pub recipients: Vec<(String, Option<String>)>,
}

/// Reads the list, one JSON object a line.
pub(super) fn read(text: &str) -> Vec<Queued> {
    text.lines().filter(|line| !line.trim().is_empty()).map(entry).collect()
}

fn entry(line: &str) -> Queued {
    let value: serde_json::Value = serde_json::from_str(line).expect("postqueue -j writes JSON");
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let recipients = value["recipients"].as_array().into_iter().flatten();
    Queued {
        queue: text(&value["queue_name"]).unwrap_or_default(),
        id: text(&value["queue_id"]).unwrap_or_default(),
        sender: text(&value["sender"]).unwrap_or_default(),
        recipients: recipients
            .map(|recipient| {
                (text(&recipient["address"]).unwrap_or_default(), text(&recipient["delay_reason"]))
            })
            .collect(),
    }
}

/// `… postfix/mx/smtpd[123]: 0A6609AC35F: client=localhost[127.0.0.1]`: the id before each `client=`.
pub(super) fn ids_in(log: &str) -> Vec<String> {
    let id = |line: &str| {
        let (before, _) = line.split_once(": client=")?;
        before
            .rsplit(' ')
            .next()
            .filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .map(str::to_owned)
    };
    log.lines().filter_map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_read() {
        let line = r#"{"queue_name": "hold", "queue_id": "0A66", "arrival_time": 1, "message_size": 3, "forced_expire": false, "sender": "a@x.example", "recipients": [{"address": "b@y.example"}, {"address": "c@y.example", "delay_reason": "connection refused"}]}"#;
        let queued = read(&format!("{line}\n"));
        assert_eq!(queued.len(), 1);
        assert_eq!((queued[0].queue.as_str(), queued[0].id.as_str()), ("hold", "0A66"));
        assert_eq!(queued[0].recipients[1], ("c@y.example".into(), Some("connection refused".into())));
        assert_eq!(read(""), []);
    }

    #[test]
    fn ids_are_read_from_the_log() {
        let log = "Nov 21 21:19:48 mx postfix/mx/smtpd[16587]: connect from localhost[127.0.0.1]\n\
                   Nov 21 21:19:48 mx postfix/mx/smtpd[16587]: 0A6609AC35F: client=localhost[127.0.0.1]\n\
                   Nov 21 21:19:48 mx postfix/cleanup[16589]: 0A6609AC35F: message-id=<1@x.example>\n";
        assert_eq!(ids_in(log), ["0A6609AC35F"]);
    }
}
