//! Tenants: rows of the tree; who stands below whom is [`model::tenant`].

use model::{
    access::{Access, Right},
    ids::TenantId,
    tenant::{MAX_TENANT_DEPTH, Tenant},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    platform::PlatformStore,
};

/// A name is shown to people; longer ones are refused.
pub const MAX_TENANT_NAME_BYTES: usize = 200;

const DEPTH: &str = "
WITH RECURSIVE above (tenant, parent) AS (
    SELECT tenant, parent FROM tenant WHERE tenant = $1
    UNION ALL
    SELECT tenant.tenant, tenant.parent FROM tenant JOIN above ON tenant.tenant = above.parent
)
SELECT COUNT(*)
FROM above";

const ADD: &str = "
INSERT INTO tenant (tenant, parent, name, made_at)
VALUES ($1, $2, $3, $4)";

const FETCH: &str = "
SELECT tenant, parent, name
FROM tenant
WHERE tenant = $1";

const LIST: &str = "
WITH RECURSIVE below (tenant) AS (
    SELECT tenant FROM tenant WHERE tenant = $1
    UNION ALL
    SELECT tenant.tenant FROM tenant JOIN below ON tenant.parent = below.tenant
)
SELECT tenant.tenant, tenant.parent, tenant.name
FROM tenant
JOIN below ON below.tenant = tenant.tenant
ORDER BY tenant.tenant";

fn tenant_of(row: &Row) -> Result<Tenant, StoreError> {
    Ok(Tenant { id: row.id(0)?, parent: row.optional_id(1)?, name: row.text(2)? })
}

impl PlatformStore {
    /// Adds a tenant directly below the one asked for.
    pub async fn tenant_add(
        &self,
        access: &Access,
        id: TenantId,
        name: &str,
        at: Time,
    ) -> Result<Tenant, StoreError> {
        access.require(Right::Manage)?;
        if name.is_empty() || name.len() > MAX_TENANT_NAME_BYTES {
            return Err(StoreError::Unfit { what: "a tenant", detail: "its name is empty or too long" });
        }
        let mut txn = self.house.database.begin().await?;
        let depth = txn.row("measure the tree of tenants", DEPTH, &[Value::id(access.tenant)]).await?;
        match depth.map(|row| row.count(0)).transpose()? {
            None | Some(0) => return Err(StoreError::Missing { what: "a tenant" }),
            Some(depth) if depth >= MAX_TENANT_DEPTH as u64 => {
                return Err(StoreError::Unfit { what: "a tenant", detail: "the tree is too deep there" });
            }
            Some(_) => {}
        }
        let values = [Value::id(id), Value::id(access.tenant), name.into(), at.into()];
        txn.execute("add a tenant", ADD, &values).await?;
        txn.commit().await?;
        Ok(Tenant { id, parent: Some(access.tenant), name: name.to_owned() })
    }

    /// Returns the tenant asked for.
    pub async fn tenant_fetch(&self, access: &Access) -> Result<Tenant, StoreError> {
        access.require(Right::Read)?;
        let row = self.house.database.row("fetch a tenant", FETCH, &[Value::id(access.tenant)]).await?;
        tenant_of(&row.ok_or(StoreError::Missing { what: "a tenant" })?)
    }

    /// Returns the tenant asked for and everybody below it.
    pub async fn tenant_list(&self, access: &Access) -> Result<Vec<Tenant>, StoreError> {
        access.require(Right::Read)?;
        let rows = self.house.database.rows("list tenants", LIST, &[Value::id(access.tenant)]).await?;
        rows.iter().map(tenant_of).collect()
    }
}
