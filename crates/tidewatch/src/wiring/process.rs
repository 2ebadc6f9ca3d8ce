//! This process as the system sees it: memory, processor time, open files and their limit, room on a disk. Linux tells it in `/proc`; what
//! a system does not tell is absent, never zero.

use std::path::Path;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::Semaphore;

use crate::config::Config;

/// What the system says of this process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProcessFigures {
    /// Memory in use.
    pub(crate) resident_bytes: Option<u64>,
    /// Processor time used since the start, of all threads, ours and the system's for us.
    pub(crate) cpu: Option<Duration>,
    /// Files and sockets open.
    pub(crate) open_files: Option<u64>,
    /// As many may be open.
    pub(crate) most_files: Option<u64>,
    /// Threads.
    pub(crate) threads: Option<u64>,
}

/// Asks the system.
pub(crate) fn figures() -> ProcessFigures {
    let stat = std::fs::read_to_string("/proc/self/stat").ok();
    let stat = stat.as_deref().map(Stat::read);
    let folder = std::fs::read_dir("/proc/self/fd").ok();
    ProcessFigures {
        resident_bytes: stat.as_ref().and_then(|stat| stat.pages).map(|pages| pages * page_bytes()),
        cpu: stat.as_ref().and_then(|stat| stat.ticks).map(of_ticks),
        threads: stat.as_ref().and_then(|stat| stat.threads),
        // Reading the folder opens one more.
        open_files: folder.map(|entries| (entries.count() as u64).saturating_sub(1)),
        most_files: getrlimit(Resource::Nofile).current,
    }
}

/// What `/proc/PID/stat` says (proc_pid_stat(5)).
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    ticks: Option<u64>,
    threads: Option<u64>,
    pages: Option<u64>,
}

impl Stat {
    /// The program's name stands in brackets and may hold brackets and spaces: fields are counted behind the last one.
    fn read(line: &str) -> Self {
        let behind = line.rsplit_once(')').map_or("", |(_, rest)| rest);
        let fields: Vec<&str> = behind.split_whitespace().collect();
        // The state is field 3 of the manual, and the first here.
        let field = |number: usize| fields.get(number - 3).and_then(|text| text.parse::<u64>().ok());
        let ticks = field(14).zip(field(15)).map(|(ours, system)| ours + system);
        Stat { ticks, threads: field(20), pages: field(24) }
    }
}

fn page_bytes() -> u64 {
    rustix::param::page_size() as u64
}

fn of_ticks(ticks: u64) -> Duration {
    let per_second = rustix::param::clock_ticks_per_second().max(1);
    Duration::from_secs_f64(ticks as f64 / per_second as f64)
}

/// Files that we have open besides connections: the database, its log, sealed objects under way.
const FILES_BESIDE_CONNECTIONS: u64 = 512;

/// Scan, console, public, ops.
const FACES: u64 = 4;

/// Lets this process have as many files open as it may, where its doors take more connections than the usual limit allows.
///
/// The usual limit is there for programs that count in small sets (`select`); we do not. Whoever set the hard limit meant it.
pub(crate) fn raise_open_files(config: &Config) {
    // A proxy has a second connection, to its next hop, for each.
    let doors = config.milter.len() as u64 + 2 * config.proxy.len() as u64 + 1;
    let connections =
        doors * config.stream.max_connections as u64 + FACES * web::listen::MOST_CONNECTIONS as u64;
    let wanted = connections + FILES_BESIDE_CONNECTIONS;
    let limit = getrlimit(Resource::Nofile);
    let Some(soft) = limit.current.filter(|soft| *soft < wanted) else { return };
    let most = limit.maximum.unwrap_or(wanted).min(wanted);
    let raised = Rlimit { current: Some(most.max(soft)), maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(soft, wanted, %error, "the limit of open files could not be raised");
    } else if most < wanted {
        tracing::warn!(most, wanted, "the doors take more connections than this process may have files open");
    }
}

/// Room on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// Bytes that we may still write.
    pub(crate) free_bytes: u64,
    /// Bytes of the whole disk.
    pub(crate) size_bytes: u64,
}

/// Asks how much room there is on the disk that holds a folder.
pub(crate) fn room(folder: &Path) -> std::io::Result<Room> {
    let disk = rustix::fs::statvfs(folder)?;
    // What is kept back for root is not ours.
    Ok(Room {
        free_bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
        size_bytes: disk.f_blocks.saturating_mul(disk.f_frsize),
    })
}

/// A disk that takes longer to say how much room it has hangs.
const LONGEST_ASKING: Duration = Duration::from_secs(3);

/// Threads that ask disks: one that hangs must not take a thread for each question.
static ASKING: Semaphore = Semaphore::const_new(4);

/// The same without waiting for a disk that hangs; none if it does, or cannot be asked.
pub(crate) async fn room_in_time(folder: &Path) -> Option<Room> {
    let asking = ASKING.try_acquire().ok()?;
    let folder = folder.to_owned();
    let asked = tokio::task::spawn_blocking(move || {
        let _asking = asking;
        room(&folder).ok()
    });
    tokio::time::timeout(LONGEST_ASKING, asked).await.ok()?.ok()?
}

#[cfg(test)]
mod tests {
    use super::{Stat, figures, room};

    #[test]
    fn the_name_of_a_program_does_not_move_the_fields() {
        let numbers: Vec<String> = (4..=52).map(|number| number.to_string()).collect();
        let line = format!("4711 (tide) watch :)) S {}", numbers.join(" "));
        assert_eq!(Stat::read(&line), Stat { ticks: Some(29), threads: Some(20), pages: Some(24) });
        assert_eq!(Stat::read("4711 (x"), Stat { ticks: None, threads: None, pages: None });
    }

    #[test]
    fn this_process_is_seen() {
        let seen = figures();
        assert!(seen.resident_bytes.unwrap() > 1 << 20);
        assert!(seen.open_files.unwrap() >= 3 && seen.open_files < seen.most_files);
        assert!(seen.threads.unwrap() >= 1 && seen.cpu.is_some());
        let room = room(&std::env::temp_dir()).unwrap();
        assert!(room.free_bytes <= room.size_bytes && room.size_bytes > 0);
    }
}
