//! Migrations: what is newer or was edited is refused with a sentence.

use sqlx::Executor;
use store::{
    Store,
    address::{ObjectsAddress, StoreAddress},
    error::StoreError,
};
use testkit::store::{Side, TempStore};

/// Changes the record of migrations behind the store's back, as another program would, and opens the store again.
async fn reopened_after(temp: &TempStore, statement: &'static str) -> Result<Store, StoreError> {
    temp.store.close().await;
    let address = StoreAddress::parse(&temp.address).unwrap();
    match &address {
        StoreAddress::Sqlite(file) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
            let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
            pool.execute(statement).await.unwrap();
            pool.close().await;
        }
        StoreAddress::Postgres(options) => {
            let pool = sqlx::PgPool::connect_with((**options).clone()).await.unwrap();
            pool.execute(statement).await.unwrap();
            pool.close().await;
        }
    }
    Store::open(&address, &ObjectsAddress::parse(&temp.objects_address()).unwrap()).await
}

async fn a_newer_database_is_left_alone(side: Side) {
    let temp = TempStore::open(side).await;
    let statement = "INSERT INTO migration (number, name, sha256) SELECT 900, '0900_later', sha256 FROM migration LIMIT 1";
    let error = reopened_after(&temp, statement).await.err().unwrap();
    assert!(error.to_string().contains("migration 900"), "{error}");
    assert!(error.to_string().contains("start the newer program"), "{error}");
}

async fn an_edited_migration_is_refused_by_its_name(side: Side) {
    let temp = TempStore::open(side).await;
    let statement =
        "UPDATE migration SET sha256 = (SELECT sha256 FROM migration WHERE number = 1) WHERE number = 2";
    let error = reopened_after(&temp, statement).await.err().unwrap();
    assert!(error.to_string().contains("0002_audit_entry"), "{error}");
}

mod sqlite {
    use super::Side;

    #[tokio::test]
    async fn a_newer_database_is_left_alone() {
        super::a_newer_database_is_left_alone(Side::Sqlite).await;
    }

    #[tokio::test]
    async fn an_edited_migration_is_refused_by_its_name() {
        super::an_edited_migration_is_refused_by_its_name(Side::Sqlite).await;
    }
}

mod postgres {
    use super::Side;

    #[tokio::test]
    async fn a_newer_database_is_left_alone() {
        super::a_newer_database_is_left_alone(Side::Postgres).await;
    }

    #[tokio::test]
    async fn an_edited_migration_is_refused_by_its_name() {
        super::an_edited_migration_is_refused_by_its_name(Side::Postgres).await;
    }
}
