//! What a filter catches, from its scores: at its own threshold, and where it would accuse a given share of ham.

use std::collections::BTreeMap;

use peers::Row;

use super::messages::{Class, Message};
use super::statistics::{Share, as_f64};

/// Shares of ham at which the curve is read.
pub(super) const HAM_SHARES: [f64; 6] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05];

/// Symbols of rspamd that fire only because the mail is old or DNS is not there: they say nothing of the filter.
const ARTEFACTS: [&str; 15] = [
    "DATE_IN_PAST",
    "RDNS_NONE",
    "AUTH_NA",
    "AUTH_NA_OR_FAIL",
    "HFILTER_HOSTNAME_UNKNOWN",
    "HFILTER_FROMHOST_NORES_A_OR_MX",
    "HFILTER_FROMHOST_NOT_FQDN",
    "ARC_REJECT",
    "ARC_INVALID",
    "R_DKIM_PERMFAIL",
    "R_SPF_FAIL",
    "RCVD_NO_TLS_LAST",
    "DMARC_NA",
    "DMARC_POLICY_SOFTFAIL",
    "R_SPF_NA",
];

/// A message with what a filter thought of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Judged {
    pub class: Class,
    pub score: f64,
    /// Whether the filter, by itself, would have done something about it.
    pub is_flagged: bool,
}

/// One point of the curve.
#[derive(Debug, PartialEq)]
pub(super) struct Point {
    /// In words: `0.5 % of ham`, `its own threshold`.
    pub at: String,
    /// The lowest score that counts as caught; `None` where the filter decides otherwise than by score.
    pub threshold: Option<f64>,
    pub caught: Share,
    pub false_alarms: Share,
}

/// Reads the answers as the filter gave them: flagged is what it would not let pass unmarked.
pub(super) fn as_judged(rows: &[Row], messages: &[Message]) -> Vec<Judged> {
    answered(rows, messages)
        .map(|(row, message)| Judged {
            class: message.class,
            score: row.score,
            is_flagged: is_flagged(&row.action),
        })
        .collect()
}

/// Reads the answers of rspamd without the artefacts of measuring offline; flagged is a score of `threshold` or more.
pub(super) fn less_artefacts(rows: &[Row], messages: &[Message], threshold: f64) -> Vec<Judged> {
    answered(rows, messages)
        .map(|(row, message)| {
            let artefacts = row.symbols.iter().filter(|(name, _)| ARTEFACTS.contains(&name.as_str()));
            let score = row.score - artefacts.map(|(_, score)| score).sum::<f64>();
            Judged { class: message.class, score, is_flagged: score >= threshold }
        })
        .collect()
}

fn answered<'r>(rows: &'r [Row], messages: &'r [Message]) -> impl Iterator<Item = (&'r Row, &'r Message)> {
    rows.iter().filter(|row| row.error.is_empty()).filter_map(|row| Some((row, messages.get(row.index)?)))
}

/// `greylist` lets the message pass at the second try, unmarked.
fn is_flagged(action: &str) -> bool {
    !matches!(action, "no action" | "greylist" | "accept")
}

/// Returns the filter's own point and the points of the curve.
pub(super) fn points(judged: &[Judged]) -> Vec<Point> {
    let own = Point {
        at: "its own threshold".into(),
        threshold: None,
        caught: share(judged, Class::Phish, |judged| judged.is_flagged),
        false_alarms: share(judged, Class::Ham, |judged| judged.is_flagged),
    };
    let curve = HAM_SHARES.iter().map(|allowed| {
        let threshold = threshold_at(judged, *allowed);
        Point {
            at: format!("{} % of ham", 100.0 * allowed),
            threshold: Some(threshold),
            caught: share(judged, Class::Phish, |judged| judged.score >= threshold),
            false_alarms: share(judged, Class::Ham, |judged| judged.score >= threshold),
        }
    });
    std::iter::once(own).chain(curve).collect()
}

