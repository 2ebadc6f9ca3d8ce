use super::*;

fn refusal(address: &str) -> String {
    StoreAddress::parse(address).unwrap_err().to_string()
}

#[test]
fn sqlite_is_a_file() {
    for address in ["sqlite:/var/lib/tidewatch/tidewatch.db", "sqlite:///var/lib/tidewatch/tidewatch.db"] {
        let StoreAddress::Sqlite(file) = StoreAddress::parse(address).unwrap() else { panic!("{address}") };
        assert_eq!(file, Path::new("/var/lib/tidewatch/tidewatch.db"));
    }
    for address in ["sqlite:", "sqlite::memory:", "sqlite://", "sqlite:file?mode=memory"] {
        assert!(refusal(address).contains("SQLite needs a file"), "{address}");
    }
}

#[test]
fn postgres_is_on_this_machine_or_expressly_in_the_clear() {
    for address in [
        "postgres://tidewatch@localhost/tidewatch",
        "postgresql://tidewatch@127.0.0.1:5433/tidewatch",
        "postgres://tidewatch@[::1]/tidewatch",
        "postgres:///tidewatch?host=/run/postgresql",
        "postgres://tidewatch@db.example/tidewatch?sslmode=disable",
    ] {
        assert!(matches!(StoreAddress::parse(address), Ok(StoreAddress::Postgres(_))), "{address}");
    }
    assert!(refusal("postgres://tidewatch@db.example/tidewatch").contains("does not encrypt"));
    assert!(refusal("postgres://tidewatch@db.example/tidewatch?sslmode=require").contains("cannot encrypt"));
    assert!(refusal("postgres://localhost/tidewatch?sslmode=verify-full").contains("cannot encrypt"));
}

#[test]
fn what_else_there_is_is_refused_with_what_is_accepted_and_without_its_password() {
    for address in ["mysql://root:hunter2@db.example/x", "", "tidewatch.db", "mongodb:hunter2"] {
        let sentence = refusal(address);
        assert!(sentence.contains("sqlite:FILE") && sentence.contains("postgres://"), "{sentence}");
        assert!(!sentence.contains("hunter2"), "{sentence}");
    }
    assert!(!refusal("postgres://a:hunter2@db.example:port/x").contains("hunter2"));
}

#[test]
fn events_are_local_and_objects_are_files_for_now() {
    assert_eq!(EventsAddress::parse("local:"), Ok(EventsAddress::Local));
    assert!(
        EventsAddress::parse("nats://user:hunter2@nats.example")
            .unwrap_err()
            .to_string()
            .contains("`local:`")
    );
    assert_eq!(ObjectsAddress::parse("file:/srv/objects").unwrap().folder(), Path::new("/srv/objects"));
    assert_eq!(ObjectsAddress::parse("file:///srv/objects").unwrap().folder(), Path::new("/srv/objects"));
    for address in ["s3://bucket", "file:", "/srv/objects"] {
        assert!(
            ObjectsAddress::parse(address).unwrap_err().to_string().contains("`file:FOLDER`"),
            "{address}"
        );
    }
}
