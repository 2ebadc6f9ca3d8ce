//! The metrics: every family that `/metrics` shows, written down from what the rooms count. Each stands in docs/operations.md, which a test
//! compares. A label is a door of the configuration, a route's pattern or a word of ours.

use std::time::Duration;

use platform::figures::{Exposition, Kind, as_number};
use store::error::StoreError;
use store::guard::held::HeldCounts;
use store::outbox::OutboxState;

use super::super::process;
use super::House;

/// Open alarms that are counted; more than that are as alarming.
const MOST_ALARMS: u32 = 1_000;

/// What only the store knows.
struct Kept {
    held: HeldCounts,
    outbox: OutboxState,
    /// Open alarms, by kind.
    alarms: std::collections::BTreeMap<String, u64>,
}

impl House {
    pub(super) async fn written_metrics(&self) -> String {
        let mut exposition = Exposition::default();
        let kept = tokio::time::timeout(self.limits.patience, self.asked_of_store()).await;
        let kept = kept.ok().and_then(Result::ok);
        exposition.single(
            "tidewatch_store_up",
            Kind::Gauge,
            "1 if the store answered; 0 if not, and then what only it knows is missing here.",
            f64::from(u8::from(kept.is_some())),
        );
        self.write_messages(&mut exposition);
        self.write_queues(&mut exposition);
        self.write_writes(&mut exposition);
        self.write_doors(&mut exposition);
        self.write_dns(&mut exposition);
        self.write_jobs(&mut exposition);
        if let Some(kept) = &kept {
            self.write_kept(&mut exposition, kept);
        }
        self.write_disks(&mut exposition).await;
        self.requests.write(&mut exposition);
        self.write_process(&mut exposition);
        exposition.finish()
    }

    async fn asked_of_store(&self) -> Result<Kept, StoreError> {
        let held = self.store.shared().held_count(&self.access).await?;
        let outbox = self.store.platform().outbox_state(&self.access).await?;
        let mut alarms = std::collections::BTreeMap::new();
        for alarm in self.store.post().alarm_list(&self.access, true, None, MOST_ALARMS).await? {
            *alarms.entry(alarm.said.kind).or_default() += 1;
        }
        Ok(Kept { held, outbox, alarms })
    }

    fn write_messages(&self, exposition: &mut Exposition) {
        let figures = self.recorder.figures();
        let mut family = exposition.family(
            "tidewatch_messages_total",
            Kind::Counter,
            "Messages, by door, direction, decided action and what became of them; without a door: scanned over HTTP.",
        );
        for (passed, count) in figures.messages() {
            let labels = [
                ("door", passed.door.as_deref().unwrap_or_default()),
                ("direction", passed.direction),
                ("action", passed.action),
                ("disposed", passed.disposed.unwrap_or_default()),
            ];
            family.sample(&labels, as_number(count));
        }
        let mut family = exposition.family(
            "tidewatch_messages_unjudged_total",
            Kind::Counter,
            "Messages that a door could not have judged; they were put off or passed, as when_unable says.",
        );
        for (door, count) in figures.unjudged() {
            family.sample(&[("door", &door)], as_number(count));
        }
        let mut family = exposition.family(
            "tidewatch_verdict_seconds",
            Kind::Histogram,
            "From a message's arrival at the scanner to its verdict.",
        );
        for (direction, took) in figures.took() {
            family.durations(&[("direction", direction.as_str())], took);
        }
    }

    fn write_queues(&self, exposition: &mut Exposition) {
        let mut family = exposition.family(
            "tidewatch_queue_length",
            Kind::Gauge,
            "What waits in memory: messages for a reading thread, verdicts and held messages for a transaction.",
        );
        family.sample(&[("queue", "reading")], as_number(self.scanner.waiting() as u64));
        family.sample(&[("queue", "recording")], as_number(self.recorder.waiting() as u64));
        family.sample(&[("queue", "keeping")], as_number(self.kept.figures().waiting));
    }

