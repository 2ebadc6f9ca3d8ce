//! Tables that only go out: what was found, seen, sent and asked, for whoever goes on with it in a spreadsheet. No address is in any; what comes in, too, is above.

use formats::csv;
use model::access::Access;

use super::{Names, Say, money};
use crate::attribution::day;
use crate::campaign::{CampaignMark, CampaignsAsked};
use crate::dump::words;
use crate::finding::{FindingPlace, FindingState};
use crate::guideline::Answered;
use crate::inbox::MailAsked;
use crate::map::weakest_paths;
use crate::{Custody, CustodyError};

/// Rows that are read at a time.
const READ: u32 = 500;
/// Rows of a table that grows with what others send; whoever needs more asks the API page by page.
const MOST: usize = 100_000;

impl Custody {
    /// Returns the weakest way to each list as a table.
    pub async fn weakest_out(&self, access: &Access, now: model::time::Time) -> Result<String, CustodyError> {
        let ground = self.ground(access).await?;
        let steps = self.signed_steps(access, &ground, now).await?;
        let names = Names::of(&ground);
        let rows = weakest_paths(&ground, &steps).into_iter().map(|path| {
            [
                names.lists.get(&path.list).copied().unwrap_or_default().to_owned(),
                names.party(Some(path.party)),
                if path.on_the_way { "on the way" } else { "there" }.to_owned(),
                path.steps.to_string(),
                money(ground.worth_of(path.list)),
            ]
        });
        Ok(csv::write(&["list", "company", "where", "steps", "at stake"], rows))
    }

    /// Returns what our own company answered before, as a table.
    pub async fn library_out(&self, access: &Access) -> Result<String, CustodyError> {
        let rows = self.library(access).await?.into_iter().map(|answer| {
            let until = answer.until.map(day).unwrap_or_default();
            [answer.topic, answer.question, answer.choice, answer.words, answer.evidence, until]
        });
        Ok(csv::write(&["topic", "question", "answer", "words", "proof", "holds until"], rows))
    }

