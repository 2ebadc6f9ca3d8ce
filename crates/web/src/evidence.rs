//! Evidence as pages have it: what a form of questions brings with it, the list of files under an answer, and a file on its way out. What comes in is read as it
//! comes (RFC 7578), never whole in memory; what goes out is bytes to be saved, whatever it is called, and is shown by no page of ours.

use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::Form;
use axum::body::Body;
use axum::extract::multipart::{Field as Part, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use custody::assessment::Opened;
use custody::evidence::{EvidenceFile, EvidenceWanted, MOST_BYTES_TOGETHER};
use custody::export::hand::Handing;
use custody::{Custody, CustodyError, Unfit};
use futures_util::stream;
use model::access::Access;
use model::causes::chain;
use model::phrase::Phrase;
use model::time::Time;

use crate::console::custody::day;
use crate::console::message::size;
use crate::problem::PageError;
use crate::questions;
use crate::router::MAX_FORM_BYTES as MAX_PLAIN_BYTES;
use crate::view::{Badge, Button, Icon, Speaker, Tone};

/// A form with as many files as an assessment may have, and words to each question of a topic.
pub(crate) const MAX_FORM_BYTES: usize = MOST_BYTES_TOGETHER as usize + (1 << 20);
/// Whoever's files take longer has no connection that a page could be used over.
const UPLOAD_LIMIT: Duration = Duration::from_mins(15);
/// Bytes of one answer in words: more than is kept of it, so that it is refused and not cut.
const MAX_WORD_BYTES: usize = 16 << 10;
/// Bytes of all that stands in words in a form with files: what one topic has room for, several times over.
const MAX_WORDS_BYTES: usize = 1 << 20;
/// Parts of a form: each question of a topic has a few.
const MAX_PARTS: usize = 4_000;

/// What a form of questions brought.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// What was answered.
    pub(crate) pairs: Vec<(String, String)>,
    /// Files that are attached now.
    pub(crate) attached: u64,
    /// A file was taken away.
    pub(crate) is_removed: bool,
    /// The first file that was not taken: what it is called, or nothing if the whole form broke, and why not.
    pub(crate) refused: Option<(String, Phrase)>,
}

impl Brought {
    /// The answer to a question; empty if there is none.
    pub(crate) fn word(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether one stays at the topic: somebody was at its files, and not done with it.
    pub(crate) fn stays(&self) -> bool {
        self.is_removed || !self.word("attach").is_empty()
    }

    /// What to say of a file that was not taken.
    pub(crate) fn refusal(&self, speaker: &Speaker) -> Option<Phrase> {
        let (name, why) = self.refused.as_ref()?;
        if name.is_empty() {
            return Some(why.clone());
        }
        Some(Phrase::new("evidence-refused").with("name", name).with("why", speaker.say(why)))
    }

    /// What to say of what was done.
    pub(crate) fn said(&self, otherwise: &'static str) -> Phrase {
        match (self.attached, self.is_removed) {
            (0, true) => Phrase::new("evidence-removed"),
            (0, false) => Phrase::new(otherwise),
            (count, _) => Phrase::new("evidence-attached").with("count", count.to_string()),
        }
    }
}

/// Takes what a form of questions brings: answers are saved before the first file is read and again at the end, so that a file that breaks takes none of them along.
///
/// Errors: answers that cannot be saved, as [`Custody::assessment_save`]; a file to be removed that is not there.
pub(crate) async fn take(
    custody: &Custody,
    (access, opened): (&Access, &Opened),
    mut request: Request,
    now: Time,
) -> Result<Brought, CustodyError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let has_files = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let mut taking = Taking { custody, access, opened, now, brought: Brought::default() };
    if has_files {
        let form = Multipart::from_request(request, &()).await.map_err(|_| Unfit::FormBroken)?;
        // What was taken until then stays.
        if tokio::time::timeout(UPLOAD_LIMIT, taking.read(form)).await.is_err() {
            taking.refuse(String::new(), Unfit::FormBroken.phrase());
        }
    } else {
        // Files are read as they come, but this is held whole, in pairs that are many times as large as what was sent.
        DefaultBodyLimit::max(MAX_PLAIN_BYTES).apply(&mut request);
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        taking.brought.pairs = form.map_err(|_| Unfit::FormBroken)?.0;
    }
    taking.save().await?;
    taking.remove().await?;
    Ok(taking.brought)
}

