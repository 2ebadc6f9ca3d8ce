//! The root key's file: where it may lie, who may read it, and what it looks like. Not what is derived from it.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use zeroize::{Zeroize, Zeroizing};

use super::{KeyError, Secret};
use crate::clock::Chance;

const HEAD: &str =
    "tidewatch root key, version 1. Secret: who has it can open what is sealed. Without it nobody can.\n";
const LIST_HEAD: &str =
    "tidewatch list key, version 1. Secret: without it, and the root key, nobody knows who is on a list.\n";
/// The file beside the data that says which root key it was made with; says nothing about the key itself.
pub const DATA_CHECK: &str = "root-key-check";
/// Longer files are not root keys.
const MAX_FILE_BYTES: u64 = 1_024;

/// Where the root key is, and the data it must not be found with.
#[derive(Debug, Clone)]
pub struct KeyPlace {
    /// The key's file.
    pub file: PathBuf,
    /// The folder of the data.
    pub data: PathBuf,
}

/// Returns where the root key is kept unless the configuration says otherwise: `tidewatch/root.key` in the user's configuration folder.
pub fn default_key_file(environment: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, KeyError> {
    // XDG Base Directory: relative paths are to be ignored.
    let set = |name| environment(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")));
    Ok(folder.ok_or(KeyError::NoPlace)?.join("tidewatch").join("root.key"))
}

/// Reads the key; makes it first if there is none, and no data that one was made for.
pub(super) fn read_or_make(place: &KeyPlace, chance: &dyn Chance) -> Result<Secret, KeyError> {
    refuse_inside_data(place)?;
    if !place.file.exists() {
        // Whoever starts at the same moment writes his key before he binds the data to it: only a key that is missing after that look is lost. A new one in
        // its place would be copied over the old one by the next backup.
        if place.data.join(DATA_CHECK).exists() && !place.file.exists() {
            return Err(KeyError::RootKeyLost { file: place.file.clone(), data: place.data.clone() });
        }
        make(&place.file, chance)?;
        // A link that was not there before may lead into the data.
        refuse_inside_data(place)?;
    }
    read(&place.file, HEAD)
}

/// Says what was tried and where, for `map_err`.
fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    move |source| KeyError::File { action, path, source }
}

fn refuse_inside_data(place: &KeyPlace) -> Result<(), KeyError> {
    let file = resolved(&place.file).map_err(failed("look for the root key", &place.file))?;
    let data = resolved(&place.data).map_err(failed("look for the data folder", &place.data))?;
    if file.starts_with(&data) {
        return Err(KeyError::InsideData { file: place.file.clone(), data: place.data.clone() });
    }
    Ok(())
}

/// Resolves links in as much of the path as exists; what does not exist yet cannot be a link.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let mut missing = Vec::new();
    let mut existing = absolute.as_path();
    loop {
        match existing.canonicalize() {
            Ok(mut resolved) => {
                resolved.extend(missing.iter().rev());
                return Ok(resolved);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let (Some(name), Some(above)) = (existing.file_name(), existing.parent()) else {
            return Err(ErrorKind::NotFound.into());
        };
        missing.push(name);
        existing = above;
    }
}

/// Makes a new root key; if another process is quicker, its key is the key.
fn make(file: &Path, chance: &dyn Chance) -> Result<(), KeyError> {
    let folder = file.parent().ok_or(KeyError::NoPlace)?;
    make_private_folder(folder).map_err(failed("make the folder of the root key", folder))?;
    write_key(file, HEAD, chance).map_err(failed("make the root key", file))
}

fn write_key(file: &Path, head: &str, chance: &dyn Chance) -> io::Result<()> {
    let mut key: Secret = Zeroizing::new([0; 32]);
    chance.fill(key.as_mut_slice());
    let text = Zeroizing::new(format!("{head}{}\n", *hex(key.as_slice())));
    place_whole(file, text.as_bytes(), chance)
}

/// Where the key of a number is that was laid over who is on which list: beside the root key, each in a file of its own, so that none is ever written anew.
fn list_key_file(place: &KeyPlace, number: usize) -> PathBuf {
    let mut name = place.file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".list-key-{number}"));
    place.file.with_file_name(name)
}

fn list_key_check(number: usize) -> String {
    format!("list-key-check-{number}")
}

/// Reads one of them; none if it is not there.
pub(super) fn read_list_key(place: &KeyPlace, number: usize) -> Result<Option<Secret>, KeyError> {
    let file = list_key_file(place, number);
    if file.exists() { read(&file, LIST_HEAD).map(Some) } else { Ok(None) }
}