    fn write_writes(&self, exposition: &mut Exposition) {
        let (figures, kept) = (self.recorder.figures(), self.kept.figures());
        let (groups, rows) = figures.written();
        let written = [("recording", groups, rows), ("keeping", kept.groups, kept.kept)];
        let mut family = exposition.family(
            "tidewatch_store_groups_total",
            Kind::Counter,
            "Transactions in which many were written together.",
        );
        for (what, groups, _) in written {
            family.sample(&[("what", what)], as_number(groups));
        }
        let mut family = exposition.family(
            "tidewatch_store_group_rows_total",
            Kind::Counter,
            "Verdicts, held and arrived messages written in those transactions.",
        );
        for (what, _, rows) in written {
            family.sample(&[("what", what)], as_number(rows));
        }
        let mut family = exposition.family(
            "tidewatch_verdicts_lost_total",
            Kind::Counter,
            "Verdicts that are not in the trace: dropped because the store was too slow, or refused by it.",
        );
        family.sample(&[("why", "dropped")], as_number(figures.dropped()));
        family.sample(&[("why", "refused")], as_number(figures.lost()));
    }

    fn write_doors(&self, exposition: &mut Exposition) {
        let mut family =
            exposition.family("tidewatch_door_connections", Kind::Gauge, "Connections open at a door.");
        for door in &self.doors {
            for (_, value) in door.numbers().iter().filter(|(name, _)| *name == "open") {
                family.sample(&[("door", &door.name)], as_number(*value));
            }
        }
        let mut family = exposition.family(
            "tidewatch_door_connections_max",
            Kind::Gauge,
            "Connections that a door takes at once.",
        );
        for door in &self.doors {
            family.sample(&[("door", &door.name)], as_number(door.most as u64));
        }
        let mut family = exposition.family(
            "tidewatch_door_events_total",
            Kind::Counter,
            "What happened at a door: docs/operations.md says what each event is.",
        );
        for door in &self.doors {
            for (event, value) in door.numbers().iter().filter(|(name, _)| *name != "open") {
                family.sample(&[("door", &door.name), ("event", event)], as_number(*value));
            }
        }
    }

    fn write_dns(&self, exposition: &mut Exposition) {
        let dns = self.scanner.dns_figures();
        exposition.single(
            "tidewatch_dns_questions_total",
            Kind::Counter,
            "Questions sent to DNS servers to authenticate messages; answers from memory are not counted.",
            as_number(dns.asked),
        );
        let mut family = exposition.family(
            "tidewatch_dns_failures_total",
            Kind::Counter,
            "Of these, those without an answer, and questions not sent because too many were on their way.",
        );
        for (why, count) in [("timeout", dns.timed_out), ("failure", dns.failed), ("busy", dns.busy)] {
            family.sample(&[("why", why)], as_number(count));
        }
        exposition.single(
            "tidewatch_dns_in_flight",
            Kind::Gauge,
            "DNS questions on their way.",
            as_number(dns.in_flight),
        );
    }

    fn write_jobs(&self, exposition: &mut Exposition) {
        let states = self.jobs.states();
        let mut family =
            exposition.family("tidewatch_job_runs_total", Kind::Counter, "Runs of jobs, by how they ended.");
        for (job, state) in &states {
            family.sample(&[("job", job), ("outcome", "done")], as_number(state.done));
            family.sample(&[("job", job), ("outcome", "failed")], as_number(state.failed));
        }
        let mut family = exposition.family(
            "tidewatch_job_failing",
            Kind::Gauge,
            "How often in a row a job has failed now; 0 is well.",
        );
        for (job, state) in &states {
            family.sample(&[("job", job)], as_number(state.failing));
        }
    }