/// A form that is being read.
struct Taking<'t> {
    custody: &'t Custody,
    access: &'t Access,
    opened: &'t Opened,
    now: Time,
    brought: Brought,
}

impl Taking<'_> {
    async fn read(&mut self, mut form: Multipart) {
        let (mut is_saved, mut words_bytes) = (false, 0);
        for _ in 0..MAX_PARTS {
            let part = match form.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => return,
                Err(_) => return self.refuse(String::new(), Unfit::FormBroken.phrase()),
            };
            let name = part.name().unwrap_or_default().to_owned();
            let Some(question) = name.strip_prefix("file-").map(str::to_owned) else {
                let Some(value) = word(part).await else {
                    return self.refuse(String::new(), Unfit::FormBroken.phrase());
                };
                words_bytes += name.len() + value.len();
                if words_bytes > MAX_WORDS_BYTES {
                    return self.refuse(String::new(), Unfit::FormBroken.phrase());
                }
                self.brought.pairs.push((name, value));
                continue;
            };
            let file_name = part.file_name().unwrap_or_default().to_owned();
            // A browser sends a part without a name where no file was chosen.
            if file_name.is_empty() {
                continue;
            }
            if !is_saved {
                // What cannot be saved is told at the end.
                is_saved = self.save().await.is_ok();
            }
            match self.attach(question, &file_name, part).await {
                Ok(_) => self.brought.attached += 1,
                Err(error) => self.refuse_file(file_name, error),
            }
        }
        self.refuse(String::new(), Unfit::FormBroken.phrase());
    }

    async fn attach(
        &self,
        question: String,
        name: &str,
        mut part: Part<'_>,
    ) -> Result<EvidenceFile, CustodyError> {
        let valid_until = self.brought.word(&format!("until-{question}")).to_owned();
        let wanted = EvidenceWanted { question, name: name.to_owned(), valid_until };
        let mut arriving = self.custody.evidence_begin(self.access, self.opened, &wanted, self.now).await?;
        while let Some(piece) = part.chunk().await.map_err(|_| Unfit::FormBroken)? {
            arriving = arriving.push(piece.to_vec()).await?;
        }
        self.custody.evidence_finish(arriving).await
    }

    fn refuse_file(&mut self, name: String, error: CustodyError) {
        let why = match PageError::from(error) {
            PageError::Refused(phrase) => phrase,
            ours => {
                let cause = chain(&ours);
                tracing::warn!(error = cause, "a file of evidence could not be kept");
                Unfit::FormBroken.phrase()
            }
        };
        self.refuse(name, why);
    }

    fn refuse(&mut self, name: String, why: Phrase) {
        let name = if name.is_empty() { name } else { custody::evidence::cleaned(&name) };
        self.brought.refused.get_or_insert((name, why));
    }

    async fn save(&self) -> Result<(), CustodyError> {
        let answers = questions::answers(self.opened, &self.brought.pairs);
        self.custody.assessment_save(self.access, self.opened, answers, self.now).await
    }

    async fn remove(&mut self) -> Result<(), CustodyError> {
        let Ok(id) = self.brought.word("remove").parse() else { return Ok(()) };
        self.custody.evidence_remove(self.access, self.opened.assessment.id, id).await?;
        self.brought.is_removed = true;
        Ok(())
    }
}

/// An answer in words; none if the line breaks.
async fn word(mut part: Part<'_>) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.ok()? {
        bytes.extend(piece.iter().take(MAX_WORD_BYTES.saturating_sub(bytes.len())));
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// One file as a page lists it.
struct Listed {
    name: String,
    /// Where it can be fetched; none on a page for partners, and for who may not.
    href: Option<String>,
    about: String,
    until: Option<Badge>,
    remove: Option<Button>,
}

/// The files under an answer.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ul class="files"{% if !label.is_empty() %} aria-label="{{ label }}"{% endif %}>{% for one in files %}<li><span><span class="file-name">{% if let Some(href) = one.href %}<a href="{{ href }}" download>{{ one.name }}</a>{% else %}{{ one.name }}{% endif %}</span>{% if let Some(until) = one.until %} {{ until }}{% endif %}<br><span class="quiet note">{{ one.about }}</span></span>{% if let Some(remove) = one.remove %}{{ remove }}{% endif %}</li>{% endfor %}</ul>"#
)]
pub(crate) struct FileList {
    label: String,
    files: Vec<Listed>,
}