/// Makes one; if another process is quicker, its key is the key.
///
/// Errors: the data knows one of that number, which is lost.
pub(super) fn make_list_key(place: &KeyPlace, number: usize, chance: &dyn Chance) -> Result<(), KeyError> {
    let file = list_key_file(place, number);
    if place.data.join(list_key_check(number)).exists() {
        return Err(KeyError::ListKeyLost { file, data: place.data.clone() });
    }
    write_key(&file, LIST_HEAD, chance).map_err(failed("make a list key", &file))
}

/// Which of them are not there, and where they ought to be.
pub(super) fn missing_list_keys(place: &KeyPlace, wanted: u64) -> Vec<(u64, PathBuf)> {
    let is_wanted =
        |number: &usize| *number as u64 <= wanted || place.data.join(list_key_check(*number)).exists();
    let all = (1..).take_while(is_wanted).map(|number| (number as u64, list_key_file(place, number)));
    all.filter(|(_, file)| !file.exists()).collect()
}

/// Lets the data forget that there were list keys from a number on.
pub(super) fn forget_list_keys(place: &KeyPlace, from: usize) -> Result<usize, KeyError> {
    for number in from.. {
        let check = place.data.join(list_key_check(number));
        match fs::remove_file(&check) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(number - from),
            other => other.map_err(failed("remove", &check))?,
        }
    }
    Ok(0)
}

/// As [`bind_to_data`], for one of them.
pub(super) fn bind_list_key(
    place: &KeyPlace,
    number: usize,
    check: &Secret,
    chance: &dyn Chance,
) -> Result<(), KeyError> {
    let file = list_key_file(place, number);
    bind((&file, &place.data), &list_key_check(number), check, chance)
}

/// Puts a small file where none is, whole or not at all; one that is there already stays.
///
/// Returns once whichever file is there will survive a crash.
fn place_whole(file: &Path, bytes: &[u8], chance: &dyn Chance) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut name: [u8; 8] = chance.bytes();
    let unfinished = file.with_extension(format!("{}.tmp", *hex(&name)));
    name.zeroize();
    write_private(&unfinished, bytes)?;
    // A link fails if the name is taken (as O_EXCL does), and what it names is complete.
    let linked = fs::hard_link(&unfinished, file);
    fs::remove_file(&unfinished)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        linked => linked?,
    }
    File::open(folder).and_then(|folder| folder.sync_all())
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn read(path: &Path, head: &str) -> Result<Secret, KeyError> {
    let not_a_key = || KeyError::NotAKey { file: path.to_owned() };
    let file = File::open(path).map_err(failed("open the root key", path))?;
    let about = file.metadata().map_err(failed("look at the root key", path))?;
    if !about.is_file() || about.len() > MAX_FILE_BYTES {
        return Err(not_a_key());
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(&about) & 0o077 != 0 {
        return Err(KeyError::OthersMayRead { file: path.to_owned() });
    }
    let mut text = Zeroizing::new(String::with_capacity(MAX_FILE_BYTES as usize));
    file.take(MAX_FILE_BYTES).read_to_string(&mut text).map_err(|_| not_a_key())?;
    let digits = text.strip_prefix(head).and_then(|rest| rest.strip_suffix('\n'));
    digits.and_then(unhex).ok_or_else(not_a_key)
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let digit = |value: u8| char::from_digit(value.into(), 16).expect("half a byte is a digit");
    Zeroizing::new(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
}

fn unhex(digits: &str) -> Option<Secret> {
    let mut key: Secret = Zeroizing::new([0; 32]);
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if pairs.len() != key.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in key.iter_mut().zip(pairs) {
        let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        *byte = value(high)? << 4 | value(low)?;
    }
    Some(key)
}

/// Makes sure that this data was made with this key: the first start writes a check value, later starts compare it.
pub(super) fn bind_to_data(place: &KeyPlace, check: &Secret, chance: &dyn Chance) -> Result<(), KeyError> {
    bind((&place.file, &place.data), DATA_CHECK, check, chance)
}

fn bind(
    (file, data): (&Path, &Path),
    name: &str,
    check: &Secret,
    chance: &dyn Chance,
) -> Result<(), KeyError> {
    let path = data.join(name);
    // Sixteen bytes are enough to tell keys apart, and derived: nothing leads back to the root key.
    let expected = hex(&check[..16]);
    if !path.exists() {
        make_private_folder(data).map_err(failed("make the data folder", data))?;
        // Another process may start at the same moment: it must never read half of ours.
        place_whole(&path, format!("{}\n", *expected).as_bytes(), chance).map_err(failed("write", &path))?;
    }
    let found = fs::read_to_string(&path).map_err(failed("read", &path))?;
    if found.trim_end() == expected.as_str() {
        Ok(())
    } else {
        Err(KeyError::OtherData { file: file.to_owned(), data: data.to_owned() })
    }
}