fn share(judged: &[Judged], class: Class, hit: impl Fn(&Judged) -> bool) -> Share {
    let members: Vec<&Judged> = judged.iter().filter(|judged| judged.class == class).collect();
    Share { hits: members.iter().filter(|judged| hit(judged)).count(), of: members.len() }
}

/// Returns a score just above that of the ham which may no longer be accused: scores are of two decimals.
fn threshold_at(judged: &[Judged], allowed: f64) -> f64 {
    const JUST_ABOVE: f64 = 0.001;
    let mut ham: Vec<f64> =
        judged.iter().filter(|judged| judged.class == Class::Ham).map(|judged| judged.score).collect();
    ham.sort_by(|one, other| other.total_cmp(one));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count is a count"
    )]
    let may_be_accused = (as_f64(ham.len()) * allowed).floor() as usize;
    ham.get(may_be_accused).map_or(f64::NEG_INFINITY, |score| score + JUST_ABOVE)
}

/// Returns every point of the curve as a table, from the strictest threshold to the loosest.
pub(super) fn whole_curve(judged: &[Judged]) -> String {
    let mut sorted: Vec<&Judged> = judged.iter().collect();
    sorted.sort_by(|one, other| other.score.total_cmp(&one.score));
    let (mut phish, mut ham) = (0_usize, 0_usize);
    let mut text = String::from("threshold\tphish\tham\n");
    for (index, judged) in sorted.iter().enumerate() {
        match judged.class {
            Class::Phish => phish += 1,
            Class::Ham => ham += 1,
        }
        let is_last_of_score = sorted.get(index + 1).is_none_or(|next| next.score < judged.score);
        if is_last_of_score {
            text.push_str(&format!("{:.2}\t{phish}\t{ham}\n", judged.score));
        }
    }
    text
}

