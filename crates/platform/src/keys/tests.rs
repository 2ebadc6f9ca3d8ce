use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use seal::envelope;

use super::*;
use crate::clock::SystemChance;

/// A folder of one's own; removed when dropped. (`testkit` stands above this crate's unit tests.)
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name: [u8; 8] = (&SystemChance as &dyn Chance).bytes();
        let path = std::env::temp_dir()
            .join(format!("tidewatch-keys-{name:02x?}").replace([' ', ',', '[', ']'], ""));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn place(&self) -> KeyPlace {
        KeyPlace { file: self.0.join("config/tidewatch/root.key"), data: self.0.join("data") }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn open(place: &KeyPlace) -> Result<RootKey, KeyError> {
    RootKey::open(place, &SystemChance)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_start_makes_a_key_that_only_its_owner_can_read() {
    let folder = Folder::new();
    let place = folder.place();
    let first = open(&place).unwrap();
    assert_eq!((mode(&place.file), mode(place.file.parent().unwrap())), (0o600, 0o700));
    let second = open(&place).unwrap();
    assert_eq!(first.0, second.0);
    assert_ne!(*first.0, [0; 32]);
    let beside: Vec<_> = fs::read_dir(place.file.parent().unwrap()).unwrap().collect();
    assert_eq!(beside.len(), 1, "nothing is left behind: {beside:?}");
}

#[test]
fn a_lost_key_is_told_and_none_is_made_in_its_place() {
    let folder = Folder::new();
    let place = folder.place();
    open(&place).unwrap();
    let kept = fs::read(&place.file).unwrap();
    fs::remove_file(&place.file).unwrap();
    let lost = open(&place).map(drop).unwrap_err();
    assert!(
        matches!(lost, KeyError::RootKeyLost { .. }) && lost.to_string().contains("put it back"),
        "{lost}"
    );
    assert!(!place.file.exists());
    fs::write(&place.file, kept).unwrap();
    fs::set_permissions(&place.file, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(open(&place).is_ok());
}

#[test]
fn many_first_starts_at_once_agree_on_one_key() {
    let folder = Folder::new();
    let place = folder.place();
    let keys: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| open(&place).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| key.0 == keys[0].0));
}

#[test]
fn a_key_inside_the_data_is_refused_however_it_is_hidden() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    fs::create_dir_all(data.join("inner")).unwrap();
    std::os::unix::fs::symlink(&data, folder.0.join("link")).unwrap();
    std::os::unix::fs::symlink(data.join("inner/root.key"), folder.0.join("linked.key")).unwrap();
    for file in [
        "data/root.key",
        "data/inner/root.key",
        "link/root.key",
        "link/new/root.key",
        "other/../data/root.key",
    ] {
        fs::create_dir_all(folder.0.join("other")).unwrap();
        let place = KeyPlace { file: folder.0.join(file), data: data.clone() };
        assert!(matches!(open(&place), Err(KeyError::InsideData { .. })), "{file}");
    }
    // The other way round: the data is named by a link.
    let place = KeyPlace { file: data.join("root.key"), data: folder.0.join("link") };
    assert!(matches!(open(&place), Err(KeyError::InsideData { .. })));
    // A link to a file that is there.
    fs::write(data.join("inner/root.key"), "x").unwrap();
    let place = KeyPlace { file: folder.0.join("linked.key"), data: data.clone() };
    assert!(matches!(open(&place), Err(KeyError::InsideData { .. })));
    // A link to a file that is not there yet leads nowhere a key could be made.
    fs::remove_file(data.join("inner/root.key")).unwrap();
    assert!(open(&place).is_err());
    assert!(!data.join("inner/root.key").exists());
}

