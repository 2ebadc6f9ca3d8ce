//! Causes: an error said with what caused it, for a log line, a command or whoever runs the house. Whether somebody may read it decides who shows it.

use std::error::Error;

/// Says an error and its causes, the outermost first: `send to the hub: reach the host: connection refused`.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text.push_str(": ");
        text.push_str(&deeper.to_string());
        cause = deeper.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::{error::Error, fmt};

    use super::chain;

    #[derive(Debug)]
    struct Step(&'static str, Option<Box<Step>>);

    impl fmt::Display for Step {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Step {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }

    #[test]
    fn an_error_is_said_with_all_its_causes_and_each_once() {
        let refused = Step("connection refused", None);
        assert_eq!(chain(&refused), "connection refused");
        let reach = Step("reach the host", Some(Box::new(refused)));
        let send = Step("send to the hub", Some(Box::new(reach)));
        assert_eq!(chain(&send), "send to the hub: reach the host: connection refused");
    }
}
