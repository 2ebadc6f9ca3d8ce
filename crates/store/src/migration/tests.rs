use std::{fs, path::Path};

use super::*;

#[test]
fn every_file_is_in_the_list_under_its_own_number() {
    for dialect in ["sqlite", "postgres"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect);
        let mut files: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let listed: Vec<String> =
            MIGRATIONS.iter().map(|migration| format!("{}.sql", migration.name)).collect();
        assert_eq!(files, listed);
    }
    assert!(MIGRATIONS.is_sorted_by(|one, next| one.number < next.number));
    for migration in MIGRATIONS {
        assert!(migration.name.starts_with(&format!("{:04}_", migration.number)));
    }
}

/// Every table has its tenant, and no statement that makes one forgets it.
#[test]
fn every_table_has_its_tenant() {
    for migration in MIGRATIONS {
        for text in [migration.sqlite, migration.postgres] {
            for table in text.split("CREATE TABLE ").skip(1) {
                let body = &table[..table.find(";").unwrap()];
                assert!(
                    body.contains("    tenant B"),
                    "{}: {}",
                    migration.name,
                    body.lines().next().unwrap()
                );
            }
        }
    }
}