#[test]
fn a_folder_whose_name_only_begins_like_the_data_is_elsewhere() {
    let folder = Folder::new();
    let place = KeyPlace { file: folder.0.join("data-keys/root.key"), data: folder.0.join("data") };
    assert!(open(&place).is_ok());
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let folder = Folder::new();
    let place = folder.place();
    open(&place).unwrap();
    for bits in [0o640, 0o604, 0o660] {
        fs::set_permissions(&place.file, fs::Permissions::from_mode(bits)).unwrap();
        let error = open(&place).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    fs::set_permissions(&place.file, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(open(&place).is_ok());
}

#[test]
fn what_is_not_a_key_is_refused_and_left_alone() {
    let folder = Folder::new();
    let place = folder.place();
    open(&place).unwrap();
    let good = fs::read_to_string(&place.file).unwrap();
    for text in [
        "".to_owned(),
        good.replace('\n', ""),
        good[..good.len() - 3].to_owned(),
        format!("{good}x"),
        "x".repeat(5_000),
    ] {
        fs::write(&place.file, &text).unwrap();
        assert!(matches!(open(&place), Err(KeyError::NotAKey { .. })), "{text:?}");
        assert_eq!(fs::read_to_string(&place.file).unwrap(), text);
    }
}

#[test]
fn data_of_another_key_is_refused() {
    let folder = Folder::new();
    let place = folder.place();
    open(&place).unwrap();
    let other = KeyPlace { data: folder.0.join("other data"), file: folder.0.join("other/root.key") };
    open(&other).unwrap();
    fs::copy(&other.file, &place.file).unwrap();
    let error = open(&place).unwrap_err();
    assert!(error.to_string().contains("another root key"), "{error}");
}

#[test]
fn the_key_lies_in_the_users_configuration_unless_said_otherwise() {
    let environment = |config: Option<&'static str>, home: Option<&'static str>| {
        default_key_file(move |name| match name {
            "XDG_CONFIG_HOME" => config.map(Into::into),
            "HOME" => home.map(Into::into),
            _ => None,
        })
    };
    let file = environment(Some("/conf"), Some("/home/owner")).unwrap();
    assert_eq!(file, Path::new("/conf/tidewatch/root.key"));
    for config in [None, Some(""), Some("relative")] {
        let file = environment(config, Some("/home/owner")).unwrap();
        assert_eq!(file, Path::new("/home/owner/.config/tidewatch/root.key"));
    }
    assert!(matches!(environment(None, None), Err(KeyError::NoPlace)));
}

fn root() -> RootKey {
    RootKey(Zeroizing::new([7; 32]), Vec::new())
}

fn now() -> Time {
    "2026-11-21T14:00:00Z".parse().unwrap()
}

#[test]
fn each_purpose_has_its_own_key_and_keeps_it() {
    let root = root();
    let purposes = ["address match", "sessions", "ledger", "data check", "sealed objects, week 2968"];
    let keys: Vec<Secret> = purposes.iter().map(|purpose| root.derived(purpose)).collect();
    for (index, key) in keys.iter().enumerate() {
        assert!(keys[..index].iter().all(|other| other != key), "{}", purposes[index]);
    }
    // What was fingerprinted stays findable only as long as this does not change.
    assert_eq!(format!("{:02x?}", &keys[0][..4]), "[a8, 0f, 08, d3]");
}

#[test]
fn what_guard_seals_only_work_opens_and_only_with_the_key_of_its_week() {
    let guard = root().guard_ring(now());
    let work = root().work_ring(now());
    let end = now().plus(std::time::Duration::from_hours(24 * 30));
    let sealed = envelope::seal(
        guard.sealing.until(end).unwrap(),
        end.micros(),
        b"about",
        b"content",
        &Zeroizing::new([1; 64]),
    )
    .unwrap();
    let header = envelope::Header::parse(&sealed).unwrap();
    let key = work.opening_key(end, header.key).unwrap();
    assert_eq!(*envelope::open(&key, b"about", &sealed, 100).unwrap().1, b"content");
    assert!(work.opening_key(now(), header.key).is_none(), "the key of another week");
}

#[test]
fn nothing_is_sealed_for_longer_than_there_are_keys() {
    let ring = root().guard_ring(now());
    let weeks = |count: u32| now().plus(std::time::Duration::from_hours(24 * 7 * u64::from(count)));
    assert!(ring.sealing.until(now()).is_ok());
    assert!(ring.sealing.until(weeks(WEEKS_AHEAD)).is_ok());
    assert!(matches!(ring.sealing.until(weeks(WEEKS_AHEAD + 1)), Err(KeyError::EndTooFar { .. })));
}

#[test]
fn keys_do_not_show_themselves() {
    let shown = format!("{:?} {:?} {:?}", root(), root().guard_ring(now()), root().work_ring(now()));
    assert_eq!(shown, "RootKey(hidden) GuardRing(hidden) WorkRing(hidden)");
}

#[test]
fn list_keys_lie_beside_the_root_key_and_are_never_made_twice() {
    let folder = Folder::new();
    let place = folder.place();
    let keys = |root: RootKey| root.work_ring(Time::EPOCH).list_keys.expose().copied().collect::<Vec<_>>();
    assert!(keys(open(&place).unwrap()).is_empty());
    assert_eq!(RootKey::add_list_key(&place, &SystemChance).unwrap(), 1);
    let one = keys(open(&place).unwrap());
    assert_eq!(RootKey::add_list_key(&place, &SystemChance).unwrap(), 2);
    let two = keys(open(&place).unwrap());
    assert_eq!((&two[..1], two.len()), (&one[..], 2), "the old one stays");
    assert_ne!(two[0], two[1]);
    let first = place.file.with_file_name("root.key.list-key-1");
    assert_eq!(mode(&first), 0o600);

    let second = place.file.with_file_name("root.key.list-key-2");
    let kept = fs::read(&second).unwrap();
    fs::remove_file(&second).unwrap();
    assert_eq!(keys(open(&place).unwrap()), one, "what can be read without it can be read");
    let lost = RootKey::add_list_key(&place, &SystemChance).unwrap_err();
    assert!(lost.to_string().contains("list-key-2") && lost.to_string().contains("put it back"), "{lost}");
    assert!(!second.exists());
    // Another in its place is noticed, too.
    fs::copy(&first, &second).unwrap();
    assert!(matches!(open(&place), Err(KeyError::OtherData { .. })));
    fs::write(&second, kept).unwrap();
    assert_eq!(keys(open(&place).unwrap()), two);
    fs::remove_file(&second).unwrap();
    assert_eq!(RootKey::give_up_list_keys(&place, &SystemChance).unwrap(), 1);
    assert_eq!(RootKey::add_list_key(&place, &SystemChance).unwrap(), 2);
}