    /// Returns every point of every guideline with what is known of it, as a table in a language. `say` speaks a kept phrase.
    pub async fn guidelines_out(
        &self,
        access: &Access,
        (language, say): (&str, &Say<'_>),
        now: model::time::Time,
    ) -> Result<String, CustodyError> {
        let mut text = csv::write(
            &["guideline", "point", "how", "answer", "what", "holds until"],
            Vec::<Vec<String>>::new(),
        );
        for checked in self.guidelines(access, now).await? {
            for (point, answered) in checked.guideline.points.iter().zip(&checked.answers) {
                let (how, answer, what, until) = match answered {
                    Answered::Seen(is_so, what) => {
                        let words = what.arguments.iter();
                        let words: Vec<(String, String)> =
                            words.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
                        ("seen", if *is_so { "yes" } else { "no" }, say(what.id, &words), None)
                    }
                    Answered::Said(said) => ("said", said.answer.as_str(), said.note.clone(), said.until),
                    Answered::Over(said) => ("over", said.answer.as_str(), said.note.clone(), said.until),
                    Answered::Unknown => ("", "", String::new(), None),
                };
                let title = checked.guideline.title(language);
                let until = until.map(day).unwrap_or_default();
                csv::push_row(&mut text, [title, point.asks(language), how, answer, &what, &until]);
            }
        }
        Ok(text)
    }

    /// Returns findings as a table: what, how grave, who, by when, what is at stake. `say` speaks a kept phrase.
    pub async fn findings_out(
        &self,
        access: &Access,
        state: Option<FindingState>,
        say: &Say<'_>,
    ) -> Result<String, CustodyError> {
        let header = ["found", "rule", "severity", "what", "owner", "due", "state", "at stake"];
        let mut text = csv::write(&header, Vec::<Vec<String>>::new());
        let (mut before, mut rows) = (None, 0);
        while rows < MOST {
            let page = self.findings_by_worth(access, state, before, READ).await?;
            let Some(last) = page.last() else { break };
            before = Some(FindingPlace::of(last));
            rows += page.len();
            for (finding, worth) in &page {
                let count = ("count".to_owned(), finding.count.to_string());
                let arguments: Vec<_> = finding.arguments.iter().cloned().chain([count]).collect();
                let cells = [
                    day(finding.raised_at),
                    finding.rule.clone(),
                    finding.severity.to_string(),
                    say(&finding.phrase, &arguments),
                    finding.owner.clone(),
                    finding.due.map(day).unwrap_or_default(),
                    finding.state.as_str().to_owned(),
                    money(*worth),
                ];
                csv::push_row(&mut text, cells);
            }
        }
        Ok(text)
    }

    /// Returns what each company signed, as a table; our own first.
    pub async fn compared_out(&self, access: &Access, questionnaire: &str) -> Result<String, CustodyError> {
        let rows = self.compare(access, questionnaire).await?.into_iter().map(|row| {
            let signed = row.signed.as_ref();
            [
                row.name.clone(),
                signed.map(|one| one.knock_outs.join(" ")).unwrap_or_default(),
                signed.and_then(|one| one.points).map(|points| points.to_string()).unwrap_or_default(),
                signed.and_then(|one| one.signature.as_ref()).map(|one| day(one.at)).unwrap_or_default(),
                signed.and_then(|one| one.valid_until).map(day).unwrap_or_default(),
            ]
        });
        Ok(csv::write(&["company", "ruled out by", "points", "signed", "holds until"], rows))
    }

    /// Returns what came to canaries as a table, newest first.
    pub async fn inbox_out(&self, access: &Access, asked: MailAsked) -> Result<String, CustodyError> {
        let header = ["came", "from", "proved", "what", "company", "list", "after the end"];
        let mut text = csv::write(&header, Vec::<Vec<String>>::new());
        let (mut before, mut rows) = (None, 0);
        while rows < MOST {
            let page = self.inbox(access, asked, before, READ).await?;
            let Some(last) = page.last() else { break };
            before = Some(last.mail.item);
            rows += page.len();
            for one in &page {
                let copy = one.copy.as_ref();
                let cells = [
                    one.mail.at.to_string(),
                    one.mail.sender_domain.clone().unwrap_or_default(),
                    one.mail.proved.as_str().to_owned(),
                    one.mail.outcome.as_str().to_owned(),
                    copy.map(|copy| copy.party.1.clone()).unwrap_or_default(),
                    copy.map(|copy| copy.list.name.clone()).unwrap_or_default(),
                    yes(one.is_after_end),
                ];
                csv::push_row(&mut text, cells);
            }
        }
        Ok(text)
    }

    /// Returns what vendors really sent as a table, newest first: a row is a campaign.
    pub async fn campaigns_out(
        &self,
        access: &Access,
        asked: CampaignsAsked,
    ) -> Result<String, CustodyError> {
        let header = [
            "came",
            "last",
            "campaign",
            "from",
            "company",
            "list",
            "canaries",
            "messages",
            "what",
            "after unsubscribing",
            "after the end",
            "twice",
            "foreign links",
        ];
        let mut text = csv::write(&header, Vec::<Vec<String>>::new());
        let (mut before, mut rows) = (None, 0);
        while rows < MOST {
            let page = self.campaigns(access, asked, before, READ).await?;
            let Some(last) = page.last() else { break };
            before = Some(last.counted.campaign.id);
            rows += page.len();
            for one in &page {
                let campaign = &one.counted.campaign;
                let [unsubscribed, ended, twice, links] = marks(&one.marks);
                let cells = [
                    campaign.first_at.to_string(),
                    campaign.last_at.to_string(),
                    one.planned.clone().unwrap_or_default(),
                    campaign.sender_domain.clone(),
                    one.party.clone(),
                    one.list.clone(),
                    one.counted.canaries.to_string(),
                    one.counted.mails.to_string(),
                    campaign.standing.as_str().to_owned(),
                    unsubscribed,
                    ended,
                    twice,
                    links,
                ];
                csv::push_row(&mut text, cells);
            }
        }
        Ok(text)
    }

    /// Returns the dumps that were handed in as a table, newest first. `say` speaks what each is.
    pub async fn dumps_out(&self, access: &Access, say: &Say<'_>) -> Result<String, CustodyError> {
        let header = [
            "handed in",
            "file",
            "where it is from",
            "addresses",
            "people",
            "known",
            "cut off",
            "what",
            "sha256",
        ];
        let mut text = csv::write(&header, Vec::<Vec<String>>::new());
        let (mut before, mut rows) = (None, 0);
        while rows < MOST {
            let page = self.dumps(access, before, READ).await?;
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            rows += page.len();
            for dump in &page {
                let cells = [
                    dump.made.0.to_string(),
                    dump.name.clone(),
                    dump.source.clone(),
                    dump.addresses.to_string(),
                    dump.people.to_string(),
                    dump.known.to_string(),
                    yes(dump.is_cut),
                    say(words::word(dump).id, &[]),
                    dump.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
                ];
                csv::push_row(&mut text, cells);
            }
        }
        Ok(text)
    }

    /// Returns the questions to a second person as a table, newest first. Who asked and who answered stands in the audit log.
    pub async fn approvals_out(&self, access: &Access) -> Result<String, CustodyError> {
        let header = ["asked", "list", "company", "purpose", "rows", "columns", "until", "state", "answered"];
        let mut text = csv::write(&header, Vec::<Vec<String>>::new());
        let (mut before, mut rows) = (None, 0);
        while rows < MOST {
            let page = self.approvals(access, before).await?;
            let Some(last) = page.last() else { break };
            before = Some(last.approval.id);
            rows += page.len();
            for one in &page {
                let approval = &one.approval;
                let cells = [
                    approval.asked.0.to_string(),
                    approval.list.clone(),
                    one.party.clone(),
                    approval.purpose.clone(),
                    approval.rows.to_string(),
                    approval.columns.join(" "),
                    approval.until.map(day).unwrap_or_default(),
                    approval.state.as_str().to_owned(),
                    approval.decided.as_ref().map(|decided| decided.0.to_string()).unwrap_or_default(),
                ];
                csv::push_row(&mut text, cells);
            }
        }
        Ok(text)
    }
}

fn yes(is_so: bool) -> String {
    if is_so { "yes".to_owned() } else { String::new() }
}

/// Messages after unsubscribing, after the end, too many, and where links lead; empty where there is nothing.
fn marks(marks: &[CampaignMark]) -> [String; 4] {
    let mut cells = <[String; 4]>::default();
    for mark in marks {
        match mark {
            CampaignMark::AfterUnsubscribe(count) => cells[0] = count.to_string(),
            CampaignMark::AfterEnd(count) => cells[1] = count.to_string(),
            CampaignMark::Twice(count) => cells[2] = count.to_string(),
            CampaignMark::ForeignLink(names) => cells[3] = names.join(" "),
        }
    }
    cells
}