    fn write_kept(&self, exposition: &mut Exposition, kept: &Kept) {
        let now = self.clock.now();
        let seconds = |since: Option<model::time::Time>| {
            since.map_or(Duration::ZERO, |since| now.since(since)).as_secs_f64()
        };
        let held = &kept.held;
        let mut family = exposition.family(
            "tidewatch_held_messages",
            Kind::Gauge,
            "Messages in the hold by state; those that are over are forgotten after 90 days.",
        );
        let states = [
            ("held", held.held),
            ("releasing", held.releasing),
            ("released", held.released),
            ("deleted", held.deleted),
            ("expired", held.expired),
        ];
        for (state, count) in states {
            family.sample(&[("state", state)], as_number(count));
        }
        exposition.single(
            "tidewatch_held_maybe_twice",
            Kind::Gauge,
            "Released messages that may have been delivered twice.",
            as_number(held.maybe_twice),
        );
        exposition.single(
            "tidewatch_held_oldest_seconds",
            Kind::Gauge,
            "How long the oldest held message waits for a person; 0 if none does.",
            seconds(held.oldest_held),
        );
        exposition.single(
            "tidewatch_events_unheard",
            Kind::Gauge,
            "Events that nobody has heard yet.",
            as_number(kept.outbox.unheard),
        );
        exposition.single(
            "tidewatch_events_unheard_oldest_seconds",
            Kind::Gauge,
            "How long the oldest of them waits.",
            seconds(kept.outbox.oldest_unheard),
        );
        exposition.single(
            "tidewatch_events_parked",
            Kind::Gauge,
            "Events put aside because this program does not understand them.",
            as_number(kept.outbox.parked),
        );
        let mut family =
            exposition.family("tidewatch_alarms_open", Kind::Gauge, "Alarms that are not over, by kind.");
        for kind in post::alarm::AlarmKind::ALL {
            let open = kept.alarms.get(kind.as_str()).copied().unwrap_or_default();
            family.sample(&[("kind", kind.as_str())], as_number(open));
        }
    }

    async fn write_disks(&self, exposition: &mut Exposition) {
        let mut rooms = Vec::new();
        for (role, folder) in [("data", &self.folders.data), ("objects", &self.folders.objects)] {
            rooms.extend(process::room_in_time(folder).await.map(|room| (role, room)));
        }
        let mut family = exposition.family(
            "tidewatch_disk_free_bytes",
            Kind::Gauge,
            "Bytes that can still be written to the disk of a folder.",
        );
        for (role, room) in &rooms {
            family.sample(&[("folder", role)], as_number(room.free_bytes));
        }
        let mut family =
            exposition.family("tidewatch_disk_size_bytes", Kind::Gauge, "Size of the disk of a folder.");
        for (role, room) in &rooms {
            family.sample(&[("folder", role)], as_number(room.size_bytes));
        }
    }

    fn write_process(&self, exposition: &mut Exposition) {
        // Names that every Prometheus client uses, so that usual dashboards find them.
        let seen = process::figures();
        let gauges = [
            ("process_resident_memory_bytes", "Memory in use.", seen.resident_bytes),
            ("process_open_fds", "Files and sockets open.", seen.open_files),
            ("process_max_fds", "Files and sockets that may be open.", seen.most_files),
            ("process_threads", "Threads.", seen.threads),
        ];
        for (name, about, value) in gauges {
            if let Some(value) = value {
                exposition.single(name, Kind::Gauge, about, as_number(value));
            }
        }
        if let Some(cpu) = seen.cpu {
            let about = "Processor time used, in seconds.";
            exposition.single("process_cpu_seconds_total", Kind::Counter, about, cpu.as_secs_f64());
        }
        exposition.single(
            "process_start_time_seconds",
            Kind::Gauge,
            "When the process started, in seconds since 1970.",
            self.started.micros() as f64 / 1e6,
        );
        exposition
            .family("tidewatch_build_info", Kind::Gauge, "Always 1; the version is a label.")
            .sample(&[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    }
}