impl HtmlSafe for FileList {}

/// What may be done with the files of a list.
#[derive(Clone, Copy)]
pub(crate) enum Doing {
    /// They are looked at.
    Nothing,
    /// They are taken away again.
    Removing,
    /// They are fetched.
    Fetching,
}

impl FileList {
    /// Lists files; none if there are none.
    pub(crate) fn of<'f>(
        speaker: &Speaker,
        files: impl Iterator<Item = &'f EvidenceFile>,
        (doing, now): (Doing, Time),
    ) -> Option<Self> {
        let files: Vec<Listed> = files.map(|file| listed(speaker, file, (doing, now))).collect();
        (!files.is_empty()).then(|| FileList { label: speaker.t("evidence-here"), files })
    }
}

fn listed(speaker: &Speaker, file: &EvidenceFile, (doing, now): (Doing, Time)) -> Listed {
    let until = file.valid_until.map(|until| {
        let (tone, id) =
            if until > now { (Tone::Plain, "evidence-until") } else { (Tone::Care, "evidence-over") };
        let said = Phrase::new(id).with("until", day(until));
        Badge::new(tone, speaker.say(&said))
    });
    let sha256: String = file.sha256.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let about = Phrase::new("evidence-about")
        .with("size", size(speaker, file.length_bytes))
        .with("date", day(file.added.0))
        .with("sha256", format!("{sha256}…"));
    let is_here = file.object.is_some();
    let mut about = speaker.say(&about);
    if !is_here {
        about = format!("{about} · {}", speaker.t("evidence-gone"));
    }
    let place = format!("/assessments/{}/files/{}", file.assessment, file.id);
    let remove = matches!(doing, Doing::Removing).then(|| {
        let words = speaker.t_with("evidence-remove-named", "name", &file.name);
        Button::quiet(words).icon(Icon::TrashTwo).value("remove", file.id.to_string()).small()
    });
    Listed {
        name: file.name.clone(),
        href: (is_here && matches!(doing, Doing::Fetching)).then_some(place),
        about,
        until,
        remove,
    }
}

/// A file on its way out.
pub(crate) struct EvidenceDownload {
    file: EvidenceFile,
    handing: Handing,
}

impl EvidenceDownload {
    pub(crate) fn new((file, handing): (EvidenceFile, Handing)) -> Self {
        EvidenceDownload { file, handing }
    }

    /// Hands it over: as bytes of no kind, to be saved, in a page of its own that may do nothing.
    pub(crate) fn answer(self) -> Response {
        let EvidenceDownload { file, handing } = self;
        let pieces = stream::try_unfold(handing, async |mut handing| {
            let piece = handing.next().await?;
            Ok::<_, CustodyError>(piece.map(|piece| (piece.to_vec(), handing)))
        });
        let mut answer = Body::from_stream(pieces).into_response();
        let fields = answer.headers_mut();
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        fields.insert(header::CONTENT_LENGTH, file.length_bytes.into());
        fields.insert(header::CONTENT_DISPOSITION, attachment(&file.name));
        fields.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let policy = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
        fields.insert(header::CONTENT_SECURITY_POLICY, policy);
        fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }
}

/// A file is saved under its name: in plain letters for old programs (RFC 6266 §4.3), and as it is for all others (RFC 8187 §3.2).
fn attachment(name: &str) -> HeaderValue {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " ._-()".contains(letter);
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    // RFC 8187 §3.2.1: letters that stand for themselves; all other bytes of UTF-8 as %XX.
    let is_itself = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let mut whole = String::new();
    for byte in name.bytes() {
        match is_itself(byte) {
            true => whole.push(char::from(byte)),
            false => whole.push_str(&format!("%{byte:02X}")),
        }
    }
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_name_is_told_in_plain_letters_and_as_it_is() {
        for (name, expected) in [
            ("iso.pdf", "attachment; filename=\"iso.pdf\"; filename*=UTF-8''iso.pdf"),
            (
                "Prüfung \"1\"\\;x=.pdf",
                "attachment; filename=\"Pr_fung _1___x_.pdf\"; filename*=UTF-8''Pr%C3%BCfung%20%221%22%5C%3Bx%3D.pdf",
            ),
            ("a\r\nb", "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab"),
        ] {
            assert_eq!(attachment(name), expected);
        }
    }
}