/// Returns how often each symbol occurs in phish and in ham as a table, the commonest first.
pub(super) fn symbol_counts(rows: &[Row], messages: &[Message]) -> String {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (row, message) in answered(rows, messages) {
        for (symbol, _) in &row.symbols {
            let (phish, ham) = counts.entry(symbol).or_default();
            match message.class {
                Class::Phish => *phish += 1,
                Class::Ham => *ham += 1,
            }
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(symbol, (phish, ham))| (std::cmp::Reverse(phish + ham), *symbol));
    let mut text = String::from("symbol\tphish\tham\n");
    for (symbol, (phish, ham)) in counts {
        text.push_str(&format!("{symbol}\t{phish}\t{ham}\n"));
    }
    text
}

/// Returns the false alarms of each source of ham at the filter's own threshold.
pub(super) fn by_source(rows: &[Row], messages: &[Message]) -> Vec<(String, Share)> {
    let mut sources: Vec<(String, Share)> = Vec::new();
    for (row, message) in answered(rows, messages).filter(|(_, message)| message.class == Class::Ham) {
        let at = sources.iter().position(|(name, _)| name == message.source()).unwrap_or_else(|| {
            sources.push((message.source().to_owned(), Share { hits: 0, of: 0 }));
            sources.len() - 1
        });
        sources[at].1.of += 1;
        sources[at].1.hits += usize::from(is_flagged(&row.action));
    }
    sources.sort_by(|one, other| one.0.cmp(&other.0));
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(class: Class, name: &str) -> Message {
        Message { path: name.into(), class }
    }

    fn judged(class: Class, score: f64) -> Judged {
        Judged { class, score, is_flagged: score >= 6.0 }
    }

    /// 100 ham of scores 0.01 to 1.00 and 10 phish of scores 0.15, 0.25 ... and so on.
    fn sample() -> Vec<Judged> {
        let ham = (1..=100).map(|n| judged(Class::Ham, f64::from(n) / 100.0));
        let phish = (0..10).map(|n| judged(Class::Phish, 0.955 + f64::from(n) / 100.0));
        ham.chain(phish).collect()
    }

    #[test]
    fn a_share_of_ham_sets_the_threshold() {
        let points = points(&sample());
        let at = |words: &str| points.iter().find(|point| point.at == words).expect(words);
        for (words, accused, caught) in [("0.1 % of ham", 0, 5), ("1 % of ham", 1, 6), ("5 % of ham", 5, 10)]
        {
            assert_eq!(at(words).false_alarms.hits, accused, "{words}");
            assert_eq!(at(words).caught.hits, caught, "{words}");
        }
        assert_eq!(at("its own threshold").caught.hits, 0);
    }

    #[test]
    fn ham_of_one_score_is_accused_together_or_not_at_all() {
        let mut all: Vec<Judged> = (0..10).map(|_| judged(Class::Ham, 3.0)).collect();
        all.push(judged(Class::Phish, 3.0));
        let strict = &points(&all)[6];
        assert_eq!((strict.false_alarms.hits, strict.caught.hits), (0, 0), "{strict:?}");
    }

    #[test]
    fn artefacts_are_taken_off_the_score() {
        let messages = [message(Class::Ham, "ham/1.eml"), message(Class::Phish, "phish/1.eml")];
        let row = |index, score| Row {
            index,
            score,
            action: "add header".into(),
            symbols: vec![("DATE_IN_PAST".into(), 1.0), ("PHISHING".into(), 4.0)],
            ..Row::default()
        };
        let rows = [row(0, 6.5), row(1, 7.5)];
        assert!(as_judged(&rows, &messages).iter().all(|judged| judged.is_flagged));
        let less: Vec<(f64, bool)> = less_artefacts(&rows, &messages, 6.0)
            .iter()
            .map(|judged| (judged.score, judged.is_flagged))
            .collect();
        assert_eq!(less, [(5.5, false), (6.5, true)]);
    }

    #[test]
    fn a_message_without_an_answer_does_not_count() {
        let messages = [message(Class::Ham, "ham/1.eml")];
        let rows = [Row { error: "connect".into(), action: "reject".into(), ..Row::default() }];
        assert!(as_judged(&rows, &messages).is_empty());
    }

    #[test]
    fn the_whole_curve_counts_down_the_scores() {
        let all = [
            judged(Class::Phish, 9.0),
            judged(Class::Ham, 5.0),
            judged(Class::Phish, 5.0),
            judged(Class::Ham, -1.0),
        ];
        assert_eq!(whole_curve(&all), "threshold\tphish\tham\n9.00\t1\t0\n5.00\t2\t1\n-1.00\t2\t2\n");
    }

    #[test]
    fn false_alarms_are_counted_by_source() {
        let messages = [
            message(Class::Ham, "ham/list-1.eml"),
            message(Class::Ham, "ham/shop-1.eml"),
            message(Class::Ham, "ham/list-2.eml"),
        ];
        let row = |index, action: &str| Row { index, action: action.into(), ..Row::default() };
        let rows = [row(0, "no action"), row(1, "reject"), row(2, "add header")];
        let sources = by_source(&rows, &messages);
        assert_eq!(
            sources,
            [("list".into(), Share { hits: 1, of: 2 }), ("shop".into(), Share { hits: 1, of: 1 })]
        );
    }

    #[test]
    fn symbols_are_counted_by_class() {
        let messages = [message(Class::Ham, "ham/1.eml"), message(Class::Phish, "phish/1.eml")];
        let row = |index, symbols: &[&str]| Row {
            index,
            symbols: symbols.iter().map(|symbol| ((*symbol).to_owned(), 1.0)).collect(),
            ..Row::default()
        };
        let rows = [row(0, &["B"]), row(1, &["A", "B"])];
        assert_eq!(symbol_counts(&rows, &messages), "symbol\tphish\tham\nB\t1\t1\nA\t1\t0\n");
    }
}
