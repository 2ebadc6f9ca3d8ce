//! A tour through a mailbox: every folder by name, every message from the oldest on, until the end or a limit. Says where it stopped, so that the next one goes on there.

use mail::imap::{Fetched, Folder, name};

use super::address::{Address, Place};
use super::{ImapError, Listed, Session};

/// Messages that are asked for at once: a line that is far away is waited for once, not for each.
const MESSAGES_AT_ONCE: usize = 50;
/// Bytes that are asked for at once. What was asked for at once is asked for again after a break.
const BYTES_AT_ONCE: u64 = 8 << 20;

/// What is looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Go on behind this message of this folder, with the folders behind it.
    pub from: Option<Mark>,
    /// Messages that are looked at.
    pub most_messages: u64,
}

/// How far a tour came: everything before is looked at, and this message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The folder, as people write it.
    pub folder: String,
    /// The message; UID 0 before the first.
    pub place: Place,
}

/// What a tour comes to.
#[derive(Debug)]
pub enum Met<'a> {
    /// A folder is opened.
    Folder {
        /// Its name.
        name: &'a str,
        /// Messages of it that are to be looked at.
        messages: u64,
    },
    /// A message.
    Message(Letter<'a>),
    /// A folder that cannot be opened; the tour goes on.
    Shut {
        /// Its name.
        name: &'a str,
        /// Why.
        why: ImapError,
    },
    /// The mark named messages of this folder by numbers that mean others now: it is looked at from its beginning.
    Renumbered {
        /// Its name.
        name: &'a str,
    },
}

/// A message in a mailbox.
#[derive(Debug)]
pub struct Letter<'a> {
    /// The folder it is in.
    pub folder: &'a str,
    /// Which.
    pub place: Place,
    /// When it came into the mailbox, in seconds since 1970.
    pub arrived: Option<i64>,
    /// Its bytes, or the first of them.
    pub bytes: &'a [u8],
    /// There are more.
    pub is_cut: bool,
}

/// What a tour came to.
#[derive(Debug)]
pub struct Toured {
    /// Folders that were looked through, or begun.
    pub folders: u64,
    /// Messages that were looked at.
    pub messages: u64,
    /// Messages that were there and then not handed over.
    pub missing: u64,
    /// There are more folders than are looked through, or some with names that are none.
    pub is_more_folders: bool,
    /// Where it stopped before the end, and why; none as why if there were as many messages as were asked for.
    pub stopped: Option<(Mark, Option<ImapError>)>,
}

/// Goes through a mailbox, or through the folder that the address names with what is below it. `each` hears of everything; what it says ends the tour, and so does the end of
/// `stop`, whatever is waited for just then: of what is on the way nothing is waited for any more, so the session is good for nothing afterwards.
///
/// Errors: the folders cannot be listed, or the one that is named is not there. What breaks off later is told with what came of it.
pub async fn tour(
    session: &mut Session,
    address: &Address,
    (asked, stop): (&Asked, impl Future<Output = ()>),
    each: &mut dyn FnMut(Met<'_>) -> Result<(), ImapError>,
) -> Result<Toured, ImapError> {
    tokio::pin!(stop);
    let (folders, is_more_folders) = tokio::select! {
        biased;
        () = &mut stop => return Err(ImapError::Stopped),
        folders = session.folders() => folders?,
    };
    let wanted = wanted(folders, address.folder.as_deref());
    if let (Some(folder), true) = (&address.folder, wanted.is_empty()) {
        return Err(ImapError::NoSuchFolder(folder.clone()));
    }
    let mut toured = Toured { folders: 0, messages: 0, missing: 0, is_more_folders, stopped: None };
    for (name, folder) in &wanted {
        let from = asked.from.as_ref();
        if from.is_some_and(|mark| name < &mark.folder) {
            continue;
        }
        let behind = from.filter(|mark| mark.folder == *name).map(|mark| mark.place);
        let mut mark = Mark { folder: name.clone(), place: behind.unwrap_or(Place { validity: 0, uid: 0 }) };
        let looked = tokio::select! {
            biased;
            () = &mut stop => Err(ImapError::Stopped),
            looked = look(session, &folder.name, (&mut mark, behind), (asked, &mut toured), each) => looked,
        };
        match looked {
            Ok(true) => {}
            Ok(false) => {
                toured.stopped = Some((mark, None));
                return Ok(toured);
            }
            Err(why @ (ImapError::Refused { .. } | ImapError::Writable | ImapError::Unsendable)) => {
                if let Err(why) = each(Met::Shut { name, why }) {
                    toured.stopped = Some((mark, Some(why)));
                    return Ok(toured);
                }
            }
            Err(why) => {
                toured.stopped = Some((mark, Some(why)));
                return Ok(toured);
            }
        }
    }
    Ok(toured)
}

/// Takes one message by its place.
///
/// Errors: there is none, or the number means another one now.
pub async fn message(
    session: &mut Session,
    address: &Address,
    each: &mut dyn FnMut(Letter<'_>),
) -> Result<bool, ImapError> {
    let (Some(wanted_folder), Some(place)) = (&address.folder, address.message) else {
        return Ok(false);
    };
    let (folders, _) = session.folders().await?;
    let named = wanted(folders, Some(wanted_folder)).into_iter().find(|(name, _)| name == wanted_folder);
    let Some((name, folder)) = named else {
        return Err(ImapError::NoSuchFolder(wanted_folder.clone()));
    };
    let opened = session.examine(&folder.name).await?;
    if opened.validity != place.validity {
        return Ok(false);
    }
    let mut is_found = false;
    let take = &mut |_, fetched: Fetched| {
        is_found = true;
        told(&name, place, fetched, each);
        Ok(())
    };
    // One that is too long to be read is cut, and told so.
    session.messages(&[place.uid], take).await?;
    Ok(is_found)
}

/// The folders that can be opened, by the names that people read: all, or one with what is below it.
fn wanted(folders: Vec<Folder>, only: Option<&str>) -> Vec<(String, Folder)> {
    let mut wanted: Vec<(String, Folder)> = folders
        .into_iter()
        .filter(|folder| folder.can_open)
        .map(|folder| (name::read(&folder.name), folder))
        .filter(|(name, folder)| only.is_none_or(|only| is_below(name, folder.delimiter, only)))
        .collect();
    wanted.sort_by(|one, other| one.0.cmp(&other.0));
    wanted
}

fn is_below(name: &str, delimiter: Option<u8>, only: &str) -> bool {
    // RFC 9051 §5.1: INBOX is written in any case.
    let is_inbox = only.eq_ignore_ascii_case("INBOX") && name.eq_ignore_ascii_case("INBOX");
    let below = name.strip_prefix(only).and_then(|rest| rest.bytes().next());
    is_inbox || name == only || (below.is_some() && below == delimiter)
}

/// Looks through one folder; says whether there may be more.
async fn look(
    session: &mut Session,
    folder: &[u8],
    (mark, behind): (&mut Mark, Option<Place>),
    (asked, toured): (&Asked, &mut Toured),
    each: &mut dyn FnMut(Met<'_>) -> Result<(), ImapError>,
) -> Result<bool, ImapError> {
    let opened = session.examine(folder).await?;
    toured.folders += 1;
    mark.place = Place { validity: opened.validity, uid: 0 };
    match behind {
        Some(place) if place.validity == opened.validity => mark.place.uid = place.uid,
        Some(_) => each(Met::Renumbered { name: &mark.folder })?,
        None => {}
    }
    let Some(from) = mark.place.uid.checked_add(1) else { return Ok(true) };
    let listed = session.listed(opened, from).await?;
    each(Met::Folder { name: &mark.folder, messages: listed.len() as u64 })?;
    let mut rest = listed.as_slice();
    while !rest.is_empty() {
        let room = asked.most_messages.saturating_sub(toured.messages);
        if room == 0 {
            return Ok(false);
        }
        let (batch, behind) = rest.split_at(at_once(rest, session.message_bytes, room));
        let name = mark.folder.as_str();
        let (validity, messages) = (opened.validity, &mut toured.messages);
        let take = &mut |uid, fetched| {
            *messages += 1;
            let mut said = Ok(());
            told(name, Place { validity, uid }, fetched, &mut |letter| said = each(Met::Message(letter)));
            said
        };
        toured.missing += taken(session, batch, take).await?;
        mark.place.uid = batch.last().map_or(mark.place.uid, |last| last.uid);
        rest = behind;
    }
    Ok(true)
}

/// Takes some messages, each by itself if they cannot be had together; returns how many were not to be had.
async fn taken(
    session: &mut Session,
    batch: &[Listed],
    take: &mut dyn FnMut(u32, Fetched) -> Result<(), ImapError>,
) -> Result<u64, ImapError> {
    if let [Listed { uid, size }] = batch
        && *size as usize > session.message_bytes
    {
        return Ok(session.beginning(*uid, take).await?.len() as u64);
    }
    let uids: Vec<u32> = batch.iter().map(|listed| listed.uid).collect();
    let mut missing = session.messages(&uids, take).await?;
    if uids.len() > 1 {
        let again = std::mem::take(&mut missing);
        for uid in again {
            missing.extend(session.messages(&[uid], take).await?);
        }
    }
    Ok(missing.len() as u64)
}

/// How many of the next messages are asked for at once; one that is longer than is read comes alone.
fn at_once(rest: &[Listed], message_bytes: usize, room: u64) -> usize {
    let is_long = |listed: &Listed| listed.size as usize > message_bytes;
    let mut bytes = 0;
    let most = MESSAGES_AT_ONCE.min(usize::try_from(room).unwrap_or(usize::MAX));
    let fits = |listed: &&Listed| {
        bytes += u64::from(listed.size);
        !is_long(listed) && bytes <= BYTES_AT_ONCE
    };
    rest.iter().take(most).take_while(fits).count().max(1)
}

fn told(folder: &str, place: Place, fetched: Fetched, each: &mut dyn FnMut(Letter<'_>)) {
    let body = fetched.body.unwrap_or_default();
    each(Letter { folder, place, arrived: fetched.arrived, bytes: &body.bytes, is_cut: body.is_cut });
}

#[cfg(test)]
mod tests {
    use mail::imap::Folder;

    use super::{Listed, at_once, wanted};

    #[test]
    fn a_folder_is_meant_with_what_is_below_it() {
        let folder =
            |name: &str| Folder { name: name.as_bytes().to_vec(), delimiter: Some(b'.'), can_open: true };
        let names = |only| {
            let all = ["b", "INBOX", "a", "a.c", "ab", "Entw&APw-rfe"].map(folder);
            let all = [all.to_vec(), vec![Folder { can_open: false, ..folder("a.d") }]].concat();
            wanted(all, only).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(None), ["Entwürfe", "INBOX", "a", "a.c", "ab", "b"]);
        assert_eq!(names(Some("a")), ["a", "a.c"]);
        assert_eq!(names(Some("inbox")), ["INBOX"]);
        assert_eq!(names(Some("Entwürfe")), ["Entwürfe"]);
        assert!(names(Some("A")).is_empty() && names(Some("a.d")).is_empty());
    }

    #[test]
    fn little_is_asked_for_at_once_and_the_largest_alone() {
        let sizes = |sizes: &[u32]| -> Vec<Listed> {
            sizes.iter().zip(1..).map(|(size, uid)| Listed { uid, size: *size }).collect()
        };
        let small = sizes(&[10; 120]);
        assert_eq!((at_once(&small, 100, 1_000), at_once(&small, 100, 7)), (50, 7));
        assert_eq!(at_once(&sizes(&[10, 10, 101, 10]), 100, 9), 2);
        assert_eq!(at_once(&sizes(&[101, 10]), 100, 9), 1);
        assert_eq!(at_once(&sizes(&[u32::MAX, 1]), 64 << 20, 9), 1);
        assert_eq!(at_once(&sizes(&[5 << 20, 3 << 20, 1]), 64 << 20, 9), 2);
    }
}
